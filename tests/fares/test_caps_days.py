"""Caps for a fare day."""

from dataclasses import replace
from datetime import UTC, datetime, time

from fares.charging import charge
from fares.money import Money, total
from fares.rules import Period, PeriodKind
from tests.support.riding import among, cap, ride, timeline


def test_rides_cost_their_singles_until_the_cap_is_reached_and_nothing_after() -> None:
    tariff = timeline(cap("day-cap", 450))

    charged = charge(tariff, [ride("08:00"), ride("12:00"), ride("17:00"), ride("20:00")])

    assert [one.increment for one in charged.rides] == [Money(200), Money(200), Money(50), Money(0)]
    assert charged.total == Money(450)


def test_a_cap_that_is_not_reached_is_not_bought() -> None:
    charged = charge(timeline(cap("day-cap", 450)), [ride("08:00"), ride("12:00")])

    assert charged.caps == ()
    assert charged.total == Money(400)


def test_a_cap_bought_says_what_it_covers_and_when() -> None:
    tariff = timeline(cap("bus-cap", 350, among("BUS")))

    charged = charge(tariff, [ride("08:00"), ride("09:00", "TRAM"), ride("12:00")])

    (bought,) = charged.caps
    assert (bought.cap, bought.price, bought.rides) == ("bus-cap", Money(350), ("0 08:00 BUS", "0 12:00 BUS"))
    assert bought.starts_at == datetime(2027, 1, 11, 4, 30, tzinfo=UTC)
    assert bought.ends_at == datetime(2027, 1, 12, 4, 30, tzinfo=UTC)
    assert bought.step.sentence == "Bus cap for 11 January 2027: £3.50, however many rides."
    assert [one.caps for one in charged.rides] == [(bought,), (), (bought,)]


def test_a_ride_belongs_to_the_fare_day_in_which_it_started() -> None:
    tariff = timeline(cap("day-cap", 350))
    night = [ride("23:00"), replace(ride("04:29", day=1), ended_at=datetime(2027, 1, 12, 5, tzinfo=UTC))]

    assert charge(tariff, night).total == Money(350)
    assert charge(tariff, [*night, ride("04:30", day=1)]).total == Money(550)


def test_caps_may_have_days_of_their_own() -> None:
    early, late = Period(PeriodKind.DAY, time(3)), Period(PeriodKind.DAY, time(12))
    tariff = timeline(cap("bus-cap", 250, among("BUS"), early), cap("tram-cap", 300, among("TRAM"), late))

    buses = [ride("02:59"), ride("03:00"), ride("10:00")]
    trams = [ride("11:00", "TRAM"), ride("12:00", "TRAM"), ride("11:00", "TRAM", day=1)]

    assert charge(tariff, buses).total == Money(200 + 250)
    assert charge(tariff, trams).total == Money(250 + 300)
    assert charge(tariff, buses + trams).total == Money(200 + 250 + 250 + 300)


def test_a_cap_inside_another_is_bought_only_where_it_pays() -> None:
    tariff = timeline(cap("bus-cap", 350, among("BUS")), cap("all-cap", 500))
    buses = [ride("08:00"), ride("09:00")]

    assert [one.cap for one in charge(tariff, buses).caps] == ["bus-cap"]
    assert [one.cap for one in charge(tariff, [*buses, ride("10:00", "TRAM")]).caps] == ["all-cap"]


def test_caps_that_overlap_are_bought_together_where_that_is_cheapest() -> None:
    tariff = timeline(cap("bus-cap", 350, among("BUS")), cap("tram-cap", 400, among("TRAM")), cap("all-cap", 900))
    rides = [ride(f"{hour:02}:00", operator) for hour in (8, 10, 12) for operator in ("BUS", "TRAM")]

    charged = charge(tariff, rides)

    assert [one.cap for one in charged.caps] == ["bus-cap", "tram-cap"]
    assert charged.total == Money(750)


def test_a_cap_for_some_hours_leaves_other_hours_out() -> None:
    tariff = timeline(cap("off-peak-cap", 250, among(bands=("off-peak",))))

    charged = charge(tariff, [ride("09:00"), ride("09:30"), ride("10:00")])

    assert charged.total == Money(450)


def test_the_days_of_clock_changes_are_a_day_each() -> None:
    """25 October 2026 has 25 hours and 28 March 2027 has 23."""
    tariff = timeline(cap("day-cap", 350))
    autumn = [datetime(2026, 10, 25, 3, 29, tzinfo=UTC), *[datetime(2026, 10, 25, 4, 30, tzinfo=UTC)] * 2]
    spring = [datetime(2027, 3, 28, 3, 30, tzinfo=UTC), datetime(2027, 3, 29, 3, 29, tzinfo=UTC)]

    before, *same = [replace(ride("08:00", code=str(n)), started_at=at) for n, at in enumerate(autumn)]
    whole = [replace(ride("08:00", code=str(n)), started_at=at) for n, at in enumerate(spring)]

    assert charge(tariff, [before, *same]).total == Money(200 + 350)
    assert charge(tariff, whole).total == Money(350)


def test_no_rides_are_charged_nothing() -> None:
    charged = charge(timeline(cap("day-cap", 350)), [])

    assert (charged.rides, charged.caps, charged.total) == ((), (), total([]))
