"""A right shown to a device, and why."""

from datetime import datetime
from enum import StrEnum

from fares.values import value


class PresentationKind(StrEnum):
    """What a right is shown for: to enter, to leave, to board a vehicle, or because somebody asks to see it."""

    ENTRY = "entry"
    EXIT = "exit"
    ON_BOARD = "on_board"
    INSPECTION = "inspection"


@value(frozen=True, slots=True)
class Presentation:
    """A right shown to a device: where, on whose service, on which line if the device knows, when (UTC) and what for.

    `reader` is the device. `language` is that of its display, as in BCP 47: one that is not known counts as English.
    """

    stop: str
    operator: str
    line: str | None
    at: datetime
    kind: PresentationKind = PresentationKind.ENTRY
    reader: str | None = None
    language: str = "en"
