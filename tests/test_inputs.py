"""Free inputs: texts and files that a customer fills in, from the catalog to the quote."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from configurator import load_catalog
from configurator.catalog.records import FileStamp
from configurator.errors import InputError, MissingInputError
from configurator.inputs import size_phrase
from configurator.quote import format_quote, quote_from_json, quote_to_json, recompute_quote
from tests.catalog.catalogs import errors, warnings, write

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CATALOG = """\
catalog: gifts
version: "1"
title: Gifts
currency: EUR
languages: [en, zh]
modules:
  pen: {kind: swappable, options: [gold, steel]}
  plate: {kind: shared, attributes: {price: money}, values: {price: 5}, charges: [{id: price, kind: one-time, amount: price}]}
products:
  set:
    title: Pen set
    parts:
      pen: pen
      plate: {module: plate, count: 0..1}
      rings: {product: ring, instances: 0..2}
    inputs:
      engraving:
        title: {en: Engraving, zh: 刻字}
        most: 12 characters
        when: present(plate)
        required: true
      code: {title: Staff code, pattern: "[A-Z]{2}[0-9]+", description: Two capitals and a number.}
      logo: {title: Logo, file: [png, SVG, .jpg], most: 1 kB, when: pen == 'gold'}
      remark: {}
  ring:
    sold: false
    attributes: {size: [small, large]}
    inputs:
      name: {title: Name, most: 5, required: true}
