"""The command `products`: what a catalog sells, how much of it can be chosen, and what the cheapest one costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.text import Text as Styled

from configurator.cli.arguments import read_assignments
from configurator.cli.documents import Document, amount_document, catalog_document, product_document
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.opening import Opening, make_configurable, open_catalog
from configurator.cli.phrases import large_number, totals_phrase
from configurator.cli.screen import BAD, FAINT, STRONG, Screen
from configurator.errors import BudgetExceededError, NotAnswerableError
from configurator.language.syntax import Literal

if TYPE_CHECKING:
    from configurator.catalog.records import Product
    from configurator.configurable import ConfigurableCatalog
    from configurator.engine.choose import EngineChoice
    from configurator.pricing import Breakdown
    from configurator.session import Session


@dataclass(frozen=True, slots=True)
class Extent:
    """How many configurations a product has in a context (None: not known), the price of the cheapest one (None: there is none).

    `choice`: which engine answers, and why.
    """

    configurations: int | None
    cheapest: Breakdown | None
    choice: EngineChoice | None


def products(opening: Opening, *, compiled: bool, as_json: bool) -> ExitCode:
    """Print the products of a catalog, each as soon as it is known; with `compiled`, also what takes compiling."""
    catalog, screen = open_catalog(opening)
    facts = read_assignments(opening.context, "fact")
    if not as_json:
        screen.line(f"{catalog.title.render(screen.language)} {catalog.version}", STRONG)
    configurable = make_configurable(catalog, opening.budget) if compiled else None
    code, listed = ExitCode.OK, []
    for product in catalog.products.values():
        extent: Extent | BudgetExceededError | None = None
        if not as_json:
            _show_product(product, screen)
        if configurable and not lacking_facts(product, facts):
            extent = _extent(configurable, product, facts, screen)
        if isinstance(extent, BudgetExceededError):
            code = ExitCode.BUDGET
        if as_json:
            listed.append(_document(product, facts, extent, screen.language))
        else:
            _show_extent(product, facts, extent, screen)
    if as_json:
        print_json({"catalog": catalog_document(catalog, screen.language), "products": listed})
    return code


def lacking_facts(product: Product, facts: dict[str, str]) -> list[str]:
    """The facts that must be given before anything can be said about a product."""
    return [fact.id for fact in product.context.values() if fact.default is None and fact.id not in facts]


def _extent(
    catalog: ConfigurableCatalog, product: Product, facts: dict[str, str], screen: Screen
) -> Extent | BudgetExceededError:
    try:
        with screen.working("compiling", product=product.title.render(screen.language)):
            compiled = catalog.compile(product.id)
    except BudgetExceededError as error:
        return error
    session = catalog.configure(product.id, facts, language=screen.language)
    screen.currency = session.catalog.currency
    return Extent(count_configurations(session), _cheapest(session), compiled.choice)


def _cheapest(session: Session) -> Breakdown | None:
    """The price of a cheapest configuration; None where there is none.

    Where all that are equally cheap have the same totals, the first one that the engine finds will do.
    """
    from configurator.configuration import Configuration
    from configurator.pricing import price

    if not session.state.feasible:
        return None
    if not has_one_total(session.product):
        return price(session.completed("cheapest"))
    found = session.engine.complete(session.decided, session.compiled.problem.costs.unary)
    assert found is not None, "some configuration is possible"
    assignment = {path: found[path] for path in session.product.choices}
    return price(Configuration(session.catalog, session.product, session.context, session.decided, assignment))  # type: ignore[arg-type]


def has_one_total(product: Product) -> bool:
    """Whether all charges are of one kind that always weighs the same: then the price basis gives the totals."""
    kinds = {charge.kind for charge in product.charges}
    weights = [product.price_basis[kind].root for kind in kinds if kind in product.price_basis]
    return len(kinds) == 1 and len(weights) == 1 and isinstance(weights[0], Literal) and bool(weights[0].value)


def count_configurations(session: Session) -> int | None:
    """How many configurations there are in the context of a session; None where the engine cannot count."""
    try:
        return session.count()
    except NotAnswerableError:
        return None


def _show_product(product: Product, screen: Screen) -> None:
    screen.line()
    screen.line(Styled.assemble((product.id, STRONG), f"  {product.title.render(screen.language)}"))
    if product.description:
        screen.show(Styled(product.description.render(screen.language), FAINT))


def _show_extent(
    product: Product, facts: dict[str, str], extent: Extent | BudgetExceededError | None, screen: Screen
) -> None:
    size = screen.word("size", parts=len(product.parts), choices=_open_choices(product))
    match extent:
        case Extent(cheapest=None):
            screen.show(f"{size} · {screen.word('impossible product')}")
        case Extent(configurations=count, cheapest=cheapest, choice=choice) if cheapest:
            how_many = "" if count is None else f" · {screen.word('configurations', count=large_number(count))}"
            screen.show(f"{size}{how_many} · {screen.word('from', total=totals_phrase(cheapest.totals, screen))}")
            if choice and choice.engine != "diagram":
                screen.show(Styled(choice.reason, FAINT))
        case BudgetExceededError():
            screen.show(size)
            screen.show(Styled(str(extent), BAD))
        case _:
            lacking = lacking_facts(product, facts)
            needed = f" · {screen.word('depends', facts=', '.join(lacking))}" if lacking else ""
            screen.show(f"{size}{needed}")


def _document(product: Product, facts: dict[str, str], extent: Any, language: str) -> Document:
    known = extent if isinstance(extent, Extent) else None
    cheapest = known.cheapest if known else None
    return {
        **product_document(product, language),
        "description": product.description.render(language) if product.description else None,
        "parts": len(product.parts),
        "choices": _open_choices(product),
        "required_facts": lacking_facts(product, facts),
        "configurations": str(known.configurations) if known and known.configurations is not None else None,
        "engine": known.choice.engine if known and known.choice else None,
        "engine_reason": known.choice.reason if known and known.choice else None,
        "cheapest": _price_document(cheapest) if cheapest else None,
        "problem": str(extent) if isinstance(extent, BudgetExceededError) else None,
    }


def _price_document(breakdown: Breakdown) -> Document:
    totals = {kind.value: amount_document(amount) for kind, amount in breakdown.totals.items()}
    return {"total": amount_document(breakdown.basis.total), "totals": totals}


def _open_choices(product: Product) -> int:
    return sum(not choice.fixed for choice in product.choices.values())
