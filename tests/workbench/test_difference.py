"""What a change of a catalog means: bundles, prices, options and rules, on a cart that can be counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from configurator.engine.interface import Budget
from configurator.errors import ContextError, UnknownProductError
from configurator.workbench.comparison.difference import CatalogDifference, ProductDifference, compare_catalogs
from configurator.workbench.comparison.liveness import Turn
from configurator.workbench.comparison.rules import Effect, Standing
from tests.workbench.versions import load

Edit = tuple[str, str]
Compared = Callable[..., ProductDifference]

FRAMES = 2 * 3 + 1  # steel and alloy with large wheels, two to four; wood (two wheels) with small or large ones
BUNDLES = (FRAMES + 1) * (6 + 4)  # boxes: none and five sizes, in Britain none and three


@pytest.fixture
def compared(tmp_path: Path) -> Compared:
    """Compares the cart with the cart after some edits."""

    def compare(*edits: Edit, before: tuple[Edit, ...] = (), **asked: object) -> ProductDifference:
        (found,) = both(tmp_path, *edits, before=before, **asked).products
        return found

    return compare


def both(folder: Path, *edits: Edit, before: tuple[Edit, ...] = (), **asked: object) -> CatalogDifference:
    return compare_catalogs(load(folder / "before", *before), load(folder / "after", *edits), **asked)  # type: ignore[arg-type]


RULE = "require: frame.load <= wheels.load"
WOOD = "      wood:  {title: Wood, load: 80, price: 40.00}\n"
WOOD_RULE = (
    "      - {id: wood-has-two, when: frame == 'wood', require: count(wheels) <= 2, because: A wooden axle takes two wheels.}\n"
)
NO_WOOD = (WOOD, ""), (WOOD_RULE, "")
STEEL = "steel: {title: Steel, load: 200, price: 90.00}"


# --- bundles ---


def test_bundles__nothing_changed(compared: Compared) -> None:
    found = compared(("title: Cart\n", "title: A cart\n"))
    assert found.unchanged
    assert found.bundles and found.bundles.same
    assert (found.bundles.vanished, found.bundles.appeared) == (0, 0)


def test_bundles__an_option_less(compared: Compared) -> None:
    found = compared(*NO_WOOD)
    bundles = found.bundles
    assert bundles
    assert (bundles.before, bundles.after, bundles.both, bundles.contexts) == (BUNDLES, BUNDLES - 20, BUNDLES - 20, 2)
    (loss,) = bundles.vanishing
    assert (loss.unknown, loss.count, loss.rules) == ({"frame": ("wood",)}, 20, ())
    assert loss.clash == {"frame": "wood"}
    assert loss.witness
    assert loss.witness.choices["frame"] == "wood"
    assert loss.witness.total == Decimal("50.00")
    assert not bundles.appearing and found.appears is False


def test_bundles__a_stricter_rule_has_its_bundles_and_a_few_words(compared: Compared) -> None:
    found = compared(("when: frame == 'wood'", "when: frame != 'steel'"))
    assert found.bundles
    assert found.bundles.vanished == 2 * 10  # alloy with three and four wheels
    (loss,) = found.bundles.vanishing
    assert [rule.id for rule in loss.rules] == ["wood-has-two"]
    assert loss.count == 20
    assert loss.clash == {"frame": "alloy", "wheels.quantity": 3}
    (rule,) = found.rules
    assert (rule.standing, rule.effect) == (Standing.CHANGED, Effect.STRICTER)
    assert rule.forbids and rule.forbids.count == 20


def test_bundles__a_rule_in_other_words_says_the_same(compared: Compared) -> None:
    found = compared((RULE, "require: not (wheels.load < frame.load)"))
    assert found.vanishes is False and found.appears is False
    (rule,) = found.rules
    assert (rule.rule.id, rule.standing, rule.effect, rule.alone) == ("strong-wheels", Standing.CHANGED, Effect.NONE, True)


def test_bundles__a_rule_that_others_make_superfluous(compared: Compared) -> None:
    rule = "      - {id: more, when: frame == 'wood' and present(box), require: count(wheels) <= 3, because: Too long.}\n"
    found = compared(("      - {id: no-large-box", rule + "      - {id: no-large-box"))
    assert found.vanishes is False
    (added,) = found.rules
    assert (added.standing, added.effect, added.alone) == (Standing.ADDED, Effect.NONE, False)


def test_bundles__a_rule_that_reads_other_values_means_something_else(compared: Compared) -> None:
    found = compared((STEEL, STEEL.replace("200", "260")))
    (rule,) = found.rules
    assert (rule.rule.id, rule.standing, rule.effect) == ("strong-wheels", Standing.MEANS_OTHER, Effect.STRICTER)
    (turn,) = found.turns
    assert (turn.path, turn.value, turn.turn, turn.tags) == ("frame", "steel", Turn.DIES, ("strong-wheels",))


def test_bundles__a_dropped_rule_lets_more_through(compared: Compared) -> None:
    found = compared(("      - {id: no-large-box, when: context.region == 'UK', require: box.litres <= 30, "
                      "because: British lanes are narrow.}\n", ""))  # fmt: skip
    assert found.bundles
    assert (found.bundles.vanished, found.bundles.appeared) == (0, 2 * (FRAMES + 1))
    (loss,) = found.bundles.appearing
    assert [rule.id for rule in loss.rules] == ["no-large-box"]
    assert loss.witness and loss.witness.context == {"region": "UK"}
    assert loss.clash == {"box.litres": 40, "context.region": "UK"}


def test_bundles__in_one_context_only(compared: Compared) -> None:
    found = compared(("box.litres <= 30", "box.litres <= 20"), facts={"region": "EU"})
    assert found.unchanged
    found = compared(("box.litres <= 30", "box.litres <= 20"), facts={"region": "UK"})
    assert found.bundles
    assert (found.bundles.before, found.bundles.vanished, found.bundles.contexts) == ((FRAMES + 1) * 4, FRAMES + 1, 1)


# --- what only one version knows ---


PAINT = """\
  paint:
    kind: swappable
    title: Paint
    attributes: {price: money}
    options: {red: {title: Red, price: 7.00}, green: {title: Green, price: 8.00}}
    charges: [{id: price, title: Paint, kind: one-time, amount: price}]
