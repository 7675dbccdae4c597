"""A ride that lacks a tap is priced by the policy that completes it."""

import pytest

from fares.network import Mode, Network, StopPoint
from fares.prices import FlatTable, ZonePairTable
from fares.products import Ceiling, Coverage
from fares.rides import Ride
from fares.rules import Charging, Completion, CompletionPolicy, Discount, Surcharge
from fares.singles import price_ride
from fares.steps import NearMiss
from fares.tariff import Tariff
from tests.fares.rides_to_price import FORD, HILL, MILL, NETWORK, QUAY, pence, priced, prices, ride, road, said, stop

PAIRS = ZonePairTable(
    "pairs",
    {
        ("a", "a"): prices(100),
        ("a", "b"): prices(180),
        ("b", "c"): prices(150),
        ("a", "c"): prices(250),
        ("b", "b"): prices(90),
    }
    | {("c", "b"): prices(140), ("c", "a"): prices(240), ("b", "a"): prices(170)},
)
END_OF_LINE = Completion(CompletionPolicy.END_OF_LINE)
CHEAPEST = Completion(CompletionPolicy.CHEAPEST)
MAXIMUM = Completion(CompletionPolicy.MAXIMUM, prices(700, "adult"))
USUAL = Completion(CompletionPolicy.USUAL, prices(700))
NOTHING = Completion(CompletionPolicy.NOTHING)


@pytest.mark.parametrize(
    ("completion", "origin", "destination", "direction", "charged"),
    [
        (END_OF_LINE, HILL, None, None, 250),
        (END_OF_LINE, MILL, None, None, 170),
        (END_OF_LINE, MILL, None, "out", 150),
        (END_OF_LINE, MILL, None, "back", 170),
        (END_OF_LINE, QUAY, None, "out", 240),
        (END_OF_LINE, None, QUAY, None, 250),
        (END_OF_LINE, None, HILL, None, 240),
        (CHEAPEST, HILL, None, None, 100),
        (CHEAPEST, MILL, None, "out", 150),
        (CHEAPEST, MILL, MILL, None, 90),
        (CHEAPEST, None, QUAY, None, 150),
        (NOTHING, HILL, None, None, 0),
        (MAXIMUM, HILL, None, None, 700),
        (USUAL, HILL, None, None, 700),
        (USUAL, HILL, MILL, None, 180),
    ],
)
def test_what_a_ride_costs_that_lacks_a_tap(
    completion: Completion, origin: StopPoint | None, destination: StopPoint | None, direction: str | None, charged: int
) -> None:
    """Fares on Bus 1 from Hill: £1.00 to Ford, £1.80 to Mill, £2.50 to Quay; and ten pence less the other way."""
    asked = ride(1, origin, destination, direction=direction, completion=completion)

    assert pence(road(PAIRS), asked) == charged


def test_where_the_line_is_not_known_any_of_the_operators_lines_there_will_do() -> None:
    """Trams do not call at Ford, so from Hill the cheapest is to Mill."""
    assert pence(road(PAIRS), ride(1, HILL, None, on="T", line=None, completion=CHEAPEST)) == 180
    assert pence(road(PAIRS), ride(1, HILL, None, on=None, completion=CHEAPEST)) == 100


def test_where_no_line_says_what_is_ahead_it_may_be_any_stop() -> None:
    rail = ride(1, HILL, None, on=None, operator="RAIL", completion=END_OF_LINE)

    assert pence(road(PAIRS), rail) == 250


def without_lines(*stops: StopPoint) -> Tariff:
    network = Network(tuple(NETWORK.operators.values()), tuple(NETWORK.zones.values()), stops, ())
    fee = Surcharge("fee", "Airport fee", Coverage(to_stops=frozenset({"airport"})), prices(1700), Charging.APART)
    return road(PAIRS, network=network, surcharges=(fee,))


@pytest.mark.parametrize(
    ("mode", "charged"), [(Mode.RAIL, 180), (Mode.TRAM, 180), (Mode.BUS, 250 + 1700), (Mode.COACH, 250 + 1700)]
)
def test_it_is_never_a_stop_of_another_mode(mode: Mode, charged: int) -> None:
    """From Hill, by bus. Buses and coaches have the same stops."""
    tariff = without_lines(HILL, MILL, stop("airport", "c", 9, mode=mode))

    assert pence(tariff, ride(1, HILL, None, on=None, completion=END_OF_LINE)) == charged


