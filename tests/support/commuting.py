"""Quoting, buying and tapping over HTTP, so that a test says only what it is about. The tariff is the small one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
from fastapi import FastAPI
from httpx import AsyncClient, Response

from tests.support.service import Client, Clock, add_client, bearer, token_of

Json = dict[str, Any]
ADULT = [{"profile": "adult", "count": 1}]
BY_TRAIN = {"origin": "R-DWT", "destination": "R-TRT"}
TRAIN = [{"origin": "R-DWT", "destination": "R-TRT", "line": "RAIL"}]
BY_BUS = {"origin": "B-DWT", "destination": "B-TRT"}
TOKEN_LASTS = timedelta(minutes=9)


@dataclass
class Signed:
    """A client that signs in again whenever its token has grown old."""

    api: AsyncClient
    clock: Clock
    client: Client
    _token: str = field(default="", repr=False)
    _since: datetime | None = None

    async def headers(self) -> dict[str, str]:
        """The headers with which it calls."""
        if self._since is None or self.clock.at - self._since > TOKEN_LASTS:
            self._token, self._since = await token_of(self.api, self.client, self.clock), self.clock.at
        return bearer(self._token)

    async def post(self, path: str, body: object) -> Response:
        """Send JSON."""
        return await self.api.post(path, json=body, headers=await self.headers())

    async def get(self, path: str, **asked: str) -> Response:
        """Read what is at an address."""
        return await self.api.get(path, params=asked, headers=await self.headers())


@dataclass
class App(Signed):
    """An operator's app."""

    async def quote(self, **asked: object) -> Json:
        """Quote a journey: an adult from station to station now, but for what is asked."""
        answer = await self.post("/v1/quotes", {**BY_TRAIN, "passengers": ADULT, **asked})
        assert answer.status_code == 200, answer.text
        quote: Json = answer.json()
        return quote

    async def order(self, product: str | None, **asked: object) -> Json:
        """Quote a journey and make an order of its first offer of a product, or of singles (None), with a new id."""
        quote = await self.quote(**asked)
        return {"id": str(uuid4()), "offer": offer_for(quote, product)["offer"]}

    async def send(self, ordered: Json) -> Response:
        """Send an order, perhaps again."""
        return await self.post("/v1/sales", ordered)

    async def buy(self, product: str | None, **asked: object) -> Json:
        """Quote a journey and buy an offer."""
        answer = await self.send(await self.order(product, **asked))
        assert answer.status_code == 201, answer.text
        sale: Json = answer.json()
        return sale

    async def token(self, product: str | None, **asked: object) -> str:
        """Buy an offer, and give the token of its first right."""
        return str((await self.buy(product, **asked))["rights"][0]["token"])

    async def read(self, sale_id: str) -> Response:
        """Read a sale."""
        return await self.get(f"/v1/sales/{sale_id}")


@dataclass
class Reader(Signed):
    """A device at a stop, which numbers its taps."""

    stop: str = ""
    counter: int = 0

    def said(self, token: str, **replaced: object) -> Json:
        """What the device sends for a tap: here and now, but for what is replaced."""
        self.counter += 1
        tap = {"token": token, "stop": self.stop, "epoch": 1, "counter": self.counter, "at": self.clock.at.isoformat()}
        return tap | replaced

    async def send(self, tap: Json) -> Response:
        """Send a tap as it is, perhaps again."""
        return await self.post("/v1/validations", tap)

    async def tap(self, token: str, **replaced: object) -> Json:
        """Present a token and give the answer."""
        answer = await self.send(self.said(token, **replaced))
        assert answer.status_code == 200, answer.text
        answered: Json = answer.json()
        return answered


@dataclass
class Town:
    """The service with its clock, where apps and devices can be added."""

    service: FastAPI
    api: AsyncClient
    clock: Clock

    async def app(self, operator: str | None = "BUSCO") -> App:
        """Add an operator's app."""
        return App(self.api, self.clock, await add_client(self.service.state.database, "app", operator=operator))

    async def reader(self, operator: str, stop: str) -> Reader:
        """Add a device at a stop."""
        client = await add_client(self.service.state.database, "device", operator=operator)
        return Reader(self.api, self.clock, client, stop=stop)


def offer_for(quote: Json, product: str | None) -> Json:
    """The first offer of a product, or of singles (None)."""
    return next(offer for offer in quote["offers"] if offer["product"] == product and not offer["parts"])


@asynccontextmanager
async def meddling(owner: "asyncpg.Connection[asyncpg.Record]", change: str, back: str) -> AsyncIterator[None]:
    """Change the database as its owner may, and change it back."""
    await owner.execute(change)
    try:
        yield
    finally:
        await owner.execute(back)
