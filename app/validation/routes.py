"""Validations over HTTP."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, NoReturn

from fastapi.security import SecurityScopes
from pydantic import TypeAdapter, ValidationError
from starlette.types import Scope

from app.access.callers import Device, device_of, known_caller
from app.access.tokens import Caller
from app.platform.bodies import router as make_router
from app.platform.db import is_passing
from app.platform.deadline import within
from app.platform.later import Listener
from app.platform.now import Now
from app.platform.plain import Fields, Plain
from app.platform.together import TooMuchWaits
from app.rights.records import TapAnswer
from app.validation import service
from app.validation.errors import DecideLocally
from app.validation.gate import AtTheGate, OpenGate
from app.validation.schemas import TapAnswered, TapAsked, written

PATIENCE_SECONDS: Final = 2
"""How long a device waits at most, also for a PostgreSQL that has stopped answering without going away."""

NUMBERS: Final = 2
"""The epoch and the counter: every other member of a tap is a text, but a line may be null."""

_SCOPES: Final = SecurityScopes(["validate"])
_READ: Final[Callable[[bytes], TapAsked]] = TypeAdapter(TapAsked).validator.validate_json


router = make_router("/v1/validations", "Validations")


@router.post("", summary="Validate a right")
async def validate(asked: TapAsked, device: Device, gate: AtTheGate, now: Now) -> TapAnswered:
    """Ask whether a passenger may travel: accepted, or refused with one reason and one sentence for the display.

    A refusal is an answer, not a problem. Either is recorded before it is given. Safe to repeat: a tap is named by its
    device, `epoch` and `counter`, and is answered once for all. On `decide-locally`, decide by your own rules and send
    the tap again when the service is back.
    """
    return TapAnswered.of(await _answer(asked, device, gate, now))


def begun(scope: Scope, fields: Fields, asked: TapAsked, listener: Listener[TapAnswer]) -> None:
    """Begin to answer a plain tap, as FastAPI would by the signature of `validate`. Raises what is a problem."""
    state = scope["app"].state
    now, gate = state.clock(), state.gate
    known = known_caller(state.verifier, _SCOPES, now, fields.get(b"authorization", b"").decode("latin-1"))
    state.limits.spend_tap(scope, known.client_id)
    shown = gate.shown(asked.token)
    tap = asked.tap(device_of(known), shown.digests)
    service.answer_soon(gate.everybodys, tap, shown.right_id, now, listener, PATIENCE_SECONDS)


def answered(told: TapAnswer | Exception) -> bytes:
    """Write what a plain tap is answered; raises what is a problem."""
    if isinstance(told, Exception):
        _raise(told)
    return written(told)


async def _answer(asked: TapAsked, device: Caller, gate: OpenGate, now: datetime) -> TapAnswer:
    shown, everybodys = gate.shown(asked.token), gate.everybodys
    answering = service.answer(everybodys, asked.tap(device, shown.digests), shown.right_id, now)
    try:
        answer = await within(PATIENCE_SECONDS, answering)
    except Exception as error:  # noqa: BLE001 - each is raised, as itself or as what the device is to do
        _raise(error)
    everybodys.figures.validations[answer.reason] += 1
    return answer


def _raise(error: Exception) -> NoReturn:
    """Raise an error; tell the device to decide for itself where PostgreSQL cannot record its tap, commit included."""
    if isinstance(error, TooMuchWaits) or is_passing(error):
        raise DecideLocally(headers={"Retry-After": "5"}) from error
    raise error


def quickly(content: bytes) -> TapAsked | None:
    """Read a body that is plainly right, in one go; None where it has to be looked at closely.

    pydantic's own reader knows everything about JSON that ours does, except that a name must not come twice. Without
    backslashes each name and each text has its two quotation marks, and a name too many shows in their number.
    """
    if b"\\" in content:
        return None
    try:
        asked = _READ(content)
    except ValidationError:
        return None
    names = asked.__pydantic_fields_set__
    texts = len(names) - NUMBERS - ("line" in names and asked.line is None)
    return asked if content.count(b'"') == 2 * (len(names) + texts) else None


PLAIN: Final = Plain(router.prefix, router.routes[0], quickly, begun, answered)
"""Taps are nearly all plain, and most of what there is."""
