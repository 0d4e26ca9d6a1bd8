"""One page about a product: everything that the template shows, ready to print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from api.amounts import amount_format
from api.pages.address import Address, write_pairs
from api.pages.choices import MOST_IN_MENU, PartView, Showing, element_id, fixed_parts, show_parts
from api.pages.words import Words, words_of
from api.titles import Titles, address_text
from configurator.catalog.records import ChargeKind, ChoiceValue, ContextFact, Product
from configurator.errors import ConfiguratorError, ContextError, OffGridError
from configurator.explanation import Conflict, Repair
from configurator.explanation.wording import word_conflict, word_no_way, word_reasons, word_repair
from configurator.inputs import asked_for
from configurator.money import locale
from configurator.pricing.breakdown import Breakdown
from configurator.questions import facts_read
from configurator.quote import Quote, build_quote
from configurator.quote.view import Row, view_quote
from configurator.quote.view.closing import basis_label
from configurator.requests import find_choice, read_context, read_value
from configurator.session import Session
from configurator.titles import choice_title, fact_value_title, value_title


@dataclass(frozen=True, slots=True)
class Link:
    """Something that leads to an address of the same product: a button, or an entry of a menu of which one is current."""

    title: str
    query: str
    current: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact of the context as a menu of pairs of value and title; with very many values, as a number to be typed in."""

    id: str
    name: str
    title: str
    value: str
    values: tuple[tuple[str, str], ...]
    number: bool


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Why something is impossible, and ways out. `focus`: id of the element that was asked about, `part` of its part."""

    title: str
    sentence: str
    reasons: tuple[str, ...]
    repairs: tuple[Link, ...]
    no_way: str
    focus: str
    part: str = ""


INPUT_PREFIX = "input."
"""What the names of fields begin with that are filled in on the form of a quote."""


@dataclass(frozen=True, slots=True)
class InputView:
    """A text that is asked for, as a field of the form of a quote."""

    id: str
    name: str
    title: str
    description: str
    most: int
    required: bool


@dataclass(frozen=True, slots=True)
class SummaryView:
    """What it costs: `least` for the decisions alone (and what that means); columns, rows and totals for the completion."""

    least: str
    least_means: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: tuple[tuple[str, str], ...]
    prefer: tuple[Link, ...]
    undo: Link | None
    start_over: Link | None
    quote_query: str
    inputs: tuple[InputView, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """A page about a product."""

    language: str
    languages: tuple[Link, ...]
    words: Words
    title: str
    description: str
    seller: str
    home: str
    path: str
    hidden: tuple[tuple[str, str], ...]
    was: str
    notices: tuple[str, ...]
    announcement: str
    facts: tuple[FactView, ...]
    parts: tuple[PartView, ...]
    included: tuple[str, ...]
    conflict: ConflictView | None
    question: ConflictView | None
    summary: SummaryView


# --- from an address to a page ----------------------------------------------------------------------------------------


def clean_address(product: Product, address: Address) -> tuple[Address, list[str]]:
    """The address with only what the product has, values as texts, and a sentence for each thing that it has not.

    A fact that must be given and is not gets its first value: the page shows it, and it can be changed there.
    """
    words = words_of(address.language)
    problems: list[str] = []
    required = [fact for fact in product.context.values() if fact.default is None]
    context: Mapping[str, ChoiceValue] = {fact.id: next(iter(fact.values)) for fact in required}
    decisions: dict[str, str] = {}
    for name, text in address.context.items():
        try:
            context = read_context(product, {**context, name: text})
        except ContextError:
            title = _fact_name(product, name, address.language)
            problems.append(words["unknown value"].format(title=title, value=text[:_MOST_SHOWN]))
    for path, text in address.decisions.items():
        try:
            choice = find_choice(product, path)
            decisions[choice.path] = address_text(read_value(choice, text))
        except ConfiguratorError as error:
            problems.append(_left_out(product, path, text[:_MOST_SHOWN], error, address.language))
    facts = {name: address_text(value) for name, value in read_context(product, context).items()}
    return replace(address, context=facts, decisions=decisions), problems


_MOST_SHOWN = 60


def _fact_name(product: Product, name: str, language: str) -> str:
    fact = product.context.get(name)
    return fact.title.render(language) if fact else name[:_MOST_SHOWN]


def _left_out(product: Product, path: str, text: str, error: ConfiguratorError, language: str) -> str:
    words = words_of(language)
    choice = product.choices.get(path)
    title = choice_title(choice, language) if choice else path[:_MOST_SHOWN]
    if choice and isinstance(error, OffGridError):
        near = " · ".join(value_title(choice, value, language) for value in choice.values if value in error.near)
        return words["off grid"].format(title=title, value=text, near=near)
    return words["unknown value"].format(title=title, value=text)


def view_page(
    session: Session, titles: Titles, address: Address, question: tuple[str, str] | None, notices: list[str]
) -> PageView:
    """The page at an address. The session must have been started with it; `question` is a choice's path and a value."""
    language = session.language
    words = words_of(language)
    money = amount_format(session.catalog.currency, language)
    state = session.state
    completion = session.complete(address.prefer) if state.feasible else None
    showing = Showing(state, completion, titles, money, words, language, address.prefer)
    description = session.product.description
    asked = facts_read(session.product, session.catalog)
    silent = [fact for fact in session.product.context.values() if fact not in asked]
    least = "" if state.total is None else money.write(state.total)
    return PageView(
        language=language,
        languages=_languages(session.catalog.languages, address),
        words=words,
        title=session.product.title.render(language),
        description=description.render(language) if description else "",
        seller=session.catalog.title.render(language),
        home=f"/?_language={language}",
        path=address.path,
        hidden=(*address.own.items(), *((fact.path, address.values.get(fact.path, "")) for fact in silent)),
        was=write_pairs(address.values),
        notices=tuple(notices),
        announcement=_announcement(session, titles, address, least, words),
        facts=tuple(_fact(session, fact) for fact in asked),
        parts=tuple(show_parts(showing)),
        included=tuple(fixed_parts(showing)),
        conflict=_contradiction(session, address, words),
        question=view_question(session, address, question) if question else None,
        summary=_summary(session, address, least, words),
    )


