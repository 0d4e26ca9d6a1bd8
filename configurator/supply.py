"""What a configuration takes to deliver: how many days, determined by what, and under which order codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from configurator.catalog.reading import ProductScope
from configurator.catalog.records import NONE, Catalog, ChoiceValue, ModuleKind, Option, OrderCode, Part, Product, Role, Supplier
from configurator.configuration import Configuration
from configurator.language.evaluate import Result, evaluate, is_unknown
from configurator.language.syntax import Expression, Name
from configurator.pricing.literal import format_number


@dataclass(frozen=True, slots=True)
class LeadTime:
    """How many days it takes to deliver a configuration: as many as `part` takes, which `supplier` delivers (None: not said)."""

    days: int
    part: Part
    option: Option | None
    supplier: Supplier | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a part comes from: the module that fills it, who delivers it and in how many days, as far as that is said."""

    module: str
    supplier: Supplier | None
    days: int | None


def source_of(configuration: Configuration, part: str) -> Source | None:
    """Where a part comes from; None where it is not there, or is a product inside the product that is not ordered as a whole."""
    product = configuration.product
    found = product.parts.get(part)
    if found is None or not _is_there(found, configuration):
        return None
    if found.role is Role.PRODUCT and part not in product.order_codes and found.module.supply.order_code is None:
        return None
    return _source(found, _option_of(found, configuration), configuration)


def _source(part: Part, option: Option | None, configuration: Configuration) -> Source:
    key = ("source", part.id, option.id if option is not None else None)
    found: Source = configuration.product.known_items.of(key, _found_source, part, option, configuration.catalog)
    return found


def _found_source(part: Part, option: Option | None, catalog: Catalog) -> Source:
    supply = part.module.supply if option is None else option.supply.within(part.module.supply)
    supplier = catalog.suppliers.get(supply.supplier) if supply.supplier else None
    days = supply.lead_days if supply.lead_days is not None else supplier.lead_days if supplier else None
    return Source(part.module.id, supplier, days)


def lead_time(configuration: Configuration) -> LeadTime | None:
    """The most days that any part takes to deliver, and the first part that does; None where nothing is said of any."""
    found: LeadTime | None = None
    for part, option in _present(configuration):
        source = _source(part, option, configuration)
        if source.days is not None and (found is None or source.days > found.days):
            found = LeadTime(source.days, part, option, source.supplier)
    return found


def order_code(configuration: Configuration) -> str | None:
    """The order code of a configuration as a whole, where its product puts one together."""
    code = configuration.product.order_codes.get("")
    return _written(code, configuration.product, configuration.values) if code is not None else None


def order_codes(configuration: Configuration) -> dict[str, str]:
    """The order code of every part that is there and has one, by part: its option's, its module's, or one put together."""
    found = {part.id: _code_of(configuration.product, part, configuration.values) for part, _ in _present(configuration)}
    return {part: code for part, code in found.items() if code}


def _present(configuration: Configuration) -> Iterator[tuple[Part, Option | None]]:
    """The parts of a configuration that are there, each with its option."""
    for part in configuration.product.parts.values():
        if _is_there(part, configuration):
            yield part, _option_of(part, configuration)


def _is_there(part: Part, configuration: Configuration) -> bool:
    return not part.is_own and configuration.assignment.get(part.id, NONE) != NONE


def _option_of(part: Part, configuration: Configuration) -> Option | None:
    return part.module.options.get(str(configuration.assignment[part.id]))


# --- order codes ------------------------------------------------------------------------------------------------------


def _code_of(product: Product, part: Part, values: Mapping[str, ChoiceValue]) -> str | None:
    """The order code of a part that is there; None where it has none."""
    if part.role is Role.PRODUCT:
        code = product.order_codes.get(part.id)
        return _written(code, product, values) if code is not None else part.module.supply.order_code
    option = part.module.options.get(str(values[part.id])) if part.module.kind is ModuleKind.SWAPPABLE else None
    return option.supply.order_code if option is not None else part.module.supply.order_code


def _written(code: OrderCode, product: Product, values: Mapping[str, ChoiceValue]) -> str:
    """An order code with the values of a configuration in it; what is absent leaves nothing."""
    return "".join(piece if isinstance(piece, str) else _value(piece, product, values) for piece in code.pieces)


def _value(piece: Expression, product: Product, values: Mapping[str, ChoiceValue]) -> str:
    part = product.parts.get(piece.root.parts[0]) if isinstance(piece.root, Name) and len(piece.root.parts) == 1 else None
    if part is not None and not part.is_own:
        return "" if values[part.id] == NONE else _code_of(product, part, values) or _id_of(part, values)
    found = evaluate(piece.root, ProductScope(product, values))
    return "" if is_unknown(found) else _text(found)


def _id_of(part: Part, values: Mapping[str, ChoiceValue]) -> str:
    return str(values[part.id]) if part.module.kind is ModuleKind.SWAPPABLE else part.module.id


def _text(value: Result) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else format_number(value)  # type: ignore[arg-type]