products:
"""


def test_ground__a_new_optional_part_is_left_out_before(compared: Compared) -> None:
    edits = ("products:\n", PAINT), ("      frame: frame\n", "      frame: frame\n      paint: {module: paint, count: 0..1}\n")
    found = compared(*edits)
    assert found.bundles
    assert (found.bundles.vanished, found.bundles.appeared, found.bundles.both) == (0, 2 * BUNDLES, BUNDLES)
    (loss,) = found.bundles.appearing
    assert loss.lacking == ("paint",)
    assert found.dearer is False and found.cheaper is False
    back = compared(before=edits)
    assert back.bundles and back.bundles.vanished == 2 * BUNDLES


def test_ground__a_new_required_part_is_compared_without(compared: Compared) -> None:
    found = compared(("products:\n", PAINT), ("      frame: frame\n", "      frame: frame\n      paint: paint\n"))
    assert found.bundles
    assert found.bundles.apart_after == ("paint",)
    assert (found.vanishes, found.appears, found.dearer) == (False, False, True)
    (prices,) = found.prices
    assert prices.greatest and prices.least
    assert (prices.least.difference, prices.greatest.difference) == (Decimal("7.00"), Decimal("8.00"))


def test_ground__a_required_part_tied_to_others_is_projected(compared: Compared) -> None:
    edits = ("products:\n", PAINT), ("      frame: frame\n", "      frame: frame\n      paint: paint\n")
    only_red = "      - {id: red, when: frame == 'steel', require: paint == 'red', because: Steel is primed in red.}\n"
    no_red = "      - {id: thin, when: count(wheels) == 4, require: paint != 'red', because: Four wheels are green.}\n"
    found = compared(*edits, ("      - {id: no-large-box", only_red + no_red + "      - {id: no-large-box"))
    assert found.bundles
    assert found.bundles.vanished == 10  # steel with four wheels can be painted in no way
    (loss,) = found.bundles.vanishing
    assert {rule.id for rule in loss.rules} == {"red", "thin"}
    assert loss.clash == {"frame": "steel", "wheels.quantity": 4}


def test_ground__a_number_of_parts_that_was_fixed(compared: Compared) -> None:
    found = compared(("count: 2..4", "count: 1"), before=())
    assert found.bundles
    assert found.bundles.both == 0 and found.vanishes
    found = compared(("count: 2..4", "count: 1..2"), before=(("count: 2..4", "count: 1"),))
    assert found.bundles
    assert (found.bundles.vanished, found.bundles.appeared) == (0, found.bundles.before)
    assert [loss.lacking for loss in found.bundles.appearing] == [("wheels.quantity",)]


def test_ground__a_fact_that_only_one_knows(compared: Compared) -> None:
    fact = "context:\n  club: {title: Club, values: {yes: Yes, no: No}, default: no}\n".replace("yes", "member").replace(
        "no", "guest"
    )
    club = "      - {id: club, when: context.club == 'guest', require: frame != 'alloy', because: For members.}\n"
    found = compared(("context:\n", fact), ("      - {id: no-large-box", club + "      - {id: no-large-box"))
    assert found.bundles
    assert found.bundles.contexts == 4
    assert found.bundles.before == 2 * BUNDLES
    assert found.bundles.vanished == 3 * 10  # alloy, for guests
    (loss,) = found.bundles.vanishing
    assert loss.clash == {"frame": "alloy", "context.club": "guest"}


def test_ground__an_option_that_replaces_another_is_the_same(compared: Compared) -> None:
    found = compared(
        (WOOD, "      oak:   {title: Oak, load: 80, price: 45.00, replaces: wood}\n"), ("frame == 'wood'", "frame == 'oak'")
    )
    assert found.renamed == {"frame=wood": "frame=oak"}
    assert (found.vanishes, found.appears) == (False, False)
    (prices,) = found.prices
    assert prices.dearer == 20
    assert prices.greatest and prices.greatest.difference == Decimal("5.00")
    assert found.cheapest_before and found.cheapest_after
    assert (found.cheapest_before.choices["frame"], found.cheapest_after.choices["frame"]) == ("wood", "oak")


def test_ground__an_option_is_sold_until_a_day(compared: Compared) -> None:
    edit = STEEL, STEEL.replace("}", ", valid_until: 2030-01-01}")
    assert compared(edit, day=date(2029, 12, 31)).unchanged
    found = compared(edit, day=date(2030, 1, 1))
    assert found.bundles
    (loss,) = found.bundles.vanishing
    assert loss.unsold == {"frame": ("steel",)}
    assert loss.count == 30


INSTANCES = (
    """\
      wheels: {module: wheel, count: 2..4}
