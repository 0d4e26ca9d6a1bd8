"""The command `analyse`: how much there is to a catalog and its products, what is shared, and where its rules are dense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text as Styled

from configurator.catalog.records import Catalog, ChoiceValue, Product, Role
from configurator.cli.arguments import read_assignments
from configurator.cli.documents import Document, catalog_document, product_document
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.files import write_document
from configurator.cli.opening import Opening, context_line, find_product, make_configurable, open_catalog
from configurator.cli.phrases import large_number
from configurator.cli.products import lacking_facts
from configurator.cli.screen import FAINT, STRONG, Screen, plain_table
from configurator.errors import BudgetExceededError, NotAnswerableError
from configurator.ranges import is_numeric
from configurator.requests import read_context
from configurator.titles import choice_title, value_title, written, written_all

if TYPE_CHECKING:
    from configurator.configurable import ConfigurableCatalog
    from configurator.workbench.figures.commonality import Commonality
    from configurator.workbench.figures.complexity import Complexity, HotSpot
    from configurator.workbench.figures.shares import Share, Shares

_MOST_ROWS = 12
"""So many values of a choice, and hot spots, are shown without `--all`."""

_BAR, _WIDE = 20, 100


@dataclass(frozen=True, slots=True)
class Report:
    """What is wanted: every value and rule (`everything`), and a picture in a file."""

    everything: bool = False
    picture: Path | None = None
    force: bool = False


def analyse(opening: Opening, report: Report, *, as_json: bool) -> ExitCode:
    """Print the analysis of a catalog, or of one product of it."""
    catalog, screen = open_catalog(opening)
    if opening.product:
        return _analyse_product(catalog, find_product(catalog, opening.product), opening, report, screen, as_json)
    return _analyse_catalog(catalog, opening, report, screen, as_json)


def _save_picture(svg: str, report: Report, screen: Screen, as_json: bool) -> None:
    assert report.picture is not None
    write_document(report.picture, svg, force=report.force)
    if not as_json:
        screen.say("picture saved", file=report.picture)


# --- a catalog --------------------------------------------------------------------------------------------------------


def _analyse_catalog(catalog: Catalog, opening: Opening, report: Report, screen: Screen, as_json: bool) -> ExitCode:
    from configurator.workbench.figures.commonality import commonality_of

    if not as_json:
        screen.line(f"{catalog.title.render(screen.language)} {catalog.version}", STRONG)
    facts = read_assignments(opening.context, "fact")
    configurable = make_configurable(catalog, opening.budget)
    counts = {product.id: _count(configurable, product, facts, screen) for product in catalog.products.values()}
    shared = commonality_of(catalog)
    if as_json:
        print_json(_catalog_document(catalog, counts, shared, screen.language))
    else:
        _show_products(catalog, counts, shared, screen)
        _show_uses(catalog, shared, screen)
    if report.picture:
        from configurator.workbench.figures.picture import catalog_svg

        _save_picture(catalog_svg(catalog, screen.language), report, screen, as_json)
    exceeded = any(isinstance(count, BudgetExceededError) for count in counts.values())
    return ExitCode.BUDGET if exceeded else ExitCode.OK


_Count = int | BudgetExceededError | None


def _count(catalog: ConfigurableCatalog, product: Product, facts: dict[str, str], screen: Screen) -> _Count:
    """How many configurations a product has in a context; None where facts are lacking, or no engine can tell."""
    if lacking_facts(product, facts):
        return None
    context = read_context(product, facts)
    try:
        with screen.working("compiling", product=product.title.render(screen.language)):
            return catalog.compile(product.id).count(context, _by_path(product, context))
    except NotAnswerableError:
        return None
    except BudgetExceededError as error:
        return error


def _by_path(product: Product, context: Mapping[str, ChoiceValue]) -> dict[str, ChoiceValue]:
    """Facts by the names of their variables."""
    return {product.context[fact].path: value for fact, value in context.items()}


def _show_products(catalog: Catalog, counts: Mapping[str, _Count], shared: Commonality, screen: Screen) -> None:
    screen.chapter("analysed products")
    table = plain_table(header=True)
    table.add_column(screen.word("id"))
    for column in ("count of", "choices of", "rules of", "charges of", "modules of"):
        table.add_column(screen.word(column), justify="right")
    for product in catalog.products.values():
        count = counts[product.id]
        own, all_ = shared.of_product(product)
        table.add_row(
            product.id,
            large_number(count) if isinstance(count, int) else "?",
            str(sum(not choice.fixed for choice in product.choices.values())),
            str(len(product.rules)),
            str(len(product.charges)),
            f"{all_}" if len(catalog.products) == 1 else screen.word("of modules", shared=own, all=all_),
        )
    screen.show(table, indent=0)
    for product in catalog.products.values():
        if isinstance(counts[product.id], BudgetExceededError):
            screen.line(f"{product.id}: {counts[product.id]}", FAINT)


def _show_uses(catalog: Catalog, shared: Commonality, screen: Screen) -> None:
    if len(catalog.products) < 2:
        return
    screen.chapter("where used")
    table = plain_table(header=True)
    for column in ("id", "kind of module", "used in"):
        table.add_column(screen.word(column), overflow="fold", no_wrap=column == "id")
    for use in sorted(shared.uses, key=lambda use: -len(use.parts)):
        everywhere = len(use.parts) == len(catalog.products)
        products = screen.word("all products") if everywhere else screen.word("comma").join(use.parts)
        table.add_row(use.module.id, Styled(use.module.kind.value, FAINT), products)
    screen.show(table, indent=0)
    screen.say("collier", mean=_decimal(shared.collier), most=len(catalog.products))
    if shared.constant is not None:
        screen.say("constant commonality", index=_decimal(shared.constant))


def _catalog_document(catalog: Catalog, counts: Mapping[str, _Count], shared: Commonality, language: str) -> Document:
    products = []
    for product in catalog.products.values():
        own, all_ = shared.of_product(product)
        count = counts[product.id]
        products.append({
            **product_document(product, language),
            "configurations": str(count) if isinstance(count, int) else None,
            "choices": sum(not choice.fixed for choice in product.choices.values()),
            "rules": len(product.rules),
            "charges": len(product.charges),
            "modules": all_,
            "shared_modules": own,
            "problem": str(count) if isinstance(count, BudgetExceededError) else None,
        })
    modules = [
        {
            "id": use.module.id,
            "title": use.module.title.render(language),
            "kind": use.module.kind.value,
            "products": [{"id": product, "parts": list(parts)} for product, parts in use.parts.items()],
        }
        for use in shared.uses
    ]
    constant = shared.constant
    return {
        "catalog": catalog_document(catalog, language),
        "products": products,
        "modules": modules,
        "commonality": {
            "degree_of_commonality_index": _decimal(shared.collier),
            "total_constant_commonality_index": None if constant is None else _decimal(constant),
        },
    }


# --- a product --------------------------------------------------------------------------------------------------------


def _analyse_product(
    catalog: Catalog, product: Product, opening: Opening, report: Report, screen: Screen, as_json: bool
) -> ExitCode:
    from configurator.workbench.analysis.study import Study
    from configurator.workbench.figures.complexity import complexity_of
    from configurator.workbench.figures.shares import shares_of

    context = read_context(product, read_assignments(opening.context, "fact"))
    if not as_json:
        titles = (catalog.title.render(screen.language), product.title.render(screen.language))
        screen.line(f"{titles[0]} {catalog.version} · {titles[1]}", STRONG)
        if context:
            screen.line(context_line(product, context, screen), FAINT)
    facts = _by_path(product, context)
    configurable = make_configurable(catalog, opening.budget)
    with screen.working("analysing", catalog=product.title.render(screen.language)):
        found = shares_of(configurable.compile(product.id), facts)
        seconds = {} if opening.budget is None else {"seconds": opening.budget}
        complexity = complexity_of(Study(configurable, product, **seconds), facts)
    if as_json:
        print_json(_product_document(catalog, product, context, found, complexity, screen.language))
    else:
        _show_shares(found, complexity, report, screen, any(part.collection for part in product.parts.values()))
        _show_complexity(complexity, screen)
        _show_hot_spots(complexity, report, screen)
    if report.picture:
        from configurator.workbench.figures.picture import product_svg

        _save_picture(product_svg(product, screen.language), report, screen, as_json)
    return ExitCode.OK


def _show_shares(
    found: tuple[int, tuple[Shares, ...]] | None, complexity: Complexity, report: Report, screen: Screen, has_twins: bool
) -> None:
    if found is None:
        screen.say("not counted")
        return
    total, shares = found
    screen.line()
    screen.say("of combinations", count=large_number(total), all=large_number(complexity.combinations))
    if has_twins:
        screen.say("told apart", FAINT)
    if not total:
        return
    screen.chapter("shares")
    table = plain_table()
    for justify in ("left", "right", "left"):
        table.add_column(justify=justify, overflow="fold")
    for own in shares:
        if own.choice.fixed:
            continue
        table.add_row(Styled.assemble((own.choice.path, STRONG), f"  {choice_title(own.choice, screen.language)}"), "", "")
        shown, more = _shown_shares(own, report)
        for share in shown:
            title = f"  {value_title(own.choice, share.value, screen.language)}"
            table.add_row(title if share.possible else Styled(title, FAINT), percent(share.share), _bar(share.share))
        if more:
            table.add_row(Styled(f"  {more_phrase(own, more, screen)}", FAINT), "", "")
    screen.show(table, indent=0)
    _show_core(shares, screen)


def _shown_shares(own: Shares, report: Report) -> tuple[list[Share], int]:
    """The values of a choice to be shown, the most frequent of many; and how many others there are."""
    values = list(own.values)
    if report.everything or len(values) <= _MOST_ROWS:
        return values, 0
    kept = sorted(values, key=lambda share: -share.count)[: _MOST_ROWS // 2]
    return [share for share in values if share in kept], len(values) - len(kept)


def more_phrase(own: Shares, more: int, screen: Screen) -> str:
    """How many values of a choice are not shown, and between which shares they lie."""
    rarest = sorted(share.share for share in own.values)[:more]
    return screen.word("more shares", count=more, low=percent(rarest[0]), high=percent(rarest[-1]))


def _show_core(shares: tuple[Shares, ...], screen: Screen) -> None:
    """What there is in every configuration although it could be chosen, and what there is in none."""
    named = [(own, share, f"{own.choice.path}={share.value}") for own in shares for share in own.values]
    options = [(share, name) for own, share, name in named if not is_numeric(own.choice)]
    found = {
        "core": [name for own, share, name in named if own.core == share.value],
        "not here": [name for share, name in options if not share.count and share.possible],
        "dead": [name for share, name in options if not share.possible],
    }
    for key, names in found.items():
        if names:
            screen.chapter(key)
            screen.show(Styled(screen.word("comma").join(names)))


def _show_complexity(complexity: Complexity, screen: Screen) -> None:
    screen.chapter("complexity")
    screen.show(
        screen.word(
            "made of",
            choices=complexity.choices,
            facts=complexity.facts,
            rules=complexity.rules,
            charges=complexity.charges,
            variables=complexity.variables,
            constraints=sum(complexity.constraints.values()),
        )
    )
    if complexity.parts is None or complexity.seconds is None:
        screen.show(screen.word("too large for a diagram"))
        return
    nodes, arcs = f"{complexity.nodes:,}", f"{complexity.arcs:,}"
    screen.show(screen.word("diagram of", nodes=nodes, arcs=arcs, seconds=f"{complexity.seconds:.1f}"))
    largest = [f"{part.part} {percent(Fraction(part.arcs, complexity.arcs or 1))}" for part in complexity.parts[:5]]
    screen.show(screen.word("largest parts", parts=screen.word("comma").join(largest)))


def _show_hot_spots(complexity: Complexity, report: Report, screen: Screen) -> None:
    spots = complexity.hot_spots if report.everything else complexity.hot_spots[:_MOST_ROWS]
    if not spots:
        return
    screen.chapter("hot spots")
    table = plain_table(header=True)
    table.add_column(screen.word("rule"), no_wrap=True)
    for column in ("joins", "tells apart", "remembers", "rules out"):
        table.add_column(screen.word(column), justify="right")
    wide = screen.width >= _WIDE
    if wide:
        table.add_column(screen.word("place"), overflow="fold")
    for spot in spots:
        numbers = (len(spot.variables), spot.combinations, spot.states, spot.exclusions)
        place = [Styled(f"{spot.rule.place.file}:{spot.rule.place.line}", FAINT)] if wide else []
        table.add_row(spot.rule.id, *("–" if n is None else f"{n:,}" for n in numbers), *place)
    screen.show(table, indent=0)
    if len(spots) < len(complexity.hot_spots):
        screen.say("more rules", FAINT, count=len(complexity.hot_spots) - len(spots))


def _product_document(
    catalog: Catalog,
    product: Product,
    context: Mapping[str, ChoiceValue],
    found: tuple[int, tuple[Shares, ...]] | None,
    complexity: Complexity,
    language: str,
) -> Document:
    return {
        "catalog": catalog_document(catalog, language),
        "product": product_document(product, language),
        "context": written_all(context),
        "configurations": str(found[0]) if found else None,
        "combinations": str(complexity.combinations),
        "choices": [_shares_document(own, language) for own in found[1]] if found else None,
        "complexity": {
            "choices": complexity.choices,
            "facts": complexity.facts,
            "rules": complexity.rules,
            "charges": complexity.charges,
            "parts": sum(part.role is Role.PART for part in product.parts.values()),
            "variables": complexity.variables,
            "constraints": dict(sorted(complexity.constraints.items())),
            "diagram": _diagram_document(complexity),
        },
        "hot_spots": [_spot_document(spot) for spot in complexity.hot_spots],
    }


def _shares_document(own: Shares, language: str) -> Document:
    values = [
        {
            "value": written(share.value),
            "configurations": str(share.count),
            "share": _exact(share.share),
            "possible": share.possible,
        }
        for share in own.values
    ]
    core = own.core
    return {
        "path": own.choice.path,
        "title": choice_title(own.choice, language),
        "core": None if core is None else written(core),
        "values": values,
    }


def _diagram_document(complexity: Complexity) -> Document | None:
    if complexity.parts is None or complexity.seconds is None:
        return None
    parts = [{"part": part.part, "nodes": part.nodes, "arcs": part.arcs} for part in complexity.parts]
    return {"nodes": complexity.nodes, "arcs": complexity.arcs, "seconds": f"{complexity.seconds:.3f}", "parts": parts}


def _spot_document(spot: HotSpot) -> Document:
    place = spot.rule.place
    return {
        "rule": spot.rule.id,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "variables": list(spot.variables),
        "constraints": spot.constraints,
        "combinations": spot.combinations,
        "states": spot.states,
        "exclusions": spot.exclusions,
    }


# --- numbers ----------------------------------------------------------------------------------------------------------


def percent(share: Fraction) -> str:
    """A share: `12.5 %`; what is not nothing or everything never looks so."""
    if 0 < share < Fraction(5, 10_000):
        return "< 0.1 %"
    if Fraction(9_995, 10_000) <= share < 1:
        return "> 99.9 %"
    return f"{_rounded(share * 100, 1)} %"


def _bar(share: Fraction) -> str:
    return "█" * round(share * _BAR)


def _decimal(number: Fraction) -> str:
    return f"{_rounded(number, 2)}"


def _exact(share: Fraction) -> str:
    """A share with twelve digits."""
    return f"{_rounded(share, 12):f}"


def _rounded(number: Fraction, digits: int) -> Decimal:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
