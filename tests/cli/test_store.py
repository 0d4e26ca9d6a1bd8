"""The commands over a store: customers, catalogs, and the store itself."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from configurator.quote.life import Actor
from configurator.store import open_store
from configurator.store.owned import Owned
from tests.cli.conftest import Run, bikes_text, write_catalog
from tests.store.lives import JO, sent

GOOD = "id,name,contact.email\nC-1,Acme GmbH,jo@example.org\nC-2,Beta,\n"
BAD = "id,name,currency\nC-3,Fine,EUR\nC 4,,EUR\n"


@pytest.fixture(autouse=True)
def at_work(work: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with files of customers, a store of its own, and a person."""
    monkeypatch.setenv("CONFIGURATOR_STORE", str(work / "store.db"))
    monkeypatch.setenv("CONFIGURATOR_USER", "ada")
    monkeypatch.setenv("CONFIGURATOR_CACHE", str(work / "cache"))
    (work / "good.csv").write_text(GOOD)
    (work / "bad.csv").write_text(BAD)
    return work


def document(run: Run, *arguments: str, code: int = 0) -> dict:
    result = run(*arguments, "--json")
    assert (result.exit_code, result.stderr) == (code, "")
    return json.loads(result.stdout)


def test_customers__import_is_tried_done_and_repeated(run: Run) -> None:
    tried = run("customers", "import", "good.csv", "--dry-run")
    assert tried.exit_code == 0
    assert "+ C-1" in tried.stdout and "nothing was written" in tried.stdout
    assert document(run, "customers", "list")["count"] == 0
    assert document(run, "customers", "import", "good.csv")["added"] == ["C-1", "C-2"]
    assert document(run, "customers", "import", "good.csv")["unchanged"] == ["C-1", "C-2"]
    (Path("good.csv")).write_text(GOOD.replace("Beta", "Beta Ltd"))
    assert run("customers", "import", "good.csv").stdout == "✓ good.csv: 0 added, 1 changed, 1 unchanged\n"
    with open_store() as store:
        assert {event.actor for event in store.audit.latest()} == {"ada"}


def test_customers__import_of_bad_rows_writes_nothing_or_the_good_ones(run: Run) -> None:
    result = run("customers", "import", "bad.csv")
    assert result.exit_code == 2
    assert "Error: The file `bad.csv` has 2 problems; nothing of it was stored:" in result.stderr
    assert "bad.csv:3:1: error: the id `C 4` has other characters" in result.stderr
    assert "    3 | C 4,,EUR" in result.stderr
    error = document(run, "customers", "import", "bad.csv", code=2)["error"]
    assert (error["code"], len(error["issues"]), error["issues"][0]["line"]) == ("invalid-customers", 2, 3)
    tried = document(run, "customers", "import", "bad.csv", "--dry-run", code=1)
    assert (tried["written"], len(tried["problems"])) == (False, 2)
    assert document(run, "customers", "list")["count"] == 0
    assert document(run, "customers", "import", "bad.csv", "--skip-bad")["added"] == ["C-3"]
    missing = run("customers", "import", "nothing.csv")
    assert (missing.exit_code, "cannot be read" in missing.stderr) == (2, True)


def test_customers__list_and_show(run: Run) -> None:
    run("customers", "import", "good.csv")
    with open_store() as store:
        order = store.orders.accept(sent(store).id, JO, actor=Actor("ada"))
        store.customers.own("C-1", [Owned("bike", quantity=2, until=date(2030, 1, 1))], source=order.number, actor=Actor("ada"))
    listed = run("customers", "list", "acme").stdout
    assert "C-1" in listed and "jo@example.org" in listed and "1 customer" in listed
    assert "2 customers; 1 shown" in run("customers", "list", "--limit", "1").stdout
    assert "0 customers" in run("customers", "list", "--segment", "none").stdout
    shown = run("customers", "show", "C-1").stdout
    for text in ("Acme GmbH", "2 × bike until 2030-01-01", order.number, "accepted  Two gaming PCs"):
        assert text in shown
    told = document(run, "customers", "show", "C-1")
    assert (told["quotes"][0]["state"], told["owned"][0]["product"]) == ("accepted", "bike")
    assert told["orders"] == [{"number": order.number, "quote": f"{order.quote_number}/1"}]


def test_customers__erase_asks_first(run: Run) -> None:
    run("customers", "import", "good.csv")
    refused = run("customers", "erase", "C-1", input="n\n")
    assert (refused.exit_code, "Nothing was erased" in refused.stderr) == (2, True)
    assert run("customers", "erase", "C-1").exit_code == 2  # nobody answers
    assert run("customers", "erase", "C-1", "--email", "jo@example.org", input="y\n").exit_code == 0
    assert document(run, "customers", "show", "C-1")["contacts"] == []
    assert run("customers", "erase", "C-1", "--yes").exit_code == 0
    erased = document(run, "customers", "show", "C-1")
    assert (erased["name"], bool(erased["erased_at"])) == ("", True)
    assert "(erased)" in run("customers", "show", "C-1").stdout
    assert run("customers", "erase", "C-9", "--yes").exit_code == 2


