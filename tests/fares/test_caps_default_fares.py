"""Whether a ride that was completed for the passenger counts under a cap."""

from fares.charging import charge
from fares.money import Money
from tests.support.riding import cap, ride, timeline

RIDES = [ride("08:00"), ride("09:00"), ride("10:00", is_default=True)]


def test_a_forgotten_tap_never_costs_more_than_the_cap() -> None:
    assert charge(timeline(cap("day-cap", 350)), RIDES).total == Money(350)


def test_a_cap_may_leave_default_fares_out() -> None:
    charged = charge(timeline(cap("day-cap", 350, default_fares=False)), RIDES)

    assert charged.total == Money(350 + 200)
    assert [bool(one.caps) for one in charged.rides] == [True, True, False]
