"""Rights of returns, rides, flexible days and passes: where, when and how often each may be used."""

from dataclasses import replace
from datetime import timedelta

from fares.money import Money
from fares.network import Mode, Operator
from fares.prices import Price
from fares.products import Coverage, FareProduct, ProductKind
from fares.quote import Party, QuoteRequest, quote
from fares.rights import Presentation, Reason, RightState, RightTerms, fold, issue, validate
from fares.tariff import Tariff
from tests.fares.journeys_to_price import MORNING, by_line, shown
from tests.support.tariffs import LINES, STOPS, line, price, stop, tariff, with_bus_table

SMALL = tariff(products=[])
EVENING = MORNING + timedelta(hours=10)


def product(kind: ProductKind, **parts: object) -> FareProduct:
    made = FareProduct("pass", "Pass", kind, Coverage(), (Price(Money(500), None, None),))
    return replace(made, **parts)  # type: ignore[arg-type]


def sold(one: FareProduct, small: Tariff = SMALL, origin: str = "B-DWT", end: str = "B-TRT") -> RightTerms:
    """The right that a product gives an adult for a journey by bus."""
    selling = replace(small, products={one.id: one})
    legs = (by_line(origin, end, "BUS1"),)
    answer = quote(selling, QuoteRequest(origin, end, MORNING, (Party("adult", 1),), legs))
    return issue(selling, answer.offer("product:pass"))[0]


def answers(terms: RightTerms, *taps: Presentation, small: Tariff = SMALL) -> list[Reason]:
    """What each tap is answered, the accepted ones folded in."""
    state, found = RightState(), []
    for tap in taps:
        decision = validate(small, terms, state, tap)
        state = fold(state, decision.effect) if decision.accepted else state
        found.append(decision.reason)
    return found


RETURN = product(ProductKind.RETURN, prices=(), table="bus-single", fare_days=2)


def test_a_return_goes_out_once_and_home_once() -> None:
    out, home = shown("B-DWT", "BUSCO"), shown("B-TRT", "BUSCO", at=EVENING)

    assert answers(sold(RETURN), out, home, home, out) == [
        Reason.ACCEPTED,
        Reason.ACCEPTED,
        Reason.USED_UP,
        Reason.USED_UP,
    ]


def test_whoever_is_on_the_way_home_does_not_go_out_again() -> None:
    """Out are two rides here, of which only one was taken."""
    terms = sold(RETURN)
    out, home = terms.ways
    twice = replace(terms, ways=(replace(out, rides=2), home))
    there, back = shown("B-DWT", "BUSCO"), shown("B-TRT", "BUSCO", at=EVENING)

    assert answers(twice, there, there, back) == [Reason.ACCEPTED] * 3
    assert answers(twice, there, back, there) == [Reason.ACCEPTED, Reason.ACCEPTED, Reason.USED_UP]


def test_a_return_that_did_not_go_out_on_its_day_is_over_at_both_ends() -> None:
    next_day = MORNING + timedelta(days=1)

    for end in ("B-DWT", "B-TRT"):
        assert answers(sold(RETURN), shown(end, "BUSCO", at=next_day)) == [Reason.EXPIRED]


def test_a_return_does_not_begin_with_the_way_home() -> None:
    assert answers(sold(RETURN), shown("B-TRT", "BUSCO")) == [Reason.OUTWARD_FIRST]


def test_a_return_goes_out_on_its_first_fare_day_and_home_within_its_fare_days() -> None:
    next_day = timedelta(days=1)
    out, late = shown("B-DWT", "BUSCO"), shown("B-DWT", "BUSCO", at=MORNING + next_day)
    home, too_late = (shown("B-TRT", "BUSCO", at=EVENING + next_day * days) for days in (1, 2))

    assert answers(sold(RETURN), late, out, too_late, home) == [
        Reason.EXPIRED,
        Reason.ACCEPTED,
        Reason.EXPIRED,
        Reason.ACCEPTED,
    ]


def test_a_return_is_not_boarded_elsewhere() -> None:
    assert answers(sold(RETURN), shown("T-PARK", "TRAMCO")) == [Reason.WRONG_ZONE]


def test_a_return_priced_by_distance_is_boarded_at_its_stops_or_a_walk_from_them() -> None:
    """The stop across the road from Trentham Bus Station is where the bus home calls."""
    across = stop("B-ACROSS", "Across the road", "bus", "trentham", 12, 150)
    steps = [{"prices": [price(300)]}]
    small = tariff(
        products=[],
        stops=[*STOPS, across],
        lines=[*LINES, line("BUS2", "Bus 2", "BUSCO", "bus", "B-ACROSS", "B-DWT")],
        **with_bus_table(kind="distance", measure="line", steps=steps),
    )
    terms = sold(RETURN, small)

    taps = [shown("B-DWT", "BUSCO"), shown("B-ACROSS", "BUSCO", at=EVENING)]

    assert answers(terms, *taps, small=small) == [Reason.ACCEPTED, Reason.ACCEPTED]
    assert answers(terms, shown("T-PARK", "TRAMCO"), small=small) == [Reason.WRONG_STOP]


