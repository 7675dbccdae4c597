"""A ride costs what the first single says that covers it and has a price for it."""

from dataclasses import replace

import pytest

from fares.errors import UnknownProfile
from fares.money import Money
from fares.network import Mode, Network, Pattern, StopPoint
from fares.prices import DistanceTable, FlatTable, Measure, StagesTable, UpTo, ZonePairTable, ZonesCrossedTable
from fares.products import Coverage
from fares.singles import price_ride, sentences
from fares.steps import NearMiss
from tests.fares.rides_to_price import (
    FORD,
    HILL,
    MILL,
    MORNING,
    NETWORK,
    QUAY,
    STOPS,
    pence,
    priced,
    prices,
    ride,
    road,
    said,
)

HOP = ZonePairTable("hop", {("a", "a"): prices(120)})
FLAT = FlatTable("flat", prices(200))


def test_the_first_single_that_has_a_price_for_a_ride_counts() -> None:
    tariff = road(HOP, FLAT)

    assert pence(tariff, ride(1, HILL, FORD)) == 120
    assert pence(tariff, ride(1, HILL, MILL)) == 200


def test_a_single_that_does_not_cover_a_ride_is_passed_over() -> None:
    tariff = road(HOP, FLAT)
    trams_only = replace(tariff.singles[0], covers=Coverage(modes=frozenset({Mode.TRAM})))
    tariff = replace(tariff, singles=(trams_only, tariff.singles[1]))

    assert pence(tariff, ride(1, HILL, FORD)) == 200


@pytest.mark.parametrize(
    "table",
    [
        ZonePairTable("t", {("a", "c"): prices(120)}),
        DistanceTable("t", Measure.LINE, (UpTo(None, prices(120)),)),
        ZonesCrossedTable("t", {}, {3: prices(120)}),
        StagesTable("t", "1", ("Town",), {"hill": 0, "quay": 0}, steps=(UpTo(None, prices(120)),)),
    ],
)
def test_a_table_that_needs_an_end_that_is_not_known_has_no_price(table: ZonePairTable) -> None:
    """So a short hop stands before the flat fare that it is cheaper than."""
    tariff = road(table, FLAT)

    assert pence(tariff, ride()) == 120
    assert pence(tariff, ride(destination=None)) == 200
    assert pence(tariff, ride(origin=None)) == 200
    assert pence(tariff, ride(origin=None, destination=None)) == 200


def test_no_fare_is_an_answer_and_not_a_fare_of_nothing() -> None:
    free = FlatTable("free", prices(0, "child"))

    assert pence(road(free), ride(profile="child")) == 0
    assert price_ride(road(free), ride()) == NearMiss(
        "no-single-fare", "There is no single fare on Line 1 from Hill to Quay for Adult."
    )
    assert price_ride(road(free), ride(on=None)) == NearMiss(
        "no-single-fare", "There is no single fare on Buses from Hill to Quay for Adult."
    )


@pytest.mark.parametrize(
    ("origin", "destination", "there"),
    [(HILL, MILL, " from Hill to Mill"), (HILL, None, " from Hill"), (None, MILL, " to Mill"), (None, None, "")],
)
def test_no_fare_says_from_where_to_where_as_far_as_that_is_known(
    origin: StopPoint | None, destination: StopPoint | None, there: str
) -> None:
    missing = price_ride(road(FlatTable("child", prices(0, "child"))), ride(1, origin, destination))

    assert missing == NearMiss("no-single-fare", f"There is no single fare on Line 1{there} for Adult.")


def test_a_line_or_an_operator_that_the_edition_lacks_is_as_good_as_unknown() -> None:
    """A new line may ride through a change of editions."""
    tariff = road(FlatTable("flat", prices(200, "adult")))

    assert pence(tariff, ride(line="new")) == 200
    assert priced(tariff, ride(line="new")).use.directions == frozenset()
    assert price_ride(tariff, ride(line="new", profile="cat")) == NearMiss(
        "no-single-fare", "There is no single fare on Buses from Hill to Quay for Cat."
    )
    assert price_ride(tariff, ride(line="new", operator="NEW", profile="cat")) == NearMiss(
        "no-single-fare", "There is no single fare on NEW from Hill to Quay for Cat."
    )


def test_a_profile_that_the_tariff_lacks_is_refused() -> None:
    with pytest.raises(UnknownProfile):
        price_ride(road(), ride(profile="dog"))