""",
    """\
      wheels: {module: wheel, count: 2..4}
      bags: {instances: 0..2, parts: {lining: frame}}
""",
)


def test_ground__interchangeable_instances_are_not_told_apart(compared: Compared) -> None:
    found = compared(INSTANCES, ("count(wheels) <= 2", "count(wheels) <= 3"), before=(INSTANCES,))
    assert found.bundles and not found.bundles.arranged
    bags = 1 + 3 + 6
    assert (found.bundles.before, found.bundles.vanished, found.bundles.appeared) == (bags * BUNDLES, 0, bags * 20)


# --- prices ---


def test_prices__of_one_option(compared: Compared) -> None:
    found = compared((STEEL, STEEL.replace("90.00", "95.00")))
    assert found.bundles and found.bundles.vanished == 0
    assert (found.dearer, found.cheaper) == (True, False)
    (prices,) = found.prices
    assert (prices.dearer, prices.cheaper, prices.counted) == (30, 0, True)
    assert prices.greatest and prices.least
    assert (prices.greatest.difference, prices.greatest.telling, prices.greatest.exact) == (
        Decimal("5.00"),
        {"frame": "steel"},
        True,
    )
    assert prices.greatest.after - prices.greatest.before == Decimal("5.00")
    assert prices.least.difference == 0
    assert [(price.path, price.value, price.difference) for price in found.option_prices] == [
        ("frame", "steel", Decimal("5.00")),
        ("wheels.quantity", 3, Decimal("5.00")),  # with steel, as wood takes two wheels
        ("wheels.quantity", 4, Decimal("5.00")),
    ]


def test_prices__up_and_down_together(compared: Compared) -> None:
    found = compared(("price: 5.00", "price: 4.00"), ("values: {rate: 0.50}", "values: {rate: 0.60}"))
    (prices,) = found.prices
    assert prices.greatest and prices.least
    assert prices.greatest.difference == Decimal("5.00")  # a box of 50 litres, with large wheels
    assert prices.least.difference == Decimal("-2.00")  # two small wheels without a box
    assert prices.dearer is not None and prices.cheaper is not None
    assert found.bundles and found.bundles.before
    small, large = 2 * 10, 10 * 7
    assert prices.cheaper + prices.dearer <= small + large


def test_prices__of_kinds_of_charges_apart(compared: Compared) -> None:
    monthly = "    price_basis: {one-time: 1, monthly: 12}\n    charges: [{id: club, title: Club, kind: monthly, amount: 1.00}]\n"
    rules = "    rules:\n"
    found = compared(
        (rules, monthly.replace("1.00", "2.00") + rules),
        (STEEL, STEEL.replace("90.00", "78.00")),
        before=((rules, monthly + rules),),
    )
    by_kind = {prices.kind and prices.kind.value: prices for prices in found.prices}
    assert by_kind[None].dearer == BUNDLES - 30  # with steel, 12 less once and 12 more over a year
    assert by_kind["one-time"].cheaper == 30
    assert by_kind["monthly"].dearer == BUNDLES
    assert (found.dearer, found.cheaper) == (True, True)


def test_prices__in_another_currency_are_not_compared(compared: Compared) -> None:
    found = compared(("currency: EUR", "currency: USD"))
    assert found.problem == "Prices in EUR and USD cannot be compared."
    assert found.dearer is None and not found.unchanged


# --- whole catalogs ---


def test_catalogs__products_added_and_dropped(tmp_path: Path) -> None:
    found = both(tmp_path, ("  cart:\n", "  wagon:\n"))
    states = {product.id: (product.vanishes, product.appears) for product in found.products}
    assert states == {"wagon": (False, True), "cart": (True, False)}


def test_catalogs__what_is_written_differently_with_its_place(tmp_path: Path) -> None:
    found = both(
        tmp_path, (STEEL, STEEL.replace("90.00", "95.00")), *NO_WOOD, ("because: British lanes are narrow.", "because: Narrow.")
    )
    told = [
        (change.kind.value, " ".join(change.path), change.before, change.after, str(change.place)) for change in found.changes
    ]
    assert told == [
        ("changed", "modules frame options steel values price", "90", "95", "catalog.yaml:14:7"),
        ("dropped", "modules frame options wood", "Wood", None, "catalog.yaml:14:7"),
        ("changed", "products cart rules no-large-box because ", "British lanes are narrow.", "Narrow.", "catalog.yaml:41:14"),
        (
            "dropped",
            "products cart rules wood-has-two",
            "when frame == 'wood' require count(wheels) <= 2",
            None,
            "catalog.yaml:42:14",
        ),
    ]


def test_catalogs__what_cannot_be_asked(tmp_path: Path) -> None:
    with pytest.raises(UnknownProductError, match="no product `carr`"):
        both(tmp_path, product="carr")
    with pytest.raises(ContextError, match="`region` cannot be `US`"):
        both(tmp_path, facts={"region": "US"})
    with pytest.raises(ContextError, match="no fact `clup`"):
        both(tmp_path, facts={"clup": "x"})


def test_catalogs__without_a_diagram_what_is_not_known_is_none(compared: Compared, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("configurator.engine.choose.find_spec", lambda package: None)
    found = compared(*NO_WOOD, budget=Budget(seconds=0))
    assert found.problem and found.bundles
    assert (found.bundles.before, found.bundles.vanished) == (None, None)
    assert found.vanishes is None and not found.unchanged


def test_catalogs__a_searching_engine_finds_witnesses_and_counts_nothing(compared: Compared) -> None:
    pytest.importorskip("ortools")
    found = compared(*NO_WOOD, budget=Budget(seconds=0))
    assert found.bundles and found.bundles.before is None
    assert found.vanishes is True and found.appears is False
    (loss,) = found.bundles.vanishing
    assert loss.count is None
    assert loss.witness and loss.witness.choices["frame"] == "wood"
