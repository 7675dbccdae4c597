"""Who travels on the load test's day, and what their devices send."""

import json
from collections import Counter
from datetime import date
from functools import cache
from statistics import mean

from app.cli.tariffs import SCHEME, load
from fares.network import Mode
from fares.rights import PresentationKind
from fares.tariff import Tariff
from loadtests.day import HOUR_SECONDS, Compressed, Weekday
from loadtests.people import HOLDING_PERCENT, ON_ONLY, Corridor, Holding, corridors, people
from loadtests.plan import Journey, devices, journeys, script
from loadtests.purchases import QUOTES_PER_COMMUTER, enquiries, order
from loadtests.script import Taps

DAY = date(2026, 11, 23)
WHOLE = Compressed(0, 24 * HOUR_SECONDS, 60)
WEEKDAY = Weekday(15.0)


@cache
def scheme() -> Tariff:
    return load(SCHEME)


@cache
def ways() -> list[Corridor]:
    return corridors(scheme(), DAY, "a seed", 40)


def drawn(count: int) -> list[Journey]:
    return journeys(
        [(person, f"token {n}") for n, person in enumerate(people(ways(), count, "s"))], WEEKDAY, WHOLE, "s"
    )


def test_one_seed_always_draws_the_same_ways_and_journeys() -> None:
    assert corridors(scheme(), DAY, "a seed", 40) == ways()
    assert drawn(100) == drawn(100)


def test_ways_lie_inside_the_joint_area_and_some_change() -> None:
    zones = scheme().products["joint-week"].covers.zones
    assert zones is not None
    ends = {stop for way in ways() for ride in way.outward for stop in (ride.origin, ride.destination)}

    assert {scheme().network.stops[stop].zone for stop in ends} <= zones
    assert {len(way.outward) for way in ways()} == {1, 2}


def test_the_way_home_is_the_way_out_the_other_way_round() -> None:
    way = next(way for way in ways() if len(way.outward) == 2)

    assert way.homeward[0].origin == way.outward[-1].destination
    assert way.homeward[-1].destination == way.outward[0].origin


def test_what_people_hold_has_the_stated_shares() -> None:
    held = Counter(person.holding for person in people(ways(), 4000, "shares"))

    assert sum(HOLDING_PERCENT.values()) == 100
    assert all(abs(held[holding] / 40 - percent) < 3 for holding, percent in HOLDING_PERCENT.items())
    assert held[Holding.UNKNOWN] > 0


def test_everybody_goes_out_and_home_with_about_four_taps_in_all() -> None:
    whole = drawn(400)

    assert len(whole) == 800
    assert 3 <= sum(map(len, whole)) / 400 <= 5
    assert all(journey == sorted(journey, key=lambda tap: tap.second) for journey in whole)


def test_nobody_taps_off_where_one_does_not() -> None:
    off = {tap.operator for journey in drawn(400) for tap in journey if tap.kind is PresentationKind.EXIT}

    assert off
    assert not off & ON_ONLY


def test_those_who_arrive_by_rail_arrive_together() -> None:
    last = Counter(
        (journey[-1].stop, journey[-1].second // 60)
        for journey in drawn(4000)
        if journey[-1].mode is Mode.RAIL and journey[-1].kind is PresentationKind.EXIT
    )

    assert max(last.values()) > 20


def test_only_what_begins_in_a_part_of_the_day_is_kept() -> None:
    peak = Compressed(8 * HOUR_SECONDS, 9 * HOUR_SECONDS, 60)
    holders = [(person, "token") for person in people(ways(), 200, "s")]

    kept = journeys(holders, WEEKDAY, peak, "s")

    assert 0 < len(kept) < 200
    assert all(peak.begins <= journey[0].second < peak.ends for journey in kept)


def test_taps_of_one_second_are_spread_over_it() -> None:
    travelling = drawn(4000)

    sent = [row[0] for row in script(travelling, DAY, scheme().calendar.zone, {}).rows]

    assert len(set(sent)) == len(sent) == sum(map(len, travelling))
    assert Counter(map(int, sent)) == Counter(tap.second for journey in travelling for tap in journey)
    assert 0.45 < mean(at % 1 for at in sent) < 0.55


def test_a_request_names_the_tap_and_the_next_time_it_is_sent_it_is_another_tap_on_the_next_day() -> None:
    bearers = {name: f"bearer of {name}" for name, _ in devices(["NCTR", "NEXT", "TBTN", "ADER", "EM"])}
    written = script(drawn(50), DAY, scheme().calendar.zone, bearers)
    taps = Taps(written, epoch=7)

    requests = [taps.request(number) for number in (3, 3 + len(written.rows))]
    first, again = [json.loads(request.partition(b"\r\n\r\n")[2]) for request in requests]

    assert (first["epoch"], first["counter"], first["at"][:10]) == (7, 3, "2026-11-23")
    assert (again["epoch"], again["counter"], again["at"][:10]) == (7, 3 + len(written.rows), "2026-11-24")
    assert {name: first[name] for name in ("token", "stop", "line", "kind")} == {
        name: again[name] for name in ("token", "stop", "line", "kind")
    }
    assert taps.identity(3) == (taps.body(3)[0], 7, 3)
    assert f"Bearer bearer of {taps.body(3)[0]}\r\n".encode() in requests[0]


def test_one_in_twenty_asks_for_a_price_and_half_of_them_buy() -> None:
    asked = enquiries(ways(), 2000, WEEKDAY, WHOLE, "s")

    assert len(asked) == 2000 // QUOTES_PER_COMMUTER
    assert sum(enquiry.buys for enquiry in asked) * 2 == len(asked)
    assert json.loads(asked[0].quote())["passengers"] == [{"profile": asked[0].profile, "count": 1}]


def test_what_is_bought_is_the_first_offer_of_the_quote() -> None:
    said = json.loads(order(b'{"offers": [{"offer": "cheapest"}, {"offer": "dearer"}]}'))

    assert said["offer"] == "cheapest"
    assert json.loads(order(b'{"offers": [{"offer": "cheapest"}]}'))["id"] != said["id"]
