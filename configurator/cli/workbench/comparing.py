"""The command `diff`: what a change of a catalog means for the people who buy from it, and a gate before it is merged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.text import Text as Styled

from configurator.catalog.load import load_catalog
from configurator.catalog.records import Catalog, ChargeKind, Rule
from configurator.cli.arguments import as_arguments, find_catalog, read_assignments
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.opening import chosen_language
from configurator.cli.phrases import has_recurring, large_number, over_phrase
from configurator.cli.screen import BAD, FAINT, GOOD, OPEN, STRONG, Screen, plain_table
from configurator.errors import CatalogError, RequestError
from configurator.pricing.kind_words import kind_title
from configurator.titles import written
from configurator.workbench.comparison.likely import likely_renamings
from configurator.workbench.comparison.revisions import catalog_at, folder_at, revision_of

if TYPE_CHECKING:
    from configurator.workbench.comparison.difference import (
        CatalogDifference,
        Loss,
        PriceExtreme,
        PricesDifference,
        ProductDifference,
    )
    from configurator.workbench.comparison.liveness import OptionTurn
    from configurator.workbench.comparison.rules import RuleDifference
    from configurator.workbench.comparison.writing import Change

MOST_LINES = 12

Item = TypeVar("Item")


class Event(StrEnum):
    """What may happen to what customers see; a gate fails on some of these."""

    VANISH = "vanish"
    APPEAR = "appear"
    DEARER = "dearer"
    CHEAPER = "cheaper"
    PRICE = "price"
    DEAD = "dead"


_EVERYTHING = (Event.VANISH, Event.APPEAR, Event.PRICE, Event.DEAD)


@dataclass(frozen=True, slots=True)
class Comparing:
    """What is to be compared: two catalogs (folders, names or `REVISION:PATH`), or one since a revision."""

    old: str
    new: str | None = None
    since: str | None = None
    product: str | None = None
    context: tuple[str, ...] = ()
    language: str | None = None
    budget: float | None = None
    day: str | None = None
    everything: bool = False

    @property
    def date(self) -> date | None:
        """The day on which the versions are compared; None: today. Raises RequestError."""
        try:
            return None if self.day is None else date.fromisoformat(self.day)
        except ValueError:
            raise RequestError(f"`{self.day}` is not a day.", "Write it as 2026-12-31.") from None

    def check(self) -> None:
        """Raises RequestError where it is not said what to compare with."""
        if self.new is not None and self.since is not None:
            raise RequestError("`--since` says what to compare with already.", "Leave out the second catalog, or `--since`.")
        if self.new is None and self.since is None and revision_of(self.old) is None:
            hint = f"Name two catalogs, or a revision: configurator diff {self.old} --since HEAD~1"
            raise RequestError(f"With what is `{self.old}` to be compared?", hint)


def read_events(text: str | None) -> tuple[Event, ...]:
    """The events of `--fail-on vanish,dearer`. Raises RequestError."""
    found = []
    for word in (text or "").replace(" ", "").split(",") if text else ():
        if word not in list(Event):
            raise RequestError(f"`--fail-on` does not know `{word}`.", f"Known: {', '.join(f'`{event}`' for event in Event)}.")
        found.append(Event(word))
    return tuple(found)


def diff(comparing: Comparing, *, fail_on: str | None, exit_code: bool, as_json: bool) -> ExitCode:
    """Compare two versions of a catalog and print what the change means."""
    comparing.check()
    _ = comparing.date
    events = read_events(fail_on) or (_EVERYTHING if exit_code else ())
    facts = read_assignments(comparing.context, "fact")
    with ExitStack() as stack:
        before, after = _load_both(comparing, stack)
        screen = Screen(chosen_language(after, comparing.language), after.currency)
        difference = _compare(before, after, comparing, facts, screen)
        if as_json:
            from configurator.cli.workbench.difference_documents import difference_document

            code = _exit_code(difference, events)
            print_json({**difference_document(difference, screen.language), "exit_code": int(code)})
        else:
            _Page(difference, screen, comparing.everything).show()
    return _exit_code(difference, events)


def _compare(before: Catalog, after: Catalog, comparing: Comparing, facts: dict[str, str], screen: Screen) -> CatalogDifference:
    from configurator.engine.interface import Budget
    from configurator.workbench.comparison.difference import compare_catalogs

    budget = Budget() if comparing.budget is None else Budget(seconds=comparing.budget)
    with screen.working("comparing"):
        return compare_catalogs(before, after, comparing.product, facts, budget, comparing.date)


# --- the two versions -------------------------------------------------------------------------------------------------


def _load_both(comparing: Comparing, stack: ExitStack) -> tuple[Catalog, Catalog]:
    """The catalogs before and after, their files kept as long as the stack. Raises CatalogError, RevisionError."""
    if comparing.since is not None:
        folder = find_catalog(comparing.old)
        before = _load(stack.enter_context(folder_at(comparing.since, folder)), f"{comparing.since}:{folder}")
        return before, _load(folder, str(folder))
    old = revision_of(comparing.old)
    new = comparing.new if comparing.new is not None else old[1] if old else comparing.old
    return _load_one(comparing.old, stack), _load_one(new, stack)


def _load_one(name: str, stack: ExitStack) -> Catalog:
    revision = revision_of(name)
    if revision is None:
        folder = find_catalog(name)
        return _load(folder, str(folder))
    return _load(stack.enter_context(catalog_at(*revision)), name)


def _load(folder: Path, name: str) -> Catalog:
    """A catalog; its errors call it by the name that was typed."""
    try:
        return load_catalog(folder)
    except CatalogError as error:
        error.message = error.message.replace(f"`{folder}`", f"`{name}`", 1)
        raise


# --- the gate ---------------------------------------------------------------------------------------------------------

_Verdict = Callable[["ProductDifference"], bool | None]

_VERDICTS: dict[Event, tuple[_Verdict, ExitCode]] = {
    Event.VANISH: (lambda product: product.vanishes, ExitCode.VANISHED),
    Event.DEARER: (lambda product: product.dearer, ExitCode.DEARER),
    Event.APPEAR: (lambda product: product.appears, ExitCode.CHANGED),
    Event.CHEAPER: (lambda product: product.cheaper, ExitCode.CHANGED),
    Event.DEAD: (lambda product: product.dies, ExitCode.CHANGED),
}


def _exit_code(difference: CatalogDifference, events: Iterable[Event]) -> ExitCode:
    """The gravest of the events that happened; where none did, whether that is known for certain."""
    asked = set(events)
    if Event.PRICE in asked:
        asked |= {Event.DEARER, Event.CHEAPER}
    unknown = False
    for event, (verdict, code) in _VERDICTS.items():
        if event in asked:
            verdicts = [verdict(product) for product in difference.products]
            if any(verdicts):
                return code
            unknown = unknown or None in verdicts
    return ExitCode.BUDGET if unknown else ExitCode.OK


# --- the page ---------------------------------------------------------------------------------------------------------


class _Page:
    """Prints a difference: the sentence that matters first, then product by product, then what is written differently."""

    def __init__(self, difference: CatalogDifference, screen: Screen, everything: bool) -> None:
        self._difference = difference
        self._screen = screen
        self._most = None if everything else MOST_LINES

    def show(self) -> None:
        """Print it."""
        before, after = self._difference.before, self._difference.after
        versions = after.version if before.version == after.version else f"{before.version} → {after.version}"
        self._screen.line(f"{after.title.render(self._screen.language)} {versions}", STRONG)
        self._summary()
        unchanged = [product.id for product in self._difference.products if product.unchanged and not product.rules]
        for product in self._difference.products:
            if product.id not in unchanged:
                self._product(product)
        if unchanged:
            self._screen.line()
            self._screen.say("diff same", FAINT, products=", ".join(unchanged))
        self._written()

    # --- in one sentence each ---

    def _summary(self) -> None:
        products = self._difference.products
        lost = _named(products, lambda product: product.vanishes)
        self._verdict("diff something vanishes" if lost else "diff nothing vanishes", BAD if lost else GOOD, products=lost)
        new = _named(products, lambda product: product.appears)
        if new:
            self._verdict("diff something appears", GOOD, products=new)
        dearer, cheaper = (_named(products, verdict) for verdict in (lambda p: p.dearer, lambda p: p.cheaper))
        if dearer:
            self._verdict("diff something dearer", OPEN, products=dearer, most=self._most_dearer())
        if cheaper:
            self._verdict("diff something cheaper", GOOD, products=cheaper)
        if not dearer and not cheaper:
            self._verdict("diff no price", GOOD)
        unknown = [product.id for product in products if None in product.verdicts]
        if unknown:
            self._verdict("diff unknown", OPEN, products=", ".join(unknown))

    def _verdict(self, key: str, style: str, **values: object) -> None:
        self._screen.say(key, style, **values)

    def _most_dearer(self) -> str:
        """The greatest increase in price, by the price basis where that rises."""
        found = [p.greatest.difference for product in self._difference.products for p in product.prices if p.greatest]
        return self._screen.money(max(found, default=Decimal(0)))

    # --- a product ---

    def _product(self, product: ProductDifference) -> None:
        screen, record = self._screen, product.after or product.before
        assert record is not None
        screen.line()
        screen.line(Styled(product.id, STRONG).append(f"  {record.title.render(screen.language)}", "not bold"))
        if product.before is None or product.after is None:
            screen.show(screen.word("diff product added" if product.before is None else "diff product dropped"))
            return
        if product.problem:
            screen.show(Styled(product.problem, OPEN))
        for former, name in product.renamed.items():
            screen.show(Styled(screen.word("diff renamed", former=former, name=name), FAINT))
        self._bundles(product)
        self._turns(product.turns)
        self._rules(product.rules)
        self._prices(product)

    def _bundles(self, product: ProductDifference) -> None:
        bundles, screen = product.bundles, self._screen
        if bundles is None:
            return
        if bundles.same:
            screen.show(screen.word("diff same bundles"))
        elif bundles.before is None or bundles.after is None:
            screen.show(Styled(screen.word("diff uncounted"), OPEN))
        else:
            screen.show(screen.word("diff counts", before=large_number(bundles.before), after=large_number(bundles.after)))
        if bundles.contexts > 1 and not bundles.same:
            screen.show(Styled(screen.word("diff contexts", count=f"{bundles.contexts:,}"), FAINT))
        if bundles.arranged:
            screen.show(Styled(screen.word("diff arranged"), FAINT))
        apart = [*bundles.apart_before, *bundles.apart_after]
        if apart:
            screen.show(Styled(screen.word("diff apart", choices=", ".join(apart)), FAINT))
        self._losses("diff vanish", BAD, bundles.vanished, bundles.before, bundles.vanishing, sold_before=True)
        self._losses("diff appear", GOOD, bundles.appeared, bundles.after, bundles.appearing, sold_before=False)

    def _losses(
        self, key: str, style: str, count: int | None, whole: int | None, found: Sequence[Loss], *, sold_before: bool
    ) -> None:
        if not count and not found:
            return
        screen = self._screen
        number = "?" if count is None else large_number(count)
        share = "" if not count or not whole else f" ({_share(count, whole)})"
        screen.show(Styled(screen.word(key, count=number, share=share), style))
        table = plain_table()
        table.add_column(overflow="fold")
        table.add_column(justify="right", no_wrap=True)
        table.add_column(overflow="fold")
        for loss in self._cut(found):
            shown = "" if loss.count is None else large_number(loss.count)
            example = as_arguments({path: written(value) for path, value in loss.clash.items()})
            table.add_row(self._because(loss, sold_before), shown, Styled(example, FAINT))
        screen.show(table, indent=4)
        self._rest(found, 4)

    def _because(self, loss: Loss, sold_before: bool) -> str:
        """What excludes bundles from the other version."""
        screen = self._screen
        unknown = [
            screen.word("diff value gone" if sold_before else "diff value new", choice=path, values=_values(values))
            for path, values in loss.unknown.items()
        ]
        unsold = [
            screen.word("diff value unsold" if sold_before else "diff value was unsold", choice=path, values=_values(values))
            for path, values in loss.unsold.items()
        ]
        lacking = [
            screen.word("diff choice gone" if sold_before else "diff choice new", choice=path) for path in loss.lacking
        ]
        rules = [_rule(rule) for rule in loss.rules]
        parts = [screen.word("diff make-up", part=part) for part in loss.structure]
        return screen.word("comma").join((*unknown, *unsold, *lacking, *rules, *parts))

    def _turns(self, turns: Sequence[OptionTurn]) -> None:
        screen = self._screen
        keys = {"dies": ("diff dies", BAD), "stillborn": ("diff stillborn", OPEN), "revives": ("diff revives", GOOD)}
        for turn in self._cut(turns):
            key, style = keys[turn.turn.value]
            rules = ", ".join(tag for tag in turn.tags if isinstance(tag, str))
            because = screen.word("diff because", rules=rules) if rules else ""
            screen.show(Styled(screen.word(key, option=f"{turn.path}={written(turn.value)}", because=because), style))
        self._rest(turns, 2)

    def _rules(self, rules: Sequence[RuleDifference]) -> None:
        if not rules:
            return
        screen = self._screen
        screen.show(screen.word("diff rules"))
        table = plain_table()
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for rule in self._cut(rules):
            table.add_row(rule.rule.id, Styled(str(rule.rule.place), FAINT), self._rule_effect(rule))
        screen.show(table, indent=4)
        self._rest(rules, 4)

    def _rule_effect(self, difference: RuleDifference) -> str:
        """What became of a rule, and what that does."""
        standing = {
            "added": "diff rule added",
            "dropped": "diff rule dropped",
            "changed": "diff rule changed",
            "means-other": "diff rule means other",
        }[difference.standing.value]
        effect = {
            "none": "diff says same" if difference.alone and standing == "diff rule changed" else "diff no difference",
            "stricter": "diff stricter",
            "looser": "diff looser",
            "other": "diff other",
            "unknown": "diff effect unknown",
        }[difference.effect.value]
        return self._screen.word("pair", name=self._screen.word(standing), value=self._screen.word(effect))

    # --- prices ---

    def _prices(self, product: ProductDifference) -> None:
        screen = self._screen
        changing = [prices for prices in product.prices if prices.changes is not False]
        for prices in self._telling(changing):
            self._measure(product, prices)
        if product.cheapest_before and product.cheapest_after and product.after:
            before, after = product.cheapest_before.total, product.cheapest_after.total
            key = "diff cheapest same" if before == after else "diff cheapest"
            values = {"before": screen.money(before), "after": screen.money(after), "over": over_phrase(product.after, screen)}
            screen.show(screen.word(key, **values))
        if product.option_prices:
            screen.show(screen.word("diff option prices"))
            table = plain_table()
            for price in self._cut(product.option_prices):
                amounts = screen.money(price.before), screen.money(price.after), screen.signed(price.difference)
                table.add_row(f"{price.path}={written(price.value)}", *amounts)
            screen.show(table, indent=4)
            self._rest(product.option_prices, 4)

    @staticmethod
    def _telling(changing: Sequence[PricesDifference]) -> Iterator[PricesDifference]:
        """The measures that say something else than the one before."""
        seen: list[tuple[object, ...]] = []
        for prices in changing:
            extremes = [extreme and (extreme.difference, extreme.bundle) for extreme in (prices.greatest, prices.least)]
            key = (prices.dearer, prices.cheaper, *extremes)
            if key not in seen:
                seen.append(key)
                yield prices

    def _measure(self, product: ProductDifference, prices: PricesDifference) -> None:
        screen = self._screen
        moves = ("diff dearer", 1, prices.dearer, prices.greatest), ("diff cheaper", -1, prices.cheaper, prices.least)
        for key, sign, count, extreme in moves:
            moved = extreme is not None and sign * extreme.difference > 0
            if not count and not moved:
                continue
            number = "?" if count is None else large_number(count)
            both = product.bundles.both if product.bundles else None
            share = f" ({_share(count, both)})" if count and both else ""
            about = "" if prices.counted or count is None else screen.word("diff about")
            values = {"count": f"{about}{number}", "share": share, "measure": self._measure_title(product, prices.kind)}
            screen.show(Styled(screen.word(key, **values), OPEN if sign > 0 else GOOD))
            if extreme is not None and moved:
                self._extreme(extreme, "diff greatest" if sign > 0 else "diff least")

    def _extreme(self, extreme: PriceExtreme, key: str) -> None:
        screen = self._screen
        values = {
            "before": screen.money(extreme.before),
            "after": screen.money(extreme.after),
            "difference": screen.signed(extreme.difference),
            "found": "" if extreme.exact else screen.word("diff found"),
        }
        example = as_arguments({path: written(value) for path, value in extreme.telling.items()})
        screen.show(Styled(screen.word(key, **values)).append(f"  {example}" if example else "", FAINT), indent=4)

    def _measure_title(self, product: ProductDifference, kind: ChargeKind | None) -> str:
        if product.after is None or not has_recurring(product.after):
            return ""
        if kind is None:
            return over_phrase(product.after, self._screen)
        if kind is ChargeKind.MONTHLY:
            return self._screen.word("diff monthly")
        if kind is ChargeKind.ONE_TIME:
            return self._screen.word("diff one-time")
        return f" {kind_title(kind, self._screen.language).lower()}"

    # --- as written ---

    def _written(self) -> None:
        changes, screen = self._difference.changes, self._screen
        for found in likely_renamings(self._difference.before, self._difference.after):
            screen.line()
            screen.say("diff likely", OPEN, former=found.former, option=found.option, place=found.place)
        screen.line()
        if not changes:
            screen.say("diff nothing written", FAINT)
            return
        screen.say("diff written", STRONG, count=len(changes))
        table = plain_table()
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        table.add_column(overflow="fold")
        signs = {"added": ("+", GOOD), "dropped": ("−", BAD), "changed": ("~", OPEN), "moved": ("↕", FAINT)}
        for change in self._cut(changes):
            sign, style = signs[change.kind.value]
            table.add_row(Styled(sign, style), _change(change), Styled(str(change.place or ""), FAINT))
        screen.show(table)
        self._rest(changes, 2)

    def _cut(self, items: Sequence[Item]) -> Sequence[Item]:
        """As many as are shown."""
        return items if self._most is None else items[: self._most]

    def _rest(self, items: Sequence[object], indent: int) -> None:
        """Announce what is not shown."""
        if self._most is not None and len(items) > self._most:
            self._screen.show(Styled(self._screen.word("diff more", count=len(items) - self._most), FAINT), indent=indent)


def _named(products: Sequence[ProductDifference], verdict: _Verdict) -> str:
    return ", ".join(product.id for product in products if verdict(product))


def _share(part: int, whole: int) -> str:
    """A share in percent, never rounded to all or nothing."""
    tenths = part * 1000 // whole
    if not tenths:
        return "< 0.1 %"
    if tenths == 1000 and part < whole:
        return "> 99.9 %"
    return f"{tenths // 10}.{tenths % 10} %"


def _rule(rule: Rule) -> str:
    return f"{rule.id} ({rule.place})"


def _values(values: Sequence[object]) -> str:
    shown = [str(value) for value in values[:6]]
    return ", ".join([*shown, *(["…"] if len(values) > 6 else [])])


def _change(change: Change) -> str:
    """One entry that differs: `cpu › ryzen-5-5600 › price: 99 → 109`."""
    path = " › ".join(change.path)
    if change.kind.value == "changed":
        return f"{path}: {change.before} → {change.after}"
    shown = change.after if change.kind.value == "added" else change.before
    return f"{path}: {shown}" if shown else path
