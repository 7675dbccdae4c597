"""What a document says of each rule is what the engine uses."""

import json
from datetime import date, time
from typing import Any

import pytest

from fares.calendar import Band, DayType
from fares.exchange.document import read
from fares.money import Money
from fares.network import Mode, Operator
from fares.prices import Price, Rounding
from fares.products import AgeBand, Benefit, Coverage, FareProduct, GroupPart, ProductKind, UserProfile
from fares.rules import (
    ApportionmentRule,
    CappingRule,
    Charging,
    Completion,
    CompletionPolicy,
    Counted,
    CountRule,
    DayCount,
    Discount,
    Each,
    EmissionFactors,
    Exclusion,
    ExtensionFare,
    Factor,
    InterchangeRule,
    LongestJourney,
    Measured,
    Method,
    Moment,
    Once,
    Overrule,
    Period,
    PeriodKind,
    RefundMethod,
    RefundRule,
    SameStop,
    SameStopCharge,
    SharingMethod,
    Since,
    StopInterchange,
    Surcharge,
    TapModel,
    TapRule,
    Target,
    Window,
)
from fares.tariff import Tariff
from tests.support.every_member import every_member
from tests.support.tariffs import tariff

Node = dict[str, Any]

BUS, TRAM, RAIL = (Coverage(modes=frozenset({mode})) for mode in (Mode.BUS, Mode.TRAM, Mode.RAIL))
TRAMS = Coverage(operators=frozenset({"TRAMCO"}))
ILLUSTRATIVE = {"illustrative": True}


def pays(pence: int, profile: str | None = None) -> Price:
    return Price(Money(pence), profile, None)


@pytest.fixture(scope="module")
def whole() -> Tariff:
    return tariff(**every_member())


def test_a_coverage_of_several_parts_holds_where_one_of_them_does(whole: Tariff) -> None:
    """Parts are a set, so they stand in canonical order."""
    assert next(single for single in whole.singles if single.id == "pass-free").covers == Coverage(
        profiles=frozenset({"pass"}),
        issuers=frozenset({"derwent-council"}),
        bands=("nine-thirty",),
        from_zones=frozenset({"derwent"}),
        alternatives=(
            Coverage(
                profiles=frozenset({"pass"}),
                bands_out=("peak",),
                to_zones=frozenset({"villages"}),
                modes_out=frozenset({Mode.RAIL}),
            ),
        ),
    )


def test_a_coverage_has_stops_and_zones_in_and_out(whole: Tariff) -> None:
    assert next(single for single in whole.singles if single.id == "ends").covers == Coverage(
        profiles=frozenset({"pass"}),
        from_stops=frozenset({"T-CASTLE"}),
        to_stops=frozenset({"T-PARK"}),
        zones_out=frozenset({"derwent"}),
    )


def test_stops_operators_profiles_and_bands_have_what_the_newest_format_says(whole: Tariff) -> None:
    assert whole.network.stops["B-VILLAGE"].zones == {"villages", "derwent", "trentham"}
    assert whole.network.operators["RW"] == Operator("RW", "Railway", Mode.RAIL, frozenset({Mode.BUS, Mode.COACH}))
    assert whole.profiles["pass"] == UserProfile("pass", "Pass holder", (), "adult", "derwent-council")
    assert whole.profiles["young"].ages == (AgeBand(5, 21, frozenset({"BUSCO", "TRAMCO"})), AgeBand(5, 18))
    assert whole.bands["eves"] == Band(
        "eves", "Eves", frozenset(), time(18), time(4, 30), frozenset({date(2026, 12, 24), date(2026, 12, 31)})
    )
    assert whole.bands["peak"].day_types == {DayType.MONDAY, DayType.TUESDAY, DayType.FRIDAY}


def test_discounts_and_surcharges(whole: Tariff) -> None:
    student = Coverage(profiles=frozenset({"student"}))

    assert whole.discounts == (
        Discount(
            id="railcard",
            name="Railcard",
            covers=student,
            percent_off=34,
            rounding=Rounding.DOWN,
            to_pence=5,
            minimum=(pays(200), pays(100, "young")),
            targets=frozenset({Target.SINGLES, Target.PRODUCTS}),
            source="tram-2025",
        ),
        Discount("caps", "Cheaper caps", student, 10, targets=frozenset({Target.CAPS})),
    )
    covers = Coverage(from_stops=frozenset({"B-AIR"}), alternatives=(Coverage(to_stops=frozenset({"B-AIR"})),))
    fee = (pays(150), pays(0, "pass"))
    assert whole.surcharges == (Surcharge("airport", "Airport fee", covers, fee, Charging.APART),)


