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
from configurator.cli.contracts import apps as contract_apps
from configurator.cli.exits import EXIT_CODES_HELP
from configurator.cli.failures import exit_code_of
from configurator.cli.quotes import apps as quote_apps
from configurator.cli.store import apps as store_apps

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
app.add_typer(quote_apps.quotes, name="quotes")
app.add_typer(quote_apps.orders, name="orders")
app.add_typer(contract_apps.contracts, name="contracts")
app.add_typer(store_apps.customers, name="customers")
app.add_typer(store_apps.catalogs, name="catalogs")
app.add_typer(store_apps.store, name="store")


class Preference(StrEnum):
    """How a completion fills in what is open."""

    DEFAULT = "default"
    CHEAPEST = "cheapest"
    PREFERRED = "preferred"


class Format(StrEnum):
    """How a quote is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    PDF = "pdf"
    XLSX = "xlsx"
    BOM_CSV = "bom.csv"
    BOM_JSON = "bom.json"
    BOM_TEXT = "bom.txt"
    SALES_BOM_CSV = "sales-bom.csv"
    SALES_BOM_JSON = "sales-bom.json"
    SALES_BOM_TEXT = "sales-bom.txt"


class Table(StrEnum):
    """How a table of bundles is written."""

    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"


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
LetterheadFile = Annotated[
    Path | None,
    typer.Option(
        "--letterhead",
        metavar="FILE",
        help="What stands on a PDF around the quote.  [default: letterhead.yaml of the catalog, if it has one]",
        show_default=False,
    ),
]
AvailabilityFile = Annotated[
    str | None,
    typer.Option(
        "--availability",
        metavar="FILE",
        help="What is in stock (YAML or JSON), or `none`.  [default: availability.yaml beside the catalog]",
        show_default=False,
    ),
]
Inputs = Annotated[
    list[str] | None,
    typer.Option(
        "--input", metavar="NAME=TEXT", help="Fill in a text, or a file by its path; repeat for more.", show_default=False
    ),
]
Day = Annotated[
    str | None,
    typer.Option(
        "--date",
        metavar="DAY",
        help="The day whose prices, rules and options hold, such as `2026-12-24`.  [default: today]",
        show_default=False,
    ),
]
ForCustomer = Annotated[
    str | None,
    typer.Option(
        "--for-customer", metavar="ID", help="The id of the customer, whose own price lists then hold.", show_default=False
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
def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder, or an empty one.", show_default=False)],
) -> int:
    """Begin a catalog: write a small one, with comments, that can be configured and tested at once.

    **Examples**

    * `configurator new catalogs/desks`
    """
    from configurator.cli.workbench.beginning import new

    return new(folder)


@app.command()
def check(
    catalog: Catalog,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Stay, and check again on every save.")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="Only the files: without analysis, nothing is compiled.")] = False,
    json: Json = False,
    budget: Seconds = None,
) -> int:
    """Check a catalog: every error and warning, with its place and what to do about it.

    Besides the files, what follows from the rules is found out, exactly: a product without any valid configuration, an option
    that can never be chosen, a part that is always there, a rule that never fires or that excludes nothing, and the rules
    that make it so. What did not change since the last time is not asked again.

    **Examples**

    * `configurator check pc`

    * `configurator check pc --watch`

    * `configurator check catalogs/phone-plan --json`
    """
    if watch and json:
        raise typer.BadParameter("--watch shows one check after the other; --json prints one document. Leave one of them out.")
    if watch:
        from configurator.cli.workbench.watching import watch as watch_catalog

        return watch_catalog(catalog, budget=budget, fast=fast)
    from configurator.cli.workbench.check import check

    return check(catalog, budget=budget, fast=fast, as_json=json)


@app.command()
def analyse(
    catalog: Catalog,
    product: Annotated[
        str, typer.Argument(metavar="[PRODUCT]", help="Id of a product.", autocompletion=complete_product, show_default=False)
    ] = "",
    all_: Annotated[bool, typer.Option("--all", help="Every value and every rule.")] = False,
    svg: Annotated[
        Path | None,
        typer.Option("--svg", metavar="FILE", help="Save a picture of modules and rules here.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file where it exists.")] = False,
    context: Context = None,
    language: Language = None,
    json: Json = False,
    budget: Seconds = None,
) -> int:
    """Analyse a catalog: how much can be configured, what products share, how complex the rules are.

    Of a product: in how many configurations each option is contained, exactly; what is in all of them or in none; how large its
    rules are, and which of them make it so.

    **Examples**

    * `configurator analyse pc`

    * `configurator analyse room-package business-stay --svg output/rules.svg`

    * `configurator analyse phone-plan mobile-plan --context segment=student --json`
    """
    from configurator.cli.opening import Opening
    from configurator.cli.workbench.analysing import Report, analyse

    opening = Opening(catalog, product, context=tuple(context or ()), language=language, budget=budget)
    return analyse(opening, Report(all_, svg, force), as_json=json)


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
    availability: AvailabilityFile = None,
    date: Day = None,
    for_customer: ForCustomer = None,
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
    when = (date, for_customer)
    opened = _open(catalog, product, decisions, context, at_most, language, budget, when, availability=availability, quiet=json)
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
    availability: AvailabilityFile = None,
    date: Day = None,
    for_customer: ForCustomer = None,
    language: Language = None,
    json: Json = False,
    budget: Seconds = None,
) -> int:
    """Say why something cannot be chosen, and what to change so that it can.

    **Examples**

    * `configurator explain pc gaming-pc motherboard=asus-prime-a520m-k cpu=ryzen-7-9800x3d`
    """
    when = (date, for_customer)
    opened = _open(catalog, product, decisions, context, at_most, language, budget, when, availability=availability, quiet=json)
    from configurator.cli.options import explain

    return explain(opened, question, as_json=json)


@app.command()
def configure(
    catalog: Catalog,
    product: Product,
    decisions: Decisions = None,
    context: Context = None,
    at_most: AtMost = None,
    availability: AvailabilityFile = None,
    input_: Inputs = None,
    customer: Annotated[str, typer.Option("--customer", metavar="NAME", help="Whom a quote is for.")] = "",
    date: Day = None,
    for_customer: ForCustomer = None,
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
    when = (date, for_customer)
    told = (catalog, product, decisions, context, at_most, language, budget, when)
    opened = _open(*told, availability=availability, inputs=input_)
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
    availability: AvailabilityFile = None,
    date: Day = None,
    for_customer: ForCustomer = None,
    margin: Annotated[bool, typer.Option("--margin", help="Show what it costs the seller, too, and what remains.")] = False,
    language: Language = None,
    json: Json = False,
    budget: Seconds = None,
) -> int:
    """Complete a configuration and print its price, charge by charge.

    **Examples**

    * `configurator price pc gaming-pc graphics-card=sapphire-pulse-rx-9070`

    * `configurator price phone-plan mobile-plan --prefer cheapest --json`
    """
    when = (date, for_customer)
    opened = _open(catalog, product, decisions, context, at_most, language, budget, when, availability=availability, quiet=json)
    from configurator.cli.quoting import price

    return price(opened, prefer, with_margin=margin, as_json=json)


@app.command()
def compare(
    catalog: Catalog,
    product: Product,
    decisions: Decisions = None,
    with_: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            metavar="DECISIONS",
            help="The decisions of one of them, such as `cpu=a memory.quantity=2`; repeat for up to three.",
            show_default=False,
        ),
    ] = None,
    prefer: Prefer = Preference.DEFAULT,
    context: Context = None,
    at_most: AtMost = None,
    availability: AvailabilityFile = None,
    date: Day = None,
    for_customer: ForCustomer = None,
    language: Language = None,
    json: Json = False,
    budget: Seconds = None,
) -> int:
    """Compare two or three configurations: what differs, what each costs, and why.

    With a single `--with`, the configuration without it is the first.

    **Examples**

    * `configurator compare phone-plan mobile-plan --with tariff=everyday-4g --with "tariff=premium-5g roaming=world"`

    * `configurator compare pc gaming-pc --with memory.quantity=2 --json`
    """
    when = (date, for_customer)
    opened = _open(catalog, product, decisions, context, at_most, language, budget, when, availability=availability, quiet=json)
    from configurator.cli.comparing import compare_given

    return compare_given(opened, with_ or [], prefer, as_json=json)


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
    letterhead: LetterheadFile = None,
    context: Context = None,
    at_most: AtMost = None,
    availability: AvailabilityFile = None,
    input_: Inputs = None,
    date: Day = None,
    for_customer: ForCustomer = None,
    language: Language = None,
    json: Json = False,
    budget: Seconds = None,
) -> int:
    """Complete a configuration and make a quote: on the screen, or in a file.

    **Examples**

    * `configurator quote pc gaming-pc cpu=ryzen-7-9800x3d --customer "Jane Doe"`

    * `configurator quote pc gaming-pc --customer "Jane Doe" --output output/jane.pdf`

    * `configurator quote pc gaming-pc --customer "Jane Doe" --output output/jane.bom.csv`
    """
    when = (date, for_customer)
    told = (catalog, product, decisions, context, at_most, language, budget, when)
    opened = _open(*told, availability=availability, inputs=input_, quiet=True)
    from configurator.cli.paper import Paper
    from configurator.cli.quoting import quote

    chosen = Format.JSON if json and format is None else format
    return quote(opened, prefer, customer, note, Paper(chosen, output, force, letterhead))


@app.command()
def test(
    catalog: Catalog,
    product: Annotated[
        str, typer.Option("--product", metavar="PRODUCT", help="Only the cases of this product.", show_default=False)
    ] = "",
    case: Annotated[
        list[str] | None, typer.Option("--case", metavar="ID", help="Only this case; repeat for more.", show_default=False)
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Also the rules that no case shows at work, and the values that none uses.")
    ] = False,
    language: Language = None,
    json: Json = False,
    budget: Seconds = None,
) -> int:
    """Run the test cases beside a catalog (`cases.yaml`): what must be possible, impossible, implied, and what it costs.

    A case that does not hold says what was expected, what was found, and which rules or charges are responsible.

    **Examples**

    * `configurator test pc`

    * `configurator test phone-plan --product family-plan --coverage`

    * `configurator test window --case shutter-in-a-small-window --json`
    """
    from configurator.cli.opening import Opening
    from configurator.cli.workbench.testing import test

    return test(Opening(catalog, product, language=language, budget=budget), case or [], coverage=coverage, as_json=json)


@app.command()
def trace(
    catalog: Catalog,
    product: Product,
    rule: Annotated[
        str | None, typer.Argument(metavar="[RULE]", help="Id of the rule; all rules where it is left out.", show_default=False)
    ] = None,
    decisions: Decisions = None,
    context: Context = None,
    at_most: AtMost = None,
    language: Language = None,
    json: Json = False,
    budget: Seconds = None,
) -> int:
    """Show why a rule fires or does not, part by part, with what it excludes now; without a rule, how all of them stand.

    **Examples**

    * `configurator trace phone-plan mobile-plan student-credit payment=instalments --context segment=student`

    * `configurator trace pc gaming-pc cpu=ryzen-7-9800x3d`
    """
    if rule is not None and "=" in rule:
        decisions, rule = [rule, *(decisions or ())], None
    opened = _open(catalog, product, decisions, context, at_most, language, budget, availability="none", quiet=json)
    from configurator.cli.workbench.tracing import trace

    return trace(opened, rule, as_json=json)


@app.command()
def diff(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD",
            help="A catalog, or `REVISION:PATH` as git has it.",
            autocompletion=complete_catalog,
            show_default=False,
        ),
    ],
    new: Annotated[
        str | None,
        typer.Argument(
            metavar="[NEW]", help="The catalog after the change.", autocompletion=complete_catalog, show_default=False
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="REVISION", help="Compare with the catalog as it was in git.", show_default=False),
    ] = None,
    product: Annotated[
        str | None, typer.Option("--product", metavar="PRODUCT", help="Only this product.", show_default=False)
    ] = None,
    context: Context = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 10 to 12 where anything changes for customers.")
    ] = False,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="EVENTS",
            help="Exit with 10 to 12 on these: vanish, appear, dearer, cheaper, price, dead; with commas between.",
            show_default=False,
        ),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option("--on", metavar="DAY", help="As things are on this day: 2026-12-31.  [default: today]", show_default=False),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Everything that differs, not only the first dozen.")] = False,
    language: Language = None,
    json: Json = False,
    budget: Seconds = None,
) -> int:
    """Say what a change of a catalog means: which bundles vanish or appear, what gets dearer, and because of which rules.

    **Examples**

    * `configurator diff catalogs/pc --since HEAD~1`

    * `configurator diff v1.2:catalogs/pc catalogs/pc --product gaming-pc`

    * `configurator diff pc --since main --fail-on vanish,dearer`
    """
    from configurator.cli.workbench.comparing import Comparing
    from configurator.cli.workbench.comparing import diff as compare

    comparing = Comparing(old, new, since, product, tuple(context or ()), language, budget, day, all_)
    return compare(comparing, fail_on=fail_on, exit_code=exit_code, as_json=json)


@app.command()
def sample(
    catalog: Catalog,
    product: Product,
    decisions: Decisions = None,
    count: Annotated[
        int | None,
        typer.Option("--count", "-n", metavar="N", min=1, max=1_000_000, help="How many, drawn at random.  [default: 10]"),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Another seed draws others; the same one the same.")] = 0,
    distinct: Annotated[bool, typer.Option("--distinct", help="Draw none twice.")] = False,
    covering: Annotated[
        int | None,
        typer.Option("--covering", metavar="T", min=1, max=3, help="A few with every possible combination of T values (1 to 3)."),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="All of them, where there are at most 100,000.")] = False,
    titles: Annotated[bool, typer.Option("--titles", help="Also a column with the title of each value.")] = False,
    format: Annotated[
        Table | None, typer.Option("--format", "-f", help="Format of the table.  [default: by the file's name, else csv]")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Save the table here.", show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file where it exists.")] = False,
    context: Context = None,
    availability: AvailabilityFile = None,
    language: Language = None,
    json: Json = False,
    budget: Seconds = None,
) -> int:
    """Pick valid bundles with their prices: random ones, all, or a few that cover every combination. For shops and tests.

    Random bundles are drawn evenly from all that are possible: each is exactly as likely as any other.

    **Examples**

    * `configurator sample pc gaming-pc --count 1000 --output feed.csv`

    * `configurator sample window window opening=tilt --count 100 --format jsonl`

    * `configurator sample room-package business-stay --covering 2 --output pairs.parquet`
    """
    opened = _open(catalog, product, decisions, context, None, language, budget, availability=availability, quiet=True)
    from configurator.cli.workbench.sampling import Wish, sample

    chosen = "json" if json and format is None else format
    return sample(opened, Wish(count, seed, distinct, covering, all_, titles, chosen, output, force))


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


@app.command()
def show(
    catalog: Catalog,
    product: Annotated[
        str,
        typer.Argument(
            metavar="[PRODUCT]",
            help="Id of a product; all where it is left out.",
            autocompletion=complete_product,
            show_default=False,
        ),
    ] = "",
    all_: Annotated[bool, typer.Option("--all", help="Every option of every module.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page with everything here.", show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file where it exists.")] = False,
    language: Language = None,
    json: Json = False,
) -> int:
    """Show what a catalog says, in words: products, parts, modules with options and prices, rules, charges, defaults.

    **Examples**

    * `configurator show pc`

    * `configurator show room-package business-stay --language zh`

    * `configurator show pc --html output/pc.html`
    """
    from configurator.cli.opening import Opening
    from configurator.cli.workbench.showing import show

    return show(Opening(catalog, product, language=language), html, everything=all_, force=force, as_json=json)


@app.command("format")
def format_(
    catalog: Catalog,
    files: Annotated[list[str] | None, typer.Argument(metavar="FILE", help="Only these files of it.", show_default=False)] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; the exit code is 1 where a file would change.")] = False,
    json: Json = False,
) -> int:
    """Lay out the YAML files of a catalog in one way: order of keys, indentation, what stands on one line.

    Comments are kept, and the catalog means the same: it is loaded and compared before anything is written.

    **Examples**

    * `configurator format pc`

    * `configurator format catalogs/pc --check`
    """
    from configurator.cli.workbench.formatting import format_catalog

    return format_catalog(catalog, files or (), check=check, as_json=json)


@app.command()
def prices(
    catalog: Catalog,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.xlsx", help="Write all amounts into this file.", show_default=False)
    ] = None,
    in_: Annotated[
        Path | None, typer.Option("--in", metavar="FILE.xlsx", help="Read changed amounts from this file.", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file of --out where it exists.")] = False,
    json: Json = False,
) -> int:
    """Change prices in Excel: write all amounts of a catalog on a sheet, and read the changed ones back into its files.

    Only the characters of changed amounts are touched, in YAML and in CSV; everything is checked before, and either all files
    are written or none.

    **Examples**

    * `configurator prices pc --out prices.xlsx`

    * `configurator prices pc --in prices.xlsx --dry-run`
    """
    from configurator.cli.workbench.prices import prices

    return prices(catalog, out, in_, dry_run=dry_run, force=force, as_json=json)


@app.command()
def translations(
    catalog: Catalog,
    language: Annotated[
        list[str] | None,
        typer.Option(
            "--language", "-l", metavar="CODE", help="Only this language, also a new one; repeat for more.", show_default=False
        ),
    ] = None,
    common: Annotated[
        bool, typer.Option("--common", help="List also the texts that are the same in all languages: is one left untranslated?")
    ] = False,
    json: Json = False,
) -> int:
    """Say how far a catalog is translated, and where each text is that a language lacks.

    **Examples**

    * `configurator translations pc`

    * `configurator translations pc --language de`
    """
    from configurator.cli.workbench.translations import translations

    return translations(catalog, language or (), common=common, as_json=json)


@app.command()
def schema(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write the schema here.", show_default=False)
    ] = None,
    cases: Annotated[bool, typer.Option("--cases", help="The schema of test cases (`cases*.yaml`).")] = False,
    price_lists: Annotated[
        bool, typer.Option("--price-lists", help="The schema of price lists (`price-lists/*.yaml`).")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file where it exists.")] = False,
) -> int:
    """Print the JSON Schema of catalog files, so that an editor completes and checks them while you type.

    **Examples**

    * `configurator schema --out catalog.schema.json`
    """
    from configurator.cli.workbench.schema import schema

    if cases and price_lists:
        raise typer.BadParameter("--cases and --price-lists are two schemas. Leave one of them out.")
    return schema(out, cases=cases, price_lists=price_lists, force=force)


def _open(
    catalog: str,
    product: str,
    decisions: list[str] | None,
    context: list[str] | None,
    limits: list[str] | None,
    language: str | None,
    budget: float | None,
    when: tuple[str | None, str | None] = (None, None),
    *,
    availability: str | None = None,
    inputs: list[str] | None = None,
    quiet: bool = False,
) -> Opened:
    """Open the product and say so, before the engine is imported. `when`: the day, and the id of the customer."""
    from configurator.cli.opening import Opening, open_product

    told = (tuple(decisions or ()), tuple(context or ()), language, budget, quiet, tuple(limits or ()), availability)
    return open_product(Opening(catalog, product, *told, tuple(inputs or ()), *when))
