"""Validations over HTTP."""

from datetime import datetime
from typing import Final

from fastapi.security import SecurityScopes
from pydantic import TypeAdapter, ValidationError
from starlette.types import Scope

from app.access.callers import Device, device_of, known_caller
from app.access.tokens import Caller
from app.platform import clock
from app.platform.bodies import router as make_router
from app.platform.db import is_passing
from app.platform.deadline import within
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
_ASKED: Final = TypeAdapter(TapAsked)


router = make_router("/v1/validations", "Validations")


@router.post("", summary="Validate a right")
async def validate(asked: TapAsked, device: Device, gate: AtTheGate, now: Now) -> TapAnswered:
    """Ask whether a passenger may travel: accepted, or refused with one reason and one sentence for the display.

    A refusal is an answer, not a problem. Either is recorded before it is given. Safe to repeat: a tap is named by its
    device, `epoch` and `counter`, and is answered once for all. On `decide-locally`, decide by your own rules and send
    the tap again when the service is back.
    """
    return TapAnswered.of(await _answer(asked, device, gate, now))


async def answered(scope: Scope, fields: Fields, asked: TapAsked) -> bytes:
    """Answer a plain tap, as FastAPI would by the signature of `validate`. Raises what is a problem."""
    service, state = scope["app"], scope["app"].state
    now = await service.dependency_overrides[clock.now]() if service.dependency_overrides else clock.read()
    known = known_caller(state.verifier, _SCOPES, now, fields.get(b"authorization", b"").decode("latin-1"))
    state.limits.spend_tap(scope, known.client_id)
    return written(await _answer(asked, device_of(known), state.gate, now))


async def _answer(asked: TapAsked, device: Caller, gate: OpenGate, now: datetime) -> TapAnswer:
    """Answer a tap; tell the device to decide for itself where PostgreSQL cannot record it, commit included."""
    shown, everybodys = gate.shown(asked.token), gate.everybodys
    answering = service.answer(everybodys, asked.tap(device, shown.digests), shown.right_id, now)
    try:
        answer = await within(PATIENCE_SECONDS, answering)
    except Exception as error:
        if isinstance(error, TooMuchWaits) or is_passing(error):
            raise DecideLocally(headers={"Retry-After": "5"}) from error
        raise
    everybodys.figures.validations(answer.reason.value).inc()
    return answer


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
    names = asked.model_fields_set
    texts = len(names) - NUMBERS - ("line" in names and asked.line is None)
    return asked if content.count(b'"') == 2 * (len(names) + texts) else None


PLAIN: Final = Plain(router.prefix, router.routes[0], quickly, answered)
"""Taps are nearly all plain, and most of what there is."""
