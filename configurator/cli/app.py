"""The commands of the command line: their arguments, their help, and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from configurator.cli.complete import complete_catalog, complete_decision, complete_product
from configurator.cli.exits import EXIT_CODES_HELP
from configurator.cli.failures import exit_code_of

if TYPE_CHECKING:
    from configurator.cli.opening import Opened


class Commands(TyperGroup):
    """The group of all commands: whatever goes wrong in one ends with a message and an exit code."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command and exit. `--debug` and `--json` are understood at any place."""
        typed = list(sys.argv[1:] if args is None else args) or ["--help"]
        debug = "--debug" in typed
        arguments = ["--debug", *(word for word in typed if word != "--debug")] if debug else typed
        run = partial(super().main, arguments, prog_name, complete_var, False, windows_expand_args, **extra)
        sys.exit(exit_code_of(run, as_json="--json" in arguments, debug=debug))


app = typer.Typer(
    cls=Commands,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EXIT_CODES_HELP,
)



class Preference(StrEnum):
    """How a completion fills in what is open."""

    DEFAULT = "default"
    CHEAPEST = "cheapest"


class Format(StrEnum):
    """How a quote is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


Catalog = Annotated[
    str,
    typer.Argument(
        metavar="CATALOG",
        help="Folder of the catalog, or the bare name of a folder in ./catalogs.",
        autocompletion=complete_catalog,
        show_default=False,
    ),
]
Product = Annotated[
    str,
    typer.Argument(metavar="PRODUCT", help="Id of the product.", autocompletion=complete_product, show_default=False),
]
Decisions = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="CHOICE=VALUE",
        help="Decisions to begin with, such as `cpu=ryzen-7-9800x3d memory.quantity=2`.",
        autocompletion=complete_decision,
        show_default=False,
    ),
]
Question = Annotated[
    str,
    typer.Argument(
        metavar="CHOICE=VALUE",
        help="What you would like to choose, such as `motherboard=asus-prime-a520m-k`.",
        autocompletion=complete_decision,
        show_default=False,
    ),
]
Context = Annotated[
    list[str] | None,
    typer.Option(
        "--context", "-c", metavar="FACT=VALUE", help="A fact about customer or sale; repeat for more.", show_default=False
    ),
]
AtMost = Annotated[
    list[str] | None,
    typer.Option(
        "--at-most",
        metavar="KIND=AMOUNT",
        help="What a total may come to at most: `monthly`, `one-time`, or `basis` (all in all); repeat for more.",
        show_default=False,
    ),
]
Language = Annotated[
    str | None,
    typer.Option(
        "--language",
        "-l",
        metavar="CODE",
        envvar="CONFIGURATOR_LANGUAGE",
        help="Language of the answer, such as `zh`.  [default: the catalog's first]",
        show_default=False,
    ),
]
Seconds = Annotated[
    float | None,
    typer.Option(
        "--budget",
        metavar="SECONDS",
        min=0,
        envvar="CONFIGURATOR_BUDGET",
        help="Seconds that compiling a product may take.  [default: 60]",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, also for errors.")]
Prefer = Annotated[Preference, typer.Option("--prefer", "-p", help="How to fill in what is still open.")]


def _version(wanted: bool) -> None:
    if wanted:
        from configurator import __version__

        typer.echo(f"configurator {__version__}")
        raise typer.Exit()


@app.callback()
def configurator(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the stack trace of an error.")] = False,
) -> None:
    """Configure products from a catalog: what fits together, what it costs, why not, and a quote.

    Begin with `configurator demo`, then try `configurator configure catalogs/pc gaming-pc`.
    """


@app.command()
def check(catalog: Catalog, json: Json = False, budget: Seconds = None) -> int:
    """Check a catalog: every error and warning, with its place and what to do about it.

    Besides the files, every product is compiled: a product without any valid configuration, a rule that is too large, an
    option that can never be chosen are found before a customer meets them.

    **Examples**

    * `configurator check pc`

    * `configurator check catalogs/phone-plan --json`
    """
    from configurator.cli.check import check

    return check(catalog, budget=budget, as_json=json)


@app.command()
def products(
    catalog: Catalog,
    context: Context = None,
    quick: Annotated[bool, typer.Option("--quick", help="Do not compile: without counts and prices.")] = False,
    language: Language = None,
    json: Json = False,
    budget: Seconds = None,
) -> int:
    """List the products of a catalog: parts, choices, possible configurations, and the price of the cheapest.

    **Examples**

    * `configurator products pc`

    * `configurator products pc --quick --language zh`
    """
    from configurator.cli.opening import Opening
    from configurator.cli.products import products

    opening = Opening(catalog, context=tuple(context or ()), language=language, budget=budget)
    return products(opening, compiled=not quick, as_json=json)


@app.command()
def options(
    catalog: Catalog,
    product: Product,
    decisions: Decisions = None,
    choice: Annotated[str | None, typer.Option("--choice", metavar="PATH", help="Only this choice, option by option.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every option of every choice, excluded ones too.")] = False,
    context: Context = None,
    at_most: AtMost = None,
    language: Language = None,
    json: Json = False,
    budget: Seconds = None,
) -> int:
    """Show what can still be chosen, and what each option does to the price.

    An option's price is that of the cheapest configuration that contains it together with all decisions; the difference
    is against the cheapest one now.

    **Examples**

    * `configurator options pc gaming-pc`

    * `configurator options pc gaming-pc cpu=ryzen-7-9800x3d --choice motherboard`

    * `configurator options phone-plan mobile-plan --at-most monthly=30 --at-most one-time=200`

    * `configurator options room-package room-package stay.nights=3 --context season=high --language zh`
    """
    opened = _open(catalog, product, decisions, context, at_most, language, budget, quiet=json)
    from configurator.cli.options import options

    return options(opened, choice, everything=all_, as_json=json)


@app.command()
def explain(
    catalog: Catalog,
    product: Product,
    question: Question,
    decisions: Decisions = None,
    context: Context = None,
    at_most: AtMost = None,
    language: Language = None,
    json: Json = False,
    budget: Seconds = None,
) -> int:
    """Say why something cannot be chosen, and what to change so that it can.

    **Examples**

    * `configurator explain pc gaming-pc motherboard=asus-prime-a520m-k cpu=ryzen-7-9800x3d`
    """
    opened = _open(catalog, product, decisions, context, at_most, language, budget, quiet=json)
    from configurator.cli.options import explain

    return explain(opened, question, as_json=json)


@app.command()
def configure(
    catalog: Catalog,
    product: Product,
    decisions: Decisions = None,
    context: Context = None,
    at_most: AtMost = None,
    customer: Annotated[str, typer.Option("--customer", metavar="NAME", help="Whom a quote is for.")] = "",
    language: Language = None,
    budget: Seconds = None,
) -> int:
    """Configure a product in a dialog: choice after choice, with prices, explanations and ways out.

    Type `help` in the dialog for all it understands. Where standard input is not a terminal, the same commands are read
    from it line by line (empty lines and lines that begin with `#` are passed over).

    **Examples**

    * `configurator configure pc gaming-pc`

    * `configurator configure phone-plan family-plan --context segment=family lines.quantity=3`

    * `configurator configure pc gaming-pc < decisions.txt`
    """
    opened = _open(catalog, product, decisions, context, at_most, language, budget)
    from configurator.cli.dialog import configure

    return configure(opened, customer)


@app.command()
def price(
    catalog: Catalog,
    product: Product,
    decisions: Decisions = None,
    prefer: Prefer = Preference.DEFAULT,
    context: Context = None,
    at_most: AtMost = None,
    language: Language = None,
    json: Json = False,
    budget: Seconds = None,
) -> int:
    """Complete a configuration and print its price, charge by charge.

    **Examples**

    * `configurator price pc gaming-pc graphics-card=sapphire-pulse-rx-9070`

    * `configurator price phone-plan mobile-plan --prefer cheapest --json`
    """
    opened = _open(catalog, product, decisions, context, at_most, language, budget, quiet=json)
    from configurator.cli.quoting import price

    return price(opened, prefer, as_json=json)


@app.command()
def quote(
    catalog: Catalog,
    product: Product,
    decisions: Decisions = None,
    customer: Annotated[str, typer.Option("--customer", metavar="NAME", help="Whom the quote is for.", show_default=False)] = ...,  # type: ignore[assignment]
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="A note at the end of the quote.")] = "",
    prefer: Prefer = Preference.DEFAULT,
    format: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="Format of the quote.  [default: by the file's name, else text]"),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Save the quote here.", show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file where it exists.")] = False,
    context: Context = None,
    at_most: AtMost = None,
    language: Language = None,
    json: Json = False,
    budget: Seconds = None,
) -> int:
    """Complete a configuration and make a quote: on the screen, or in a file.

    **Examples**

    * `configurator quote pc gaming-pc cpu=ryzen-7-9800x3d --customer "Jane Doe"`

    * `configurator quote pc gaming-pc --customer "Jane Doe" --output output/jane.html`
    """
    opened = _open(catalog, product, decisions, context, at_most, language, budget, quiet=True)
    from configurator.cli.paper import Paper
    from configurator.cli.quoting import quote

    return quote(opened, prefer, customer, note, Paper(Format.JSON if json and format is None else format, output, force))


@app.command()
def recompute(
    file: Annotated[Path, typer.Argument(metavar="QUOTE.json", help="A quote that was saved as JSON.", show_default=False)],
    json: Json = False,
) -> int:
    """Compute a saved quote again from its own formulas, to the cent: without catalog and engine, also years later.

    **Examples**

    * `configurator recompute output/demo-quote.json`
    """
    from configurator.cli.recompute import recompute

    return recompute(file, as_json=json)


@app.command()
def demo(
    catalog: Annotated[
        str, typer.Option("--catalog", metavar="CATALOG", autocompletion=complete_catalog, help="Catalog to show.")
    ] = "pc",
    product: Annotated[
        str | None, typer.Option("--product", metavar="PRODUCT", help="Product to configure.  [default: the first]")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where to save the quote.")] = Path("output"),
    language: Language = None,
) -> int:
    """See it work: decide, ask why not, repair, complete, price, quote. Takes a few seconds and asks nothing.

    **Examples**

    * `configurator demo`

    * `configurator demo --catalog room-package --language zh`
    """
    from configurator.cli.demo import demo

    return demo(catalog, product, output, language)


def _open(
    catalog: str,
    product: str,
    decisions: list[str] | None,
    context: list[str] | None,
    limits: list[str] | None,
    language: str | None,
    budget: float | None,
    *,
    quiet: bool = False,
) -> Opened:
    """Open the product and say so, before the engine is imported."""
    from configurator.cli.opening import Opening, open_product

    told = (tuple(decisions or ()), tuple(context or ()), language, budget, quiet, tuple(limits or ()))
    return open_product(Opening(catalog, product, *told))