def test_a_carnet_of_rides_uses_one_at_each_boarding() -> None:
    terms = sold(product(ProductKind.CARNET, uses=1, rides=2, expires_after_days=30))
    tap = shown("B-DWT", "BUSCO")

    assert answers(terms, tap, tap, tap) == [Reason.ACCEPTED, Reason.ACCEPTED, Reason.USED_UP]


def test_a_flexible_product_is_good_on_some_days_of_the_window_that_its_first_opens() -> None:
    terms = sold(product(ProductKind.FLEXIBLE, uses=2, within_fare_days=7, expires_after_days=30))
    taps = [shown("B-DWT", "BUSCO", at=MORNING + timedelta(days=day)) for day in (20, 20, 26, 26, 24, 27)]

    assert answers(terms, *taps) == [
        Reason.ACCEPTED,
        Reason.ACCEPTED,
        Reason.ACCEPTED,
        Reason.ACCEPTED,
        Reason.USED_UP,
        Reason.EXPIRED,
    ]


def test_a_flexible_product_that_is_opened_late_runs_its_course() -> None:
    terms = sold(product(ProductKind.FLEXIBLE, uses=2, within_fare_days=7, expires_after_days=2))
    first, later, too_late = (shown("B-DWT", "BUSCO", at=MORNING + timedelta(days=day)) for day in (1, 7, 8))

    assert answers(terms, first, later, too_late) == [Reason.ACCEPTED, Reason.ACCEPTED, Reason.EXPIRED]
    assert answers(terms, too_late) == [Reason.EXPIRED]


def test_a_day_of_a_flexible_product_outside_its_window_is_refused_though_it_could_still_be_opened() -> None:
    terms = sold(product(ProductKind.FLEXIBLE, uses=3, within_fare_days=3, expires_after_days=30))
    taps = [shown("B-DWT", "BUSCO", at=MORNING + timedelta(days=day)) for day in (0, 5)]

    assert answers(terms, *taps) == [Reason.ACCEPTED, Reason.EXPIRED]


def test_minutes_run_out_to_the_second() -> None:
    terms = sold(product(ProductKind.PERIOD, minutes=60))
    taps = [shown("B-DWT", "BUSCO", at=MORNING + timedelta(seconds=seconds)) for seconds in (-1, 0, 3599, 3600)]

    assert answers(terms, *taps) == [Reason.NOT_YET_VALID, Reason.ACCEPTED, Reason.ACCEPTED, Reason.EXPIRED]


def test_the_issuer_of_the_holders_pass_is_asked() -> None:
    profiles = {code: replace(one, issuer="city") for code, one in SMALL.profiles.items()}
    small = replace(SMALL, profiles=profiles)
    terms = sold(product(ProductKind.DAY, covers=Coverage(issuers=frozenset({"city"}))), small)

    assert answers(terms, shown("B-DWT", "BUSCO"), small=small) == [Reason.ACCEPTED]
    assert answers(terms, shown("B-DWT", "BUSCO")) == [Reason.WRONG_PROFILE]


def test_a_reader_without_a_line_is_of_the_mode_of_its_stop_if_its_operator_has_it() -> None:
    operators = SMALL.network.operators | {"BUSCO": Operator("BUSCO", "Bus", Mode.BUS, frozenset({Mode.TRAM}))}
    terms = sold(product(ProductKind.DAY, covers=Coverage(modes=frozenset({Mode.BUS}))))
    SMALL.network.operators, kept = operators, SMALL.network.operators

    try:
        found = answers(terms, shown("T-PARK", "BUSCO"), shown("B-DWT", "BUSCO"))
    finally:
        SMALL.network.operators = kept

    assert found == [Reason.WRONG_MODE, Reason.ACCEPTED]


def test_what_is_sold_together_are_rights_of_their_own() -> None:
    base = product(ProductKind.DAY, covers=Coverage(operators=frozenset({"BUSCO"})))
    extra = replace(base, id="extra", covers=Coverage(operators=frozenset({"TRAMCO"})), needs=frozenset({"pass"}))
    selling = replace(SMALL, products={"pass": base, "extra": extra})
    legs = (by_line("B-DWT", "B-TRT", "BUS1"), by_line("T-TRT", "T-PARK", "TRAM"))
    answer = quote(selling, QuoteRequest("B-DWT", "T-PARK", MORNING, (Party("adult", 2),), legs))

    rights = issue(selling, answer.offer("product:pass+product:extra"))

    assert [(one.product, one.needs) for one in rights] == [
        ("pass", frozenset()),
        ("pass", frozenset()),
        ("extra", frozenset({"pass"})),
        ("extra", frozenset({"pass"})),
    ]


def test_a_late_tap_of_a_flexible_product_counts_on_its_own_day() -> None:
    """A reader that was offline sends the first day last: both days lie in one window."""
    terms = sold(product(ProductKind.FLEXIBLE, uses=2, within_fare_days=3, expires_after_days=30))
    taps = [shown("B-DWT", "BUSCO", at=MORNING + timedelta(days=day)) for day in (2, 0)]

    assert answers(terms, *taps) == [Reason.ACCEPTED, Reason.ACCEPTED]
