"""What a tap does not say, or says of what the tariff does not have."""

from dataclasses import replace
from datetime import datetime

import pytest

from fares.errors import NoEditionInForce
from fares.journeys import Tap, TapKind, WhyIgnored, rides_of
from fares.network import Mode, Network, Operator
from fares.products import Coverage, UserProfile
from fares.rules import TapModel, TapRule
from fares.tariff import Tariff
from tests.fares.tapping import TWO_TOWNS, at, of, off, on, reasons, ridden, tapping

RULES = tapping()
BUS = Operator("BUSCO", "Bus Company", Mode.BUS)


def bare(**said: object) -> Tap:
    return Tap("one", "Ashia", None, TapKind.ON, at("08:00"), **said)  # type: ignore[arg-type]


def alone(operator: Operator) -> Tariff:
    """A tariff of one operator, without any stop or line."""
    return replace(TWO_TOWNS, network=Network([operator], [], [], []), tap_rules=())


def test_an_operator_that_the_tariff_lacks_makes_no_ride() -> None:
    assert ridden(RULES, on("08:00", "B-DWT", operator="X")) == []
    assert reasons(RULES, on("08:00", "B-DWT", operator="X")) == [("08:00", "unknown_operator")]


def test_a_line_tells_its_operator() -> None:
    (ride,) = of(RULES, bare(line="BUS1")).rides

    assert (ride.operator, ride.line, ride.mode) == ("BUSCO", "BUS1", Mode.BUS)


def test_the_only_operator_of_a_tariff_needs_no_naming() -> None:
    (ride,) = of(alone(BUS), bare()).rides

    assert ride.operator == "BUSCO"


@pytest.mark.parametrize("line", [None, "X"])
def test_of_several_operators_nobody_can_tell_which(line: str | None) -> None:
    assert reasons(RULES, bare(line=line)) == [("08:00", "no_operator")]


@pytest.mark.parametrize("line", [None, "X", "TRAM"])
def test_a_line_that_the_tariff_lacks_or_another_operator_runs_is_not_known(line: str | None) -> None:
    (ride,) = of(RULES, bare(operator="BUSCO", line=line, direction="eastbound")).rides

    assert (ride.line, ride.direction) == (None, None)


def test_a_direction_that_the_line_lacks_is_not_known() -> None:
    (ride,) = of(RULES, bare(line="BUS1", direction="upwards")).rides

    assert ride.direction is None


@pytest.mark.parametrize(("stop", "mode"), [("T-TRT", Mode.TRAM), ("R-TRT", Mode.BUS), (None, Mode.BUS)])
def test_without_a_line_the_mode_is_that_of_the_stop_if_the_operator_has_it(stop: str | None, mode: Mode) -> None:
    network = TWO_TOWNS.network
    both = Operator("BUSCO", "Bus and Tram", Mode.BUS, frozenset({Mode.TRAM}))
    rules = replace(TWO_TOWNS, network=Network([both], [], list(network.stops.values()), []))

    (ride,) = of(rules, bare(operator="BUSCO", stop=stop)).rides

    assert ride.mode is mode


def test_a_station_may_be_named_by_its_three_letters() -> None:
    assert ridden(RULES, bare(operator="RW", stop="DWT"), off("08:30", "R-TRT")) == ["08:00-08:30 R-DWT > R-TRT"]


def test_where_a_tap_off_is_needed_a_stop_that_the_tariff_lacks_is_as_good_as_none() -> None:
    assert ridden(RULES, on("08:00", "R-X"), off("08:30", "R-TRT")) == ["08:00-08:30 ? > R-TRT maximum"]
    assert ridden(RULES, on("08:00", "R-DWT"), off("08:30", "R-X")) == ["08:00-08:30 R-DWT > ? maximum"]


def test_where_it_is_not_the_ride_is_kept_without_the_stop() -> None:
    assert ridden(RULES, on("08:00", "B-X"), on("08:10", "T-X"), off("08:15", "T-PARK")) == [
        "08:00 ? > ?",
        "08:10-08:15 ? > T-PARK",
    ]


def test_a_scheme_without_stops_may_be_sent_any() -> None:
    rules = replace(alone(BUS), tap_rules=(TapRule("all", "All", Coverage(), TapModel.ON_OFF),))

    assert ridden(rules, bare(stop="X"), off("08:30", "B-X")) == ["08:00-08:30 ? > ?"]


def test_a_profile_that_the_tariff_lacks_makes_no_ride() -> None:
    assert reasons(RULES, on("08:00", "R-DWT", profile="x")) == [("08:00", "unknown_profile")]
    assert reasons(RULES, off("08:00", "R-DWT", profile="x")) == [("08:00", "unknown_profile")]


def test_a_tap_off_needs_no_profile() -> None:
    assert ridden(RULES, on("08:00", "R-DWT"), off("08:30", "R-TRT", profile="x")) == ["08:00-08:30 R-DWT > R-TRT"]


def test_who_names_no_profile_is_an_adult_or_of_the_only_one_there_is() -> None:
    senior, child = UserProfile("senior", "Senior"), UserProfile("child", "Child")
    one, two = replace(RULES, profiles={"senior": senior}), replace(RULES, profiles={"child": child, "senior": senior})

    assert of(RULES, bare(operator="BUSCO")).rides[0].profile == "adult"
    assert of(one, bare(operator="BUSCO")).rides[0].profile == "senior"
    assert reasons(two, bare(operator="BUSCO")) == [("08:00", "no_profile")]


def test_before_the_first_edition_there_is_no_ride() -> None:
    def nothing_on(_: datetime) -> Tariff:
        raise NoEditionInForce("None.")

    (ignored,) = rides_of(nothing_on, [on("08:00", "B-DWT")]).ignored

    assert ignored.reason is WhyIgnored.NO_EDITION


def test_every_reason_is_told_in_a_sentence() -> None:
    (ignored,) = of(RULES, off("08:00", "B-DWT")).ignored

    assert ignored.sentence == "Nobody needs to tap off here. A tap off changes nothing."
