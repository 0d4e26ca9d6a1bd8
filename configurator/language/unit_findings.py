"""What cannot be right about the units of an expression, in words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from configurator.language.hints import number_text, value_hint
from configurator.language.measures import is_mixed
from configurator.language.syntax import Expression, Literal, Name, Node, Quantity, walk
from configurator.language.terms import Group, Term, exact
from configurator.language.types import Names, NameType, Type
from configurator.source import Issue, Severity
from configurator.units import NUMBER, Unit, currencies, doubt, own_words, units_like
from configurator.units.words import closest_word


class UnitFindings:
    """Collects the issues of one expression, each at its own place."""

    def __init__(self, expression: Expression, names: Names) -> None:
        self.issues: list[Issue] = []
        self._expression = expression
        self._names = names

    def report(self, node: Node, message: str, hint: str | None, severity: Severity = Severity.ERROR) -> None:
        """Report something at the place of a node."""
        self.issues.append(Issue(self._expression.locate(node.start, node.end), message, hint, severity))

    def text(self, node: Node) -> str:
        """The node as the author wrote it, on one line."""
        return " ".join(self._expression.text[node.start : node.end].split())

    def _in_unit(self, term: Term) -> str:
        assert term.measure.unit is not None
        text = self.text(term.written)
        return f"`{text}`" if term.is_literal else f"`{text}` [{shown(term.measure.unit)}]"

    def mismatched(self, group: Group, measured: Sequence[Term]) -> bool:
        """Report terms that do not measure the same as the first that is no literal."""
        first = next((term for term in measured if not term.is_literal), measured[0])
        assert first.measure.unit is not None
        wrong = [term for term in measured if not first.measure.unit.is_compatible(term.measure.unit or NUMBER)]
        for term in wrong:
            doubtful = _doubt(first) or _doubt(term)
            if doubtful is not None:
                self.report(term.written, *doubtful)
                continue
            message = f"{self._in_unit(first)} and {self._in_unit(term)} do not measure the same"
            loose, other = (term, first) if term.is_loose else (first, term)
            if loose.is_loose:  # its number may be so many hours a night
                self.report(term.written, message, _rate_hint(loose, other), Severity.WARNING)
            else:
                self.report(term.written, f"{message} and cannot be {group.action}", self._mismatch_hint(first, term))
        money = next((term for term in group.terms if term.measure.money), None)
        if not wrong and money is not None:
            return self._not_money(group, money, first)
        return bool(wrong)

    def _not_money(self, group: Group, money: Term, other: Term) -> bool:
        unit, currency = other.measure.unit, self._names.currency
        assert unit is not None
        if not currency or currency in currencies(unit):
            return False
        message = f"`{self.text(money.written)}` is an amount of money in {currency} and {self._in_unit(other)} is not"
        hint = f"write `{number_text(_value(other))} {currency}`" if other.is_literal else "one of the two has the wrong unit"
        self.report(other.written, f"{message}; they cannot be {group.action}", hint)
        return True

    def _mismatch_hint(self, first: Term, term: Term) -> str:
        unit, wanted = term.measure.unit, first.measure.unit
        assert unit is not None and wanted is not None
        meant = self._meant(term, unit)
        if meant:
            return meant
        if term.is_literal and str(wanted):
            return "units that fit: " + ", ".join(f"`{word}`" for word in units_like(wanted) or (str(wanted),))
        return "one of the two has the wrong unit, or a factor is missing"

    def _meant(self, term: Term, unit: Unit) -> str | None:
        """What was probably meant by a literal whose unit is a word that is not known."""
        for word in own_words(unit) if term.is_literal else ():
            if isinstance(self._names.lookup(Name((word,))), NameType):
                return f"an operator is missing: `{number_text(_value(term))} * {word}`"
            meant = closest_word(word)
            if meant:
                return f"did you mean `{meant}`?"
        return None

    def check_plain_numbers(self, measured: Sequence[Term]) -> None:
        """Report a plain number that may be meant as the conversion that is made on top of it."""
        sizes = {term.measure.unit.factor for term in measured if term.measure.unit is not None}
        for term in measured:
            unit = term.measure.unit
            if unit is None or not term.is_loose or not any(_may_convert(term, unit.factor / size) for size in sizes):
                continue
            other = next(each for each in measured if each.measure.unit and each.measure.unit.factor != unit.factor)
            message = f"{self._in_unit(term)} stands beside {self._in_unit(other)}: whether its number converts cannot be told"
            hint = "leave out numbers that only convert, units are converted by themselves; or convert all of it by hand"
            self.report(term.written, message, hint)

    def check_free(self, measured: Sequence[Term], free: Sequence[Term], units: list[Unit], literals: list[Unit]) -> None:
        """What has no unit takes that of what it stands beside: say so where there is none, or more than one."""
        telling = [term for term in free if not term.measure.money and term not in measured and self._is_number(term.written)]
        ambiguous = units if len(units) > 1 else literals if not units and len(literals) > 1 else []
        for term in telling:
            text = self.text(term.written)
            if ambiguous:
                both = " and ".join(f"`{unit}`" for unit in ambiguous)
                self.report(term.written, f"`{text}` has no unit and stands beside {both}", _unit_hint(term, ambiguous[0]))
            elif not units and isinstance(term.written, Name):
                literal = next(each for each in measured if each.is_literal)
                message = f"`{text}` has no unit, so that `{self.text(literal.written)}` is compared as a plain number"
                hint = self._meant(literal, literals[0]) or _unit_hint(term, literals[0])
                self.report(term.written, message, hint, Severity.WARNING)
            elif (
                units and isinstance(term.written, Literal) and not any(each.is_loose for each in measured) and is_mixed(units[0])
            ):
                message = f"`{text}` is taken in {units[0]}, the unit of what it stands beside"
                self.report(term.written, message, "write a unit behind the number", Severity.WARNING)

    def _is_number(self, node: Node) -> bool:
        """Whether it is a number other than 0, as far as one can tell: names that are wrong have an error of their own."""
        if isinstance(node, Literal):
            return not isinstance(node.value, str | bool) and node.value != 0
        found = [self._names.lookup(name) for name in walk(node) if isinstance(name, Name)]
        return all(isinstance(known, NameType) and known.type in (Type.NUMBER, Type.MONEY) for known in found)

    def check_values(self, group: Group) -> None:
        """Report a number with a unit that the one name beside it can never be."""
        names = [term for term in group.terms if isinstance(term.written, Name)]
        if len(names) != 1:
            return
        found = self._names.lookup(names[0].written)  # type: ignore[arg-type]
        if not isinstance(found, NameType) or found.values is None:
            return
        for term in group.terms:
            value = _value(term) * term.conversion / names[0].conversion if term.is_literal else None
            if value is not None and value not in found.values:
                text = f"`{self.text(names[0].written)}` is never {self.text(term.written)}"
                self.report(term.written, text, value_hint(exact(value), found.values), Severity.WARNING)

    def other_measure(self, node: Node, unit: Unit, wanted: Unit) -> None:
        """Report something that is not in a unit, nor can be converted to it."""
        doubtful = doubt(str(unit)) if isinstance(node, Name) and str(unit) else None
        if doubtful is not None:
            self.report(node, *doubtful)
            return
        is_in = f"`{self.text(node)}` is {'in ' if str(unit) else ''}{shown(unit)}"
        message = f"{is_in}, which does not measure the same as {shown(wanted)}"
        self.report(node, message, "a factor is missing, or a unit is wrong")

    def unclear_number(self, node: Node, unit: Unit, wanted: Unit) -> None:
        """Report a plain number that may be meant as the conversion of the whole."""
        message = f"`{self.text(node)}` is in {unit}: whether its number converts to {shown(wanted)} cannot be told"
        self.report(node, message, "leave out numbers that only convert: units are converted by themselves")


def _doubt(term: Term) -> tuple[str, str] | None:
    """That a name has a unit that is probably misspelled, in the words of the warning where that unit is declared."""
    written = str(term.measure.unit) if term.measure.unit is not None else ""
    return None if term.is_literal or not written else doubt(written)  # units that cancel out have no word


def _may_convert(term: Term, conversion: Fraction) -> bool:
    """Whether plain numbers of a term are a conversion, or look like one."""
    return conversion != 1 and (term.measure.may_convert(conversion) or term.measure.converts_by_hand(conversion))


def _value(term: Term) -> Fraction:
    assert isinstance(term.written, Quantity)
    return Fraction(term.written.value)


def shown(unit: Unit) -> str:
    """A unit for a sentence."""
    return str(unit) or "a plain number"


def _rate_hint(loose: Term, other: Term) -> str:
    """That a plain number may have a unit that makes two things comparable: `8 hour/night`."""
    assert loose.measure.unit is not None and other.measure.unit is not None
    unit, factors = other.measure.unit / loose.measure.unit, loose.measure.factors
    example = f"{number_text(factors[0])} {unit}" if len(factors) == 1 and factors[0] > 1 else str(unit)
    return f"write the unit of its number too, if that makes it right: `{example}`"


def _unit_hint(term: Term, unit: Unit) -> str:
    if isinstance(term.written, Literal):
        return f"write a unit behind the number: `{unit}`"
    if isinstance(term.written, Name):
        return f"give it a unit where it is declared: `unit: {unit}`"
    return "give the names in it their units where they are declared"
