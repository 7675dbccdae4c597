"""Periods: the stretches of time over which caps and count rules work."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class PeriodKind(StrEnum):
    """A fare day, a week, a calendar month, or a window that the first ride in it opens."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    ROLLING = "rolling"


@dataclass(frozen=True, slots=True)
class Period:
    """How long, and where it begins.

    `day_start` is where its days begin, None as the scheme's fare days do. A week begins on `first_weekday` (0 is
    Monday). A rolling window has either `fare_days`, the first of which is that of the ride that opens it, or
    `minutes`, elapsed from the start of that ride, the end excluded.
    """

    kind: PeriodKind
    day_start: time | None = None
    first_weekday: int = 0
    fare_days: int | None = None
    minutes: int | None = None
