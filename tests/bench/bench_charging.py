"""How many account-days a second one core charges with increments, and whether time grows with the days alone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random

from fares.charging import charge
from fares.rides import Ride
from fares.rules import CappingRule, Each
from fares.tariff import Timeline
from tests.bench.timing import measure, runner
from tests.support.riding import MODES, WEEK, ZONES, among, cap, ride, rolling, timeline

DAYS = 500
COMMUTER_CAPS = (
    cap("bus-day", 450, among("BUS")),
    cap("tram-day", 500, among("TRAM")),
    cap("all-day", 650),
    cap("off-peak-day", 400, among(bands=("off-peak",))),
    cap("own-day", 480, each=Each.OPERATOR),
    cap("all-week", 2500, period=WEEK),
)
LONG_CAPS = (
    cap("bus-week", 3500, among("BUS"), WEEK),
    cap("all-week", 4500, period=WEEK),
    cap("tram-week", 2500, among("TRAM"), WEEK),
    cap("road-roll", 4000, among("BUS", "TRAM"), rolling(7)),
    cap("rail-roll", 3000, among("RAIL"), rolling(5)),
)


def heavy_caps(random: Random) -> list[CappingRule]:
    """Ten day caps that overlap in operators and zones."""
    return [
        cap(
            f"day-{number}",
            random.choice([500, 600, 700, 800, 1000, 1200]),
            among(
                *random.sample(list(MODES), random.randint(1, 2)),
                zones="".join(random.sample(ZONES, random.randint(2, 4))) if random.random() < 0.6 else None,
            ),
        )
        for number in range(10)
    ]


def later(one: Ride, days: int) -> Ride:
    """The same ride some days later."""
    return replace(one, id=f"{days} {one.id}", started_at=one.started_at + timedelta(days=days))


def commuter_day(random: Random) -> list[Ride]:
    """Bus and tram into town and back, a little earlier or later each day."""
    minute = random.randrange(30)
    return [
        ride(f"07:{minute:02}"),
        ride(f"08:{minute:02}", "TRAM", "BC"),
        ride(f"17:{minute:02}", "TRAM", "CB"),
        ride(f"18:{minute:02}", ends="BA"),
    ]


def heavy_day(random: Random) -> list[Ride]:
    """Twelve rides here and there."""
    return [
        ride(f"{hour:02}:{random.randrange(60):02}", random.choice(list(MODES)), "".join(random.sample("ABCD", 2)))
        for hour in range(6, 18)
    ]


def charge_all(tariffs: Timeline, accounts: Sequence[Sequence[Ride]]) -> None:
    """Charge each account by itself."""
    for rides in accounts:
        charge(tariffs, rides)


def days_of(tariffs: Timeline, a_day: Callable[[Random], list[Ride]]) -> Callable[[int], Callable[[], None]]:
    """A day of each of many accounts."""

    def prepare(seed: int) -> Callable[[], None]:
        random = Random(seed)
        return partial(charge_all, tariffs, [a_day(random) for _ in range(DAYS)])

    return prepare


def month_of(tariffs: Timeline, days: int) -> Callable[[int], Callable[[], None]]:
    """So many heavy days of one account."""

    def prepare(seed: int) -> Callable[[], None]:
        random = Random(seed)
        rides = [later(one, day) for day in range(days) for one in heavy_day(random)]
        return partial(charge_all, tariffs, [rides])

    return prepare


if __name__ == "__main__":
    bench = runner()
    caps = heavy_caps(Random(1))
    measure(bench, "commuter's day, 4 rides, 6 caps", days_of(timeline(*COMMUTER_CAPS), commuter_day), DAYS)
    measure(bench, "heavy day, 12 rides, 10 caps", days_of(timeline(*caps), heavy_day), DAYS)
    for length in (28, 112, 448):
        measure(bench, f"{length} heavy days, weeks and windows", month_of(timeline(*caps, *LONG_CAPS), length))
