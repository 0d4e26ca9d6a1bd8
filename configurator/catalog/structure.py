"""Products inside products, and instances that are configured one by one, written out as one flat product.

A nested product `carrier` becomes a part of its own, which says whether it is there, and its parts become parts of the outer
product with longer ids: `carrier.bags[2].capacity`. Its rules, charges, defaults and derived values follow. So everything
behind the catalog knows flat products only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from configurator.catalog.charges import beneath_path, charge_with, quantity_factor
from configurator.catalog.paths import beneath, is_unknown, known_quantity, of_part
from configurator.catalog.reading import requirement_of
from configurator.catalog.records import (
    CONTEXT,
    INCLUDED,
    NONE,
    QUANTITY,
    Charge,
    ChoiceValue,
    Default,
    Derived,
    Input,
    Module,
    ModuleKind,
    OrderCode,
    Part,
    Preference,
    Product,
    Role,
    Rule,
    Text,
)
from configurator.language.syntax import Binary, Call, Expression, Literal, Name, Node, Star, Unary, joined, replace_names, walk
from configurator.source import Place


@dataclass
class Flat:
    """What a product is made of, written out.

    `repeated` are modules that fill several of its parts; `former` are the ids that its own parts replace.
    """

    parts: dict[str, Part] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    defaults: dict[str, ChoiceValue] = field(default_factory=dict)
    derived: list[Derived] = field(default_factory=list)
    preferences: list[Preference] = field(default_factory=list)
    conditional_defaults: list[Default] = field(default_factory=list)
    repeated: set[str] = field(default_factory=set)
    former: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inputs: dict[str, Input] = field(default_factory=dict)
    order_codes: dict[str, OrderCode] = field(default_factory=dict)

    def place_those(self, told_apart: Callable[[str], bool]) -> None:
        """Let the instances of some parts, of which single ones are named, not be interchangeable."""
        for part in list(self.parts.values()):
            if part.collection is not None and told_apart(part.collection):
                self.parts[part.id] = replace(part, positioned=True)

    def add_nested(self, name: str, product: Product, slots: Iterable[Part]) -> None:
        """Write out a product inside the product: once for each of its places (one, or one an instance)."""
        places = list(slots)
        for place in places:
            self.parts[place.id] = place
            self.parts.update((part.id, part) for part in _parts_beneath(product, place))
            self.charges += [_charge_beneath(charge, product, place) for charge in product.charges]
            self.defaults.update({f"{place.id}.{path}": value for path, value in product.defaults.items()})
            self.derived += [_derived_beneath(derived, product, place) for derived in product.derived]
            self.preferences += [_preference_beneath(preference, product, place) for preference in product.preferences]
            self.conditional_defaults += [_default_beneath(default, product, place) for default in product.conditional_defaults]
            self.inputs.update(_inputs_beneath(product, place))
            self.order_codes.update(_order_codes_beneath(product, place))
        self.rules += [_rule_beneath(rule, name, places, product) for rule in (*product.rules, *product.advice)]
        self.rules += [
            _least_quantity(part, name, places) for part in product.parts.values() if part.low > 1 and places[0].optional
        ]


def nested_part(part_id: str, product: Product, kind: ModuleKind, low: int, high: int, title: Text, place: Place) -> Part:
    """The part that says whether a nested product (or a module made of parts) is there, and how many equal ones."""
    module = Module(product.id, kind, product.title, product.description, {}, {}, {}, {}, (), place)
    return Part(part_id, module, low, high, title, place, Role.PRODUCT, description=product.description, needed=low > 0)


def slots_of(part: Part, low: int, high: int, positioned: bool = False) -> list[Part]:
    """The instances of a part: all of them always there where their number is fixed, else each as wanted."""
    least = 1 if low == high else 0
    return [
        replace(
            part,
            id=f"{part.id}[{number}]",
            replaces=tuple(f"{old}[{number}]" for old in part.replaces),
            low=least,
            high=1,
            needed=bool(least),
            title=numbered(part.title, number),
            collection=part.id,
            positioned=positioned,
        )
        for number in range(1, high + 1)
    ]


def least_number(part: Part, slots: list[Part], low: int) -> Rule:
    """The rule that no author wrote: so many instances there are at least."""
    place = part.place
    texts = {"en": "at least {0}: {1}", "de": "mindestens {0}: {1}", "zh": "至少{0}：{1}"}
    because = Text({language: text.format(low, part.title.render(language)) for language, text in texts.items()})
    count: Node = Call("count", tuple(Name((slot.id,)) for slot in slots))
    text = f"count({part.id}) >= {low}"
    return Rule(
        f"{part.id}.at-least",
        None,
        Expression(text, Binary(">=", count, Literal(low)), place.file, ((place.line, place.column),) * len(text)),
        because,
        place,
    )


def _least_quantity(part: Part, name: str, places: list[Part]) -> Rule:
    """The rule that no author wrote: of a part of a nested product that may be left out there are so many, or none."""
    rule = least_number(replace(part, id=f"{name}.{part.id}"), [], part.low)
    text = f"{name}.{part.id}.{QUANTITY} >= {part.low}"
    quantities = (known_quantity(Name((f"{place.id}.{part.id}", QUANTITY))) for place in places)
    root = joined("and", [Binary(">=", quantity, Literal(part.low)) for quantity in quantities])
    spots = ((part.place.line, part.place.column),) * len(text)
    return replace(rule, require=Expression(text, root, part.place.file, spots))


def numbered(title: Text, number: int) -> Text:
    """The title of an instance: `Line 2`."""
    return Text({language: f"{text} {number}" for language, text in title.by_language.items()})


def _titled(outer: Text, inner: Text) -> Text:
    """The title of a part of a nested product: `Line 2 · Handset`, in every language that either has."""
    if outer == inner:
        return outer
    languages = dict.fromkeys((*outer.by_language, *inner.by_language))
    return Text({language: f"{outer.render(language)} · {inner.render(language)}" for language in languages})


def _parts_beneath(product: Product, outer: Part) -> Iterator[Part]:
    for part in product.parts.values():
        yield replace(
            part,
            id=f"{outer.id}.{part.id}",
            parent=f"{outer.id}.{part.parent}" if part.parent else outer.id,
            collection=f"{outer.id}.{part.collection}" if part.collection else None,
            replaces=_replaced_beneath(part, outer),
            low=0 if outer.optional else part.low,
            title=_titled(outer.title, part.title),
        )


def _replaced_beneath(part: Part, outer: Part) -> tuple[str, ...]:
    """The ids that a part of a nested product has in old configurations: either of the two, or both, may be another one."""
    ids = [f"{above}.{own}" for above in (outer.id, *outer.replaces) for own in (part.id, *part.replaces)]
    return tuple(ids[1:])


def _charge_beneath(charge: Charge, product: Product, outer: Part) -> Charge:
    """A charge of a nested product: it applies where that is there, as many times as there are equal ones."""
    part = f"{outer.id}.{charge.part}" if charge.part else outer.id
    found = charge_with(charge, lambda node: beneath(_star_free(node, product), outer.id))
    return replace(beneath_path(found, outer.id, quantity_factor(outer, charge.place)), part=part)


def _derived_beneath(derived: Derived, product: Product, outer: Part) -> Derived:
    title, formula = _titled(outer.title, derived.title), derived.formula
    return replace(derived, name=f"{outer.id}.{derived.name}", title=title, formula=_inner(formula, product, outer))


def derived_of_part(part: Part) -> list[Derived]:
    """The values of a part that follow from its dimensions and attributes."""
    return [
        replace(
            derived,
            name=f"{part.id}.{derived.name}",
            title=_titled(part.title, derived.title),
            formula=replace(derived.formula, root=of_part(derived.formula.root, part.id)),
        )
        for derived in part.module.derived
    ]


def _preference_beneath(preference: Preference, product: Product, outer: Part) -> Preference:
    """A preference of a nested product: it counts where that is there."""
    there: Node = Call("present", (Name((outer.id,)),))
    when = _inner(preference.when, product, outer) if preference.when else None
    if outer.optional:
        root = there if when is None else Binary("and", there, when.root)
        when = replace(preference.cost, root=root)
    cost = _inner(preference.cost, product, outer)
    return replace(preference, id=f"{outer.id}.{preference.id}", cost=cost, when=when)


def _inputs_beneath(product: Product, outer: Part) -> dict[str, Input]:
    found = (_input_beneath(asked, product, outer) for asked in product.inputs.values())
    return {asked.id: asked for asked in found}


def _input_beneath(asked: Input, product: Product, outer: Part) -> Input:
    """An input of a nested product: it is asked for where that is there."""
    when = _inner(asked.when, product, outer) if asked.when else None
    if outer.optional:
        there: Node = Call("present", (Name((outer.id,)),))
        text, place = f"present({outer.id})", outer.place
        written = when or Expression(text, there, place.file, ((place.line, place.column),) * len(text))
        when = replace(written, root=there if when is None else Binary("and", there, when.root))
    return replace(asked, id=f"{outer.id}.{asked.id}", title=_titled(outer.title, asked.title), when=when)


def _order_codes_beneath(product: Product, outer: Part) -> Iterator[tuple[str, OrderCode]]:
    for part, code in product.order_codes.items():
        pieces = (piece if isinstance(piece, str) else _inner(piece, product, outer) for piece in code.pieces)
        yield f"{outer.id}.{part}" if part else outer.id, replace(code, pieces=tuple(pieces))


def _default_beneath(default: Default, product: Product, outer: Part) -> Default:
    when = _inner(default.when, product, outer) if default.when else None
    return replace(default, path=f"{outer.id}.{default.path}", when=when)


def _inner(expression: Expression, product: Product, outer: Part) -> Expression:
    return replace(expression, root=beneath(_inside(expression.root, product, outer), outer.id))


def _inside(node: Node, product: Product, outer: Part) -> Node:
    """What a nested product reads: of what is always there in it, the number is unknown where the product is not there."""

    def read(name: Name) -> Node:
        is_quantity = name.parts[-1] == QUANTITY and name.parts[0] in product.parts
        return known_quantity(name) if is_quantity and not product.parts[name.parts[0]].optional else name

    free = _star_free(node, product)
    return replace_names(free, read) if outer.optional else free


# --- rules ------------------------------------------------------------------------------------------------------------


def _rule_beneath(rule: Rule, name: str, places: list[Part], product: Product) -> Rule:
    """A rule of a nested product: it holds for every instance, and only where that is there."""
    free = with_roots(rule, [_inside(node, product, places[0]) for node in _roots(rule)])
    found = replace(free, id=f"{name}.{rule.id}", as_written=rule.written)
    if len(places) == 1 and not places[0].optional:
        return with_roots(found, [beneath(node, places[0].id) for node in _roots(found)])
    return together(found, [_guarded(found, place) for place in places])


def _guarded(rule: Rule, place: Part) -> tuple[Node | None, Node]:
    """When a rule holds for one instance, and what."""
    when = beneath(rule.when.root, place.id) if rule.when else None
    require = beneath(requirement_of(rule), place.id)
    if place.optional and not _holds_without_parts(rule):
        there = Call("present", (Name((place.id,)),))
        when = there if when is None else Binary("and", there, when, when.start, when.end)
    return when, require


def _holds_without_parts(rule: Rule) -> bool:
    """Whether a rule cannot be broken where nothing that it reads is there: what it demands, or its `when`, is unknown then."""
    nodes = [requirement_of(rule), *([rule.when.root] if rule.when else [])]
    return any(is_unknown(node, lambda name: name.parts[0] != CONTEXT) for node in nodes)


def with_roots(rule: Rule, roots: Sequence[Node]) -> Rule:
    """A rule with other trees: of `when` where it has one, then of `require` or of the columns of its table."""
    when = replace(rule.when, root=roots[0]) if rule.when else None
    demanded = roots[1:] if rule.when else roots
    if isinstance(rule.require, Expression):
        return replace(rule, when=when, require=replace(rule.require, root=demanded[0]))
    columns = tuple(replace(column, root=root) for column, root in zip(rule.require.columns, demanded, strict=True))
    return replace(rule, when=when, require=replace(rule.require, columns=columns))


def together(rule: Rule, instances: Iterable[tuple[Node | None, Node]]) -> Rule:
    """One rule for several instances: each pair is when it holds, and what."""
    conditions = [
        require if when is None else Binary("implies", when, require, require.start, require.end) for when, require in instances
    ]
    written = rule.require if isinstance(rule.require, Expression) else rule.require.columns[0]
    root = joined("and", conditions, written.root.start, written.root.end)
    return replace(rule, when=None, require=replace(written, root=root), as_written=rule.written)


def _roots(rule: Rule) -> list[Node]:
    demanded = [rule.require] if isinstance(rule.require, Expression) else [*rule.require.columns]
    return [expression.root for expression in ([rule.when] if rule.when else []) + demanded]


def _star_free(node: Node, product: Product) -> Node:
    if not any(isinstance(child, Star) for child in walk(node)):
        return node
    match node:
        case Call(arguments=arguments):
            found: list[Node] = []
            for argument in arguments:
                if isinstance(argument, Star):
                    parts = product.parts_with(argument.attribute)
                    found += [Name((part, argument.attribute), argument.start, argument.end) for part in parts]
                else:
                    found.append(_star_free(argument, product))
            return replace(node, arguments=tuple(found))
        case Binary(left=left, right=right):
            return replace(node, left=_star_free(left, product), right=_star_free(right, product))
        case Unary(operand=operand):
            return replace(node, operand=_star_free(operand, product))
        case _:
            return node


def default_slots(slots: Iterable[Part], number: int) -> Mapping[str, ChoiceValue]:
    """The defaults of instances: the first ones are there, with the first option of their module, the others not."""
    found: dict[str, ChoiceValue] = {}
    for place, slot in enumerate(slots):
        if slot.optional:
            found[slot.id] = next(iter(slot.module.options), INCLUDED) if place < number else NONE
    return found
