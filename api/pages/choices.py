"""The choices of a product as a page shows them: parts, their choices, and every value with its status and price."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.amounts import AmountFormat
from api.pages.words import Words
from api.titles import Titles, address_text
from configurator.catalog.records import NONE, Choice, ChoiceKind, ChoiceValue, Part, Role
from configurator.configuration import Configuration
from configurator.ranges import MOST_LISTED, is_long, numbers_of, ranges_of
from configurator.state import OptionState, State, Status

MOST_RANGES = 4
"""So many ranges of possible numbers are told beside the field that they are typed into."""

MOST_CARDS = 6
"""Up to so many values are shown as cards; more options become a list with a search, more numbers a menu."""

MOST_IN_MENU = MOST_LISTED
"""More numbers than this are typed in."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a choice. `question`: what to send to ask why it is excluded; empty where it is not.

    `tag` says why it is marked, in words; `status` is that of the library, or `suggested` where the completion takes it.
    """

    id: str
    text: str
    title: str
    detail: str
    status: str
    tag: str
    price: str
    checked: bool
    disabled: bool
    question: str
    image: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring numbers that are not possible now, with the question about the one nearest to what is."""

    title: str
    question: str


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers that may be typed in, and how that reads; `possible` are those that can be had, where these are not all."""

    low: str
    high: str
    step: str
    title: str
    possible: str


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """A choice. `form` is how it is shown: cards, list, menu or number; `now` and `tag` what it is and why, in words."""

    id: str
    path: str
    title: str
    form: str
    decided: bool
    text: str
    now: str
    tag: str
    count: str
    values: tuple[Value, ...]
    spans: tuple[Span, ...]
    range: Range | None


@dataclass(frozen=True, slots=True)
class PartView:
    """A part with its choices. `now` is what it comes to, `status` where that comes from, `tag` the same in words.

    `within` is the title of the nested product or instance that it belongs to, with which `title` begins; `heading` is that
    title where no part before says it.
    """

    id: str
    title: str
    within: str
    heading: str
    description: str
    now: str
    status: str
    tag: str
    choices: tuple[ChoiceView, ...]


@dataclass(frozen=True)
class Showing:
    """What the choices are shown with: the state, the completion (None where there is none), and all words."""

    state: State
    completion: Configuration | None
    titles: Titles
    money: AmountFormat
    words: Words
    language: str
    prefer: str

    def now(self, path: str) -> ChoiceValue | None:
        """The value that was decided, is implied, or is suggested by the completion."""
        known = self.state.decided.get(path, self.state.implied.get(path))
        return known if known is not None or self.completion is None else self.completion.assignment[path]

    def status(self, path: str) -> str:
        """Where the value of the moment comes from."""
        if path in self.state.decided:
            return Status.DECIDED.value
        if path in self.state.implied:
            return Status.IMPLIED.value
        return "suggested" if self.completion else "open"


_PLAIN = str.maketrans({".": "_", "[": "_", "]": None})


def element_id(*names: object) -> str:
    """The id of an element for a path or a value: without points and brackets, so that style sheets and scripts can name it."""
    return "-".join(str(name) for name in names).translate(_PLAIN)


def show_parts(showing: Showing) -> list[PartView]:
    """The parts in which there is something to choose; those of a nested product or an instance one after the other."""
    shown = [
        (part, choices)
        for part, choices in _choices_by_part(showing)
        if not all(choice.fixed for choice in choices) and not _is_left_out(showing, part, choices)
    ]
    headed = {part.id for part, _ in shown}
    found: list[PartView] = []
    for part, choices in shown:
        outer = _outermost(showing, part)
        within = showing.titles[outer.id].part_title if outer and outer is not part else ""
        is_headed = outer is None or outer.id in headed
        headed |= {outer.id} if outer else set()
        found.append(_part(showing, part, choices, within, "" if is_headed else within))
    return found


def _outermost(showing: Showing, part: Part) -> Part | None:
    """The nested product or instance that a part belongs to, or is; the outermost, where one is in another."""
    parts, outer = showing.state.product.parts, part
    while outer.parent is not None:
        outer = parts[outer.parent]
    return outer if outer is not part or part.role is Role.PRODUCT else None


def _is_left_out(showing: Showing, part: Part, choices: Sequence[Choice]) -> bool:
    """Whether what the part is in is left out: an instance that nobody wants has nothing to choose."""
    if any(choice.path in showing.state.decided for choice in choices):
        return False
    parts, outer = showing.state.product.parts, part.parent
    while outer is not None:
        if showing.now(outer) == NONE:
            return True
        outer = parts[outer].parent
    return False


def fixed_parts(showing: Showing) -> list[str]:
    """The titles of the parts in which there is nothing to choose."""
    by_part = _choices_by_part(showing)
    return [showing.titles[part.id].part_title for part, choices in by_part if all(choice.fixed for choice in choices)]


def _choices_by_part(showing: Showing) -> list[tuple[Part, list[Choice]]]:
    choices: dict[str, list[Choice]] = {}
    for choice in showing.state.product.choices.values():
        choices.setdefault(choice.part.id, []).append(choice)
    return [(part, choices[part.id]) for part in showing.state.product.parts.values()]


def _part(showing: Showing, part: Part, choices: Sequence[Choice], within: str, heading: str) -> PartView:
    shown = [choice for choice in choices if _is_shown(showing, choice)]
    decided = any(choice.path in showing.state.decided for choice in choices)
    status = Status.DECIDED.value if decided else showing.status(_telling(part, choices, shown))
    description = part.about
    return PartView(
        id=element_id("part", part.id),
        title=showing.titles[part.id].part_title,
        within=within,
        heading=heading,
        description=description.render(showing.language) if description else "",
        now=_part_now(showing, choices),
        status=status,
        tag=_tag(showing, part, status),
        choices=tuple(_choice(showing, choice, alone=len(shown) == 1) for choice in shown),
    )


def _telling(part: Part, choices: Sequence[Choice], shown: Sequence[Choice]) -> str:
    """The choice that tells the status of a part: its own, or what else there is to choose where that is fixed."""
    own_is_fixed = any(choice.path == part.id and choice.fixed for choice in choices)
    return shown[0].path if own_is_fixed and shown else part.id


def _is_shown(showing: Showing, choice: Choice) -> bool:
    """Whether there is something to choose: not where the part is left out, except what somebody decided nonetheless."""
    if choice.fixed:
        return False
    left_out = choice.path != choice.part.id and showing.now(choice.part.id) == NONE
    return not left_out or choice.path in showing.state.decided


def _part_now(showing: Showing, choices: Sequence[Choice]) -> str:
    """What a part comes to: `Crucial 16GB × 2`, `included, 24 months`."""
    found = [(choice, showing.now(choice.path)) for choice in choices]
    known = [(choice, value) for choice, value in found if value is not None]
    if known and known[0][1] == NONE:
        known = known[:1]
    words = [_value_now(showing, choice, value) for choice, value in known if len(known) == 1 or not _is_plain(choice)]
    return ", ".join(words).replace(", ×", " ×")


def _is_plain(choice: Choice) -> bool:
    """Whether the value says nothing beside the other choices of the part: it is there, of course."""
    return choice.kind is ChoiceKind.PRESENCE and choice.fixed


def _value_now(showing: Showing, choice: Choice, value: ChoiceValue) -> str:
    """A value that says what it is: a number without a unit needs its title."""
    title = showing.titles[choice.path].values[value]
    if choice.kind is ChoiceKind.QUANTITY and value:
        return f"× {title}"
    if choice.dimension and choice.dimension.unit is None and value != NONE:
        return f"{choice.title.render(showing.language)}{showing.words['colon']}{title}"
    return title


def _tag(showing: Showing, part: Part, status: str) -> str:
    """Where a value comes from; an answer to a need that nobody gave is assumed, and not recommended."""
    words = showing.words
    tags = {"decided": words["yours"], "implied": words["follows"], "open": words["open"], "unchecked": words["unchecked"]}
    suggested = "assumed" if part.role is Role.NEED else "cheapest" if showing.prefer == "cheapest" else "standard"
    return tags.get(status) or words[suggested]


def _price(showing: Showing, choice: Choice, option: OptionState) -> str:
    """What a value changes; an answer to a need has no price of its own, and says only what it makes dearer or cheaper."""
    difference = option.difference
    if difference is None or option.status is Status.DECIDED or (not difference and choice.part.role is Role.NEED):
        return ""
    return showing.money.signed(difference)


# --- one choice -------------------------------------------------------------------------------------------------------


def _choice(showing: Showing, choice: Choice, alone: bool) -> ChoiceView:
    titles, words = showing.titles[choice.path], showing.words
    long = is_long(choice)
    options = [] if long else [option for option in showing.state.options(choice.path) if _is_offered(choice, option)]
    count = len(numbers_of(choice)) if long else len(options)
    least = showing.state.least[choice.path]
    possible = sum(n in least for n in numbers_of(choice)) if long else sum(option.available for option in options)
    now = showing.now(choice.path)
    form = _form(choice, count)
    decided = showing.state.decided.get(choice.path)
    return ChoiceView(
        id=element_id("choice", choice.path),
        path=choice.path,
        title=titles.part_title if alone else choice.title.render(showing.language),
        form=form,
        decided=decided is not None,
        text="" if decided is None else address_text(decided),
        now="" if now is None else titles.values[now],
        tag=_tag(showing, choice.part, showing.status(choice.path)),
        count=words["all possible" if possible == count else "possible of"].format(possible=possible, all=count),
        values=tuple(_value(showing, choice, option) for option in _in_order(form, options)),
        spans=tuple(_spans(showing, choice)) if form in ("menu", "number") else (),
        range=_range(showing, choice) if form == "number" else None,
    )


def _is_offered(choice: Choice, option: OptionState) -> bool:
    """Leaving a part out is offered by the part's own choice (or by what it is in), not again by its quantity and dimensions."""
    if option.status is Status.DECIDED:
        return True
    if choice.path == choice.part.id:
        return option.value != NONE or choice.part.parent is None or not choice.part.needed
    return option.value not in (NONE, 0) if choice.kind is ChoiceKind.QUANTITY else option.value != NONE


