"""What every request needs: the catalogs of the service, and the titles of their products in each language."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import cast

from starlette.requests import Request

from api.catalogs import Catalogs
from api.images import image_files
from api.languages import choose_language
from api.models import FileStamp, StateRequest
from api.staff import actor_of
from api.stock import Stocks
from api.titles import Titles, product_titles
from configurator.catalog.records import Catalog
from configurator.quote import Letterhead, Quote, find_letterhead, load_letterhead
from configurator.session import Session


class Service:
    """The catalogs, and what is made of them once. Safe to share between threads."""

    def __init__(self, catalogs: Catalogs) -> None:
        self.catalogs = catalogs
        self.stocks = Stocks()
        self._titles: dict[tuple[str, str, str], Titles] = {}
        self._images: dict[str, dict[str, Path]] = {}

    def titles(self, catalog: str, product: str, language: str) -> Titles:
        """The titles of a product's choices in one of its catalog's languages."""
        key = catalog, product, language
        if key not in self._titles:
            self._titles[key] = product_titles(catalog, self.catalogs.product(catalog, product), language)
        return self._titles[key]

    def image(self, catalog: str, name: str) -> Path | None:
        """A picture of a catalog, by the last step of its address; None where there is none."""
        if catalog not in self._images:
            self._images[catalog] = image_files(self.catalogs.find(catalog).records)
        return self._images[catalog].get(name)

    def letterhead(self, quote: Quote) -> Letterhead | None:
        """The letterhead beside the first catalog of a quote, where the service has both. Raises LetterheadError."""
        of = next((item.catalog.id for item in quote.items if item.catalog is not None), None)
        entry = self.catalogs.entries.get(of) if of is not None else None
        file = find_letterhead(entry.catalog.records.folder) if entry is not None and entry.catalog is not None else None
        return load_letterhead(file) if file is not None else None

    def session(
        self, request: Request, catalog: str, product: str, body: StateRequest, started: datetime | None = None
    ) -> Session:
        """A session for one request; with the prices of a single customer for staff only.

        Raises UnauthorizedError, and what `Catalogs.ready` and `ConfigurableCatalog.configure` raise.
        """
        if body.for_customer is not None:
            actor_of(request)
        ready = self.catalogs.ready(catalog, product)
        language = request_language(request, ready.records, body.language)
        inputs = {name: given.model_dump() if isinstance(given, FileStamp) else given for name, given in body.inputs.items()}
        return ready.configure(
            product,
            body.context,
            body.decisions,
            body.limits,
            language=language,
            started=started,
            availability=self.stocks.of(ready.records),
            inputs=inputs,
            customer=body.for_customer,
        )


def service_of(request: Request) -> Service:
    """The service that a request came to."""
    return cast(Service, request.app.state.service)


def request_language(request: Request, catalog: Catalog, asked: str | None) -> str:
    """The language of the answer, and of what may go wrong on the way to it."""
    language = choose_language(catalog.languages, asked, request.headers.get("accept-language"))
    request.state.language = language
    return language
