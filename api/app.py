"""The service as an ASGI application: `uvicorn --factory api.app:create_app`."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from api import problems
from api.catalogs import load_catalogs
from api.limits import BodyLimit
from api.models import Problem, QuoteDocument
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

The service keeps nothing between requests: every request carries the context and all decisions, and is answered with the
full state. Errors are problem details (RFC 9457) with a stable `code`.
"""


def create_app(catalogs_folder: str | Path | None = None) -> FastAPI:
    """The application for a folder of catalogs (default: from the environment). Products are compiled when it starts.

    Raises CatalogNotFoundError where there is no such folder. A catalog with errors is listed with them, no more.
    """
    folder = Path(catalogs_folder or os.environ.get(CATALOGS) or "catalogs")
    catalogs = load_catalogs(folder)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(catalogs.compile)
        yield

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
    _add_handlers(app)
    _add_middleware(app)
    app.include_router(router)
    app.include_router(health)
    _describe(app)
    return app


def _add_handlers(app: FastAPI) -> None:
    app.add_exception_handler(ConfiguratorError, problems.answer_error)
    app.add_exception_handler(HTTPException, problems.answer_http_error)
    app.add_exception_handler(RequestValidationError, problems.answer_invalid)
    app.add_exception_handler(Exception, problems.answer_unexpected)


def _add_middleware(app: FastAPI) -> None:
    app.add_middleware(BodyLimit, limit=int(os.environ.get(MAX_BODY, 2**20)), refuse=problems.answer_too_large)
    origins = [origin.strip() for origin in os.environ.get(CORS_ORIGINS, "").split(",") if origin.strip()]
    if origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=origins, allow_methods=["GET", "POST"], allow_headers=["Content-Type", "Accept"]
        )


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
