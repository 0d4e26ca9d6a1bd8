"""What price lists mean together: which can be in force at the same time, and what they say of the same amounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations

from configurator.catalog.entries import Entry
from configurator.catalog.issues import Issues
from configurator.catalog.money_reads import has_own, holders, modules_in, money_in, written_charges
from configurator.catalog.price_list import OWN, PriceList
from configurator.catalog.reading import requirement_of
from configurator.catalog.records import Catalog, Charge, Product, Rule
from configurator.language.scaling import IsMoney, is_amount
from configurator.language.syntax import COMPARISONS, Binary, Call, Literal, Node, walk
from configurator.source import Place

_SHOWN = 12

Amount = tuple[str, ...]
"""What an amount is known by: module, option and attribute, or the place and the tier of a charge."""


def check_price_lists(catalog: Catalog, entries: Mapping[str, Entry], issues: Issues) -> None:
    """Report price lists that contradict each other, or that leave amounts in another currency."""
    lists = list(catalog.price_lists.values())
    if not lists:
        return
    named = {each.id: dict(_named(each, catalog)) for each in lists}
    above = _above(lists)
    for one, other in combinations(lists, 2):
        if one.id not in above[other.id] and one.overlaps(other):
            _check_pair(one, other, named, entries, issues)
    for each in lists:
        if not named[each.id] and each.adjust == each.exchange == 1:
            hint = "name amounts under `modules` or `products`, or write by how much all change: `adjust: -3 %`"
            issues.warn(each.place, f"price list `{each.id}` changes nothing", hint)
        _check_currency(each, catalog, named[each.id], entries[each.id], issues)


def _above(lists: list[PriceList]) -> dict[str, set[str]]:
    """For each list all that it refines, also by way of others."""
    found: dict[str, set[str]] = {}
    for each in lists:  # each stands after those that it refines
        found[each.id] = {*each.refines, *(word for other in each.refines for word in found[other])}
    return found


def _named(price_list: PriceList, catalog: Catalog) -> Iterator[tuple[Amount, str]]:
    """The amounts that a list names, each with what its author calls it."""
    for module, options in price_list.amounts.items():
        for option, values in options.items():
            for attribute in values:
                yield (module, option, attribute), _title(module, option, attribute)
    for written, (title, charge, _) in written_charges(catalog).items():
        if price_list.id in charge.listed:
            yield written, title


def _check_pair(
    one: PriceList, other: PriceList, named: Mapping[str, Mapping[Amount, str]], entries: Mapping[str, Entry], issues: Issues
) -> None:
    """Two lists of which neither refines the other may not say different things of one amount at the same time."""
    hint = f"let one refine the other (`refines: {one.id}`), or let `for`, `customers` or the days exclude each other"
    both = named[one.id].keys() & named[other.id].keys()
    place = other.place
    if both:
        words = sorted(named[other.id][key] for key in both)
        more = f" and {len(words) - 1} more" if len(words) > 1 else ""
        message = f"`{one.id}` and `{other.id}` can be in force at the same time, and both name `{words[0]}`{more}"
        issues.error(place, message, hint)
    elif one.currency != other.currency:
        message = f"`{one.id}` ({one.currency}) and `{other.id}` ({other.currency}) can be in force at the same time"
        issues.error(place, message, hint)
    else:
        changing = [each for each in (one, other) if each.adjust != 1 or each.exchange != 1]
        if changing and all(each in changing or named[each.id] for each in (one, other)):
            what = "changes all amounts" if len(changing) == 1 else "both change all amounts"
            who = f"`{changing[0].id}` {what}" if len(changing) == 1 else what
            issues.error(place, f"`{one.id}` and `{other.id}` can be in force at the same time, and {who}", hint)


# --- currencies -------------------------------------------------------------------------------------------------------


def _check_currency(price_list: PriceList, catalog: Catalog, named: Mapping[Amount, str], entry: Entry, issues: Issues) -> None:
    """A list in another currency has all amounts, or says how they are converted; and so do those before it."""
    refined = [catalog.price_lists[other] for other in price_list.refines]
    before = {each.currency for each in refined} or {catalog.currency}
    place = (entry.get("currency") or entry.members["price_list"]).place
    if len(before) > 1:
        message = f"`{price_list.id}` refines price lists in {' and '.join(sorted(before))}"
        issues.error(place, message, "make a list for each currency")
        return
    former = before.pop()
    if former != catalog.currency and not any(each.covers(price_list) for each in refined):
        refined_list = refined[0]
        message = f"`{price_list.id}` can be in force where `{refined_list.id}`, whose amounts in {former} it refines, is not"
        hint = f"give it the conditions and days of `{refined_list.id}` as well"
        issues.error(entry.members["price_list"].place, message, hint)
        return
    if price_list.currency == former:
        return
    if price_list.exchange == 1 and entry.get("exchange") is None:
        _check_complete(price_list, catalog, named, former, place, issues)
    hint = f"compare with an amount of a module: where this list is in force, amounts are in {price_list.currency}"
    for name in dict.fromkeys(name for product in catalog.products.values() for name in _comparing_with_numbers(product)):
        message = f"{name} compares amounts of money with numbers, which stay in {catalog.currency}"
        issues.warn(place, message, hint)


def _check_complete(
    price_list: PriceList, catalog: Catalog, named: Mapping[Amount, str], former: str, place: Place, issues: Issues
) -> None:
    missing = [word for key, word in _all_amounts(catalog).items() if key not in named]
    if not missing:
        return
    shown = ", ".join(f"`{word}`" for word in missing[:_SHOWN])
    more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
    message = f"`{price_list.id}` is in {price_list.currency}, and has no amount for {shown}{more}"
    hint = f"name them, or write what one {former} is in {price_list.currency}: `exchange: 1.08`"
    issues.error(place, message, hint)


def _all_amounts(catalog: Catalog) -> dict[Amount, str]:
    """Every amount of a catalog: those of modules, and the charges that have amounts of their own."""
    found: dict[Amount, str] = {}
    for module in {id(module): module for module in modules_in(catalog)}.values():
        for (owner, option), attributes in holders(module):
            found |= {(owner, option, attribute): _title(owner, option, attribute) for attribute in attributes}
    for written, (title, charge, is_money) in written_charges(catalog).items():
        if has_own(charge, is_money):
            found[written] = title
    return found


def _title(module: str, option: str, attribute: str) -> str:
    return ".".join(word for word in (module, option, attribute) if word != OWN)


def _comparing_with_numbers(product: Product) -> Iterator[str]:
    """The rules, charges and price rules that compare money with something that is no amount of the catalog, and not 0."""
    is_money = money_in(product)
    asked = [
        *((f"rule `{rule.written.id}`", root) for rule in (*product.rules, *product.advice) for root in _conditions(rule)),
        *((_named_charge(charge), charge.when.root) for charge in product.charges if charge.when is not None),
    ]
    yield from (name for name, root in asked if any(_mixed(node, is_money) for node in walk(root)))


def _conditions(rule: Rule) -> list[Node]:
    return [requirement_of(rule), *([rule.when.root] if rule.when else [])]


def _named_charge(charge: Charge) -> str:
    return f"price rule `{charge.rule}`" if charge.rule is not None else f"charge `{charge.id}`"


def _mixed(node: Node, is_money: IsMoney) -> bool:
    """Whether a comparison has money on one side only, and something else than 0 on the other."""
    if not isinstance(node, Binary) or node.operator not in COMPARISONS:
        return False
    left, right = (_is_money(side, is_money) for side in (node.left, node.right))
    other = node.right if left else node.left
    return left != right and other not in (Literal(0, other.start, other.end), Literal(Fraction(0), other.start, other.end))


def _is_money(node: Node, is_money: IsMoney) -> bool:
    reads_total = any(isinstance(item, Call) and item.function == "total" for item in walk(node))
    return reads_total or is_amount(node, is_money)
