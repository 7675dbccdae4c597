"""How one commuter passes through the service: quote, buy, tap at each boarding; and some do what they should not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID, uuid5

from app.demo.gateway import Answer, Client, Gateway
from app.demo.morning import Afterthought, Commuter, Mischief, elsewhere
from app.demo.record import Record, RefundTold, SaleTold, TapTold
from app.demo.shares import JOINT_DAY
from fares.network import Network

BETWEEN_RIDES: Final = timedelta(minutes=15)
UNKNOWN_MEDIUM: Final = "nobody-sold-this-medium"
BEFORE_RIDING: Final = frozenset({Mischief.WRONG_OPERATOR, Mischief.WRONG_ZONE, Mischief.UNKNOWN_MEDIUM})
AFTER_RIDING: Final = frozenset({Mischief.USED_UP, Mischief.EXPIRED})
Json = Mapping[str, Any]


class Unexpected(Exception):
    """The service answered something that this morning cannot go on with."""


@dataclass(slots=True)
class Device:
    """A validator of one operator: each start is a new epoch, each tap the next number."""

    client: Client
    epoch: int
    numbers: Iterator[int] = field(default_factory=lambda: count(1))


@dataclass(frozen=True, slots=True)
class Street:
    """All that a commuter meets: the service, an app and a device of each operator, and the record that is kept."""

    gateway: Gateway
    network: Network
    apps: Mapping[str, Client]
    devices: Mapping[str, Device]
    record: Record
    namespace: UUID


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a commuter bought: the right and its token, the rides ahead, and whether a single pays for just one."""

    right: str
    token: str
    legs: Sequence[Json]
    single: bool


async def pass_through(street: Street, person: Commuter) -> None:
    """Take one commuter through the morning; what should not have happened goes into the record."""
    try:
        purchase = await _buy(street, person)
        if purchase is not None and person.afterthought is not None:
            purchase = await _think_better(street, person, purchase)
        if purchase is None:
            return
        if purchase.single and person.mischief in BEFORE_RIDING:
            await _misbehave(street, person, purchase)
        for number, leg in enumerate(purchase.legs):
            await _ride(street, person, purchase, leg, person.leaves_at + number * BETWEEN_RIDES)
        if purchase.single and person.mischief in AFTER_RIDING:
            await _misbehave(street, person, purchase)
    except Unexpected as surprise:
        street.record.surprises.append(f"commuter {person.number}: {surprise}")


async def _buy(street: Street, person: Commuter) -> Purchase | None:
    app = street.apps[person.line.operator]
    quote = await _quote(street, app, person, ())
    offer = _wanted(person, quote["offers"])
    if offer is None:
        street.record.without_offer += 1
        return None
    legs: Sequence[Json] = offer["legs"] or [_first_ride(person)]
    if not offer["legs"]:
        for journey in quote["journeys"]:
            planned = _same((await _quote(street, app, person, journey["legs"]))["offers"], offer)
            if planned is not None:
                offer, legs = planned, journey["legs"]
                break
    return _purchase(await _sell(street, app, person, offer), offer, legs)


def _purchase(sale: Json, offer: Json, legs: Sequence[Json]) -> Purchase:
    right = sale["rights"][0]
    return Purchase(right["id"], right["token"], legs, single=len(offer["legs"]) == 1)


async def _quote(street: Street, app: Client, person: Commuter, legs: Sequence[Json]) -> Json:
    asked = {
        "origin": person.origin.id,
        "destination": person.destination.id,
        "at": _written(person.leaves_at),
        "passengers": [{"profile": person.profile, "count": 1}],
        "legs": [_planned(leg) for leg in legs],
    }
    street.record.quotes += 1
    return _body(await street.gateway.post(app, "/v1/quotes", asked), 200)


def _planned(leg: Json) -> Json:
    return {"origin": leg["origin"]["id"], "destination": leg["destination"]["id"], "line": leg["line"]}


