"""What an officer reads when a rule changes: caps, interchange, taps, discounts, refunds, shares and carbon."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from fares.difference import Kind, difference
from fares.exchange.document import read, upgraded
from tests.fares.test_upgrade import old
from tests.support.every_member import every_member
from tests.support.tariffs import price

Node = dict[str, Any]
Edit = Callable[[Node], object]

OLD = read(json.dumps(every_member()).encode()).document


def one(document: Node, section: str, code: str) -> Node:
    """One thing of a section, by id."""
    found: Node = next(thing for thing in document[section] if thing["id"] == code)
    return found


def edited(section: str, code: str, **members: object) -> Edit:
    """Give one thing some members."""
    return lambda new: one(new, section, code).update(members)


def without(section: str, code: str, member: str) -> Edit:
    """Leave a member of one thing out."""
    return lambda new: one(new, section, code).pop(member)


def told(edit: Edit) -> list[tuple[Kind, str]]:
    new = copy.deepcopy(OLD)
    assert OLD is not None
    assert new is not None
    edit(new)
    return [(change.kind, change.sentence) for change in difference(OLD, new)]


AGES = "ages 5 to 21 with Bus Company, Tram Company; ages 5 to 18"
LASTS = "90 min in the band Peak; 120 min"
ALLOWED = "60 min, enforced after 3900 s from tap on of the first ride to tap on"
HOUR = {"from": "on", "of": "first", "to": "on", "advertised_minutes": 60}

SAID: list[tuple[Kind, str, Edit]] = [
    (
        Kind.PRICE,
        "Day cap: £8.00 → £8.50 (+£0.50, +6.3 %; illustrative)",
        lambda new: one(new, "caps", "day")["prices"][0].update(pence=850),
    ),
    (
        Kind.CAP,
        "Seven days now holds for 5 fare days from the first ride (was for 7 fare days from the first ride from 03:00)",
        edited("caps", "seven", period={"kind": "rolling", "fare_days": 5}),
    ),
    (
        Kind.CAP,
        "Rail now holds for each day (was for 1440 min from the first ride)",
        edited("caps", "rail-day", period={"kind": "day"}),
    ),
    (
        Kind.CAP,
        "Bus week now holds for each week (was for each week beginning on Sunday from 03:00)",
        edited("caps", "bus-week", period={"kind": "week"}),
    ),
    (Kind.CAP, "Bus week is now one cap for all (was each operator)", without("caps", "bus-week", "each")),
    (
        Kind.CAP,
        "Bus week now counts rides that lack a tap too (was no rides that lack a tap)",
        without("caps", "bus-week", "default_fares"),
    ),
    (Kind.CAP, "Rail now needs Day cap (was Bus week, Day cap)", edited("caps", "rail-day", needs=["day"])),
    (Kind.CAP, "Rail now needs nothing (was Bus week, Day cap)", without("caps", "rail-day", "needs")),
    (
        Kind.CAP,
        "New cap: Tram day: £4.00 (illustrative)",
        lambda new: new["caps"].append(
            {"id": "tram-day", "name": "Tram day", "period": {"kind": "day"}, "prices": [price(400)]}
        ),
    ),
    (Kind.CAP, "Beyond is now paid once a journey (was day)", without("extensions", "beyond", "once")),
    (
        Kind.PRICE,
        "Beyond, zones Park, Trentham: £1.50 → £2.00 (+£0.50, +33.3 %; illustrative)",
        lambda new: one(new, "extensions", "beyond")["cells"][0]["prices"][0].update(pence=200),
    ),
    (Kind.CAP, "Twelve now begins after 10 paid (was 12 paid)", edited("count_rules", "twelve", after=10)),
    (Kind.CAP, "Twelve now counts rides (was journeys)", without("count_rules", "twelve", "count")),
    (Kind.CAP, "Twelve now takes 100 % off (was 50 %)", edited("count_rules", "twelve", percent_off=100)),
    (
        Kind.CAP,
        "Twelve, for what gets cheaper, now also holds on rail",
        edited("count_rules", "twelve", reprices={"modes": ["rail", "tram"]}),
    ),
    (Kind.DISCOUNT, "Railcard now takes 50 % off (was 34 %)", edited("discounts", "railcard", percent_off=50)),
    (
        Kind.PRICE,
        "Railcard, minimum: £2.00 → £3.00 (+£1.00, +50.0 %; illustrative)",
        lambda new: one(new, "discounts", "railcard")["minimum"][0].update(pence=300),
    ),
    (
        Kind.DISCOUNT,
        "Railcard now lowers singles (was products, singles)",
        without("discounts", "railcard", "applies_to"),
    ),
    (
        Kind.DISCOUNT,
        "Priority of discounts changed: now Cheaper caps; Railcard (was Railcard; Cheaper caps)",
        lambda new: new["discounts"].reverse(),
    ),
    (
        Kind.DISCOUNT,
        "Airport fee is now part of what caps and products cover (was charged apart from caps and products)",
        without("surcharges", "airport", "charging"),
    ),
    (
        Kind.INTERCHANGE,
        (
            "Interchange Third now allows 90 min from tap on of the first ride to tap on "
            "(was 60 min from tap on of the first ride to tap on)"
        ),
        lambda new: one(new, "interchanges", "third")["window"].update(advertised_minutes=90),
    ),
    (
        Kind.INTERCHANGE,
        (
            "Interchange Free now allows 60 min exclusive from tap on of the first ride to tap on "
            "(was 60 min, enforced after 3900 s from tap on of the first ride to tap on)"
        ),
        edited("interchanges", "free", window=HOUR | {"end": "exclusive"}),
    ),
    (
        Kind.INTERCHANGE,
        "Interchange Less: the next ride now costs nothing more (was its fare less a discount: £0.50 (illustrative))",
        edited("interchanges", "less", method={"kind": "free"}),
    ),
    (
        Kind.INTERCHANGE,
        (
            "Interchange Third: the next ride now costs the difference to the dearest fare so far "
            "(was its fare less a discount of 33 %)"
        ),
        edited("interchanges", "third", method={"kind": "difference"}),
    ),
    (
        Kind.PRICE,
        "Interchange Plus, method: £0.90 → £1.00 (+£0.10, +11.1 %; illustrative)",
        lambda new: one(new, "interchanges", "plus")["method"]["prices"][0].update(pence=100),
    ),
    (
        Kind.INTERCHANGE,
        "Interchange Free, for the ride before, now also holds on tram",
        edited("interchanges", "free", **{"from": {"modes": ["bus", "tram"]}}),
    ),
    (
        Kind.INTERCHANGE,
        "Interchange Free, for the first ride, now also holds on tram",
        edited("interchanges", "free", first={"modes": ["bus", "tram"]}),
    ),
    (
        Kind.INTERCHANGE,
        "Interchange Free now holds for at most 2 changes (was at most 1 change)",
        edited("interchanges", "free", most_changes=2),
    ),
    (
        Kind.INTERCHANGE,
        "Interchange Free now holds for any number of changes (was at most 1 change)",
        without("interchanges", "free", "most_changes"),
    ),
    (
        Kind.INTERCHANGE,
        "Interchange Free now leaves out nothing (was return, same line)",
        without("interchanges", "free", "not"),
    ),
    (
        Kind.TAPS,
        "Tap rule Bus: passengers now tap on, and off if they like (was tap on only)",
        edited("taps", "bus", model="optional_off"),
    ),
    (
        Kind.TAPS,
        "Tap rule Tram: a ride without a tap off now costs the maximum fare: £9.00 (illustrative) (was nothing)",
        edited("taps", "tram", missing_off={"policy": "maximum", "prices": [price(900)]}),
    ),
    (
        Kind.TAPS,
        "Tap rule Rail: a ride without a tap on now costs no fare that is given (was the fare to the end of the line)",
        without("taps", "rail", "missing_on"),
    ),
    (
        Kind.PRICE,
        "Tap rule Rail, missing off: £9.00 → £10.00 (+£1.00, +11.1 %; illustrative)",
        lambda new: one(new, "taps", "rail")["missing_off"]["prices"][0].update(pence=1000),
    ),
    (
        Kind.TAPS,
        (
            "Tap rule Rail: a ride may now last 100 min with Bus Company or on bus; 120 min "
            "(was 90 min in the band Peak; 120 min)"
        ),
        edited(
            "taps",
            "rail",
            longest=[{"covers": [{"operators": ["BUSCO"]}, {"modes": ["bus"]}], "minutes": 100}, {"minutes": 120}],
        ),
    ),
    (
        Kind.TAPS,
        (
            "Tap rule Rail: leaving where one boarded now costs what any ride does (was up to 120 s nothing; "
            "up to 1800 s the cheapest single; beyond what two rides do that lack a tap)"
        ),
        without("taps", "rail", "same_stop"),
    ),
    (
        Kind.TAPS,
        "Tap rule Bus now takes taps on one reader within 30 s as one (was 45 s)",
        without("taps", "bus", "same_reader_seconds"),
    ),
    (
        Kind.TAPS,
        "Tap rule Rail: another exit now prolongs a ride within no time (was 20 min)",
        without("taps", "rail", "continuation_minutes"),
    ),
    (
        Kind.TAPS,
        "Passback rule Trams now holds for 300 s (was 600 s)",
        edited("passback", "trams", seconds=300),
    ),
    (
        Kind.TAPS,
        "Passback rule One reader now holds at the same stop (was at the same reader)",
        without("passback", "reader", "at"),
    ),
    (
        Kind.TAPS,
        "Passback rule Trams is now for every right (was Tram Month, Tram Week)",
        without("passback", "trams", "products"),
    ),
    (
        Kind.TAPS,
        "Interchange between stops derwent now leads to Market Place (was Derwent Bus Station, Market Place)",
        edited("stop_interchanges", "derwent", to=["B-MARKET"]),
    ),
    (
        Kind.PRODUCT,
        "Bus add-on now needs Tram Week (was Tram Month, Tram Week)",
        edited("products", "tram-extra", needs=["tram-week"]),
    ),
    (Kind.PRODUCT, "Tram Month is now refunded by no rule (was As used)", without("products", "tram-month", "refund")),
    (
        Kind.PRODUCT,
        "Rail Day Return is now priced by the fare table bus-single (was the fare table rail-single)",
        edited("products", "rail-return", table="bus-single"),
    ),
    (
        Kind.PRODUCT,
        "Tram Month now covers rides that lack a tap too (was no rides that lack a tap)",
        without("products", "tram-month", "default_fares"),
    ),
    (Kind.PRODUCT, "Tram Month: months 1 → 2", edited("products", "tram-month", months=2)),
    (Kind.PRODUCT, "Flexi: within 7 fare days → 9 fare days", edited("products", "flexi", within_fare_days=9)),
    (
        Kind.PRODUCT,
        "No longer: Flexi, Museum",
        lambda new: one(new, "products", "flexi")["benefits"].pop(),
    ),
    (
        Kind.PRODUCT,
        "Family Day, Adult: most 2 → 4",
        lambda new: one(new, "products", "family")["parts"][-1].update(most=4),
    ),
    (
        Kind.REFUND,
        "Refund As used now values use by the product itself (was Tram Week)",
        without("refunds", "as-used", "base"),
    ),
    (
        Kind.REFUND,
        "Refund By day now counts days as the calendar has them (was every month as 30 days)",
        without("refunds", "by-day", "day_count"),
    ),
    (
        Kind.REFUND,
        "Refund As used: within 28 fare days → 14 fare days",
        edited("refunds", "as-used", within_fare_days=14),
    ),
    (
        Kind.PRICE,
        "Refund As used, fee: £10.00 → £12.00 (+£2.00, +20.0 %; illustrative)",
        lambda new: one(new, "refunds", "as-used")["fee"][0].update(pence=1200),
    ),
    (
        Kind.PRICE,
        "Refund As used, fee for an exchange: £3.00 → £4.00 (+£1.00, +33.3 %; illustrative)",
        lambda new: one(new, "refunds", "as-used")["exchange_fee"][0].update(pence=400),
    ),
    (
        Kind.REFUND,
        "Reason for a refund without a fee withdrawn: Strike",
        lambda new: new["overrules"].pop(),
    ),
    (
        Kind.SHARING,
        "Apportionment Fixed, Bus Company: parts 3 → 4",
        lambda new: one(new, "apportionment", "fixed")["parts"][0].update(parts=4),
    ),
    (
        Kind.SHARING,
        "Apportionment All else now shares as rides earned (was by passenger-kilometres)",
        edited("apportionment", "rest", method="as_earned"),
    ),
    (
        Kind.SHARING,
        "Apportionment By rides now shares receipts of products Group Day (was Group Day, Joint Day)",
        edited("apportionment", "rides", products=["group-day"]),
    ),
    (
        Kind.CARBON,
        "Emissions, bus: now 98000 mg/km (was 102000 mg/km)",
        lambda new: new["emissions"]["modes"][0].update(mg_per_km=98_000),
    ),
    (
        Kind.CARBON,
        "Emissions: a car now counts 160000 mg/km (was 170000 mg/km)",
        lambda new: new["emissions"].update(car_mg_per_km=160_000),
    ),
    (
        Kind.PROFILE,
        (
            "Profile Young person is now for ages up to 18; ages from 5 with Bus Company; any age with Tram Company "
            "(was ages 5 to 21 with Bus Company, Tram Company; ages 5 to 18)"
        ),
        edited(
            "profiles",
            "young",
            ages=[{"max_age": 18}, {"operators": ["BUSCO"], "min_age": 5}, {"operators": ["TRAMCO"]}],
        ),
    ),
    (
        Kind.PROFILE,
        "Profile Pass holder: issuer no longer given (was derwent-council)",
        without("profiles", "pass", "issuer"),
    ),
    (
        Kind.HOURS,
        "Band Eves: now also on 1 Jan 2027",
        lambda new: one(new, "bands", "eves")["dates"].append("2027-01-01"),
    ),
    (Kind.OPERATOR, "Operator Railway: other modes no longer coach", edited("operators", "RW", other_modes=["bus"])),
]


@pytest.mark.parametrize(("kind", "sentence", "edit"), SAID, ids=[sentence for _, sentence, _ in SAID])
def test_each_change_of_a_rule_has_its_sentence(kind: Kind, sentence: str, edit: Edit) -> None:
    assert told(edit) == [(kind, sentence)]


@pytest.mark.parametrize(
    ("section", "code", "changes", "sentence"),
    [
        ("caps", "day", {"period": "ever"}, "Day cap now holds ever (was for each day from 04:00)"),
        ("caps", "rail-day", {"needs": "day"}, "Rail now needs Day cap (was Bus week, Day cap)"),
        ("profiles", "young", {"ages": [5]}, f"Profile Young person is now for 5 (was {AGES})"),
        (
            "taps",
            "rail",
            {"longest": [{"covers": "all", "minutes": 90}]},
            f"Tap rule Rail: a ride may now last 90 min all (was {LASTS})",
        ),
        ("interchanges", "free", {"window": 60}, f"Interchange Free now allows 60 (was {ALLOWED})"),
        ("singles", "railbus", {"covers": [["a"]]}, "Rail replacement: covers lines Rail replacement → a"),
    ],
)
def test_a_rule_in_a_shape_of_a_later_format_is_told(section: str, code: str, changes: Node, sentence: str) -> None:
    assert [said for _, said in told(edited(section, code, **changes))] == [sentence]


def test_a_coverage_with_alternatives_tells_which_came_and_went() -> None:
    assert told(edited("surcharges", "airport", covers=[{"to_stops": ["B-AIR"]}, {"from_zones": ["air"]}])) == [
        (Kind.DISCOUNT, "Airport fee now also holds boarding in Airport"),
        (Kind.DISCOUNT, "Airport fee no longer holds boarding at Airport"),
    ]
    assert told(edited("surcharges", "airport", covers={"zones_out": ["air"], "modes": ["bus"]})) == [
        (Kind.DISCOUNT, "Airport fee now also holds not in Airport, on bus"),
        (Kind.DISCOUNT, "Airport fee no longer holds boarding at Airport"),
        (Kind.DISCOUNT, "Airport fee no longer holds alighting at Airport"),
    ]
    assert (Kind.DISCOUNT, "Airport fee now also holds for any ride") in told(
        without("surcharges", "airport", "covers")
    )


def test_a_part_of_a_coverage_that_comes_or_goes_says_for_whom_it_holds() -> None:
    assert told(edited("singles", "railbus", covers={"lines": ["RAILBUS"], "from_zones": ["air"]})) == [
        (Kind.SINGLE, "Rail replacement now holds only boarding in Airport")
    ]
    ends = {"from_stops": ["T-CASTLE"], "profiles": ["pass"], "zones_out": ["derwent"]}
    assert told(edited("singles", "ends", covers=ends)) == [
        (Kind.SINGLE, "Castle to Park now holds for all stops of alighting (was only Park)")
    ]


def test_another_currency_is_told_first_and_amounts_are_said_in_it() -> None:
    def edit(new: Node) -> None:
        new["currency"] = "EUR"
        one(new, "caps", "month")["prices"][0].update(pence=9500)

    assert told(edit) == [
        (Kind.PRICE, "All amounts are in EUR (were in GBP)"),
        (Kind.PRICE, "Month: €90.00 → €95.00 (+€5.00, +5.6 %; illustrative)"),
    ]


def test_editions_in_two_formats_are_compared_by_what_they_mean() -> None:
    before = old()
    after = upgraded(before) | {"edition": "later"}

    first, second = (read(json.dumps(one).encode()).document for one in (before, after))

    assert first is not None
    assert second is not None
    assert [change.path for change in difference(first, second)] == ["/edition"]
