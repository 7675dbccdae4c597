"""Changing rights over HTTP, and ending them as a refund or an exchange does, so that a test says what it is about."""

from uuid import UUID, uuid4

from fastapi import FastAPI
from httpx import Response

from app.rights import service as rights
from app.rights.records import HeldRight, NewEvent
from fares.rights import End, Ended, EventKind
from tests.support.commuting import Json, Signed, Town
from tests.support.service import NOW, add_client

KIND_OF_END = {Ended.REFUNDED: EventKind.REFUNDED, Ended.EXCHANGED: EventKind.EXCHANGED}


async def officer_of(town: Town) -> Signed:
    """Add a transport officer."""
    return Signed(town.api, town.clock, await add_client(town.service.state.database, "officer"))


async def ask(client: Signed, right_id: str, what: str, **said: object) -> Response:
    """Ask for a change of a right, under a new id but for what is said."""
    return await client.post(f"/v1/rights/{right_id}/{what}", {"id": str(uuid4()), **said})


async def change(client: Signed, right_id: str, what: str, **said: object) -> Json:
    """Have a right changed, and give the event."""
    answer = await ask(client, right_id, what, **said)
    assert answer.status_code == 201, answer.text
    event: Json = answer.json()
    return event


async def read(client: Signed, right_id: str, **query: str | int) -> Json:
    """Read a right."""
    answer = await client.api.get(f"/v1/rights/{right_id}", params=query, headers=await client.headers())
    assert answer.status_code == 200, answer.text
    standing: Json = answer.json()
    return standing


async def deny_list(client: Signed, **query: str | int) -> Json:
    """Read a page of the deny list."""
    answer = await client.api.get("/v1/deny-list", params=query, headers=await client.headers())
    assert answer.status_code == 200, answer.text
    listed: Json = answer.json()
    return listed


async def held(service: FastAPI, right_id: str) -> HeldRight:
    """A right as PostgreSQL has it."""
    async with service.state.database.reading_sessions() as session:
        found = await rights.held(session, UUID(right_id))
    assert found is not None
    return found


async def end(service: FastAPI, right_id: str, how: Ended, expected_sequence: int | None = None) -> bool:
    """Take a right back, as sales do, and say whether it was: not if it was used since it stood at the sequence."""
    expected = (await held(service, right_id)).state.sequence if expected_sequence is None else expected_sequence
    event = NewEvent(KIND_OF_END[how], End(how), "the-till", None, details={"refund": str(uuid4())})
    async with service.state.database.sessions.begin() as session:
        return await rights.append(session, UUID(right_id), expected, event, NOW)


def problem(answer: Response) -> tuple[int, str]:
    """The status and the code of a problem."""
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")
