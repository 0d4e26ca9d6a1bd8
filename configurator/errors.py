"""Exceptions. Each names a situation, builds its sentence from typed arguments and says what to do next.

A contradiction made by a person is not an exception but a value (`configurator.explanation.Conflict`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from configurator.source import Issue, Severity, did_you_mean, format_issues


class ConfiguratorError(Exception):
    """Base of everything this library raises on purpose. `str(error)` is a sentence for the person.

    `code` is stable and meant for programs; `hint` says what to do next.
    """

    code = "error"

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.message = message
        self.hint = hint
        super().__init__(f"{message} {hint}" if hint else message)

    def add(self, sentence: str) -> None:
        """Say one thing more, where somebody above knows it."""
        self.message = f"{self.message} {sentence}"
        self.args = (f"{self.message} {self.hint}" if self.hint else self.message,)


def _hint(word: str, known: Sequence[str], what: str) -> str:
    guess = did_you_mean(word, known)
    if guess:
        return guess[0].upper() + guess[1:]
    if not known:
        return f"There is no {what} to choose from."
    shown = ", ".join(f"`{name}`" for name in known[:12])
    more = f" and {len(known) - 12} more" if len(known) > 12 else ""
    return f"Known: {shown}{more}."


def in_a_sentence(problems: Sequence[str]) -> str:
    """Several problems as the end of a sentence, which may be a question."""
    listed = "; ".join(problems)
    return listed if listed.endswith("?") else f"{listed}."


class CatalogError(ConfiguratorError):
    """The files of a catalog contain errors: all of them, each with its place. `begin` is how the message begins (`... has`)."""

    code = "invalid-catalog"

    def __init__(self, folder: Path, issues: Iterable[Issue], begin: str | None = None) -> None:
        self.folder = folder
        self.issues = tuple(sorted(issues, key=lambda issue: issue.place))
        errors = sum(issue.severity is Severity.ERROR for issue in self.issues)
        noun = "error" if errors == 1 else "errors"
        begin = begin or f"The catalog `{folder}` has"
        super().__init__(f"{begin} {errors} {noun}:\n\n{format_issues(self.issues, folder)}")


class CatalogNotFoundError(ConfiguratorError):
    """There is no catalog at that place. `found` is what is there instead: a folder without one, or a file of one."""

    code = "unknown-catalog"

    def __init__(self, name: str, known: Sequence[str] = (), found: Path | None = None) -> None:
        if found is not None and found.is_dir():
            super().__init__(f"The folder `{name}` has no file `catalog.yaml`.", _begin_hint(found))
        elif found is not None:
            super().__init__(f"`{name}` is a file, not a catalog.", f"Name the folder of the catalog: `{found.parent}`.")
        else:
            hint = _hint(name, known, "catalog") if known else "Name a folder that contains a file `catalog.yaml`."
            super().__init__(f"There is no catalog `{name}`.", hint)


def _begin_hint(folder: Path) -> str:
    if (folder / "catalog.yml").is_file():
        return "Rename `catalog.yml` to `catalog.yaml`."
    inner = sorted(file.parent.name for file in folder.glob("*/catalog.yaml"))
    if inner:
        return f"Name one of the catalogs in it: {', '.join(f'`{folder / name}`' for name in inner[:12])}."
    return "A catalog begins with one: `catalog: ...`, `version: ...`, `title: ...` and `currency: ...`."


class UnknownProductError(ConfiguratorError):
    """A catalog has no product of that name."""

    code = "unknown-product"

    def __init__(self, product: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no product `{product}` in this catalog.", _hint(product, known, "product"))


class UnknownChoiceError(ConfiguratorError):
    """A product has no choice of that path."""

    code = "unknown-choice"

    def __init__(self, choice: str, known: Sequence[str]) -> None:
        self.choice = choice
        hint = _instances_hint(choice, known) or _hint(choice, known, "choice")
        super().__init__(f"There is no choice `{choice}` in this product.", hint)


def _instances_hint(choice: str, known: Sequence[str]) -> str | None:
    """What to name where a part with instances is named: `bags`, `bags.quantity` or `bags.material` for `bags[1]`."""
    words = choice.split(".")
    for length in range(len(words), 0, -1):
        part = ".".join(words[:length])
        first = f"{part}[1]"
        rest = words[length:]
        if not any(each == first or each.startswith(f"{first}.") for each in known):
            continue
        path = ".".join([first, *rest])
        if rest and path in known:
            return f"Each of its instances is configured by itself: `{path}`."
        if first in known:
            return f"Its instances are chosen one by one: `{first}`, and so on, `included` or `none`."
        return None
    return None


class UnknownOptionError(ConfiguratorError):
    """A choice has no option of that id."""

    code = "unknown-option"

    def __init__(self, choice: str, option: object, known: Sequence[str], number: str | None = None) -> None:
        """`number`: where the option is a number, the choice that it was probably meant for."""
        self.choice = choice
        self.option = option
        hint = f"The number is chosen as `{number}`." if number else _hint(str(option), known, "option")
        super().__init__(f"`{choice}` has no option `{option}`.", hint)


class OffGridError(ConfiguratorError):
    """A number lies outside the range of a dimension or between two of its steps."""

    code = "off-grid"

    def __init__(self, choice: str, value: object, low: object, high: object, step: object, near: Sequence[object]) -> None:
        self.choice = choice
        self.near = tuple(near)
        nearest = " or ".join(f"{number}" for number in near)
        super().__init__(
            f"`{choice}` goes from {low} to {high} in steps of {step}; {value} is not one of them.",
            f"Nearest: {nearest}.",
        )


class ContextError(ConfiguratorError):
    """A fact of the context is unknown, missing or has a value that it cannot have."""

    code = "invalid-context"


class RequestError(ConfiguratorError):
    """A request, an argument or a document cannot be understood."""

    code = "invalid-request"


class DecisionConflictError(ConfiguratorError):
    """Something needs decisions that can hold together, and they cannot. `conflict` says why and what to change."""

    code = "conflict"

    def __init__(self, message: str, conflict: object, hint: str | None = None) -> None:
        self.conflict = conflict
        super().__init__(message, hint)


class IncompleteError(ConfiguratorError):
    """Something needs a complete configuration, and choices are still open."""

    code = "incomplete"

    def __init__(self, open_choices: Sequence[str]) -> None:
        self.open_choices = tuple(open_choices)
        names = ", ".join(f"`{name}`" for name in open_choices)
        super().__init__(f"These choices are still open: {names}.", "Decide them, or complete the configuration first.")


class InputError(ConfiguratorError):
    """Something that a customer filled in cannot be taken: there is no such input, or it is too long, or no such file."""

    code = "invalid-input"

    def __init__(self, input: str, message: str, hint: str) -> None:
        self.input = input
        super().__init__(message, hint)


class MissingInputError(ConfiguratorError):
    """A quote needs inputs that nobody has filled in. `missing` are their titles by id."""

    code = "missing-input"

    def __init__(self, missing: Mapping[str, str]) -> None:
        self.missing = dict(missing)
        names = ", ".join(f"`{name}` ({title})" for name, title in missing.items())
        super().__init__(f"These inputs are still missing: {names}.", "Fill them in first.")


class QuoteError(ConfiguratorError):
    """A quote document is not readable or does not add up."""

    code = "invalid-quote"


class ContractError(ConfiguratorError):
    """A contract, or what is to change in it, makes no sense; all problems at once."""

    code = "invalid-contract"


class RuleTooLargeError(ConfiguratorError):
    """A rule or charge reads so many combinations that it cannot be turned into a constraint or into costs."""

    code = "rule-too-large"

    def __init__(self, rule: str, combinations: int, limit: int, what: str = "Rule") -> None:
        self.rule = rule
        split = "split it at `and`" if what == "Rule" else "split it into several charges"
        super().__init__(
            f"{what} `{rule}` reads {combinations:,} combinations; the limit is {limit:,}.",
            f"Take a coarser `step` for its dimensions, {split}, or let it read fewer parts and attributes.",
        )


class BudgetExceededError(ConfiguratorError):
    """Compiling needed more time or memory than its budget; nothing of the partial work is kept."""

    code = "budget-exceeded"

    def __init__(self, resource: str, used: float, limit: float, unit: str, doing: str) -> None:
        self.resource = resource
        super().__init__(
            f"Compiling stopped: {resource} {used:,.1f} {unit} of {limit:,.1f} {unit} used while {doing}.",
            "Raise the budget, or make the rules smaller.",
        )


class LimitTooLargeError(ConfiguratorError):
    """A customer's limit on a total cannot be turned into a constraint that is answered in time."""

    code = "limit-too-large"

    def __init__(self, kind: str, why: str) -> None:
        self.kind = kind
        super().__init__(
            f"A limit on `{kind}` cannot be kept to for this product: {why}",
            "Go without this limit, and look at the total of every option.",
        )


