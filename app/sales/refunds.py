"""Refunds: offers that explain themselves, and their acceptance. docs/decisions/0011-refund-offers-and-holds.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.jobs.events import Event, SaleRefunded
from app.jobs.outbox import announce
from app.platform.errors import NotFound
from app.rights import service as rights
from app.rights.records import NewEvent
from app.sales import promises, queries, refund_queries
from app.sales.errors import OfferOutdated, RefundClash
from app.sales.explained import explained
from app.sales.orders import Till, fingerprint
from app.sales.promises import Asking, Overruled, Promise
from app.sales.service import own
from app.sales.tables import Refund, Sale
from app.sales.worth import Holding, Part, Valued, ask_of, going_back, nothing, supports, units
from fares import RULES_REVISION
from fares.money import ZERO
from fares.refunds import RefundOffer, refund
from fares.refunds import exchange as exchanged
from fares.rights import End, Ended, EventKind


@dataclass(frozen=True, slots=True)
class Offered:
    """A refund as it is offered: signed, unless nothing is given back."""

    valued: Valued
    signed: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Refunded:
    """A refund that was made, and the rights that it ended now: none if it was only told again."""

    refund: Refund
    ended: Sequence[UUID] = ()


async def asked_of(till: Till, sale_id: UUID | None, right_id: UUID | None, overrule: Overruled | None) -> Asking:
    """Say what is asked about one of the seller's own sales or rights; raises `NotFound` for any other as for none."""
    of_right = None if right_id is None else await rights.sale_of(till.session, right_id)
    found = sale_id or of_right
    if found is None:
        raise NotFound
    return Asking((await own(till, found)).id, right_id, till.now, overrule)


async def offer_refund(till: Till, asking: Asking, lifetime: timedelta) -> Offered:
    """Work out what is given back, by the rules of the editions that sold it, and sign it if that is anything.

    Raises `NotFound` or `UnknownOverrule`.
    """
    valued = await value(till, asking)
    expires_at = till.now + lifetime
    if valued.amount == ZERO:
        return Offered(valued, None, expires_at)
    promise = Promise(
        asking, valued.standing, valued.amount, RULES_REVISION, expires_at, till.seller.client_id, exchange=None
    )
    return Offered(valued, promises.sign(till.secret, promise), expires_at)


async def accept(till: Till, refund_id: UUID, text: str) -> Refunded:
    """Refund what was offered, and end its rights.

    Safe to repeat, to race and to lose the answer of: the same id and offer give the first refund again. Raises
    `RefundClash` for another offer or another seller, `OfferOutdated` if a right was used or changed since, else what
    `promises.honoured` raises.
    """
    key = fingerprint(text)
    first = await first_of(till, refund_id, key)
    if first is not None:
        return Refunded(first)
    promise = promises.honoured(till, text, exchange=False)
    valued = await valued_as_promised(till, promise)
    made = row(till, refund_id, key, valued)
    await take_back(till, made, valued, Ended.REFUNDED)
    await announce(till.session, _told(till, made, valued))
    return Refunded(made, [part.holding.right.id for part in valued.taken])


async def first_of(till: Till, refund_id: UUID, key: bytes) -> Refund | None:
    """Find the refund or exchange of this id, if it was made before; raises `RefundClash` if it is another."""
    await refund_queries.hold_id(till.session, refund_id)
    first = await refund_queries.refund_by_id(till.session, refund_id)
    if first is not None and (first.client_id != till.seller.client_id or first.fingerprint != key):
        raise RefundClash
    return first


async def valued_as_promised(till: Till, promise: Promise) -> Valued:
    """Work a promise out again; raises `OfferOutdated` unless its rights stand as they did."""
    valued = await value(till, promise.asking, exchange=promise.exchange is not None)
    if valued.standing != promise.standing:
        raise OfferOutdated
    assert valued.amount == promise.amount, "the same rules, edition and standing give the same back"
    return valued