def test_a_price_says_what_it_was_looked_up_by() -> None:
    found = priced(road(HOP), ride(1, HILL, FORD))

    assert found.fare == Money(120)
    assert found.steps[0].inputs == {
        "profile": "adult",
        "price_profile": "any",
        "operator": "BUSES",
        "line": "1",
        "origin_zone": "a",
        "destination_zone": "a",
        "table": "hop",
    }


def test_a_ride_with_an_end_that_is_not_known_says_so() -> None:
    found = priced(road(), ride(destination=None, on=None))

    assert found.path is None
    assert found.steps[0].inputs["destination_zone"] == "unknown"
    assert found.steps[0].inputs["line"] == "unknown"


def test_a_price_is_said_in_the_currency_of_the_tariff() -> None:
    assert said(road(currency="USD"), ride()) == ["Flat single, Adult: $2.00 (Price list, published 2026-01)."]


def test_a_passenger_whose_age_is_known_pays_as_the_operator_counts_ages() -> None:
    """A child is up to 15 on the bus and up to 18 on the tram."""
    tariff = road(FlatTable("flat", (*prices(200, "adult"), *prices(100, "child"))))

    assert pence(tariff, ride(profile="child")) == 100
    assert pence(tariff, ride(profile="child", age=15)) == 100
    assert pence(tariff, ride(profile="child", age=16)) == 200
    assert pence(tariff, ride(profile="child", age=16, on="T")) == 100
    assert pence(tariff, ride(profile="child", age=19, on="T")) == 200


def test_a_ride_is_seen_with_its_bands_and_the_issuer_of_its_pass() -> None:
    use = priced(road(), ride(profile="railcard")).use

    assert (use.bands, use.issuer, use.profile) == (frozenset({"early"}), "card-office", "railcard")
    assert priced(road(), ride(start=120)).use.bands == frozenset()


@pytest.mark.parametrize(
    ("origin", "destination", "direction", "line", "seen"),
    [
        (HILL, QUAY, None, "1", {"out"}),
        (QUAY, HILL, None, "1", {"back"}),
        (MILL, None, None, "1", {"out", "back"}),
        (MILL, None, "back", "1", {"back"}),
        (QUAY, None, None, "1", {"back"}),
        (None, QUAY, None, "1", {"out"}),
        (None, None, None, "1", set()),
        (None, None, "back", "1", {"back"}),
        (HILL, QUAY, "back", "1", {"out"}),
        (HILL, QUAY, "out", None, set()),
    ],
)
def test_the_directions_of_a_ride_are_those_in_which_it_may_go(
    origin: object, destination: object, direction: str | None, line: str | None, seen: set[str]
) -> None:
    """The stops know better than the vehicle."""
    asked = ride(origin=origin, destination=destination, direction=direction, on=line)  # type: ignore[arg-type]

    assert priced(road(), asked).use.directions == seen


def test_a_direction_that_is_known_chooses_between_two_ways_round() -> None:
    ways = (Pattern("long", ("hill", "mill", "ford", "quay")), Pattern("short", ("hill", "quay")))
    one = replace(NETWORK.lines["1"], patterns=ways)
    network = Network(tuple(NETWORK.operators.values()), tuple(NETWORK.zones.values()), STOPS, (one,))
    tariff = road(ZonesCrossedTable("crossed", {}, {2: prices(200), 3: prices(300)}), network=network)

    assert pence(tariff, ride()) == 200
    assert pence(tariff, ride(direction="long")) == 300


def test_the_same_ride_costs_the_same_however_often_and_after_whatever_it_is_asked() -> None:
    tariff, fresh = road(HOP, FLAT), road(HOP, FLAT)
    asked = [ride(1, origin, destination) for origin in (HILL, FORD, MILL) for destination in (FORD, MILL, QUAY)]

    first, again = [[priced(tariff, one) for one in asked] for _ in range(2)]

    assert first == again == [priced(fresh, one) for one in reversed(asked)][::-1]
    assert priced(tariff, asked[0]).ride.started_at == MORNING


def test_a_price_for_nobody_in_particular_names_nobody() -> None:
    (price,) = prices(900)

    assert sentences.priced(road(), "Group day", None, price) == "Group day: £9.00 (Price list, published 2026-01)."


def test_a_stop_lies_where_the_edition_says_that_prices_the_ride() -> None:
    """Whatever edition the taps were read by."""
    elsewhere = replace(QUAY, zone="b")
    tariff = road(ZonePairTable("pairs", {("a", "c"): prices(250), ("a", "b"): prices(180)}))

    assert pence(tariff, ride(1, HILL, elsewhere)) == 250
    assert pence(tariff, ride(1, HILL, replace(elsewhere, id="new"))) == 180
