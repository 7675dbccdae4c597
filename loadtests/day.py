"""The shape of a weekday: how travel is spread over its hours, and the load that follows from it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random
from typing import Final

HOUR_SECONDS: Final = 3600
HOURS: Final = 24
MIDDAY: Final = 12
MORNING_PEAK, EVENING_PEAK = 8, 17
LEAST_PEAK_PERCENT, MOST_PEAK_PERCENT = 8.7, 15.0
"""The busiest hour's share of a day: of all public transport on an ordinary weekday, and of a railway of commuters."""
QUIETER: Final = (0, 0, 0, 0, 1, 4, 7, 8, 0, 8, 7, 6, 5, 5, 5, 7, 8, 0, 6, 3, 2, 1, 1, 0)
"""How the hours beside the two busiest share what these leave of their half of the day. Ours."""
BURST_TAPS, BURST_SECONDS = 200, 60
"""A full train empties: so many pass the gates in so long."""
TRAIN_EVERY_SECONDS: Final = 900


@cache
def hours(peak_percent: float) -> tuple[float, ...]:
    """Give each hour's share of the day. The busiest of the morning and of the evening have `peak_percent` each."""
    if not LEAST_PEAK_PERCENT <= peak_percent <= MOST_PEAK_PERCENT:
        raise ValueError(f"The peak hour has {LEAST_PEAK_PERCENT} to {MOST_PEAK_PERCENT} % of the day.")
    peak = peak_percent / 100
    morning, evening = sum(QUIETER[:MIDDAY]), sum(QUIETER[MIDDAY:])
    return tuple(
        peak if hour in {MORNING_PEAK, EVENING_PEAK} else share * (0.5 - peak) / (morning if hour < MIDDAY else evening)
        for hour, share in enumerate(QUIETER)
    )


@dataclass(frozen=True, slots=True)
class Weekday:
    """A weekday whose busiest hours have a share of it; seconds count from local midnight."""

    peak_percent: float

    def outward(self, random: Random) -> int:
        """Draw the second at which somebody leaves home: before midday."""
        return _draw(random, hours(self.peak_percent)[:MIDDAY])

    def homeward(self, random: Random) -> int:
        """Draw the second at which somebody goes home: after midday."""
        return MIDDAY * HOUR_SECONDS + _draw(random, hours(self.peak_percent)[MIDDAY:])

    def share_by(self, second: float) -> float:
        """Say which part of the day's travel has begun by a second of it: 0 to 1."""
        shares = hours(self.peak_percent)
        whole, part = divmod(min(max(second, 0), HOURS * HOUR_SECONDS), HOUR_SECONDS)
        return sum(shares[: int(whole)]) + (shares[int(whole)] * part / HOUR_SECONDS if whole < HOURS else 0)

    def busyness(self, second: float) -> float:
        """Say how busy a second is beside the busiest: 0 to 1."""
        shares = hours(self.peak_percent)
        return shares[min(int(second) // HOUR_SECONDS, HOURS - 1)] / max(shares)


@dataclass(frozen=True, slots=True)
class Compressed:
    """A part of a weekday, replayed in so many seconds: from second to second of the day."""

    begins: int
    ends: int
    seconds: float

    def replayed_at(self, second: float) -> float:
        """Say when, in seconds from the start, a second of the day is replayed."""
        return (second - self.begins) * self.seconds / (self.ends - self.begins)

    def second_of_day(self, run_seconds: float) -> float:
        """Say which second of the day it is so many seconds from the start."""
        return self.begins + run_seconds * (self.ends - self.begins) / self.seconds


def users(weekday: Weekday, part: Compressed, run_seconds: float, most: int, late: int) -> int:
    """Say how many must be on their way at once: the most in the busiest hour, never fewer than one in eight of it.

    Those who are `late`, whose time has come and who were not answered yet, are on their way besides.
    """
    usual = max(-(-most // 8), round(most * weekday.busyness(part.second_of_day(run_seconds))))
    return min(most, usual + late)


def in_trainloads(seconds: Sequence[int], random: Random) -> list[int]:
    """Let those who would arrive at these seconds, in order, arrive by train: up to 200 within a minute of the last."""
    arriving: list[int] = []
    load: list[int] = []
    for second in [*seconds, None]:
        if load and (second is None or len(load) == BURST_TAPS or second - load[0] > TRAIN_EVERY_SECONDS):
            arriving += [load[-1] + random.randrange(BURST_SECONDS) for _ in load]
            load = []
        load += [] if second is None else [second]
    return arriving


def _draw(random: Random, shares: Sequence[float]) -> int:
    bounds = list(accumulate(shares))
    hour = bisect_right(bounds, random.random() * bounds[-1], hi=len(bounds) - 1)
    return hour * HOUR_SECONDS + random.randrange(HOUR_SECONDS)
