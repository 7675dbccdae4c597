"""Rights of singles: one use for each leg, on the service that was priced."""

from datetime import timedelta

import pytest

from fares.products import Coverage
from fares.rights import Presentation, Reason, RightState, RightTerms, TapEffect, fold, issue, validate
from fares.tariff import Tariff
from tests.fares.journeys_to_price import MIDDAY, MORNING, asked, by_line, by_operator, right, shown, the_single
from tests.support.tariffs import DOCUMENT, price, tariff

SMALL = tariff()
LEGS = (by_line("B-DWT", "B-TRT", "BUS1"), by_operator("T-TRT", "T-PARK", "TRAMCO"))
SINGLE = right(SMALL, asked(SMALL, "B-DWT", "T-PARK", legs=LEGS))
FRESH = RightState()
ON_THE_BUS = shown("B-DWT", "BUSCO", "BUS1")
ON_THE_TRAM = shown("T-TRT", "TRAMCO", "TRAM")


def reason(terms: RightTerms, presentation: Presentation, state: RightState = FRESH) -> Reason:
    return validate(SMALL, terms, state, presentation).reason


def test_each_passenger_gets_a_right_with_every_leg() -> None:
    offer = the_single(asked(SMALL, "B-DWT", "T-PARK", legs=LEGS, adult=1, young=2))

    rights = issue(SMALL, offer)

    assert [each.profile for each in rights] == ["adult", "young", "young"]
    assert [(leg.operator, leg.lines, leg.origin_zone, leg.destination_zone) for leg in rights[0].legs] == [
        ("BUSCO", {"BUS1"}, "derwent", "trentham"),
        ("TRAMCO", None, "trentham", "park"),
    ]
    assert (rights[0].product, rights[0].kind, rights[0].covers) == (None, None, Coverage())


def test_each_leg_is_used_once() -> None:
    bus = validate(SMALL, SINGLE, FRESH, ON_THE_BUS)
    after_bus = fold(FRESH, bus.effect)
    tram = validate(SMALL, SINGLE, after_bus, ON_THE_TRAM)
    after_both = fold(after_bus, tram.effect)

    assert (bus.effect.spent, tram.effect.spent) == (TapEffect(leg_used=0), TapEffect(leg_used=1))
    assert (after_both.sequence, after_both.legs_used) == (2, frozenset({0, 1}))
    assert reason(SINGLE, ON_THE_TRAM, after_both) is Reason.USED_UP


def test_a_leg_ridden_already_is_used_up_though_another_is_left() -> None:
    assert reason(SINGLE, ON_THE_BUS, RightState(1, frozenset({0}))) is Reason.USED_UP


def test_a_leg_may_be_boarded_anywhere_in_its_zone() -> None:
    assert reason(SINGLE, shown("B-MARKET", "BUSCO", "BUS1")) is Reason.ACCEPTED
    assert reason(SINGLE, shown("B-VILLAGE", "BUSCO", "BUS1")) is Reason.WRONG_ZONE


@pytest.mark.parametrize(
    ("tap", "expected"),
    [
        (shown("R-DWT", "RW", "RAIL"), Reason.WRONG_OPERATOR),
        (shown("B-DWT", "BUSCO", "FAST"), Reason.WRONG_LINE),
        (shown("T-PARK", "TRAMCO", "TRAM"), Reason.WRONG_ZONE),
        (shown("B-DWT", "BUSCO", at=MORNING + timedelta(days=1)), Reason.EXPIRED),
        (shown("B-DWT", "BUSCO", at=MORNING - timedelta(days=1)), Reason.NOT_YET_VALID),
    ],
)
def test_a_refusal_names_what_is_wrong_with_the_leg_that_comes_closest(tap: Presentation, expected: Reason) -> None:
    assert reason(SINGLE, tap) is expected


def test_lines_are_compared_only_where_both_are_known() -> None:
    assert reason(SINGLE, shown("B-DWT", "BUSCO")) is Reason.ACCEPTED
    assert reason(SINGLE, ON_THE_TRAM) is Reason.ACCEPTED


def test_two_legs_alike_are_two_rides() -> None:
    legs = (by_line("T-TRT", "T-CASTLE", "TRAM"), by_line("T-CASTLE", "T-PARK", "TRAM"))
    terms = right(SMALL, asked(SMALL, "T-TRT", "T-PARK", legs=legs))

    first = validate(SMALL, terms, FRESH, ON_THE_TRAM)
    second = validate(SMALL, terms, fold(FRESH, first.effect), ON_THE_TRAM)

    assert (first.effect.leg_used, second.effect.leg_used) == (0, 1)


def test_a_single_bought_without_a_line_is_no_good_on_lines_its_price_leaves_out() -> None:
    """The ceiling that lowered the price does not hold on The Fast."""
    terms = right(SMALL, asked(SMALL, "B-DWT", "B-TRT", legs=(by_operator("B-DWT", "B-TRT", "BUSCO"),)))

    assert terms.legs[0].covers == (Coverage(lines_out=frozenset({"FAST"})),)
    assert reason(terms, shown("B-DWT", "BUSCO", "FAST")) is Reason.WRONG_LINE
    assert reason(terms, shown("B-DWT", "BUSCO", "BUS1")) is Reason.ACCEPTED


def off_peak_tariff(**changes: object) -> Tariff:
    """The small tariff with a cheaper tram single for some hours."""
    rule = {"id": "late", "name": "Off-peak single", "covers": {"bands": ["off-peak"]}, "table": "late"}
    table = {"id": "late", "kind": "flat", "prices": [price(100, "young")]}
    return tariff(singles=[rule, *DOCUMENT["singles"]], tables=[*DOCUMENT["tables"], table], **changes)


def test_a_single_priced_for_some_hours_keeps_to_them() -> None:
    """For the passenger whose price it was; the other paid the price for any hour."""
    small = off_peak_tariff()
    adult, young = issue(small, the_single(asked(small, "T-TRT", "T-PARK", at=MIDDAY, adult=1, young=1)))

    early = [validate(small, terms, FRESH, shown("T-TRT", "TRAMCO", at=MORNING)).reason for terms in (adult, young)]
    late = [validate(small, terms, FRESH, shown("T-TRT", "TRAMCO", at=MIDDAY)).reason for terms in (adult, young)]

    assert early == [Reason.ACCEPTED, Reason.TOO_EARLY]
    assert late == [Reason.ACCEPTED, Reason.ACCEPTED]


def test_a_single_held_by_a_ceiling_for_some_hours_keeps_to_them() -> None:
    ceiling = {"id": "late", "name": "Late ceiling", "covers": {"bands": ["off-peak"]}, "prices": [price(50)]}
    small = off_peak_tariff(ceilings=[ceiling])
    terms = right(small, asked(small, "T-TRT", "T-PARK", at=MIDDAY))

    assert validate(small, terms, FRESH, shown("T-TRT", "TRAMCO", at=MORNING)).reason is Reason.TOO_EARLY


def test_a_surcharge_for_some_hours_keeps_nobody_to_them() -> None:
    """Who has paid more than another hour costs may ride in that hour too."""
    fee = {"id": "late", "name": "Late fee", "covers": {"bands": ["off-peak"]}, "prices": [price(50)]}
    small = tariff(surcharges=[fee], format="commonfare-tariff/2")
    terms = right(small, asked(small, "T-TRT", "T-PARK", at=MIDDAY))

    assert validate(small, terms, FRESH, shown("T-TRT", "TRAMCO", at=MORNING)).reason is Reason.ACCEPTED
