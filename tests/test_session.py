"""A session from the first click to the quote, on the catalogs of this project."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from configurator import load_catalog
from configurator.catalog.reading import ProductScope, compile_rule
from configurator.errors import (
    ContextError,
    DecisionConflictError,
    IncompleteError,
    OffGridError,
    RequestError,
    UnknownChoiceError,
    UnknownOptionError,
    UnknownProductError,
)
from configurator.explanation import Conflict, word_conflict, word_no_way, word_reasons, word_repair
from configurator.pricing import price
from configurator.quote import quote_to_json, recompute_quote
from configurator.state import Status

CATALOGS = Path(__file__).parents[1] / "catalogs"


@pytest.fixture(scope="module")
def pc():
    return load_catalog(CATALOGS / "pc")


@pytest.fixture(scope="module")
def hotel():
    return load_catalog(CATALOGS / "room-package")


@pytest.fixture(scope="module")
def phones():
    return load_catalog(CATALOGS / "phone-plan")


@pytest.fixture
def gaming(pc):
    return pc.configure("gaming-pc", {"region": "EU"})


def an_excluded_motherboard(session):
    return next(option for option in session.options("motherboard") if not option.available)


def test_choose__leaves_only_what_fits(gaming):
    before = gaming.state.total
    state = gaming.choose("cpu", "ryzen-7-9800x3d")
    assert not isinstance(state, Conflict)
    sockets = {gaming.product.choices["motherboard"].option(v).values["socket"] for v in gaming.available["motherboard"]}
    assert sockets == {"AM5"}
    assert gaming.decided == {"cpu": "ryzen-7-9800x3d"}
    assert gaming.state.total >= before
    assert gaming.state.status("cpu", "ryzen-7-9800x3d") is Status.DECIDED


def test_choose__of_an_excluded_option_is_a_conflict_and_changes_nothing(gaming):
    gaming.choose("cpu", "ryzen-7-9800x3d")
    before = gaming.state
    wanted = an_excluded_motherboard(gaming)
    conflict = gaming.choose("motherboard", wanted.value)
    assert isinstance(conflict, Conflict)
    assert gaming.state is before
    assert (wanted.total, wanted.difference, wanted.status) == (None, None, Status.EXCLUDED)
    assert conflict.focus.value == wanted.value
    assert [decision.choice.path for decision in conflict.decisions] == ["cpu"]
    assert [rule.id for rule in conflict.rules] == ["socket"]
    repair = conflict.repairs[0]
    assert [change.choice.path for change in repair.changes] == ["cpu"]
    after = gaming.choose("motherboard", wanted.value, resolve=repair)
    assert after.feasible and gaming.decided["motherboard"] == wanted.value
    assert gaming.decided["cpu"] == repair.changes[0].after
    assert gaming.state.total == repair.total
    assert repair.difference == repair.total - before.total


def test_conflict__is_worded_in_the_language_of_the_customer(gaming):
    gaming.choose("cpu", "ryzen-7-9800x3d")
    conflict = gaming.explain("motherboard", an_excluded_motherboard(gaming).value)
    assert "does not go with “Processor: AMD Ryzen 7 9800X3D”" in word_conflict(conflict, "en")
    assert "AMD Ryzen 7 9800X3D" in word_conflict(conflict, "zh") and "不能与" in word_conflict(conflict, "zh")
    rule = conflict.rules[0]
    assert word_reasons(conflict, "zh") == [rule.because.render("zh")]
    assert word_repair(conflict.repairs[0], "en").startswith("Change Processor from AMD Ryzen 7 9800X3D to ")


def test_explain__what_is_available_has_nothing_to_explain(gaming):
    assert gaming.explain("cpu", "ryzen-7-9800x3d") is None


def test_conflict__with_the_context_alone_has_no_way_out(phones):
    session = phones.configure("mobile-plan", {"segment": "standard"})
    excluded = [option.value for option in session.options("tariff") if not option.available]
    conflict = session.explain("tariff", excluded[0])
    assert [given.fact.id for given in conflict.context] == ["segment"]
    assert conflict.repairs == () and conflict.decisions == ()
    assert word_conflict(conflict, "en").endswith("does not go with “Customer group: Private customer”.")
    assert "Nothing that you could change" in word_no_way(conflict, "en")


def test_retract_undo_redo(gaming):
    first = gaming.state
    second = gaming.choose("cpu", "ryzen-7-9800x3d")
    third = gaming.choose("memory.quantity", 2)
    assert gaming.undo() is second and gaming.undo() is first and gaming.undo() is first
    assert gaming.redo() is second and gaming.redo() is third and gaming.redo() is third
    assert gaming.retract("cpu").decided == {"memory.quantity": 2}
    assert gaming.redo().decided == {"memory.quantity": 2}
    assert gaming.undo() is third
    gaming.choose("memory.quantity", 1)
    assert gaming.redo().decided["memory.quantity"] == 1
    assert gaming.retract("case") is gaming.state


def test_state__does_not_depend_on_the_order_of_decisions(pc):
    decisions = {"memory.quantity": 1, "cpu": "ryzen-7-9800x3d", "storage.quantity": 2}
    one, other = pc.configure("gaming-pc"), pc.configure("gaming-pc")
    for path, value in decisions.items():
        one.choose(path, value)
    for path, value in reversed(decisions.items()):
        other.choose(path, value)
    assert one.state.decided == other.state.decided and list(one.decided) == list(other.decided)
    assert one.state.least == other.state.least and one.state.implied == other.state.implied


@pytest.mark.parametrize("prefer", ["default", "cheapest"])
@pytest.mark.parametrize(
    ("folder", "product", "context"),
    [
        ("pc", "gaming-pc", {}),
        ("pc", "office-pc", {"region": "UK", "customer": "business"}),
        ("pc", "workstation", {"region": "CN", "customer": "school"}),
        ("phone-plan", "mobile-plan", {"segment": "travelling-sales", "employer-limit": 45}),
        ("phone-plan", "family-plan", {"segment": "family"}),
        ("room-package", "room-package", {"level": "platinum", "season": "high"}),
        ("room-package", "business-stay", {}),
    ],
)
def test_completion__obeys_every_rule_and_its_quote_can_be_recomputed(folder, product, context, prefer):
    session = load_catalog(CATALOGS / folder).configure(product, context)
    configuration = session.complete(prefer)
    breakdown = session.price()
    values = {**configuration.assignment, **{f"context.{name}": value for name, value in configuration.context.items()}}
    scope = ProductScope(session.product, values, lambda kind: breakdown.totals[kind])
    broken = [rule.id for rule in session.product.rules if not compile_rule(rule)(scope)]
    assert broken == []
    if prefer == "cheapest":
        assert breakdown.basis.total == session.state.total
    quote = session.quote(customer="Jane Doe")
    assert recompute_quote(quote_to_json(quote)) == []


def test_completion__is_not_a_decision(gaming):
    gaming.choose("cpu", "ryzen-7-9800x3d")
    with pytest.raises(IncompleteError, match="motherboard"):
        gaming.price()
    gaming.complete("default")
    assert gaming.decided == {"cpu": "ryzen-7-9800x3d"}
    assert gaming.price().basis.total >= gaming.state.total
    gaming.choose("memory.quantity", 1)
    with pytest.raises(IncompleteError):
        gaming.quote(customer="Jane Doe")


def test_completion__takes_defaults_where_they_still_can_be_had(pc):
    session = pc.configure("gaming-pc")
    assignment = session.completed("default").assignment
    for path, choice in session.product.choices.items():
        left_out = assignment[choice.part.id] == "none"
        assert choice.default is None or left_out or assignment[path] == choice.default


def test_dimension__between_two_steps_offers_both_neighbours(hotel):
    session = hotel.configure("room-package")
    with pytest.raises(OffGridError) as caught:
        session.choose("stay.nights", "2.5")
    assert caught.value.near == (2, 3)
    assert session.choose("stay.nights", "3").decided == {"stay.nights": 3}
    with pytest.raises(OffGridError, match="Nearest: 30"):
        session.choose("stay.nights", 31)


def test_context__change_keeps_the_decisions_and_says_what_breaks(hotel):
    session = hotel.configure("room-package", {"level": "platinum"})
    session.choose("butler", "included")
    before = dict(session.decided)
    state = session.change_context(level="guest")
    assert session.decided == before and not state.feasible
    assert state.total is None and state.available["butler"] == ()
    conflict = session.conflict
    assert conflict.focus is None and [given.fact.id for given in conflict.context] == ["level"]
    with pytest.raises(DecisionConflictError):
        session.complete()
    session.apply(conflict.repairs[0])
    assert session.state.feasible and session.conflict is None and session.decided["butler"] == "none"


def test_limit__of_the_employer_excludes_options_to_the_cent(phones):
    session = phones.configure("mobile-plan", {"segment": "travelling-sales", "employer-limit": 45})
    for prefer in ("default", "cheapest"):
        assert session.completed(prefer).assignment
        assert price(session.completed(prefer)).totals["monthly"] <= Decimal(45)
    conflicts = [session.explain("roaming", o.value) for o in session.options("roaming") if not o.available]
    assert any("employer-limit" in [rule.id for rule in conflict.rules] for conflict in conflicts)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda c: c.configure("gamming-pc"), UnknownProductError, "Did you mean `gaming-pc`"),
        (lambda c: c.configure("gaming-pc", {"region": "Mars", "size": 1}), ContextError, "`region` cannot be `Mars`"),
        (lambda c: c.configure("gaming-pc", decisions={"cpuu": 1}), UnknownChoiceError, "Did you mean `cpu`"),
        (lambda c: c.configure("gaming-pc").choose("cpu", "ryzen-7-9800x3"), UnknownOptionError, "ryzen-7-9800x3d"),
        (lambda c: c.configure("gaming-pc").choose("cpu", None), UnknownOptionError, "no option `None`"),
        (lambda c: c.configure("gaming-pc").choose("cpu", 5), UnknownOptionError, "no option `5`"),
        (lambda c: c.configure("gaming-pc").choose("memory.quantity", float("nan")), UnknownOptionError, "nan"),
        (lambda c: c.configure("gaming-pc").choose("memory.quantity", True), UnknownOptionError, "True"),
        (lambda c: c.configure("gaming-pc").choose("memory.quantity", "9" * 5000), UnknownOptionError, "no option"),
        (lambda c: c.configure("gaming-pc").choose("memory.quantity", 99), OffGridError, "from 1 to"),
        (lambda c: c.configure("gaming-pc").options("nothing"), UnknownChoiceError, "no choice `nothing`"),
        (lambda c: c.configure("gaming-pc").complete("prettiest"), RequestError, "default, cheapest"),
    ],
)
def test_request__that_is_wrong_says_what_to_do(pc, call, error, words):
    with pytest.raises(error) as caught:
        call(pc)
    assert words in str(caught.value)
