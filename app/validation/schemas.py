"""What a device sends for a tap, and what it is answered."""

from datetime import datetime
from typing import Annotated, Final, Self
from uuid import UUID

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from app.access.tokens import Caller
from app.platform.schemas import Code, Instant, Strict, Text
from app.rights.records import HeldRight, Tap, TapAnswer, TapContent, TapIdentity
from app.rights.standing import Standing
from fares.rights import ENGLISH, PresentationKind, Reason

LAST_EPOCH = 2**31 - 1
LAST_COUNTER = 2**63 - 1
_ENCODER: Final = msgspec.json.Encoder()
LANGUAGE = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"


class TapAsked(Strict):
    """One presentation of a medium at a device."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "token": "lxNaFJAkQEaPkcAp6oy8FyV5YSCFIVEukLjBKfwSv2Vo",
                    "stop": "9100DRBY",
                    "epoch": 1,
                    "counter": 1042,
                    "at": "2026-11-23T07:42:00Z",
                }
            ]
        }
    )

    token: Annotated[Text, Field(description="What the medium carries, as it was read.")]
    stop: Annotated[Code, Field(description="Where the device is: an ATCO code, or the CRS code of a station.")]
    line: Annotated[
        Code | None,
        Field(
            description="The line it runs on, if it knows: one of its own operator's. A line that the tariff lacks is"
            " recorded, and counts as not known."
        ),
    ] = None
    epoch: Annotated[int, Field(ge=0, le=LAST_EPOCH, description="New whenever the device starts counting again.")]
    counter: Annotated[int, Field(ge=0, le=LAST_COUNTER, description="One more for each tap.")]
    at: Annotated[Instant, Field(description="When it happened, by the device's clock.")]
    kind: Annotated[
        PresentationKind,
        Field(
            strict=False,  # JSON has it as text
            description="What for. An `entry`, or boarding a vehicle (`on_board`), uses what was sold. An `exit` leaves"
            " the last ride, and an `inspection` asks whether the passenger may be here: neither uses anything.",
        ),
    ] = PresentationKind.ENTRY
    language: Annotated[
        str,
        Field(
            pattern=LANGUAGE,
            description="The language of the display, such as `en` or `en-GB`. English where there is no other.",
        ),
    ] = ENGLISH

    def tap(self, device: Caller, digests: tuple[bytes, ...]) -> Tap:
        """See the tap as the service keeps it: without the token, but with its digests."""
        assert device.operator is not None, "a device has its operator"
        newest, *older = digests
        content = TapContent(newest, self.stop, self.line, self.at, self.kind)
        identity = TapIdentity(device.client_id, self.epoch, self.counter)
        return Tap(identity, content, device.operator, tuple(older), self.language)


class PresentedRight(BaseModel):
    """The right that was presented, as far as a device needs to know it."""

    id: UUID
    name: str
    profile: str | None
    valid_until: datetime
    illustrative: bool

    @classmethod
    def of(cls, right: HeldRight | Standing) -> Self:
        """Show a right to a device."""
        return cls(
            id=right.id,
            name=right.name,
            profile=right.terms.profile,
            valid_until=right.terms.valid_until,
            illustrative=right.illustrative,
        )


class TapAnswered(BaseModel):
    """Whether the passenger may travel or leave, and why. A device goes by `reason`, which is one of a closed list."""

    accepted: bool
    reason: Reason
    display: Annotated[str, Field(description="One sentence for the display.")]
    right: PresentedRight | None
    at: Annotated[datetime, Field(description="The tap's own time.")]

    @classmethod
    def of(cls, answer: TapAnswer) -> Self:
        """Show an answer."""
        return cls(
            accepted=answer.accepted,
            reason=answer.reason,
            display=answer.display,
            right=None if answer.right is None else PresentedRight.of(answer.right),
            at=answer.at,
        )


def written(answer: TapAnswer) -> bytes:
    """Write an answer as JSON, byte for byte as `TapAnswered.of` would be."""
    right = answer.right
    presented = right and {
        "id": right.id,
        "name": right.name,
        "profile": right.terms.profile,
        "valid_until": right.terms.valid_until,
        "illustrative": right.illustrative,
    }
    said = {"accepted": answer.accepted, "reason": answer.reason, "display": answer.display}
    return _ENCODER.encode({**said, "right": presented, "at": answer.at})
