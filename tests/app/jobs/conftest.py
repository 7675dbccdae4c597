"""What the tests of jobs share: clients with webhooks, receivers on loopback, and couriers by the test's own clock."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response

from app.jobs.addresses import Reach
from app.jobs.courier import Courier
from app.jobs.events import EVERYBODY, Event, EventType, Payload, RightBlocked, SaleCompleted
from app.jobs.outbox import announce
from app.jobs.sending import Sender
from app.platform.crypto import read_secret
from app.platform.db import Database
from app.platform.metrics import Metrics
from app.platform.settings import Settings
from tests.support.receiver import Receiver, receiving
from tests.support.service import Client, Clock, add_client, bearer, token_of

EVERYTHING = list(get_args(EventType.__value__))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Webhooks may go to loopback, as in development."""
    return settings.model_copy(update={"webhooks_development": True})


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The service's database, as the service's role."""
    opened = Database.open(settings)
    yield opened
    await opened.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver that answers 200 until the test says otherwise."""
    async with receiving() as opened:
        yield opened


@dataclass
class Owner:
    """An app with webhooks."""

    api: AsyncClient
    client: Client
    clock: Clock

    async def ask(self, method: str, path: str = "", body: object = None, **headers: str) -> Response:
        """Ask below /v1/webhooks, with a token that is good now; `Idempotency_Key=` is a header."""
        token = await token_of(self.api, self.client, self.clock)
        said = bearer(token) | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.api.request(method, f"/v1/webhooks{path}", json=body, headers=said)

    async def add(self, url: str, *types: str) -> dict[str, Any]:
        """Add a webhook; gives what was answered, its secret included."""
        answer = await self.ask("POST", body=webhook(url, *types))
        assert answer.status_code == 201, answer.text
        added = answer.json()
        assert isinstance(added, dict)
        return added


def webhook(url: str, *types: str, endpoint_id: UUID | None = None) -> dict[str, object]:
    """What is asked for when a webhook is added."""
    return {"id": str(endpoint_id or uuid4()), "url": url, "event_types": list(types or EVERYTHING)}


@pytest.fixture
def make_owner(service: FastAPI, api: AsyncClient, clock: Clock) -> Callable[[], Awaitable[Owner]]:
    """Make apps: `await make_owner()`."""

    async def make() -> Owner:
        return Owner(api, await add_client(service.state.database, "app", operator="BUSCO"), clock)

    return make


@pytest.fixture
async def busco(make_owner: Callable[[], Awaitable[Owner]]) -> Owner:
    """An app of BUSCO."""
    return await make_owner()


@dataclass
class Post:
    """Announces, and delivers by the test's clock."""

    database: Database
    settings: Settings
    clock: Clock
    metrics: Metrics

    def courier(self, poll_seconds: float = 0.2) -> Courier:
        """Make one more courier, as another process would."""
        secret, sender = read_secret(self.settings.secret_file), Sender(Reach(development=True))
        return Courier(self.database, secret, sender, self.metrics, lambda: self.clock.at, poll_seconds)

    async def sold(self, owner: Owner | None, sale: UUID | None = None) -> str:
        """Announce a sale of an app, or one that everybody may know of; gives the event's id."""
        payload = SaleCompleted(sale_id=sale or uuid4(), right_ids=[], total_pence=240, sold_at=self.clock.at)
        return await self._announced(payload, owner)

    async def blocked(self, owner: Owner | None, sale: UUID | None = None) -> str:
        """Announce that a right of a sale was blocked; gives the event's id."""
        payload = RightBlocked(sale_id=sale or uuid4(), right_id=uuid4(), reason="lost", blocked_at=self.clock.at)
        return await self._announced(payload, owner)

    async def _announced(self, payload: Payload, owner: Owner | None) -> str:
        async with self.database.sessions.begin() as session:
            return str(await announce(session, self.event(payload, owner)))

    def event(self, payload: Payload, owner: Owner | None) -> Event:
        """Make an event that happened now."""
        return Event(payload, self.clock.at, EVERYBODY if owner is None else frozenset({owner.client.id}))

    async def deliver(self, courier: Courier | None = None) -> None:
        """Deliver all that is due now, and what becomes due by that."""
        working = courier or self.courier()
        while await working.take_up():
            await working.finish()


@pytest.fixture
async def post(database: Database, settings: Settings, clock: Clock) -> Post:
    """Announcing and delivering."""
    return Post(database, settings, clock, Metrics())
