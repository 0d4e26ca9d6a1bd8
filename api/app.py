"""The service as an ASGI application: `uvicorn --factory api.app:create_app`."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api import problems
from api.catalogs import load_catalogs
from api.customers import router as customers
from api.desks import open_service_store
from api.limits import BodyLimit
from api.models import Problem, QuoteDocument
from api.pages.render import STATIC
from api.pages.routes import router as pages
from api.pages.routes import show_error
from api.quotes import router as stored_quotes
from api.routes import health, router
from api.service import Service
from configurator import __version__
from configurator.errors import ConfiguratorError

CATALOGS = "CONFIGURATOR_CATALOGS"
"""Environment: the folder with the catalogs (default `./catalogs`)."""

CORS_ORIGINS = "CONFIGURATOR_CORS_ORIGINS"
"""Environment: origins of other websites that may call the service, separated by commas, or `*` (default: none)."""

MAX_BODY = "CONFIGURATOR_MAX_BODY"
"""Environment: the largest request body in bytes (default 1 MiB)."""

_DESCRIPTION = """\
Configures products from modules: what fits together, what it costs, why something is not possible and what to change.

Configuring keeps nothing between requests: every request carries the context and all decisions, and is answered with the
full state. Quotes are stored where the service has a store; customers look at them and accept with links. Errors are problem
details (RFC 9457) with a stable `code`.
"""


def create_app(catalogs_folder: str | Path | None = None, *, compile_first: bool = True) -> FastAPI:
    """The application for a folder of catalogs (default: from the environment).

    Products are compiled when it starts, or with `compile_first=False` each at its first request. Raises
    CatalogNotFoundError where there is no such folder. A catalog with errors is listed with them, no more.
    """
    folder = Path(catalogs_folder or os.environ.get(CATALOGS) or "catalogs")
    catalogs = load_catalogs(folder)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if compile_first:
            await run_in_threadpool(catalogs.compile)
            _keep_for_good()
        yield
        if app.state.store is not None:
            app.state.store.close()

    app = FastAPI(
        title="Configurator",
        version=__version__,
        description=_DESCRIPTION,
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
    )
    app.state.service = Service(catalogs)
    app.state.store = open_service_store()
    _add_handlers(app)
    _add_middleware(app)
    app.include_router(router)
    app.include_router(stored_quotes)
    app.include_router(customers)
    app.include_router(health)
    app.include_router(pages)
    app.mount("/static", Static(directory=STATIC))
    _describe(app)
    return app


def _keep_for_good() -> None:
    """Tell the garbage collector that what there is now stays: else it looks through all catalogs, 20 ms of somebody's click."""
    gc.collect()
    gc.freeze()


def _add_handlers(app: FastAPI) -> None:
    app.add_exception_handler(ConfiguratorError, _answering(problems.answer_error))
    app.add_exception_handler(HTTPException, _answering(problems.answer_http_error))
    app.add_exception_handler(RequestValidationError, _answering(problems.answer_invalid))
    app.add_exception_handler(Exception, _answering(problems.answer_unexpected))


def _answering(answer: Callable[[Request, Exception], Response]) -> Callable[[Request, Exception], Response]:
    """An answer as a problem for programs; as a page for people who look at pages."""

    def answer_both(request: Request, error: Exception) -> Response:
        response = answer(request, error)
        by_program = request.url.path.startswith(("/v1", "/healthz"))
        if by_program or "text/html" not in request.headers.get("accept", ""):
            return response
        document = json.loads(bytes(response.body))
        return show_error(request, document["detail"], response.status_code)

    return answer_both


def _add_middleware(app: FastAPI) -> None:
    app.add_middleware(BodyLimit, limit=int(os.environ.get(MAX_BODY, 2**20)), refuse=problems.answer_too_large)
    origins = [origin.strip() for origin in os.environ.get(CORS_ORIGINS, "").split(",") if origin.strip()]
    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=1)
    if origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=origins, allow_methods=["GET", "POST"], allow_headers=["Content-Type", "Accept"]
        )


class Static(StaticFiles):
    """Static files. Their addresses change with their content, so that browsers may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, to be kept for good where its address names a version."""
        response = await super().get_response(path, scope)
        versioned = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if versioned else "no-cache"
        return response


def _describe(app: FastAPI) -> None:
    """Adds to the description of the interface the shapes that no endpoint names as its model."""
    build = app.openapi

    def openapi() -> dict[str, object]:
        if app.openapi_schema is None:
            schemas = build()["components"]["schemas"]
            for model in (Problem, QuoteDocument):
                schemas[model.__name__] = model.model_json_schema(ref_template="#/components/schemas/{model}")
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]