def test_products_of_every_kind(whole: Tariff) -> None:
    tea = Benefit("tea", "A cup of tea")

    def product(code: str, name: str, kind: ProductKind, price: int | None, **more: Any) -> FareProduct:  # noqa: ANN401
        prices = () if price is None else (pays(price),)
        usual: Node = {"description": "Invented.", "refund": "by-day", "benefits": (tea,), "covers": TRAMS}
        usual |= {"needs": frozenset({"tram-week"}), "default_fares": False}
        return FareProduct(id=code, name=name, kind=kind, prices=prices, **usual | more)

    museum = Benefit("museum", "Museum", "Half price at the museum on the day.")
    family = (GroupPart(frozenset({"student", "young"}), 1, 3), GroupPart(frozenset({"adult"}), 0, 2))
    expected = [
        product("rail-return", "Rail Day Return", ProductKind.RETURN, None, covers=RAIL, table="rail-single"),
        product("tram-month", "Tram Month", ProductKind.PERIOD, 8000, months=1, refund="as-used"),
        product("tram-90", "Tram 90 Minutes", ProductKind.PERIOD, 450, minutes=90),
        product("tram-ten", "Ten Tram Rides", ProductKind.CARNET, 3000, uses=10, expires_after_days=365, rides=1),
        product(
            "flexi",
            "Flexi",
            ProductKind.FLEXIBLE,
            1900,
            uses=3,
            within_fare_days=7,
            expires_after_days=60,
            benefits=(Benefit("cafe", "Café"), museum),
        ),
        product(
            "tram-extra",
            "Bus add-on",
            ProductKind.DAY,
            200,
            covers=Coverage(operators=frozenset({"BUSCO"})),
            needs=frozenset({"tram-week", "tram-month"}),
        ),
        product("family", "Family Day", ProductKind.GROUP, 1500, max_passengers=5, parts=family),
    ]
    assert [whole.products[one.id] for one in expected] == expected


HOUR = Window(Moment.ON, Since.FIRST, Moment.ON, 3600, 3600)


@pytest.mark.parametrize(
    "expected",
    [
        InterchangeRule(
            id="free",
            name="Free",
            before=BUS,
            after=BUS,
            window=Window(Moment.ON, Since.FIRST, Moment.ON, 3600, 3900),
            method=Method.FREE,
            first=BUS,
            most_changes=1,
            passes_over=RAIL,
            exclusions=frozenset({Exclusion.SAME_LINE, Exclusion.RETURN}),
        ),
        InterchangeRule(
            id="less",
            name="Less",
            before=BUS,
            after=TRAM,
            window=Window(Moment.OFF, Since.PREVIOUS, Moment.OFF, 1800, 1800, inclusive=False),
            method=Method.DISCOUNT,
            amounts=(pays(50),),
            off_first=True,
        ),
        InterchangeRule(
            id="third",
            name="Third",
            before=TRAM,
            after=BUS,
            window=HOUR,
            method=Method.DISCOUNT,
            percent_off=33,
            rounding=Rounding.DOWN,
            to_pence=5,
            off_first=True,
            source="bus-2026",
        ),
        InterchangeRule("plus", "Plus", BUS, RAIL, HOUR, Method.SUPPLEMENT, (pays(90),)),
        InterchangeRule("difference", "Difference", RAIL, BUS, HOUR, Method.DIFFERENCE),
        InterchangeRule("highest", "Highest", RAIL, TRAM, HOUR, Method.HIGHEST),
        InterchangeRule(
            "through", "Through", RAIL, RAIL, HOUR, Method.THROUGH, table="rail-single", measured=Measured.ENDS
        ),
    ],
    ids=lambda rule: rule.id,
)
def test_interchanges(whole: Tariff, expected: InterchangeRule) -> None:
    assert {rule.id: rule for rule in whole.interchanges}[expected.id] == expected


def test_taps(whole: Tariff) -> None:
    assert whole.tap_rules == (
        TapRule("bus", "Bus", BUS, TapModel.ON_ONLY, same_reader_seconds=45),
        TapRule("tram", "Tram", TRAM, TapModel.OPTIONAL_OFF, missing_off=Completion(CompletionPolicy.NOTHING)),
        TapRule(
            id="rail",
            name="Rail",
            covers=RAIL,
            model=TapModel.ON_OFF,
            same_stop=(
                SameStop(120, SameStopCharge.NOTHING),
                SameStop(1800, SameStopCharge.CHEAPEST),
                SameStop(None, SameStopCharge.INCOMPLETE),
            ),
            longest=(LongestJourney(Coverage(bands=("peak",)), 90), LongestJourney(Coverage(), 120)),
            missing_off=Completion(CompletionPolicy.USUAL, (pays(900),)),
            missing_on=Completion(CompletionPolicy.END_OF_LINE),
            continuation_minutes=20,
        ),
        TapRule(
            id="rest",
            name="All else",
            covers=Coverage(),
            model=TapModel.ON_OFF,
            missing_off=Completion(CompletionPolicy.MAXIMUM, (pays(1000),)),
            missing_on=Completion(CompletionPolicy.CHEAPEST),
        ),
    )
    assert whole.stop_interchanges == (
        StopInterchange("derwent", frozenset({"R-DWT"}), frozenset({"B-DWT", "B-MARKET"}), 20),
        StopInterchange("flood", frozenset({"R-TRT"}), frozenset({"B-TRT"}), 40, emergency=True),
    )


