"""Validations over HTTP."""

import asyncio
from collections.abc import Awaitable, Mapping
from datetime import datetime
from types import NoneType
from typing import Any, Final

from fastapi import Request
from fastapi.security import SecurityScopes
from pydantic import TypeAdapter, ValidationError
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from app.access.callers import Device, caller, device_of
from app.platform import clock
from app.platform.bodies import JSON, parse, read_body, refuse_repetition
from app.platform.bodies import router as make_router
from app.platform.db import is_passing
from app.platform.errors import InvalidRequest
from app.platform.now import Now
from app.platform.problems import mistakes
from app.platform.together import TooMuchWaits
from app.validation import service
from app.validation.errors import DecideLocally
from app.validation.gate import AtTheGate
from app.validation.schemas import TapAnswered, TapAsked

PATIENCE_SECONDS: Final = 2
"""How long a device waits at most, also for a PostgreSQL that has stopped answering without going away."""

JSON_BYTES: Final = JSON.encode()
SMALL_DIGITS: Final = 3
"""A body of so many digits of bytes is smaller than any limit may be set."""

_SCOPES: Final = SecurityScopes(["validate"])
_ASKED: Final = TypeAdapter(TapAsked)
_ANSWERED: Final = TypeAdapter(TapAnswered)
_MISSING: Final = {"type": "missing", "loc": ("body",), "msg": ""}


router = make_router("/v1/validations", "Validations")


@router.post("", summary="Validate a right")
async def validate(asked: TapAsked, device: Device, gate: AtTheGate, now: Now) -> TapAnswered:
    """Ask whether a passenger may travel: accepted, or refused with one reason and one sentence for the display.

    A refusal is an answer, not a problem. Either is recorded before it is given. Safe to repeat: a tap is named by its
    device, `epoch` and `counter`, and is answered once for all. On `decide-locally`, decide by your own rules and send
    the tap again when the service is back.
    """
    tap, right_id = asked.tap(device, gate.media), gate.media.right_of(asked.token)
    answer = await service.answer(gate.everybodys, tap, right_id, now)
    gate.everybodys.figures.validations.labels(answer.reason.value).inc()
    return TapAnswered.of(answer)


async def serve(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request by plain ASGI: FastAPI's part would cost more than the tap. Raises what is a problem.

    It does what FastAPI would do, in the same order and with the same problems: the body is read, then the caller is
    known, then what was asked is checked, then the endpoint is called.
    """
    state = scope["app"].state
    headers = dict(scope["headers"])
    request = Request(scope, receive)
    if scope["query_string"]:
        refuse_repetition(request)
    content = await _content(request, headers)
    asked = quickly(content)
    parsed = _parsed(content) if asked is None else None
    now = await _time(request)
    sent = headers.get(b"authorization", b"").decode("latin-1")
    device = await device_of(await caller(request, _SCOPES, state.verifier, state.limits, now, sent))
    answered = await _or_decide_locally(validate(asked or _checked(parsed), device, state.gate, now))
    body = _ANSWERED.dump_json(answered)
    said = [(b"content-length", str(len(body)).encode()), (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": said})
    await send({"type": "http.response.body", "body": body})


async def _content(request: Request, headers: Mapping[bytes, bytes]) -> bytes:
    """Read the body: what comes plainly and in one piece at once, anything else with all due care."""
    length = headers.get(b"content-length", b"")
    plain = headers.get(b"content-type") == JSON_BYTES and b"content-encoding" not in headers
    if not (plain and len(length) <= SMALL_DIGITS and length.isdigit()):
        return await read_body(request, JSON, request.app.state.settings.max_body_bytes)
    content = bytearray()
    while True:
        message = await request.receive()
        if message["type"] != "http.request":
            raise ClientDisconnect
        content += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(content)


async def _time(request: Request) -> datetime:
    """Ask for the time as any endpoint does, so that who replaces the clock replaces it here too."""
    now = request.app.dependency_overrides.get(clock.now, clock.now)
    at: datetime = await now()
    return at


async def _or_decide_locally(answered: Awaitable[TapAnswered]) -> TapAnswered:
    """Tell the device to decide for itself where PostgreSQL cannot record its tap, up to and including the commit."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await answered
    except Exception as error:
        if isinstance(error, TooMuchWaits) or is_passing(error):
            raise DecideLocally(headers={"Retry-After": "5"}) from error
        raise


def quickly(content: bytes) -> TapAsked | None:
    """Read a body that is plainly right, in one go; None where it has to be looked at closely.

    pydantic's own reader knows everything about JSON that ours does, except that a name must not come twice. Without
    backslashes each name and each text has its two quotation marks, and a name too many shows in their number.
    """
    if b"\\" in content:
        return None
    try:
        asked = _ASKED.validate_json(content)
    except ValidationError:
        return None
    texts = sum(not isinstance(getattr(asked, name), int | NoneType) for name in asked.model_fields_set)
    return asked if content.count(b'"') == 2 * (len(asked.model_fields_set) + texts) else None


def _parsed(content: bytes) -> Any:  # noqa: ANN401 - JSON is anything
    return parse(content) if content else None


def _checked(parsed: Any) -> TapAsked:  # noqa: ANN401 - JSON is anything
    """Check what was asked; raises `InvalidRequest` with all that does not fit."""
    if parsed is None:
        raise InvalidRequest(members={"errors": mistakes([_MISSING])})
    try:
        return _ASKED.validate_python(parsed)
    except ValidationError as error:
        raise InvalidRequest(members={"errors": mistakes(map(_in_body, error.errors()))}) from None


def _in_body(fault: Any) -> Mapping[str, Any]:  # noqa: ANN401 - pydantic's own
    return {**fault, "loc": ("body", *fault["loc"])}