def view_question(session: Session, address: Address, question: tuple[str, str]) -> ConflictView | None:
    """The answer to a question; None where there is no such choice or value."""
    path, text = question
    try:
        conflict = session.explain(path, text)
        value = read_value(find_choice(session.product, path), text)
    except ConfiguratorError:
        return None
    words = words_of(session.language)
    focus = element_id("value", path, address_text(value))
    answer = (
        _conflict(conflict, session.language, address, words["explanation"], focus)
        if conflict
        else ConflictView(words["explanation"], words["possible after all"], (), (), "", focus)
    )
    return replace(answer, part=element_id("part", session.product.choices[path].part.id))


def _contradiction(session: Session, address: Address, words: Words) -> ConflictView | None:
    conflict = session.conflict
    return _conflict(conflict, session.language, address, words["contradiction"], "conflict") if conflict else None


def _conflict(conflict: Conflict, language: str, address: Address, title: str, focus: str) -> ConflictView:
    return ConflictView(
        title=title,
        sentence=word_conflict(conflict, language),
        reasons=tuple(word_reasons(conflict, language)),
        repairs=tuple(_way_out(repair, language, address) for repair in conflict.repairs),
        no_way="" if conflict.repairs else word_no_way(conflict, language),
        focus=focus,
    )


def _way_out(repair: Repair, language: str, address: Address) -> Link:
    decisions = {path: address_text(value) for path, value in repair.configuration.decisions.items()}
    facts = {name: text for name, text in address.values.items() if name not in address.decisions}
    return Link(word_repair(repair, language), address.after({**facts, **decisions}).query)


# --- parts of the page ------------------------------------------------------------------------------------------------