"""
PNG = b"\x89PNG" + b"x" * 100


@pytest.fixture
def gifts(tmp_path):
    return load_catalog(write(tmp_path / "catalog", {"catalog.yaml": CATALOG}))


def begin(catalog, inputs=None, **decisions):
    return catalog.configure("set", decisions=decisions, inputs=inputs, started=NOON)


def asked(session):
    return [each.id for each in session.asked]


def said(session, name, value):
    with pytest.raises(InputError) as caught:
        session.fill(name, value)
    assert caught.value.input == name
    return str(caught.value)


# --- what is asked for ------------------------------------------------------------------------------------------------------


def test_inputs__are_read_with_their_conditions(gifts):
    product = gifts.product("set")
    assert list(product.inputs) == ["rings[1].name", "rings[2].name", "engraving", "code", "logo", "remark"]
    engraving, logo = product.inputs["engraving"], product.inputs["logo"]
    assert (engraving.most, engraving.required, engraving.title.render("zh"), engraving.is_file) == (12, True, "刻字", False)
    assert (logo.most, logo.endings, logo.is_file) == (1000, ("png", "svg", "jpg"), True)
    assert (product.inputs["remark"].title.render(), product.inputs["remark"].most) == ("Remark", 200)
    assert product.inputs["rings[2].name"].title.render() == "Ring 2 · Name"


def test_asked__follows_the_decisions(gifts):
    session = begin(gifts)
    assert asked(session) == ["code", "remark"]
    session.choose("plate", "included")
    assert asked(session) == ["engraving", "code", "remark"]
    session.choose("pen", "gold")
    session.choose("rings[1]", "included")
    assert asked(session) == ["rings[1].name", "engraving", "code", "logo", "remark"]
    session.choose("plate", "none")
    assert asked(session) == ["rings[1].name", "code", "logo", "remark"]


# --- filling in -------------------------------------------------------------------------------------------------------------


def test_fill__texts(gifts):
    session = begin(gifts)
    before = session.state
    assert session.fill("engraving", "  For Anna ") == "For Anna"
    assert session.fill("code", "AB12") == "AB12"
    assert session.fill("remark", 7) == "7"
    assert session.fill("remark", "e\u0301") == "é"  # one character, however it is typed
    assert session.inputs == {"engraving": "For Anna", "code": "AB12", "remark": "é"}
    assert session.state is before
    assert session.fill("code", None) is None and session.fill("logo", None) is None
    assert session.inputs == {"engraving": "For Anna", "remark": "é"}


def test_fill__one_clear_error_each(gifts):
    session = begin(gifts)
    assert said(session, "engravin", "x") == "There is no input `engravin`. Did you mean `engraving`?"
    assert said(session, "zzz", "x").startswith("There is no input `zzz`. Known: `rings[1].name`, `rings[2].name`, `engraving`")
    assert said(session, "engraving", "For Anna-Maria") == "`engraving` has 14 characters; 12 are the most. Shorten it."
    assert said(session, "engraving", "  ") == "`engraving` is empty. Fill in a text, or leave it out."
    assert said(session, "engraving", True) == "`engraving` is a text. Fill in a text."
    for text in ("a\nb", "a\x00b", "a\u2028b", "\ud800"):
        assert said(session, "remark", text) == "`remark` has line breaks or characters that cannot be printed. Take them out."
    assert said(session, "code", "ab12") == "`code` cannot be “ab12”. Two capitals and a number."
    assert said(session, "rings[1].name", "Johanna") == "`rings[1].name` has 7 characters; 5 are the most. Shorten it."
    assert session.inputs == {}


def test_fill__files(gifts, tmp_path):
    session = begin(gifts)
    file = write(tmp_path, {"Logo.PNG": PNG}) / "Logo.PNG"
    stamp = FileStamp("Logo.PNG", 104, hashlib.sha256(PNG).hexdigest())
    assert session.fill("logo", file) == stamp
    assert session.fill("logo", {"name": stamp.name, "size": stamp.size, "sha256": stamp.sha256}) == stamp
    assert session.fill("logo", stamp) == stamp


def test_fill__one_clear_error_for_each_file(gifts, tmp_path):
    session = begin(gifts)
    write(tmp_path, {"logo.gif": PNG, "png": PNG, "empty.png": b"", "large.png": b"x" * 1001})
    ending = "Its name must end in `.png` or `.svg` or `.jpg`."
    assert said(session, "logo", tmp_path / "logo.gif") == f"`logo.gif` is no file for `logo`. {ending}"
    assert said(session, "logo", tmp_path / "png") == f"`png` is no file for `logo`. {ending}"
    assert said(session, "logo", tmp_path / "empty.png") == "`empty.png` is empty. Take another file."
    assert (
        said(session, "logo", tmp_path / "large.png") == "`large.png` has 1,001 bytes; 1,000 are the most. Take a smaller file."
    )
    missing = tmp_path / "none.png"
    assert said(session, "logo", missing).startswith(f"The file `{missing}` cannot be read: No such file or directory.")
    what = "`logo` is a file. Give its `name`, its `size` in bytes, and the `sha256` of its content."
    digest = "0" * 64
    for given in ("/etc/passwd", 3, {"name": "a.png"}, {"name": "a.png", "size": "1", "sha256": digest},
                  {"name": "a.png", "size": 1, "sha256": "x"}, {"name": "a\n.png", "size": 1, "sha256": digest}):  # fmt: skip
        assert said(session, "logo", given) == what


@pytest.mark.parametrize(("size", "phrase"), [(7, "7 bytes"), (1500, "1.5 kB"), (2_000_000, "2 MB"), (10**9, "1 GB")])
def test_size_phrase(size, phrase):
    assert size_phrase(size) == phrase


def test_fill__where_a_product_asks_for_nothing(tmp_path):
    text = CATALOG.partition("    inputs:")[0].replace("      rings: {product: ring, instances: 0..2}\n", "")
    session = begin(load_catalog(write(tmp_path, {"catalog.yaml": text})))
    assert said(session, "engraving", "x") == "`Pen set` asks for no inputs. Leave it out."


# --- configuration and quote ------------------------------------------------------------------------------------------------


def test_configuration__has_what_it_asks_for_and_no_more(gifts):
    session = begin(gifts, {"engraving": "For Anna", "remark": "Thanks"}, plate="included")
    assert session.complete().inputs == {"engraving": "For Anna", "remark": "Thanks"}
    session.fill("engraving", "For Bob")
    assert session.configuration.inputs["engraving"] == "For Bob"  # without completing again
    session.choose("plate", "none")
    assert session.complete().inputs == {"remark": "Thanks"}
    session.choose("plate", "included")
    assert session.complete().inputs == {"engraving": "For Bob", "remark": "Thanks"}


def test_configure__refuses_what_cannot_be_filled_in(gifts):
    with pytest.raises(InputError, match="There is no input `colour`"):
        begin(gifts, {"colour": "red"})


def test_quote__needs_what_is_required(gifts):
    session = begin(gifts, plate="included", **{"rings[1]": "included"})
    session.complete()
    session.price()
    with pytest.raises(MissingInputError) as caught:
        session.quote("Jane")
    assert caught.value.missing == {"rings[1].name": "Ring 1 · Name", "engraving": "Engraving"}
    message = "These inputs are still missing: `rings[1].name` (Ring 1 · Name), `engraving` (Engraving). Fill them in first."
    assert str(caught.value) == message
    session.fill("engraving", "For Anna")
    session.fill("rings[1].name", "Anna")
    assert [filled.input for filled in session.quote("Jane").items[0].inputs] == ["rings[1].name", "engraving"]


def test_quote__shows_texts_and_files_and_stays_as_it_was_offered(gifts, tmp_path):
    file = write(tmp_path, {"logo.svg": "<svg/>"}) / "logo.svg"
    session = begin(gifts, {"engraving": "<b>Für Anna</b>"[:12], "logo": file}, plate="included", pen="gold")
    session.complete()
    quote = session.quote("Jane", language="zh")
    assert quote.schema_version == 3
    document = quote_to_json(quote)
    assert document["items"][0]["inputs"] == [
        {"input": "engraving", "title": "刻字", "text": "<b>Für Anna<", "file": None},
        {"input": "logo", "title": "Logo", "text": None,
         "file": {"name": "logo.svg", "size": 6, "sha256": hashlib.sha256(b"<svg/>").hexdigest()}},
    ]  # fmt: skip
    again = quote_from_json(document)
    assert again == quote and recompute_quote(again) == []
    text, page = format_quote(again), format_quote(again, "html")
    assert "填写内容\n  刻字  <b>Für Anna<\n  Logo  logo.svg (6 bytes)" in text
    assert "&lt;b&gt;Für Anna&lt;" in page and "<b>" not in page
    (item,) = document["items"]
    tampered = {**document, "items": [{**item, "inputs": [{**item["inputs"][0], "text": "For Bob"}]}]}
    assert [difference.where for difference in recompute_quote(tampered)] == ["reference"]


def test_quote__without_inputs_is_as_it_always_was(gifts):
    session = begin(gifts)
    session.complete()
    document = quote_to_json(session.quote("Jane"))
    assert document["schema_version"] == 3 and "inputs" not in document["items"][0] and "delivery_days" not in document


# --- mistakes of authors ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("most: 0", "`0` is not a number of characters = write `most: 30 characters`"),
        ("most: 30 words", "`30 words` is not a number of characters = write `most: 30 characters`"),
        ("most: 100000", "a text has at most 10,000 characters = take a file for longer ones"),
        ("pattern: '[A-Z'", "this is not a regular expression: unterminated character set at position 0 = "
         "write a regular expression that the whole text matches: `[A-Z]{2}[0-9]+`"),
        ("required: 'yes'", "`required` must be true or false = write `required: true`"),
        ("when: present(plaque)", "unknown name `plaque` = did you mean `plate`?"),
        ("when: pen", "`when` must be a condition (true or false); `pen` is a text = "),
        ("when: rings.size == 'small'", "`rings.size` reads every one of `rings` = write it in `sum(...)`"),
        ("file: '*.png'", "`*.png` is not the ending of a file = write endings of names of files: `file: [png, svg]`"),
        ("file: png, most: 30 characters", "`30 characters` is not the size of a file = write `most: 2 MB`"),
        ("file: png, most: 5 GB", "a file has at most 1 GB = take less"),
        ("file: png, most: 5 kg", "`5 kg` is not the size of a file = write `most: 2 MB`"),
        ("file: png, pattern: x", "a pattern is for texts, and this is a file = remove it, or `file`"),
        ("length: 30", "unknown key `length` = known: `title`, `description`, `most`, `pattern`, `file`, `required`, `when`"),
    ],
)  # fmt: skip
def test_inputs__mistakes_of_authors(keys, said, tmp_path):
    folder = write(tmp_path, {"catalog.yaml": CATALOG.replace("      remark: {}", f"      remark: {{{keys}}}")})
    (found,) = errors(folder)
    assert found.startswith(said)


def test_inputs__sizes_of_files(tmp_path):
    for written, size in (("2 MB", 2_000_000), ("1.5MB", 1_500_000), ("512 KiB", 524_288), ("900", 900), ("900 B", 900)):
        folder = write(tmp_path, {"catalog.yaml": CATALOG.replace("most: 1 kB", f"most: {written}")})
        assert load_catalog(folder).product("set").inputs["logo"].most == size


def test_inputs__are_no_choices_and_read_by_no_rule(gifts, tmp_path):
    assert "engraving" not in gifts.product("set").choices
    rule = "    rules: [{id: long, require: engraving != 'x', because: No.}]\n    inputs:"
    folder: Path = write(tmp_path, {"catalog.yaml": CATALOG.replace("    inputs:", rule, 1)})
    assert [line.split(" = ")[0] for line in errors(folder)] == ["unknown name `engraving`"] and warnings(folder) == []
