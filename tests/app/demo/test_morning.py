"""Who travels on the synthetic morning."""

from collections import Counter
from datetime import date, time
from functools import cache

from app.cli.tariffs import SCHEME, load
from app.demo.morning import Afterthought, Mischief, commuters, elsewhere, next_weekday
from app.demo.shares import HALF_HOUR_PERCENT, MODE_PER_MILLE, PROFILE_PERCENT
from fares.network import Mode
from fares.tariff import Tariff

MONDAY = date(2026, 11, 23)


@cache
def scheme() -> Tariff:
    return load(SCHEME)


def test_one_seed_always_draws_the_same_people() -> None:
    first = commuters(scheme(), MONDAY, 50, "a seed")

    again = commuters(scheme(), MONDAY, 50, "a seed")

    assert again == first


def test_another_seed_draws_other_people() -> None:
    first, second = (commuters(scheme(), MONDAY, 50, seed) for seed in ("run 1", "run 2"))

    assert [person.origin.id for person in first] != [person.origin.id for person in second]


def test_they_leave_between_half_past_six_and_half_past_nine_in_two_peaks() -> None:
    people = commuters(scheme(), MONDAY, 3000, "peaks")

    local = [person.leaves_at.astimezone(scheme().calendar.zone) for person in people]
    half_hours = Counter(time(at.hour, 30 if at.minute >= 30 else 0) for at in local)

    assert {at.date() for at in local} == {MONDAY}
    assert set(half_hours) == set(HALF_HOUR_PERCENT)
    assert half_hours[time(7, 0)] < half_hours[time(7, 30)] > half_hours[time(8, 0)]
    assert half_hours[time(8, 0)] < half_hours[time(8, 30)] > half_hours[time(9, 0)]
    assert local == sorted(local)


def test_modes_and_profiles_have_their_stated_shares() -> None:
    people = commuters(scheme(), MONDAY, 3000, "shares")

    modes, profiles = Counter(person.line.mode for person in people), Counter(person.profile for person in people)

    assert abs(modes[Mode.BUS] * sum(MODE_PER_MILLE.values()) // 3000 - MODE_PER_MILLE[Mode.BUS]) <= 6
    assert all(abs(profiles[name] // 30 - percent) <= 3 for name, percent in PROFILE_PERCENT.items())


def test_whoever_stays_on_a_line_rides_it_forwards() -> None:
    for person in commuters(scheme(), MONDAY, 300, "forwards"):
        if person.mischief is not None:
            assert any(
                person.destination.id in pattern.stops[pattern.stops.index(person.origin.id) + 1 :]
                for pattern in person.line.patterns
                if person.origin.id in pattern.stops
            )


def test_nobody_travels_to_where_they_are() -> None:
    assert all(person.origin != person.destination for person in commuters(scheme(), MONDAY, 2000, "ends"))


def test_a_refund_and_an_exchange_appear_even_on_a_small_morning_and_none_of_them_is_mischief() -> None:
    thinking = [person for person in commuters(scheme(), MONDAY, 40, "small") if person.afterthought is not None]

    assert {person.afterthought for person in thinking} == set(Afterthought)
    assert {person.mischief for person in thinking} == {None}


def test_every_kind_of_mischief_appears_even_on_a_small_morning() -> None:
    assert {person.mischief for person in commuters(scheme(), MONDAY, 40, "small")} == {None, *Mischief}


def test_on_a_large_morning_about_three_in_a_hundred_are_up_to_something() -> None:
    people = commuters(scheme(), MONDAY, 1000, "large")

    assert 25 <= sum(person.mischief is not None for person in people) <= 35


def test_the_morning_is_that_of_the_next_ordinary_weekday() -> None:
    """Weekends are passed over, and so are bank holidays."""
    assert next_weekday(scheme(), date(2026, 11, 20)) == MONDAY
    assert next_weekday(scheme(), date(2026, 12, 24)) == date(2026, 12, 29)


def test_elsewhere_is_on_the_same_operators_lines_in_another_zone() -> None:
    far = next(elsewhere(scheme().network, "EM", "derby"))

    assert far.zone != "derby"
    assert any(line.operator == "EM" for line in scheme().network.lines_at(far.id))
