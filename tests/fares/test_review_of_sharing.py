"""Review looks at promises to passengers at readers, at who gets a share, and at emission factors."""

import pytest

from tests.fares.reviewing import HOUR, ILLUSTRATIVE, Node, found, rule
from tests.support.tariffs import price


@pytest.mark.parametrize(("seconds", "is_short"), [(3599, True), (3600, False), (3900, False)])
def test_an_interchange_lasts_as_long_as_passengers_are_told(seconds: int, is_short: bool) -> None:  # noqa: FBT001
    change = rule("hour", window=HOUR | {"enforced_seconds": seconds}, method={"kind": "free"})

    findings = [("/interchanges/0/window/enforced_seconds", "window-order")] if is_short else []
    assert found(interchanges=[change]) == findings


@pytest.mark.parametrize(
    ("members", "is_silent"),
    [
        ({"model": "on_off"}, True),
        ({"model": "on_off", "missing_off": {"policy": "nothing"}}, True),
        ({"model": "on_only"}, False),
        ({"model": "optional_off"}, False),
    ],
)
def test_two_taps_need_a_fare_for_rides_that_lack_one(members: Node, is_silent: bool) -> None:  # noqa: FBT001
    both = {"missing_off": {"policy": "usual", "prices": [price(900)]}, "missing_on": {"policy": "end_of_line"}}

    assert found(taps=[rule("rail", **members)]) == ([("/taps/0", "no-default-fare")] if is_silent else [])
    assert found(taps=[rule("rail", **members) | both]) == []


@pytest.mark.parametrize(
    ("limits", "places"),
    [((120, 1800, None), []), ((120, 120), ["1/up_to_seconds"]), ((None, 120), ["0"])],
)
def test_tiers_of_leaving_where_one_boarded_reach_further_and_further(
    limits: tuple[int | None, ...], places: list[str]
) -> None:
    tiers = [{"charge": "nothing"} | ({} if limit is None else {"up_to_seconds": limit}) for limit in limits]

    findings = found(taps=[rule("bus", model="on_only", same_stop=tiers)])

    assert findings == [(f"/taps/0/same_stop/{place}", "step-order") for place in places]


def test_receipts_are_shared_by_one_rule_each() -> None:
    rides = rule("rides", method="by_rides", products=["joint-day"])
    earned = rule("earned", method="as_earned")

    assert found(apportionment=[rides, earned]) == []
    assert found(apportionment=[rides, earned, rides | {"id": "again"}]) == [
        ("/apportionment/2/products/0", "shared-twice")
    ]
    assert found(apportionment=[earned, rides, earned | {"id": "again"}]) == [("/apportionment/2", "shared-twice")]


def test_each_operator_has_one_fixed_part() -> None:
    parts = [{"operator": one, "parts": 1} for one in ("BUSCO", "RW", "BUSCO")]

    assert found(apportionment=[rule("fixed", method="fixed", parts=parts)]) == [
        ("/apportionment/0/parts/2", "repeated-operator")
    ]


def emissions(*modes: str) -> list[tuple[str, str]]:
    factors = [{"mode": mode, "mg_per_km": 1} for mode in modes]
    return found(emissions={"modes": factors, "car_mg_per_km": 2, **ILLUSTRATIVE})


def test_every_mode_of_an_operator_has_one_emission_factor() -> None:
    assert emissions("bus", "tram", "rail", "coach") == []
    assert emissions("bus", "tram") == [("/emissions/modes", "no-factor")]
    assert emissions("bus", "tram", "rail", "bus") == [("/emissions/modes/3/mode", "repeated-mode")]
