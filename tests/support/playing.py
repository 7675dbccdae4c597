"""Playing in a sandbox over HTTP, so that a test says only what it is about. The tariff is the small one."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from fastapi import FastAPI
from httpx import AsyncClient, Response

from tests.support.commuting import App, Json
from tests.support.service import Clock, add_client

BEGIN = datetime(2026, 12, 7, 7, 30, tzinfo=UTC)
"""A Monday morning, two weeks after the time of the service under test."""


@dataclass
class Sandbox(App):
    """A client that plays, with a test clock."""

    at: datetime = BEGIN
    clock_id: str = ""
    counter: int = 0

    async def make_clock(self, at: datetime = BEGIN, clock_id: str = "") -> Response:
        """Ask for a clock, with a new id unless one is given."""
        asked = clock_id or str(uuid4())
        answer = await self.post("/v1/sandbox/clocks", {"id": asked, "at": at.isoformat()})
        if answer.status_code == 201:
            self.clock_id, self.at = asked, at
        return answer

    async def ask_to_advance(self, to: datetime) -> Response:
        """Ask for the clock to be moved."""
        return await self.post(f"/v1/sandbox/clocks/{self.clock_id}/advance", {"to": to.isoformat()})

    async def advance(self, **how_far: int) -> Json:
        """Move the clock: `await sandbox.advance(minutes=5)`."""
        self.at += timedelta(**how_far)
        answer = await self.ask_to_advance(self.at)
        assert answer.status_code == 200, answer.text
        shown: Json = answer.json()
        return shown

    async def delete(self, path: str = "") -> Response:
        """Delete the clock, or what is at another address."""
        address = path or f"/v1/sandbox/clocks/{self.clock_id}"
        return await self.api.delete(address, headers=await self.headers())

    def tap(self, token: str, stop: str = "R-DWT", operator: str = "RW", **replaced: object) -> Json:
        """What is sent for a tap here and now at a device of an operator, but for what is replaced."""
        self.counter += 1
        said = {"token": token, "stop": stop, "operator": operator, "epoch": 1, "counter": self.counter}
        return said | {"at": self.at.isoformat()} | replaced

    async def present(self, token: str, stop: str = "R-DWT", operator: str = "RW") -> Json:
        """Present a token, and give the answer."""
        answer = await self.post("/v1/sandbox/validations", self.tap(token, stop, operator))
        assert answer.status_code == 200, answer.text
        answered: Json = answer.json()
        return answered

    async def hold(self, product: str | None = "joint-day") -> Json:
        """Hold an offer."""
        answer = await self.post("/v1/holds", await self.order(product))
        assert answer.status_code == 201, answer.text
        held: Json = answer.json()
        return held


async def open_sandbox(service: FastAPI, api: AsyncClient, clock: Clock, *, going: bool = True) -> Sandbox:
    """Add a sandbox of BUSCO, its clock going unless it is to have none."""
    sandbox = Sandbox(api, clock, await add_client(service.state.database, "sandbox", operator="BUSCO"))
    if going:
        answer = await sandbox.make_clock()
        assert answer.status_code == 201, answer.text
    return sandbox


def problem(answer: Response) -> tuple[int, str]:
    """The status and the code of a problem."""
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")
