"""Of purchases that cost the same, the fewest are made, and then the first by id."""

from fares.charging import charge
from fares.rules import CappingRule
from tests.support.riding import among, cap, ride, timeline

RIDES = [ride("08:00"), ride("09:00"), ride("10:00", "TRAM"), ride("11:00", "TRAM")]


def bought(*caps: CappingRule) -> list[str]:
    """The caps bought for two rides by bus, £4.00 together, and two by tram, £5.00 together."""
    return [one.cap for one in charge(timeline(*caps), RIDES).caps]


def test_a_cap_that_saves_nothing_is_not_bought() -> None:
    assert bought(cap("a", 900)) == []


def test_one_cap_is_bought_rather_than_two() -> None:
    assert bought(cap("a", 150, among("BUS")), cap("b", 150, among("TRAM")), cap("c", 300)) == ["c"]
    assert bought(cap("a", 150, among("BUS")), cap("b", 149, among("TRAM")), cap("c", 300)) == ["a", "b"]


def test_of_caps_at_one_price_the_first_by_id_is_bought() -> None:
    assert bought(cap("b", 300), cap("a", 300), cap("c", 300)) == ["a"]


def test_a_ride_names_each_cap_that_was_bought_and_covers_it() -> None:
    """Three buses and three rides off-peak; the last bus is one of both."""
    caps = cap("buses", 350, among("BUS")), cap("off-peak", 400, among(bands=("off-peak",)))
    buses = [ride(at) for at in ("07:00", "08:00", "09:00", "10:00")]

    charged = charge(timeline(*caps), [*buses, *[ride(at, "TRAM") for at in ("11:00", "12:00")]])

    assert [one.step.rule for one in charged.caps] == ["buses", "off-peak"]
    assert charged.rides[3].caps == charged.caps