def test_where_a_ride_was_tapped_at_a_stop_of_another_mode_it_may_have_gone_on_to_one_like_it() -> None:
    """A metro whose stations are written down as those of a railway."""
    stations = [stop(code, zone, 5, mode=Mode.RAIL) for code, zone in (("x", "a"), ("y", "c"))]
    metro = ride(1, stations[0], None, on=None, mode=Mode.METRO, completion=END_OF_LINE)

    assert pence(without_lines(*stations, HILL), metro) == 250


def test_where_there_is_no_other_stop_of_its_mode_a_ride_is_priced_as_it_is() -> None:
    alone = ride(1, HILL, None, on=None, completion=CHEAPEST)
    tariff = without_lines(HILL, stop("airport", "c", 9, mode=Mode.RAIL))

    assert isinstance(price_ride(tariff, alone), NearMiss)


def test_a_ride_of_which_neither_end_is_known_costs_what_needs_no_end() -> None:
    tariff = road(PAIRS, FlatTable("flat", prices(400)))

    assert pence(tariff, ride(1, None, None, completion=END_OF_LINE)) == 400
    assert price_ride(road(PAIRS), ride(1, None, None, completion=CHEAPEST)) == NearMiss(
        "no-single-fare", "There is no single fare on Line 1 for Adult."
    )


def test_a_maximum_fare_without_a_price_for_a_passenger_is_no_fare() -> None:
    nobody = Completion(CompletionPolicy.MAXIMUM, prices(700, "railcard"))

    assert isinstance(price_ride(road(PAIRS), ride(destination=None, completion=nobody)), NearMiss)


def everything() -> Tariff:
    return road(
        PAIRS,
        discounts=(Discount("half", "Half", Coverage(), 50),),
        ceilings=(Ceiling("top", "Top", Coverage(modes_out=frozenset()), prices(600)),),
        surcharges=(Surcharge("fee", "Fee", Coverage(), prices(30), Charging.APART),),
    )


def test_a_maximum_fare_is_held_by_ceilings_and_changed_by_nothing_else() -> None:
    found = priced(everything(), ride(1, HILL, None, completion=MAXIMUM, tap_rule="buses"))

    assert (found.fare.pence, found.apart.pence) == (600, 0)
    assert [step.rule for step in found.steps] == ["buses", "top"]
    assert (found.steps[0].source, found.steps[0].illustrative) == ("list", False)


def test_a_fare_to_the_end_of_the_line_is_a_fare_like_any_other() -> None:
    found = priced(everything(), ride(1, HILL, None, completion=END_OF_LINE, tap_rule="buses"))

    assert (found.fare.pence, found.apart.pence) == (125, 30)
    assert [step.rule for step in found.steps] == ["pairs", "half", "fee", "buses"]
    assert found.steps[-1].amount.pence == 155


def test_the_ride_stays_as_it_was_tapped() -> None:
    found = priced(road(PAIRS), ride(1, HILL, None, completion=END_OF_LINE))

    assert (found.use.destination, found.path) == (None, None)


@pytest.mark.parametrize(
    ("completion", "sentence"),
    [
        (END_OF_LINE, "There is no tap off, and the dearest possible fare counts: £1.80."),
        (CHEAPEST, "There is no tap off, and the cheapest fare counts: £1.80."),
        (NOTHING, "There is no tap off, and there is nothing to pay: £0.00."),
        (USUAL, "There is no tap off, and the fare set for that counts: £7.00."),
    ],
)
def test_the_last_step_says_that_the_tap_off_is_missing(completion: Completion, sentence: str) -> None:
    tariff = road(FlatTable("flat", prices(180)))

    found = priced(tariff, ride(1, FORD, None, completion=completion))

    assert found.steps[-1].sentence == sentence
    assert found.steps[-1].rule == "completion"
    assert said(tariff, ride(1, FORD, QUAY, completion=USUAL)) == [
        "Flat single, Adult: £1.80 (Price list, published 2026-01)."
    ]


@pytest.mark.parametrize(
    ("made", "what"),
    [
        (ride(1, None, FORD, minutes=0, completion=NOTHING), "There is no tap on"),
        (ride(1, None, FORD, minutes=9, completion=NOTHING), "Where the ride began is not known"),
        (ride(1, FORD, None, minutes=9, completion=NOTHING), "Where the ride ended is not known"),
        (ride(1, FORD, FORD, minutes=9, completion=NOTHING), "The ride ended at the stop where it began"),
    ],
)
def test_the_last_step_says_which_end_is_missing_or_that_both_are_one(made: Ride, what: str) -> None:
    """A tap at a stop that the tariff lacks is there, though it tells nothing."""
    found = priced(road(FlatTable("flat", prices(180))), made)

    assert found.steps[-1].sentence == f"{what}, and there is nothing to pay: £0.00."
