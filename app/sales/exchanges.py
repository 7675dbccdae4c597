"""Exchanges: a right handed back against the price of another offer, in one go."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.jobs.events import Event, RightExchanged
from app.jobs.outbox import announce
from app.sales import promises
from app.sales.orders import Line, Order, Payment, Till, fingerprint, honoured
from app.sales.promises import Asking, Promise
from app.sales.refunds import first_of, row, take_back, value, valued_as_promised
from app.sales.service import Sold, own, sale_of, sell
from app.sales.tables import Refund
from app.sales.worth import Part, Valued, nothing
from fares import RULES_REVISION
from fares.money import ZERO, Money
from fares.refunds.sentences import exchanged
from fares.rights import Ended

RESTS_ON_IT: Final = "Its add-ons rest on it. Exchange or refund them first."


@dataclass(frozen=True, slots=True)
class Offered:
    """An exchange as it is offered: what is given for the right, what the new offer costs; signed, if it can be."""

    valued: Valued
    line: Line
    sentence: str
    signed: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Exchanged:
    """An exchange that was made, the sale that it made, and the right that it ended now: none if it is told again."""

    refund: Refund
    sold: Sold
    ended: tuple[UUID, ...] = ()


async def offer_exchange(till: Till, asking: Asking, quoted: str, lifetime: timedelta) -> Offered:
    """Work out what a right is worth against a quoted offer, and sign it if it can be exchanged.

    It holds no longer than the quote does. Raises `NotFound`, `UnknownOverrule`, or what `honour` raises.
    """
    [line] = await honoured(till, (quoted,), till.now)
    valued = _alone(await value(till, asking, exchange=True))
    expires_at = min(till.now + lifetime, line.expires_at)
    sentence = exchanged(line.tariff, valued.amount, Money(line.offer.total_pence))
    if valued.amount == ZERO:
        return Offered(valued, line, valued.parts[0].offer.sentences[-1], None, expires_at)
    client = till.seller.client_id
    promise = Promise(asking, valued.standing, valued.amount, RULES_REVISION, expires_at, client, exchange=quoted)
    return Offered(valued, line, sentence, promises.sign(till.secret, promise), expires_at)


async def accept(till: Till, exchange_id: UUID, text: str, payment: Payment) -> Exchanged:
    """Exchange as it was offered: end the right, sell the new offer, and give the one's worth against the other.

    The new sale has the exchange's id. Safe to repeat, to race and to lose the answer of. Raises `RefundClash`,
    `SaleClash`, `OfferOutdated`, or what `promises.honoured` and `honour` raise.
    """
    key = fingerprint(text, asdict(payment))
    first = await first_of(till, exchange_id, key)
    if first is not None:
        return Exchanged(first, await sale_of(till, exchange_id))
    promise = promises.honoured(till, text, exchange=True)
    valued = await valued_as_promised(till, promise)
    sold = await _sell(till, exchange_id, promise, payment)
    made = row(till, exchange_id, key, valued, exchanged_for=exchange_id)
    await take_back(till, made, valued, Ended.EXCHANGED)
    [ended] = [part.holding.right.id for part in valued.taken]
    await announce(till.session, _told(till, made, ended, sold))
    return Exchanged(made, sold, (ended,))


def _alone(valued: Valued) -> Valued:
    """Give a right back by itself: one that add-ons rest on is worth nothing until they are gone."""
    if len(valued.taken) <= 1:
        return valued
    [asked] = [part for part in valued.parts if part.holding.right.id == valued.asking.right_id]
    return Valued(valued.asking, [Part(asked.holding, nothing(asked.holding, RESTS_ON_IT), taken=False)])


async def _sell(till: Till, exchange_id: UUID, promise: Promise, payment: Payment) -> Sold:
    """Sell the new offer, to the account of the old."""
    assert promise.exchange is not None, "a promise of an exchange names its quote"
    old = await own(till, promise.asking.sale_id)
    return await sell(till, Order(exchange_id, (promise.exchange,), old.account, payment, promise.asking.right_id))


def _told(till: Till, made: Refund, ended: UUID, sold: Sold) -> Event:
    """Say what other systems are told of an exchange."""
    payload = RightExchanged(
        sale_id=made.sale_id,
        exchange_id=made.id,
        right_id=ended,
        new_right_ids=[right.id for right in sold.rights],
        difference_pence=sold.sale.total_pence + made.amount_pence,
        exchanged_at=till.now,
    )
    return Event(payload, till.now, frozenset({till.seller.client_id}))