def test_catalogs__publish_list_withdraw_roll_back_check_out(run: Run, work: Path) -> None:
    assert "No version was published" in run("catalogs", "list").stdout
    first = document(run, "catalogs", "publish", "bikes")
    assert (first["catalog"], first["status"], first["current"]) == ("bikes", "current", first["hash"])
    write_catalog(work, "bikes", bikes_text() + "# changed\n")
    second = run("catalogs", "publish", "bikes")
    assert second.stdout.startswith("✓ Published: bikes 2026.1 (")
    listed = document(run, "catalogs", "list", "bikes")["versions"]
    assert [version["status"] for version in listed] == ["current", "earlier"]
    assert "current" in run("catalogs", "list").stdout
    rolled = run("catalogs", "rollback", "bikes")
    assert rolled.stdout == f"✓ Rolled back to: bikes 2026.1 ({first['hash'][:12]})\n"
    assert document(run, "catalogs", "rollback", "bikes", "--to", listed[0]["hash"])["status"] == "current"
    withdrawn = run("catalogs", "withdraw", listed[0]["hash"][:12])
    assert withdrawn.stdout.splitlines()[1] == f"  Current: bikes 2026.1 ({first['hash'][:12]})"
    folder = Path(run("catalogs", "checkout", first["hash"], "--to", "out").stdout.strip())
    assert (folder / "catalog.yaml").read_text() == bikes_text()
    assert document(run, "catalogs", "checkout", first["hash"])["folder"].startswith(str(work / "cache-catalogs"))


def test_catalogs__what_cannot_be_published(run: Run, work: Path) -> None:
    write_catalog(work, "broken", bikes_text().replace("frame == 'race'", "fraem == 'race'"))
    assert document(run, "catalogs", "publish", "broken", code=2)["error"]["issues"][0]["line"] == 58
    for moment in ("tomorrow", "2199-01-01", "2001-01-01T00:00Z"):
        assert run("catalogs", "publish", "bikes", "--from", moment).exit_code == 2
    later = run("catalogs", "publish", "bikes", "--from", "2199-01-01T00:00+01:00").stdout
    assert "from 2198-12-31 23:00 UTC\n  Current: none" in later
    assert document(run, "catalogs", "checkout", "0" * 64, code=2)["error"]["code"] == "unknown-version"


def test_store__backup_export_import_verify_expire(run: Run, work: Path) -> None:
    run("customers", "import", "good.csv")
    with open_store() as store:
        sent(store)
    assert run("store", "backup", "copy.db").stdout.startswith("✓ Backup: copy.db")
    assert run("store", "backup", "copy.db").exit_code == 2
    assert document(run, "store", "backup", "copy.db", "--force") == {"file": "copy.db", "kind": "sqlite"}
    assert run("store", "verify", "--store", "copy.db").stdout == "✓ The store is sound.\n"
    exported = run("store", "export", "all.jsonl.gz").stdout
    assert " ".join(exported.split()) == "✓ Exported: all.jsonl.gz (1 quote, 0 orders, 2 customers, 0 catalog versions, 5 events)"
    assert document(run, "store", "import", "all.jsonl.gz", code=2)["error"]["code"] == "invalid-export"
    assert document(run, "store", "import", "all.jsonl.gz", "--store", "new.db")["rows"]["customers"] == 2
    assert run("store", "expire").stdout == "✓ Expired: 0\n"
    with open_store() as store:
        store.database.write(lambda connection: connection.exec_driver_sql("UPDATE quotes SET number = NULL"))
    result = run("store", "verify")
    assert (result.exit_code, result.stdout.count("✗")) == (1, 2)
    assert len(document(run, "store", "verify", code=1)["problems"]) == 2


def test_groups__alone_explain_themselves(run: Run) -> None:
    for name in ("customers", "catalogs", "store"):
        result = run(name)
        assert (result.exit_code, result.stderr) == (0, "")
        assert f"configurator {name}" in result.stdout
        assert run(name, "nonsense").exit_code == 2


def test_store__that_cannot_be_opened(run: Run, work: Path) -> None:
    error = document(run, "store", "verify", "--store", "mysql://h/d", code=2)["error"]
    assert (error["code"], "PostgreSQL" in error["hint"] or "postgresql" in error["hint"]) == ("store-unavailable", True)
    assert document(run, "customers", "list", "--store", str(work), code=2)["error"]["code"] == "store-unavailable"
