"""Comparing two editions over the same journeys: who pays more or less, and who gets what."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from fares.apportionment import ReceiptKind
from fares.charging import Charge, UnpricedRide
from fares.comparison import Comparison, Effect, Outcome, Revenue, Sales, always, outcome_of, under
from fares.money import ZERO, Money, total
from fares.network import Mode
from fares.rides import Ride
from fares.steps import NearMiss
from fares.tariff import Tariff, Timeline
from tests.fares.charges_to_share import bought, charge, charged
from tests.support import tariffs

two_towns = cache(tariffs.tariff)

RIDES = [charged("r0", "BUSCO", 240), charged("r1", "TRAMCO", 200)]
APART = charge(RIDES)
CAPPED = charge(RIDES, (bought("day", 400, "r0", "r1"),))


def outcome(made: Charge) -> Outcome:
    return outcome_of(Timeline([two_towns()]), made)


def paid(pence: int) -> Outcome:
    return Outcome(Money(pence), {"BUSCO": Money(pence)}, {}, {}, 0)


def compared(*pairs: tuple[int, int], profile: str = "adult") -> Comparison:
    comparison = Comparison()
    for before, after in pairs:
        comparison.add(profile, paid(before), paid(after))
    return comparison


def test_an_outcome_says_what_was_paid_for_what_and_to_whom() -> None:
    cap, rides = (ReceiptKind.CAP, "day"), (ReceiptKind.RIDE, "")

    capped, apart = outcome(CAPPED), outcome(APART)

    assert (capped.total, capped.taken, capped.times) == (Money(400), {cap: Money(400)}, {cap: 1})
    assert (apart.total, apart.taken, apart.times) == (Money(440), {rides: Money(440)}, {rides: 2})
    assert capped.operators == {"BUSCO": Money(218), "TRAMCO": Money(182)}


def test_rides_without_a_fare_are_counted_lest_they_look_cheap() -> None:
    without = UnpricedRide(RIDES[0].ride, NearMiss("no-single-fare", "There is none."))
    comparison = Comparison()

    comparison.add("adult", outcome(APART), outcome(replace(charge(RIDES[1:]), unpriced=(without,))))

    assert (comparison.report().unpriced_before, comparison.report().unpriced_after) == (0, 1)


def test_who_pays_more_and_who_pays_less_is_counted_and_added_up() -> None:
    report = compared((100, 150), (200, 150), (300, 280), (50, 50)).report()

    everybody, adults = report.effects

    assert (everybody.profile, everybody.travellers) == (None, 4)
    assert (everybody.more, everybody.less, everybody.same) == (1, 2, 1)
    assert (everybody.dearer, everybody.cheaper) == (Money(50), Money(70))
    assert adults == replace(everybody, profile="adult")
    assert (report.before, report.after) == (Money(650), Money(630))


def test_profiles_are_told_apart() -> None:
    comparison = compared((100, 150))
    comparison.add("young", paid(100), paid(50))

    effects = {effect.profile: (effect.more, effect.less) for effect in comparison.report().effects}

    assert effects == {None: (1, 1), "adult": (1, 0), "young": (0, 1)}


def test_quantiles_are_differences_that_somebody_has() -> None:
    report = compared(*((100, 100 + pence) for pence in (-40, -10, 0, 0, 0, 5, 10, 10, 20, 90))).report()

    shown = {quantile.percent: quantile.difference.pence for quantile in report.effects[0].quantiles}

    assert shown == {5: -40, 25: 0, 50: 0, 75: 10, 95: 90}


def test_operators_and_caps_are_told_before_and_after() -> None:
    comparison = Comparison()
    comparison.add("adult", outcome(APART), outcome(CAPPED))
    comparison.add("adult", outcome(APART), outcome(APART))

    report = comparison.report()

    assert report.revenue == (
        Revenue("BUSCO", Money(480), Money(458)),
        Revenue("TRAMCO", Money(400), Money(382)),
    )
    assert report.sales == (
        Sales(ReceiptKind.CAP, "day", ZERO, Money(400), 0, 1, 0, 1),
        Sales(ReceiptKind.RIDE, "", Money(880), Money(440), 4, 2, 2, 1),
    )


def test_nobody_is_compared_in_silence() -> None:
    report = Comparison().report()

    assert report.effects == (Effect(None, 0, 0, 0, ZERO, ZERO, ()),)
    assert (report.revenue, report.sales) == ((), ())


PAIRS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=12)


@given(PAIRS)
def test_what_travellers_pay_more_or_less_is_what_is_taken_more_or_less(pairs: list[tuple[int, int]]) -> None:
    report = compared(*pairs).report()
    everybody = report.effects[0]

    assert report.before + everybody.dearer - everybody.cheaper == report.after
    assert total(one.after for one in report.revenue) == report.after


@given(PAIRS)
def test_the_other_way_round_everything_is_mirrored(pairs: list[tuple[int, int]]) -> None:
    there, back = compared(*pairs).report(), compared(*((after, before) for before, after in pairs)).report()

    for effect, mirrored in zip(there.effects, back.effects, strict=True):
        assert (effect.more, effect.less) == (mirrored.less, mirrored.more)
        assert (effect.dearer, effect.cheaper) == (mirrored.cheaper, mirrored.dearer)


@given(PAIRS)
def test_the_order_of_the_travellers_does_not_matter(pairs: list[tuple[int, int]]) -> None:
    assert compared(*pairs).report() == compared(*sorted(pairs)).report()


def test_an_edition_can_be_asked_what_it_would_have_charged_before_it_was_in_force() -> None:
    tariff = two_towns()

    asked = always(tariff).on(date(2001, 1, 1))

    assert (asked.version, asked.valid_from) == (tariff.version, date(2000, 1, 1))


def ride(tariff: Tariff, **rest: object) -> Ride:
    stops, at = tariff.network.stops, datetime(2026, 9, 7, 7, tzinfo=UTC)
    made = Ride("r", "BUSCO", Mode.BUS, "BUS1", stops["B-DWT"], stops["B-TRT"], at, None, "young")
    return replace(made, **rest)  # type: ignore[arg-type]


def test_a_ride_in_another_edition_has_that_editions_zones() -> None:
    moved = [stop | {"zone": "park"} if stop["id"] == "B-TRT" else stop for stop in tariffs.STOPS]
    other = tariffs.tariff(stops=moved)

    there = under(other, ride(two_towns()))

    assert there is not None
    assert there.destination == other.network.stops["B-TRT"]
    assert there.line == "BUS1"


def test_a_line_that_the_other_edition_lacks_is_not_known() -> None:
    there = under(two_towns(), ride(two_towns(), line="LAST-CENTURY"))

    assert there == ride(two_towns(), line=None)


def test_an_end_that_is_not_known_stays_unknown() -> None:
    assert under(two_towns(), ride(two_towns(), destination=None)) == ride(two_towns(), destination=None)


def test_a_ride_that_the_other_edition_cannot_know_is_none_of_its() -> None:
    tariff = two_towns()
    elsewhere = replace(tariff.network.stops["B-TRT"], id="ELSEWHERE")

    strangers = [
        ride(tariff, destination=elsewhere),
        ride(tariff, origin=elsewhere, destination=None),
        ride(tariff, operator="STRANGER"),
        ride(tariff, profile="martian"),
    ]

    assert [under(tariff, stranger) for stranger in strangers] == [None] * 4
