"""Where a page stands. The server keeps nothing: context, decisions and the way back are in the address of the page.

    /configure/pc/gaming-pc?context.region=EU&cpu=ryzen-7-9800x3d&memory.quantity=2&_past=cpu~__memory.quantity~1

Names of facts and choices are those of the catalog; they never hold an underscore, so the page's own words begin with one:
`_language`, `_prefer` (how open choices are filled in) and `_past` (for each earlier step, what it changed and the values
before). A form that was filled in adds `_was` (the values when it was shown) and what was pressed: `_clear` (take a
decision back), `_why` (ask about a value), `_go` (go to another address of the same product).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

from configurator.catalog.records import CONTEXT
from configurator.completion import PREFERENCES
from configurator.errors import RequestError

Texts = Mapping[str, str]

MOST_STEPS = 30
MOST_FIELDS = 1000

_PREFIX = f"{CONTEXT}."
_PAIR, _NEXT, _STEP = "~", "_", "__"


@dataclass(frozen=True, slots=True)
class Address:
    """The place of a page about one product. Values are texts, as they stand in the address.

    `past`: for each step that can be undone, latest last, the names that it changed with their values before ("": none).
    """

    catalog: str
    product: str
    language: str = ""
    context: Texts = field(default_factory=dict)
    decisions: Texts = field(default_factory=dict)
    prefer: str = PREFERENCES[0]
    past: tuple[Texts, ...] = ()

    @property
    def path(self) -> str:
        """The address without its question mark and what follows it."""
        return f"/configure/{self.catalog}/{self.product}"

    @property
    def query(self) -> str:
        """What follows the question mark; empty where there is nothing to say."""
        return urlencode({**self.values, **self.own})

    @property
    def own(self) -> dict[str, str]:
        """What the address says beside facts and decisions."""
        prefer = self.prefer if self.prefer != PREFERENCES[0] else ""
        own = {"_language": self.language, "_prefer": prefer, "_past": _STEP.join(map(write_pairs, self.past))}
        return {name: text for name, text in own.items() if text}

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def values(self) -> dict[str, str]:
        """Facts and decisions by name, facts under `context.`."""
        return {**{_PREFIX + name: text for name, text in self.context.items()}, **self.decisions}

    @property
    def before(self) -> Address | None:
        """The address before the last step."""
        if not self.past:
            return None
        return replace(self.with_values({**self.values, **self.past[-1]}), past=self.past[:-1])

    def with_values(self, values: Texts) -> Address:
        """The same address with other facts and decisions; empty values are left out."""
        given = {name: text for name, text in values.items() if text}
        context = {name.removeprefix(_PREFIX): text for name, text in given.items() if name.startswith(_PREFIX)}
        decisions = {name: text for name, text in given.items() if not name.startswith(_PREFIX)}
        return replace(self, context=context, decisions=decisions)

    def after(self, values: Texts) -> Address:
        """The address one step on, with other facts and decisions; the same address where nothing changes."""
        changed = self.with_values(values)
        names = [name for name in {**self.values, **changed.values} if self.values.get(name) != changed.values.get(name)]
        if not names:
            return self
        step = {name: self.values.get(name, "") for name in names}
        return replace(changed, past=(*self.past, step)[-MOST_STEPS:])


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a page: the address, the question asked on it, and whether the browser should be sent to the address.

    `moved`: the request came from a form, so that its own URL is not the address.
    """

    address: Address
    why: tuple[str, str] | None
    moved: bool


def read_visit(catalog: str, product: str, query: str) -> Visit:
    """What a query says. Whatever cannot be read is left out; whether names and values exist is not checked here.

    Raises RequestError where the query has too many fields.
    """
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise RequestError("This address is too long.", "Start again from the list of products.") from None
    fields = dict(pairs)
    if "_go" in fields:
        visit = read_visit(catalog, product, fields["_go"])
        return replace(visit, moved=True)
    values = {name: text for name, text in pairs if not name.startswith("_")}
    if "_clear" in fields:
        values.pop(fields["_clear"], None)
    address = Address(
        catalog,
        product,
        language=fields.get("_language", "")[:35],
        prefer=fields["_prefer"] if fields.get("_prefer") in PREFERENCES else PREFERENCES[0],
        past=_read_past(fields.get("_past", "")),
    )
    moved = "_was" in fields
    address = address.with_values(read_pairs(fields["_was"])).after(values) if moved else address.with_values(values)
    return Visit(address, _read_question(fields.get("_why", "")), moved)


def write_pairs(pairs: Texts) -> str:
    """Names and values as one text that needs no escapes in an address: `cpu~ryzen-5_memory.quantity~2`."""
    return _NEXT.join(f"{name}{_PAIR}{text}" for name, text in pairs.items())


def read_pairs(text: str) -> dict[str, str]:
    """What `write_pairs` wrote."""
    found = (item.partition(_PAIR) for item in text.split(_NEXT))
    return {name: value for name, separator, value in found if separator and name}


def _read_past(text: str) -> tuple[Texts, ...]:
    steps: Iterable[Texts] = (read_pairs(step) for step in text.split(_STEP))
    return tuple(step for step in steps if step)[-MOST_STEPS:]


def _read_question(text: str) -> tuple[str, str] | None:
    path, separator, value = text.partition(_PAIR)
    return (path, value) if separator and path else None
