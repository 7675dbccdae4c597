"""The service: its slices put together behind one address."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator
from importlib.metadata import version as installed_version
from typing import Final

from fastapi import FastAPI

from app.access import routes as access_routes
from app.access.keys import read_signing_key
from app.access.tokens import Verifier
from app.catalogue import admin_routes
from app.catalogue import routes as catalogue_routes
from app.catalogue.editions import Catalogue
from app.jobs import routes as jobs_routes
from app.main import health
from app.main.docs import OPENAPI_URL, add_docs
from app.main.handlers import LastResort, add_handlers
from app.main.protocol import SERVICE
from app.main.service import Service
from app.platform import clock, logs
from app.platform.cache import CacheMemory, connect
from app.platform.crypto import read_secret
from app.platform.db import Database, refuse_too_much_power
from app.platform.limits import RateLimitFields, RateLimits, policies_of
from app.platform.logs import RequestLog
from app.platform.metrics import Metrics, served
from app.platform.settings import Settings, from_environment
from app.quoting import routes as quoting_routes
from app.rights import routes as rights_routes
from app.sales import list_routes, refund_routes
from app.sales import routes as sales_routes
from app.sandbox import routes as sandbox_routes
from app.validation import routes as validation_routes
from app.validation.gate import OpenGate

ROUTERS: Final = (
    validation_routes.router,
    catalogue_routes.router,
    quoting_routes.router,
    sales_routes.sales,
    sales_routes.holding,
    refund_routes.router,
    list_routes.router,
    rights_routes.router,
    rights_routes.deny_list,
    jobs_routes.router,
    sandbox_routes.router,
    admin_routes.router,
    access_routes.router,
    health.router,
)

COLLECTIONS: Final = (5_000, 200, 100)
"""By default a tap in ten would wait for a look at everything that tariffs are made of.

A look at what is new takes half a microsecond an object, and all taps wait for it. What stayed is mostly kept for
long, so it is looked at once a million objects came on top: that is never, unless something grows.
"""

DESCRIPTION: Final = """Quote a journey, sell a product, validate a travel right: one fare service for the buses, trams
and trains of many operators. Amounts are whole pence. Instants are RFC 3339. Prices marked `illustrative` are examples
that nobody has published. A client may ask only so often: `RateLimit` in each answer tells what is left."""


def create_app(settings: Settings) -> Service:
    """Put the service together. It connects when it starts; raises `MisconfiguredError` where it cannot."""
    logs.configure(settings.log_level)
    metrics = Metrics()
    app = Service(
        title="Commonfare",
        summary="The open fare service for the joint Derby–Nottingham area.",
        description=DESCRIPTION,
        version=installed_version("commonfare"),
        docs_url=None,
        redoc_url=None,
        openapi_url=OPENAPI_URL,
        lifespan=_lifespan,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    _hold(app, settings, metrics)
    for router in ROUTERS:
        app.include_router(router)
    add_docs(app)
    add_handlers(app)
    # The last added is the outermost: the log sees the answers of the last resort.
    app.add_middleware(LastResort)
    app.add_middleware(RateLimitFields)
    app.add_middleware(RequestLog, metrics=metrics)
    return app


def from_env() -> Service:
    """Put the service together from the environment; for servers that want a factory."""
    app = create_app(from_environment())
    app.state.has_the_process = True
    return app


def _hold(app: FastAPI, settings: Settings, metrics: Metrics) -> None:
    """Give the app what its dependencies hand out."""
    app.state.settings = settings
    app.state.clock = clock.read
    app.state.metrics = metrics
    app.state.secret = read_secret(settings.secret_file)
    app.state.signing_key = read_signing_key(settings.token_key_file)
    app.state.verifier = Verifier(app.state.signing_key, settings.issuer)
    app.state.database = Database.open(settings)
    app.state.cache = CacheMemory(connect(settings.redis_url))
    app.state.limits = RateLimits(policies_of(settings), settings.redis_url)
    app.state.catalogue = Catalogue(app.state.database)
    app.state.gate = OpenGate(settings, app.state.database, app.state.catalogue, app.state.secret, metrics)


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[dict[str, FastAPI]]:
    database: Database = app.state.database
    try:
        await refuse_too_much_power(database)
        async with _kept_up(app.state.catalogue):
            app.state.gate.watch()
            with served(app.state.metrics, app.state.settings.metrics_port):
                if getattr(app.state, "has_the_process", False):
                    _settle_down()
                yield {SERVICE: app}
    finally:
        await app.state.gate.close()
        app.state.limits.close()
        await app.state.cache.close()
        await database.close()


@contextlib.asynccontextmanager
async def _kept_up(catalogue: Catalogue) -> AsyncIterator[None]:
    """Know every published edition, from the start and for as long as the service runs."""
    await catalogue.refresh()
    keeping_up = asyncio.create_task(catalogue.keep_up())
    try:
        yield
    finally:
        catalogue.stop()
        await keeping_up


def _settle_down() -> None:
    """Never again look for garbage among what is there for good, and less often among the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTIONS)