async def value(till: Till, asking: Asking, *, exchange: bool = False) -> Valued:
    """Work out what each right in question is worth, and which of them are taken back."""
    sale = await own(till, asking.sale_id)
    holdings = await _holdings(till, sale)
    offers = {each.right.id: await _offer(till, each, asking, exchange=exchange) for each in holdings}
    asked = [right for right in offers if asking.right_id in {None, right}]
    if asking.right_id is not None and not asked:
        raise NotFound
    standing = {each.right.id for each in holdings if each.right.state.ended is None}
    back = going_back([right for right in asked if offers[right].amount > ZERO], supports(holdings)) & standing
    return Valued(
        asking,
        [
            Part(each, offers[each.right.id], taken=each.right.id in back)
            for each in holdings
            if each.right.id in {*asked, *back}
        ],
    )


async def _holdings(till: Till, sale: Sale) -> list[Holding]:
    """Give the rights of a sale as they stand, each with what was paid for it."""
    paid = units(await queries.offers_of(till.session, [sale.id]))
    sold = await rights.held_of_sale(till.session, sale.id)
    return [Holding(each.held, unit, each.tapped_at) for each, unit in zip(sold, paid, strict=True)]


async def _offer(till: Till, holding: Holding, asking: Asking, *, exchange: bool) -> RefundOffer:
    """Ask the engine, by the edition that sold the right."""
    tariff = await till.editions.edition(holding.right.terms.edition)
    ask = ask_of(tariff, holding, asking)
    if isinstance(ask, str):
        return nothing(holding, ask)
    return exchanged(tariff, ask, ZERO).refund if exchange else refund(tariff, ask)


async def take_back(till: Till, made: Refund, valued: Valued, how: Ended) -> None:
    """End the rights of a refund or an exchange, and store it.

    The rights come first, in the same order for all who end them: their events decide who wins. Raises `OfferOutdated`
    where a right has moved on, `RefundClash` where the id is taken out of the seller's sight.
    """
    taken = sorted(valued.taken, key=lambda part: part.holding.right.id)
    for part in taken:
        right = part.holding.right
        event = NewEvent(
            EventKind(how.value),
            End(how),
            till.seller.client_id,
            till.seller.operator,
            details={"refund": str(made.id)},
        )
        if not await rights.append(till.session, right.id, right.state.sequence, event, till.now):
            raise OfferOutdated
    if not await refund_queries.append_refund(till.session, made, [_right_row(made, part) for part in taken]):
        raise RefundClash


def _right_row(made: Refund, part: Part) -> dict[str, object]:
    return {
        "right_id": part.holding.right.id,
        "refund_id": made.id,
        "right_sequence": part.holding.right.state.sequence + 1,
        "operator": made.operator,
        "amount_pence": -part.offer.amount.pence,
    }


def row(till: Till, refund_id: UUID, key: bytes, valued: Valued, exchanged_for: UUID | None = None) -> Refund:
    """Write a refund, or an exchange for another sale, as it is stored."""
    overrule = valued.asking.overrule
    return Refund(
        id=refund_id,
        client_id=till.seller.client_id,
        operator=till.seller.operator,
        fingerprint=key,
        sale_id=valued.asking.sale_id,
        exchanged_for=exchanged_for,
        overrule=None if overrule is None else overrule.code,
        overruled_by=None if overrule is None else overrule.by,
        overrule_reason=None if overrule is None else overrule.reason,
        amount_pence=-valued.amount.pence,
        rules_revision=RULES_REVISION,
        explained={"rights": explained(valued.parts)},
        asked_at=valued.asking.asked_at,
        made_at=till.now,
    )


def _told(till: Till, made: Refund, valued: Valued) -> Event:
    """Say what other systems are told of a refund."""
    payload = SaleRefunded(
        sale_id=made.sale_id,
        refund_id=made.id,
        right_ids=[part.holding.right.id for part in valued.taken],
        refunded_pence=-made.amount_pence,
        refunded_at=till.now,
    )
    return Event(payload, till.now, frozenset({till.seller.client_id}))