def _form(choice: Choice, count: int) -> str:
    if count <= MOST_CARDS:
        return "cards"
    if choice.kind is ChoiceKind.OPTION:
        return "list"
    return "menu" if count <= MOST_IN_MENU else "number"


def _in_order(form: str, options: Sequence[OptionState]) -> list[OptionState]:
    """In a long list, leaving the part out stands first, where it is found."""
    return sorted(options, key=lambda option: option.value != NONE) if form == "list" else list(options)


def _value(showing: Showing, choice: Choice, option: OptionState) -> Value:
    titles, text = showing.titles[choice.path], address_text(option.value)
    completed = showing.completion is not None and showing.completion.assignment[choice.path] == option.value
    status = "suggested" if completed and option.status is Status.AVAILABLE else option.status.value
    decided, excluded = option.status is Status.DECIDED, option.excluded
    return Value(
        id=element_id("value", choice.path, text),
        text=text,
        title=titles.values[option.value],
        detail=titles.details[option.value],
        status=status,
        tag="" if status in ("available", "excluded") else _tag(showing, choice.part, status),
        price=_price(showing, choice, option),
        checked=decided,
        disabled=excluded and not decided,
        question=f"{choice.path}~{text}" if excluded and not decided else "",
        image=_image(titles.images.get(option.value, "")),
    )


