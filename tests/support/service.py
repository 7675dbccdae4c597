"""The whole service for tests: its settings, a clock that stands still, clients with keys, and their tokens."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey
from starlette.routing import BaseRoute

from app.access import service as access
from app.access.callers import SCOPES_OF_KIND
from app.access.keys import Algorithms, Key, algorithms_of, public_jwk
from app.main import create_app
from app.platform.db import Database
from app.platform.settings import Settings

ISSUER = "https://fares.test"
NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
"""A Monday morning in Greenwich time, in force of the small tariff's only edition."""
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass
class Clock:
    """The time, as the service is told it."""

    at: datetime = NOW

    def read(self) -> datetime:
        return self.at

    def forward(self, **how_far: int) -> None:
        """Let time pass: `clock.forward(minutes=5)`."""
        self.at += timedelta(**how_far)


@dataclass(frozen=True)
class Client:
    """A client that was added, with its private key."""

    id: str
    key: Key = field(repr=False)
    scopes: frozenset[str]

    def assertion(self, now: datetime, **changed: object) -> str:
        """Sign an assertion; `changed` replaces claims, None leaves them out."""
        issued = int(now.timestamp())
        usual = {"iss": self.id, "sub": self.id, "aud": ISSUER, "iat": issued, "exp": issued + 60}
        claims = {**usual, "jti": secrets.token_urlsafe(12), **changed}
        said = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": algorithms_of(self.key)[0]}, said, self.key, registry=Algorithms(self.key))

    def form(self, now: datetime, **changed: object) -> dict[str, str]:
        """Fill in the form of the token endpoint."""
        return {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.assertion(now, **changed),
        }


def new_key(kind: str = "Ed25519") -> Key:
    """Make a private key: `Ed25519` or `P-256`."""
    return OKPKey.generate_key("Ed25519") if kind == "Ed25519" else ECKey.generate_key("P-256")


def new_settings(folder: Path, database_url: str, redis_url: str, **changed: object) -> Settings:
    """Settings of a service whose keys lie in a folder."""
    secret, key = folder / "secret", folder / "token-key.pem"
    if not secret.exists():
        secret.write_bytes(secrets.token_bytes(32))
        private = new_key().private_key
        assert private is not None
        key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    usual = {"issuer": ISSUER, "metrics_port": 0, "log_level": "error", "database_connections": 5}
    files = {"database_url": database_url, "redis_url": redis_url, "secret_file": secret, "token_key_file": key}
    return Settings.model_validate(usual | files | changed)


_ROUTES: Final[list[BaseRoute]] = []


def _routes(settings: Settings) -> list[BaseRoute]:
    """Give the routes that all services of this process share: building them takes longer than most tests do."""
    if not _ROUTES:
        _ROUTES.extend(create_app(settings).router.routes)
    return _ROUTES


@asynccontextmanager
async def running(settings: Settings, clock: Clock) -> AsyncIterator[FastAPI]:
    """Run the service, its background included, by a clock of the test's own."""
    service = create_app(settings)
    service.state.clock = clock.read
    service.router.routes = _routes(settings)
    async with service.router.lifespan_context(service):
        yield service


@asynccontextmanager
async def client_of(service: FastAPI) -> AsyncIterator[AsyncClient]:
    """Speak HTTP to a service in this process, through all of its layers."""
    transport = ASGITransport(service, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url=ISSUER) as client:
        yield client


async def add_client(
    database: Database,
    kind: str,
    scopes: frozenset[str] | None = None,
    operator: str | None = None,
    *,
    key: Key | None = None,
) -> Client:
    """Add a client with a new key; without scopes it has all that its kind may have."""
    made = Client(
        f"{kind}-{secrets.token_hex(4)}", key or new_key(), SCOPES_OF_KIND[kind] if scopes is None else scopes
    )
    jwk = public_jwk(made.key)
    new = access.NewClient(made.id, f"A test's {kind}", kind, operator, jwk, made.scopes)
    async with database.sessions.begin() as session:
        await access.add_client(session, new, NOW, by="test")
    return made


async def token_of(api: AsyncClient, client: Client, clock: Clock) -> str:
    """Ask the service for an access token, and again where the machine is too busy to count sign-ins in time."""
    form = client.form(clock.at)
    answer = await api.post("/oauth/token", data=form)
    for _ in range(15):
        if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
            break
        await asyncio.sleep(int(answer.headers["Retry-After"]))
        answer = await api.post("/oauth/token", data=form)
    assert answer.status_code == 200, answer.text
    token = answer.json()["access_token"]
    assert isinstance(token, str)
    return token


def bearer(token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {token}"}


async def until_next_is(api: AsyncClient, edition: str) -> None:
    """Wait until the service has taken in the edition that was published last: it promises to within seconds."""
    for _ in range(200):
        following = (await api.get("/v1/tariffs/current")).json()["next_edition"]
        if following is not None and following["edition"] == edition:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{edition} was not taken in within ten seconds")
