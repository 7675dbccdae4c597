"""What the addresses of the sandbox take and give."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.clocks.queries import Standing
from app.clocks.service import shown
from app.platform.schemas import Code, Identifier, Instant, Strict
from app.validation.schemas import TapAsked


class ClockAsked(Strict):
    """A test clock to make."""

    id: Annotated[Identifier, Field(description="Chosen by you, new for each clock: it makes this safe to repeat.")]
    at: Annotated[Instant, Field(description="The time that it shows until it is moved.")]


class AdvanceAsked(Strict):
    """Where to move a test clock."""

    to: Annotated[Instant, Field(description="The time that it shows from then on: later than the one it shows.")]


class ClockView(BaseModel):
    """A test clock."""

    id: UUID
    now: Annotated[datetime, Field(description="The time that it shows, at which your requests are answered.")]
    starts_at: datetime
    created_at: Annotated[datetime, Field(description="In real time.")]

    @classmethod
    def of(cls, clock: Standing) -> Self:
        """Show a clock."""
        return cls(id=clock.id, now=shown(clock), starts_at=clock.starts_at, created_at=clock.created_at)


class ClocksView(BaseModel):
    """Your test clocks: one, or none."""

    clocks: list[ClockView]


class PlayedTap(TapAsked):
    """One presentation of a medium at a device that you play."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "token": "lxNaFJAkQEaPkcAp6oy8FyV5YSCFIVEukLjBKfwSv2Vo",
                    "stop": "9100DRBY",
                    "operator": "EM",
                    "epoch": 1,
                    "counter": 1042,
                    "at": "2026-11-23T07:42:00Z",
                }
            ]
        }
    )

    operator: Annotated[Code, Field(description="Whose device you play: an operator's code.")]
