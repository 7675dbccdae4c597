"""What a replay comes to, for programs; docs/charge.md describes every member."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from app.cli.replay.accounts import Account
from app.cli.replay.sheets import Remark
from fares.apportionment import Apportioned
from fares.carbon import Footprint, footprint
from fares.charging import BoughtCap, ChargedRide, PaidExtension
from fares.journeys import Ignored
from fares.money import Money
from fares.network import StopPoint
from fares.rides import Ride
from fares.steps import NearMiss, Step
from fares.tariff import Timeline

Json = dict[str, Any]


def charge(editions: Timeline, account: Account, shares: Iterable[Apportioned]) -> Json:
    """One passenger's charge."""
    made, traveller = account.charge, account.traveller
    return {
        "record": "charge",
        "traveller": traveller.name,
        "passenger": traveller.passenger,
        "total_pence": made.total.pence,
        "uncapped_pence": made.uncapped.pence,
        "rides": [_charged(editions, ride) for ride in made.rides],
        "unpriced": [_ride(one.ride) | _near_miss(one.near_miss) for one in made.unpriced],
        "caps": [_cap(cap) for cap in made.caps],
        "extensions": [_extension(paid) for paid in made.extensions],
        "by_day": _by_date(made.by_day),
        "by_week": _by_date(made.by_week),
        "shares": [_shared(one) for one in shares],
        "ignored": [_ignored(one) for one in account.ignored],
        "near_misses": [_near_miss(miss) for miss in made.near_misses],
    }


def remark(one: Remark) -> Json:
    """What is wrong with a row."""
    return {
        "record": "remark",
        "file": one.file,
        "line": one.line,
        "is_kept": one.is_kept,
        "sentence": one.sentence,
    }


def step(one: Step) -> Json:
    """One step towards an amount."""
    return {
        "rule": one.rule,
        "inputs": dict(one.inputs),
        "amount_pence": one.amount.pence,
        "sentence": one.sentence,
        "source": one.source,
        "illustrative": one.illustrative,
    }


def _charged(editions: Timeline, ride: ChargedRide) -> Json:
    chained = ride.chained
    return {
        **_ride(ride.ride),
        "fare_day": ride.fare_day.isoformat(),
        "edition": ride.edition,
        "fare_pence": ride.fare.pence,
        "apart_pence": ride.apart.pence,
        "price_pence": ride.price.pence,
        "increment_pence": ride.increment.pence,
        "chain": ride.chain,
        "changes": chained.changes,
        "interchange": chained.rule,
        "products": list(ride.products),
        "is_held": ride.is_held,
        "caps": [cap.cap for cap in ride.caps],
        "extension": None if ride.extension is None else ride.extension.extension,
        "carbon": _carbon(footprint(editions.at(ride.ride.started_at), ride.ride)),
        "steps": [step(one) for one in ride.steps],
        "near_misses": [_near_miss(miss) for miss in chained.near_misses],
    }


def _ride(ride: Ride) -> Json:
    return {
        "id": ride.id,
        "taps": list(ride.tap_ids),
        "operator": ride.operator,
        "mode": ride.mode,
        "line": ride.line,
        "direction": ride.direction,
        "origin": _stop(ride.origin),
        "destination": _stop(ride.destination),
        "started_at": _instant(ride.started_at),
        "ended_at": None if ride.ended_at is None else _instant(ride.ended_at),
        "profile": ride.profile,
        "age": ride.age,
        "completion": None if ride.completion is None else ride.completion.policy,
    }


def _cap(cap: BoughtCap) -> Json:
    return {
        "cap": cap.cap,
        "name": cap.name,
        "member": cap.member,
        "profile": cap.profile,
        "starts_at": _instant(cap.starts_at),
        "ends_at": _instant(cap.ends_at),
        "price_pence": cap.price.pence,
        "rides": list(cap.rides),
        "sentence": cap.step.sentence,
    }


def _extension(paid: PaidExtension) -> Json:
    return {
        "extension": paid.extension,
        "zones": sorted(paid.zones),
        "price_pence": paid.price.pence,
        "rides": list(paid.rides),
        "sentence": paid.step.sentence,
    }


def _shared(one: Apportioned) -> Json:
    return {
        "kind": one.receipt.kind,
        "id": one.receipt.id,
        "amount_pence": one.receipt.amount.pence,
        "parts": [
            {"operator": share.operator, "amount_pence": share.amount.pence, "sentence": share.step.sentence}
            for share in one.shares
        ],
    }


def _ignored(one: Ignored) -> Json:
    return {"tap": one.tap.id, "reason": one.reason, "sentence": one.sentence}


def _carbon(found: Footprint | None) -> Json | None:
    if found is None:
        return None
    return {"metres": found.metres, "grams": found.grams, "car_grams": found.car_grams, "sentence": found.sentence}


def _near_miss(miss: NearMiss) -> Json:
    return {"rule": miss.rule, "sentence": miss.sentence}


def _stop(stop: StopPoint | None) -> str | None:
    return None if stop is None else stop.id


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _by_date(amounts: Mapping[date, Money]) -> dict[str, int]:
    return {day.isoformat(): amount.pence for day, amount in amounts.items()}