def _languages(offered: tuple[str, ...], address: Address) -> tuple[Link, ...]:
    return tuple(
        Link(str(locale(tag).get_display_name() or tag), replace(address, language=tag).query, tag == address.language, tag)
        for tag in offered
    )


def _fact(session: Session, fact: ContextFact) -> FactView:
    values = tuple((address_text(value), fact_value_title(fact, value, session.language)) for value in fact.values)
    now, number = address_text(session.context[fact.id]), len(values) > MOST_IN_MENU
    return FactView(element_id("fact", fact.id), fact.path, fact.title.render(session.language), now, values, number)


def _summary(session: Session, address: Address, least: str, words: Words) -> SummaryView:
    made = _preview(session) if session.state.feasible else None
    quote = view_quote(made) if made else None
    product = session.product
    preferences = ("default", "cheapest", *(["preferred"] if product.preferences or product.advice else []))
    before = address.before
    return SummaryView(
        least=words["from"].format(amount=least) if least else "",
        least_means=_least_means(made.items[0].breakdown, words, session.language) if made and quote else "",
        columns=quote.columns if quote else (),
        rows=quote.rows if quote else (),
        totals=tuple((line.label, line.amount) for line in quote.totals) if quote else (),
        prefer=tuple(
            Link(words[f"complete {prefer}"], replace(address, prefer=prefer).query, prefer == address.prefer)
            for prefer in preferences
        ),
        undo=Link(words["undo"], before.query) if before else None,
        start_over=_start_over(address, words),
        quote_query=replace(address, past=()).query,
        inputs=tuple(_inputs(session)) if made else (),
    )


def _preview(session: Session) -> Quote:
    """The quote of the completed configuration, for nobody yet: what must be filled in for it may be missing."""
    return build_quote(session.configuration, customer="", created=session.now, language=session.language)


def _inputs(session: Session) -> Iterator[InputView]:
    """The texts that the completed configuration asks for. Files are given elsewhere."""
    configuration = session.configuration
    for asked in asked_for(session.product, configuration.values):
        if not asked.is_file:
            title, about = asked.title.render(session.language), asked.description
            description = about.render(session.language) if about else ""
            name = f"{INPUT_PREFIX}{asked.id}"
            yield InputView(element_id("input", asked.id), name, title, description, asked.most, asked.required)


def _least_means(breakdown: Breakdown, words: Words, language: str) -> str:
    """What the least total counts: monthly payments over a term that is fixed, or that depends on what is chosen."""
    monthly = [weight for weight in breakdown.basis.weights if weight.kind is ChargeKind.MONTHLY]
    if not monthly:
        return words["least"]
    if any(weight.reads for weight in monthly):
        return f"{words['least']} ({words['until the end']})"
    return f"{words['least']} ({basis_label(breakdown, language)})"


def _start_over(address: Address, words: Words) -> Link | None:
    if not address.decisions:
        return None
    facts = {name: text for name, text in address.values.items() if name not in address.decisions}
    return Link(words["start over"], address.after(facts).query)


def _announcement(session: Session, titles: Titles, address: Address, least: str, words: Words) -> str:
    """What a screen reader says after a step: what changed, and the price now."""
    changed = [_changed(session, titles, name, words) for name in (address.past[-1] if address.past else ())]
    price = words["now from"].format(amount=least) if least else words["contradiction"]
    return " ".join([*filter(None, changed), price])


def _changed(session: Session, titles: Titles, name: str, words: Words) -> str:
    facts: Mapping[str, Any] = {fact.path: fact for fact in session.product.context.values()}
    if name in facts:
        fact = facts[name]
        value = fact_value_title(fact, session.context[fact.id], session.language)
        return words["chosen"].format(title=fact.title.render(session.language), value=value)
    choice = session.product.choices.get(name)
    if choice is None:
        return ""
    title = choice_title(choice, session.language)
    if name not in session.decided:
        return words["taken back"].format(title=title)
    return words["chosen"].format(title=title, value=titles[name].values[session.decided[name]])