def _first_ride(person: Commuter) -> Json:
    """Describe the ride of somebody who bought a zonal product for a way that the service could not plan."""
    return {"origin": {"id": person.origin.id}, "operator": person.line.operator, "line": person.line.id}


def _wanted(person: Commuter, offers: Sequence[Json]) -> Json | None:
    """Choose the joint day if that is what they like, a single if they are up to something, else the cheapest."""
    if person.prefers_joint_day:
        preferred = [offer for offer in offers if offer["product"] == JOINT_DAY]
    elif person.mischief is not None:
        preferred = [offer for offer in offers if len(offer["legs"]) == 1]
    else:
        preferred = []
    return next(iter([*preferred, *offers]), None)


def _same(offers: Sequence[Json], wanted: Json) -> Json | None:
    return next((offer for offer in offers if offer["product"] == wanted["product"]), None)


async def _sell(street: Street, app: Client, person: Commuter, offer: Json) -> Json:
    order = {"id": str(uuid5(street.namespace, str(person.number))), "offer": offer["offer"]}
    answer = await street.gateway.post(app, "/v1/sales", order)
    sale = _body(answer, 201)
    _keep_sale(street, app, sale, offer)
    if person.mischief is Mischief.SALE_RETRIED:
        await _again(street, app, "/v1/sales", order, answer)
    return sale


def _keep_sale(street: Street, app: Client, sale: Json, offer: Json) -> None:
    if sale["total_pence"] != offer["total_pence"]:
        raise Unexpected(f"the sale's total is not the offer's: {sale['id']}")
    product = offer["product"] or ("single" if len(offer["legs"]) == 1 else "singles")
    told = SaleTold(
        UUID(sale["id"]), app.operator, product, sale["total_pence"], sale["illustrative"], len(sale["rights"])
    )
    street.record.sales.append(told)


async def _think_better(street: Street, person: Commuter, purchase: Purchase) -> Purchase | None:
    """Hand back what was bought, or exchange it; gives what is held then. What has no rule for it is kept."""
    app = street.apps[person.line.operator]
    if person.afterthought is Afterthought.REFUND:
        return await _refund(street, app, person, purchase)
    quote = await _quote(street, app, person, ())
    other = next((offer for offer in quote["offers"] if offer["legs"]), None)
    return purchase if other is None else await _exchange(street, app, person, purchase, other)


async def _refund(street: Street, app: Client, person: Commuter, purchase: Purchase) -> Purchase | None:
    offer = _body(await street.gateway.post(app, "/v1/refund-offers", {"right": purchase.right}), 200)
    if offer["offer"] is None:
        return purchase
    made = await _accept(street, app, person, "/v1/refunds", offer)
    ended = sum(right["taken_back"] for right in made["rights"])
    street.record.refunds.append(RefundTold(UUID(made["id"]), made["given_back_pence"], ended, exchanged=False))
    await _show_what_ended(street, person, purchase, "refunded")
    return None


async def _exchange(street: Street, app: Client, person: Commuter, purchase: Purchase, other: Json) -> Purchase:
    asked = {"right": purchase.right, "offer": other["offer"]}
    offer = _body(await street.gateway.post(app, "/v1/exchange-offers", asked), 200)
    if offer["offer"] is None:
        return purchase
    made = await _accept(street, app, person, "/v1/exchanges", offer)
    given = made["exchange"]["given_back_pence"]
    street.record.refunds.append(RefundTold(UUID(made["exchange"]["id"]), given, 1, exchanged=True))
    _keep_sale(street, app, made["sale"], other)
    await _show_what_ended(street, person, purchase, "exchanged")
    return _purchase(made["sale"], other, other["legs"])


async def _accept(street: Street, app: Client, person: Commuter, route: str, offer: Json) -> Json:
    """Accept an offer to give back, and send the same again."""
    accepted = {"id": str(uuid5(street.namespace, f"{person.number} afterwards")), "offer": offer["offer"]}
    answer = await street.gateway.post(app, route, accepted)
    made = _body(answer, 201)
    await _again(street, app, route, accepted, answer)
    return made


