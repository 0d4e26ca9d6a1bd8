"""Laws of prices on a sheet: unchanged they change no byte, and changed they change nothing but the amounts."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.workbench.prices.amounts import Amounts
from configurator.workbench.prices.changes import apply_changes
from configurator.workbench.prices.sheet import Reading, read_prices, write_prices
from tests.catalog.catalogs import write
from tests.workbench.test_prices import amounts_in, contents, sheet

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "30"))

HEADER = "catalog: shop\nversion: '1'\ntitle: Shop\ncurrency: {}\nproducts: {{p: {{title: P, parts: {{a: a, b: b, c: c}}}}}}\n"

amounts = st.decimals(0, 10**6, places=2)
spellings = st.sampled_from(("{:.2f}", "{:.3f}", "{:.4f}", "+{:.2f}", "{:.2e}"))
spaces = st.sampled_from(("", " ", "   "))
line_ends = st.sampled_from(("\n", "\r\n"))


@st.composite
def files(draw: st.DrawFn) -> Mapping[str, bytes]:
    """A catalog with amounts in block and flow YAML and in a CSV file, spelled and surrounded by anything."""
    line_end, mark = draw(line_ends), draw(st.sampled_from((b"", b"\xef\xbb\xbf")))
    yaml = HEADER.format(draw(st.sampled_from(("EUR", "JPY", "KWD")))) + "modules:\n"
    yaml += "  a:\n    kind: swappable\n    title: A\n    attributes: {price: money, fee: money}\n    options:\n"
    for option in range(draw(st.integers(1, 3))):
        price, fee = (draw(spellings).format(draw(amounts)) for _ in range(2))
        space = draw(spaces)
        yaml += draw(
            st.sampled_from(
                (
                    f"      o-{option}: {{title: 表, price:{space} {price}{space}, fee: {fee} }}  # {price}\n",
                    f"      o-{option}:\n        title: '{price}'\n        price: {space}{price}{space}\n        # fee: {fee}\n",
                    f'      o-{option}: {{"price": {price}, title: "{fee} # {price}"}}\n',
                )
            )
        )
    yaml += f"  b:\n    kind: shared\n    title: B\n    attributes: {{price: money}}\n    values:\n      price: {draw(amounts)}\n"
    yaml += "  c:\n    kind: swappable\n    title: C\n    attributes: {price: money}\n    options: {table: c.csv}\n"
    separator = draw(st.sampled_from(",;"))
    table = separator.join(("title", "price", "id")) + "\n"
    for option in range(draw(st.integers(1, 3))):
        cell = f"{draw(amounts)}".replace(".", "," if separator == ";" else ".")
        cell = draw(st.sampled_from((cell, f'"{cell}"', f" {cell}  ")))
        table += separator.join((f'"T{separator} {option}"', cell, f"o-{option}")) + "\n"
    return {
        "catalog.yaml": mark + yaml.replace("\n", line_end).encode(),
        "c.csv": mark + table.replace("\n", line_end).encode(),
    }


@given(st.data())
@settings(max_examples=EXAMPLES, deadline=None)
def test_law__an_unchanged_sheet_changes_no_byte_and_a_changed_one_only_amounts(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = write(Path(name), data.draw(files()))
        before, bytes_before = amounts_in(folder), contents(folder)
        assert read_prices("p.xlsx", write_prices(before), before) == Reading((), (), 0)
        keys = data.draw(st.sets(st.sampled_from(list(before.by_key))))
        digits = {"EUR": 2, "JPY": 0, "KWD": 3}[before.catalog.currency]
        new = {key: data.draw(st.decimals(0, 10**6, places=digits)) for key in keys}
        reading = read_prices("p.xlsx", sheet(before, {key: float(amount) for key, amount in new.items()}), before)
        assert not reading.issues
        apply_changes(before, reading.changes)
        after = amounts_in(folder)
        expected = {key: new.get(key, amount.amount) for key, amount in before.by_key.items()}
        assert {key: amount.amount for key, amount in after.by_key.items()} == expected
        assert masked(after) == masked(before)
        if all(before.by_key[key].amount == amount for key, amount in new.items()):
            assert contents(folder) == bytes_before


def masked(amounts: Amounts) -> dict[str, str]:
    """The files with all amounts taken out."""
    texts = {name: content.decode() for name, content in amounts.files.items() if name.endswith((".yaml", ".csv"))}
    spans = [amount.span for amount in amounts.by_key.values() if amount.span]
    for span in sorted(spans, key=lambda span: -span.start):
        shift = texts[span.file].startswith("\ufeff")
        texts[span.file] = texts[span.file][: span.start + shift] + "#" + texts[span.file][span.end + shift :]
    return texts