class LimitError(ConfiguratorError):
    """A limit names no total of a product, or an amount that cannot be a limit."""

    code = "invalid-limit"


class NotAnswerableError(ConfiguratorError):
    """An engine cannot answer such a question about such a problem; another one may."""

    code = "not-answerable"

    def __init__(self, engine: str, what: str, hint: str) -> None:
        self.engine = engine
        self.what = what
        super().__init__(f"The {engine} engine cannot tell {what}.", hint)


class FallingCostError(BudgetExceededError):
    """A price by size falls somewhere as a dimension grows, so that a larger size may be cheaper: too many sizes to compare."""

    def __init__(self, dimension: str, scope: Sequence[str]) -> None:
        self.resource = "combinations"
        ConfiguratorError.__init__(
            self,
            f"The price that depends on {', '.join(scope)} falls somewhere as {dimension} grows.",
            "Let it grow with the size, or stay; give the dimension fewer steps; or let the price depend on less.",
        )


class MissingExtraError(ConfiguratorError):
    """Something needs a package that is an optional extra of this one and is not installed."""

    code = "missing-extra"

    def __init__(self, package: str, purpose: str, extra: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(f"The package `{package}` is not installed; it is needed {purpose}.", install_hint(extra))


def install_hint(extra: str) -> str:
    """How to install an optional extra."""
    return f"Install it: pip install 'mass-configurator[{extra}]'"