def test_caps_over_every_period(whole: Tariff) -> None:
    week = Period(PeriodKind.WEEK, time(3), first_weekday=6)

    assert whole.caps == {
        "day": CappingRule(
            "day", "Day cap", Coverage(), Period(PeriodKind.DAY, time(4)), (pays(800), pays(400, "young"))
        ),
        "bus-week": CappingRule(
            "bus-week", "Bus week", BUS, week, (pays(2000),), each=Each.OPERATOR, default_fares=False
        ),
        "month": CappingRule("month", "Month", Coverage(), Period(PeriodKind.MONTH, time(4)), (pays(9000),)),
        "seven": CappingRule(
            "seven", "Seven days", Coverage(), Period(PeriodKind.ROLLING, time(3), fare_days=7), (pays(3200),)
        ),
        "rail-day": CappingRule(
            id="rail-day",
            name="Rail",
            covers=RAIL,
            period=Period(PeriodKind.ROLLING, minutes=1440),
            prices=(pays(500),),
            needs=frozenset({"bus-week", "day"}),
        ),
    }


def test_extensions_and_count_rules(whole: Tariff) -> None:
    by_zones = {frozenset({"park", "trentham"}): (pays(150),)}
    by_count = {1: (pays(100),)}

    assert whole.extensions == (
        ExtensionFare("beyond", "Beyond", TRAM, Once.DAY, by_zones, by_count),
        ExtensionFare("bus-beyond", "Bus beyond", BUS, Once.JOURNEY, {}, by_count),
    )
    assert whole.count_rules == (
        CountRule("thirty", "Thirty", Coverage(), Coverage(), Counted.RIDES, 30, Period(PeriodKind.MONTH), 100),
        CountRule(
            id="twelve",
            name="Twelve",
            covers=BUS,
            reprices=TRAM,
            counted=Counted.JOURNEYS,
            after=12,
            period=Period(PeriodKind.WEEK),
            percent_off=50,
            rounding=Rounding.UP,
            to_pence=10,
            default_fares=False,
            source="bus-2026",
        ),
    )


def test_what_a_count_rule_makes_cheaper_is_what_it_counts_unless_it_says() -> None:
    rule = {"id": "c", "name": "C", "covers": {"modes": ["bus"]}, "after": 3, "period": {"kind": "day"}}

    (made,) = tariff(count_rules=[rule | {"percent_off": 100} | ILLUSTRATIVE]).count_rules

    assert made.reprices == made.covers == BUS


def test_refunds_and_shares(whole: Tariff) -> None:
    shared: Node = {
        "fee": (pays(1000), pays(500, "young")),
        "exchange_fee": (pays(300),),
        "within_fare_days": 28,
        "rounding": Rounding.DOWN,
        "to_pence": 10,
    }

    assert whole.refunds == {
        "as-used": RefundRule(
            id="as-used",
            name="As used",
            method=RefundMethod.AS_USED,
            base="tram-week",
            factors=(Factor(7, 100), Factor(366, 384)),
            used_rounding=Rounding.UP,
            used_to_pence=5,
            **shared,
        ),
        "by-day": RefundRule("by-day", "By day", RefundMethod.PRO_RATA, day_count=DayCount.THIRTY, **shared),
    }
    assert whole.overrules == {"error": Overrule("error", "Sold by mistake"), "strike": Overrule("strike", "Strike")}
    assert whole.apportionments[1] == ApportionmentRule(
        id="fixed",
        name="Fixed",
        method=SharingMethod.FIXED,
        products=frozenset({"joint-carnet"}),
        caps=frozenset({"month"}),
        parts={"BUSCO": 3, "TRAMCO": 2},
    )
    assert whole.apportionments[-2] == ApportionmentRule("rest", "All else", SharingMethod.BY_PASSENGER_KM)
    by_mode = {Mode.BUS: 102_000, Mode.COACH: 27_000, Mode.RAIL: 35_000, Mode.TRAM: 28_000}
    assert whole.emissions == EmissionFactors(by_mode, 170_000, "bus-2026")


def test_a_tariff_says_only_what_it_has() -> None:
    """Lists that are left out are empty."""
    needed = ("format", "id", "name", "edition", "valid_from", "currency", "timezone", "fare_day_start")
    smallest = {name: every_member()[name] for name in needed} | {
        "operators": [{"id": "BUSCO", "name": "Bus Company", "mode": "bus"}],
        "profiles": [{"id": "adult", "name": "Adult"}],
    }

    reading = read(json.dumps(smallest).encode())

    assert reading.tariff is not None, reading.findings
    assert reading.document == smallest
    assert (reading.tariff.singles, reading.tariff.caps, reading.tariff.emissions) == ((), {}, None)


@pytest.mark.parametrize("currency", ["EUR", "USD", "INR"])
def test_prices_are_hundredths_of_the_currency(currency: str) -> None:
    assert tariff(currency=currency).currency == currency
