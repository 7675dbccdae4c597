"""How many account-days a second one core charges with increments, and whether time grows with the days alone.

A *repeated* day is ridden by others too, as commuters' days are; a *fresh* one is like none before it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import combinations
from random import Random

from fares.charging import charge
from fares.journeys import Tap, TapKind, rides_of
from fares.rides import Ride
from fares.rules import CappingRule, Each, Once
from fares.tariff import Timeline
from tests.bench.networks import scheme
from tests.bench.timing import measure, runner
from tests.support.riding import MODES, WEEK, ZONES, among, cap, extension, ride, rolling, timeline

DAYS = 500
DATES = 5
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
ONCE_A_DAY = extension({"".join(pair): 120 for pair in combinations("abcd", 2)}, {1: 90, 3: 200, 4: 260}, Once.DAY)

Days = Callable[[Random], list[Ride]]


def heavy_caps(random: Random, count: int = 10) -> list[CappingRule]:
    """So many day caps that overlap in operators and zones."""
    return [
        cap(
            f"day-{number}",
            random.choice([500, 600, 700, 800, 1000, 1200]),
            among(
                *random.sample(list(MODES), random.randint(1, 2)),
                zones="".join(random.sample(ZONES, random.randint(2, 4))) if random.random() < 0.6 else None,
            ),
        )
        for number in range(count)
    ]


def part_caps(count: int) -> list[CappingRule]:
    """So many day caps that each cover some of the four zones."""
    sets = [zones for size in (1, 2, 3) for zones in combinations("abcd", size)]
    return [cap(f"part-{number}", 150 + 10 * number, among(zones="".join(sets[number]))) for number in range(count)]


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


def fresh_day(random: Random) -> list[Ride]:
    """Four rides at a commuter's hours, each with anybody to anywhere."""
    return [_anywhere(hour, random) for hour in (7, 8, 17, 18)]


def heavy_day(random: Random) -> list[Ride]:
    """Twelve rides here and there."""
    return [_anywhere(hour, random) for hour in range(6, 18)]


def _anywhere(hour: int, random: Random) -> Ride:
    at = f"{hour:02}:{random.randrange(60):02}"
    return ride(at, random.choice(list(MODES)), "".join(random.sample("ABCD", 2)))


def charge_all(tariffs: Timeline, accounts: Sequence[Sequence[Ride]]) -> None:
    """Charge each account by itself."""
    for rides in accounts:
        charge(tariffs, rides)


def days_of(tariffs: Timeline, a_day: Days) -> Callable[[int], Callable[[], None]]:
    """A day of each of many accounts."""

    def prepare(seed: int) -> Callable[[], None]:
        random = Random(seed)
        days = [a_day(random) for _ in range(DAYS)]
        return partial(charge_all, tariffs, [[later(one, n % DATES) for one in day] for n, day in enumerate(days)])

    return prepare


def month_of(tariffs: Timeline, days: int) -> Callable[[int], Callable[[], None]]:
    """So many heavy days of one account."""

    def prepare(seed: int) -> Callable[[], None]:
        random = Random(seed)
        rides = [later(one, day) for day in range(days) for one in heavy_day(random)]
        return partial(charge_all, tariffs, [rides])

    return prepare


def tapped_day(random: Random, number: int) -> list[Tap]:
    """A commuter's four taps on one of the scheme's lines, there and back."""
    line = random.choice(list(scheme().network.lines.values()))
    stops = random.choice(line.patterns).stops
    home, work = (stops[place] for place in sorted(random.sample(range(len(stops)), 2)))
    start = ride("07:00").started_at + timedelta(days=number % DATES, minutes=random.randrange(60))
    way = ((0, TapKind.ON, home), (25, TapKind.OFF, work), (540, TapKind.ON, work), (565, TapKind.OFF, home))
    return [
        Tap(f"{number}-{after}", "t", None, kind, start + timedelta(minutes=after), stop, line.operator, line.id)
        for after, kind, stop in way
    ]


def tapped_days(*, is_charged: bool) -> Callable[[int], Callable[[], None]]:
    """The taps of a day of each of many commuters in the scheme: made rides of, and charged."""
    tariffs = Timeline([scheme()])

    def prepare(seed: int) -> Callable[[], None]:
        random = Random(seed)
        accounts = [tapped_day(random, number) for number in range(DAYS)]

        def work() -> None:
            for taps in accounts:
                made = rides_of(tariffs.at, taps)
                if is_charged:
                    charge(tariffs, made.rides)

        return work

    return prepare


if __name__ == "__main__":
    bench = runner()
    commuting, heavy = timeline(*COMMUTER_CAPS), timeline(*heavy_caps(Random(1)))
    measure(bench, "rides to charge: commuter's day, 4 rides, 6 caps, repeated", days_of(commuting, commuter_day), DAYS)
    measure(bench, "rides to charge: day of 4 rides, 6 caps, fresh", days_of(commuting, fresh_day), DAYS)
    measure(bench, "rides to charge: heavy day, 12 rides, 10 caps, fresh", days_of(heavy, heavy_day), DAYS)
    measure(bench, "taps to rides: commuter's day in the scheme, 4 taps", tapped_days(is_charged=False), DAYS)
    measure(bench, "taps to charge: commuter's day in the scheme, 4 taps", tapped_days(is_charged=True), DAYS)
    for length in (28, 56, 112, 224):
        long = timeline(*heavy_caps(Random(1)), *LONG_CAPS)
        measure(bench, f"rides to charge: {length} heavy days, weeks and windows", month_of(long, length))
    for number in (5, 20):
        caps = timeline(*heavy_caps(Random(1), number))
        measure(bench, f"rides to charge: heavy day, {number} caps, fresh", days_of(caps, heavy_day), DAYS)
    for number in (5, 10):
        parts = timeline(*part_caps(number), extensions=(ONCE_A_DAY,))
        measure(bench, f"rides to charge: heavy day, extensions once a day, {number} caps", month_of(parts, 1))
