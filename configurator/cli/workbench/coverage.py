"""What the test cases cover, on the screen and as JSON: rules that no case shows at work, values that none uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text as Styled

from configurator.catalog.records import Catalog, Product
from configurator.cli.documents import Document
from configurator.cli.screen import FAINT, GOOD, OPEN, STRONG, Screen, plain_table
from configurator.cli.workbench.case_documents import place_document
from configurator.titles import written

if TYPE_CHECKING:
    from configurator.workbench.cases.coverage import ProductCoverage, RuleCoverage, ValueCoverage
    from configurator.workbench.cases.running import CaseResult

_MOST_VALUES = 6


def show_coverage(catalog: Catalog, results: Sequence[CaseResult], product: str, screen: Screen) -> None:
    """Print what the cases cover of every product, or of one."""
    for covered in _coverage(catalog, results, product):
        _show_product(covered, screen)
    screen.line()


def coverage_documents(catalog: Catalog, results: Sequence[CaseResult], product: str) -> list[Document]:
    """What the cases cover, of every product or of one."""
    return [_product_document(covered) for covered in _coverage(catalog, results, product)]


def _coverage(catalog: Catalog, results: Sequence[CaseResult], product: str) -> tuple[ProductCoverage, ...]:
    from configurator.workbench.cases.coverage import cover  # comes with the engine

    products: list[Product] = [found for found in catalog.products.values() if product in ("", found.id)]
    return cover(catalog, products, results)


# --- on the screen ----------------------------------------------------------------------------------------------------


def _show_product(covered: ProductCoverage, screen: Screen) -> None:
    screen.line()
    counts = {
        "rules": _share(covered.rules_counted),
        "values": _share(covered.values_counted),
        "cases": covered.cases,
    }
    heading = Styled(covered.product.id, STRONG).append(f"  {screen.word('coverage of', **counts)}", "not bold")
    screen.line(heading)
    unshown = [rule for rule in covered.rules if not rule.covered]
    if unshown:
        screen.show(Styled(screen.word("rules not shown"), OPEN))
        table = plain_table()
        for rule in unshown:
            table.add_row(rule.rule.id, Styled(str(rule.rule.place), FAINT))
        screen.show(table, indent=4)
    else:
        screen.show(Styled(screen.word("all rules shown"), GOOD))
    unused = [value for value in covered.values if value.counted[0] < value.counted[1]]
    if unused:
        screen.show(Styled(screen.word("values not used"), OPEN))
        table = plain_table()
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True, justify="right")
        table.add_column(overflow="fold")
        for value in unused:
            table.add_row(value.path, "{}/{}".format(*value.counted), Styled(_unused(value, screen), FAINT))
        screen.show(table, indent=4)


def _unused(value: ValueCoverage, screen: Screen) -> str:
    """The values that no case uses, where they are few: `--json` lists all."""
    if value.is_numeric:
        return screen.word("no number used")
    if len(value.unused) > _MOST_VALUES:
        return ""
    return screen.word("comma").join(str(written(each)) for each in value.unused)


def _share(counted: tuple[int, int]) -> str:
    """`22/27 (81 %)`."""
    from configurator.workbench.cases.coverage import percentage

    return f"{counted[0]}/{counted[1]} ({percentage(counted)} %)"


# --- as JSON ----------------------------------------------------------------------------------------------------------


def _product_document(covered: ProductCoverage) -> Document:
    return {
        "product": covered.product.id,
        "cases": covered.cases,
        "rules": {**_counted(covered.rules_counted), "list": [_rule_document(rule) for rule in covered.rules]},
        "values": {**_counted(covered.values_counted), "list": [_value_document(value) for value in covered.values]},
    }


def _counted(counted: tuple[int, int]) -> Document:
    from configurator.workbench.cases.coverage import percentage

    return {"covered": counted[0], "total": counted[1], "percent": percentage(counted)}


def _rule_document(rule: RuleCoverage) -> Document:
    cases = {"excluding": list(rule.excluding), "applying": list(rule.applying)}
    return {"id": rule.rule.id, "covered": rule.covered, **cases, **place_document(rule.rule.place)}


def _value_document(value: ValueCoverage) -> Document:
    """Of numbers only those that are used: there may be thousands of others."""
    unused = [] if value.is_numeric else [written(each) for each in value.unused]
    covered, total = value.counted
    return {
        "path": value.path,
        "numeric": value.is_numeric,
        "covered": covered,
        "total": total,
        "used": [written(each) for each in value.used],
        "unused": unused,
    }