async def _show_what_ended(street: Street, person: Commuter, purchase: Purchase, reason: str) -> None:
    """Show a medium whose right has been handed back: it must be refused for that reason."""
    leg = purchase.legs[0]
    tap = Tapping(leg["operator"], leg["origin"]["id"], leg["line"], purchase.token, person.leaves_at)
    found = await _tap(street, tap)
    if found != reason:
        raise Unexpected(f"a right that was {reason} was answered {found} at {tap.stop}")


async def _ride(street: Street, person: Commuter, purchase: Purchase, leg: Json, at: datetime) -> None:
    """Board honestly: whoever bought an offer for this ride must be let in."""
    tap = Tapping(leg["operator"], leg["origin"]["id"], leg["line"], purchase.token, at)
    twice = person.mischief is Mischief.TAP_RETRIED
    reason = await _tap(street, tap, twice=twice)
    if reason != "accepted":
        raise Unexpected(f"a paid ride was refused: {reason} at {tap.stop} on {tap.line}")


@dataclass(frozen=True, slots=True)
class Tapping:
    """A medium about to be shown: to whose device, where, on which line, and when."""

    operator: str
    stop: str
    line: str | None
    token: str
    at: datetime


async def _tap(street: Street, tap: Tapping, *, twice: bool = False) -> str:
    device = street.devices[tap.operator]
    number = next(device.numbers)
    asked = {
        "token": tap.token,
        "stop": tap.stop,
        "line": tap.line,
        "epoch": device.epoch,
        "counter": number,
        "at": _written(tap.at),
    }
    answer = await street.gateway.post(device.client, "/v1/validations", asked)
    told = _body(answer, 200)
    street.record.taps.append(
        TapTold(device.client.id, device.epoch, number, tap.operator, told["accepted"], told["reason"])
    )
    if twice:
        await _again(street, device.client, "/v1/validations", asked, answer)
    return str(told["reason"])


async def _again(street: Street, client: Client, route: str, asked: Json, first: Answer) -> None:
    """Send the same thing again: the answer must be the first one, to the byte."""
    second = await street.gateway.post(client, route, asked)
    street.record.sent_twice += 1
    if (second.status, second.content) != (first.status, first.content):
        raise Unexpected(f"{route} answered a repeated request with {second.status} and other words")


async def _misbehave(street: Street, person: Commuter, purchase: Purchase) -> None:
    """Try what must be refused."""
    tap = _forbidden(street, person, purchase)
    if tap is not None and await _tap(street, tap) == "accepted":
        raise Unexpected(f"somebody who {person.mischief} was let in at {tap.stop}")


def _forbidden(street: Street, person: Commuter, purchase: Purchase) -> Tapping | None:
    """Think of a tap that must be refused; None where the operator's lines offer no occasion."""
    leg, later = purchase.legs[0], person.leaves_at + BETWEEN_RIDES
    honest = Tapping(leg["operator"], leg["origin"]["id"], leg["line"], purchase.token, later)
    match person.mischief:
        case Mischief.WRONG_OPERATOR:
            other = next((code for code in sorted(street.devices) if code != honest.operator), None)
            return None if other is None else replace(honest, operator=other, line=None)
        case Mischief.WRONG_ZONE:
            far = next(elsewhere(street.network, honest.operator, person.origin.zone), None)
            return None if far is None else replace(honest, stop=far.id)
        case Mischief.UNKNOWN_MEDIUM:
            return replace(honest, token=f"{UNKNOWN_MEDIUM}-{person.number}")
        case Mischief.EXPIRED:
            return replace(honest, at=later + timedelta(days=1))
        case _:
            return honest


def _body(answer: Answer, expected: int) -> Json:
    if answer.status != expected:
        problem = answer.body.get("type", "") if isinstance(answer.body, dict) else ""
        raise Unexpected(f"{answer.status} {problem} where {expected} was due")
    return dict(answer.body)


def _written(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