def _image(address: str) -> str:
    """The address of a picture that pages may show: they load nothing from elsewhere."""
    return address if address.startswith("/") else ""


def _spans(showing: Showing, choice: Choice) -> Iterator[Span]:
    """The runs of numbers that are excluded."""
    numbers, least, decided = numbers_of(choice), showing.state.least[choice.path], showing.state.decided.get(choice.path)
    titles = showing.titles[choice.path].values
    unchecked = showing.state.unchecked.get(choice.path, frozenset())
    excluded = {number for number in numbers if number not in least and number != decided and number not in unchecked}
    for found in ranges_of(choice, excluded):
        nearest = found.high if found.low == numbers[0] else found.low
        ends = dict.fromkeys((titles[found.low], titles[found.high]))
        yield Span(" – ".join(ends), f"{choice.path}~{address_text(nearest)}")


def _range(showing: Showing, choice: Choice) -> Range:
    titles, words, numbers = showing.titles[choice.path].values, showing.words, numbers_of(choice)
    low, high, step = numbers[0], numbers[-1], choice.dimension.step if choice.dimension else 1
    title = words["range"].format(low=titles[low], high=titles[high], step=step)
    found = showing.state.ranges(choice.path)
    pairs = [(titles[each.low], titles[each.high]) for each in found]
    shown = ", ".join(" – ".join(dict.fromkeys(pair)) for pair in pairs[:MOST_RANGES])
    shown += " …" if len(pairs) > MOST_RANGES else ""
    is_all = len(found) == 1 and (found[0].low, found[0].high) == (low, high)
    possible = "" if is_all or not found else words["possible numbers"].format(ranges=shown)
    return Range(address_text(low), address_text(high), address_text(step), title, possible)
