"""The documents of a quote of 34 items: how long text, page, PDF, Excel and bills of materials take, the first time and after.

On a machine that has other things to do, the processor time says more.

python -m benchmarks.documents
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

from configurator.quote import Quote, format_bom, format_quote, quote_from_json, quote_pdf, quote_to_json, quote_workbook
from tests.quote.offers import school_quote

FORMS: dict[str, Callable[[Quote], str | bytes]] = {
    "text": format_quote,
    "page": lambda quote: format_quote(quote, "html"),
    "pdf": quote_pdf,
    "excel": quote_workbook,
    "bom": format_bom,
}
ROUNDS = 5


def measured(form: str, quotes: list[Quote]) -> None:
    """The first call in a process, then others, each of another quote: nothing that was made is made again."""
    taken, busy = [], []
    for quote in quotes:
        started, used = time.perf_counter(), time.process_time()
        content = FORMS[form](quote)
        taken.append(time.perf_counter() - started)
        busy.append(time.process_time() - used)
    print(f"{form:<6} first {_told(taken[0], busy[0])}   then {_told(_middle(taken), _middle(busy))}   {len(content):>10,} bytes")


def _told(seconds: float, processor: float) -> str:
    return f"{seconds:6.3f} s ({processor:6.3f} s of processor time)"


def _middle(times: list[float]) -> float:
    return sorted(times[1:])[(len(times) - 1) // 2]


def main() -> None:
    """Each form in a process of its own, that gets its quotes as documents and imports nothing but what it needs."""
    if len(sys.argv) > 1:
        import json

        measured(sys.argv[1], [quote_from_json(document) for document in json.load(sys.stdin)])
        return
    import json

    quotes = [school_quote(different=34 - number) for number in range(ROUNDS)]
    documents = json.dumps([quote_to_json(quote) for quote in quotes])
    for form in FORMS:
        subprocess.run([sys.executable, "-m", "benchmarks.documents", form], input=documents, text=True, check=True)


if __name__ == "__main__":
    main()
