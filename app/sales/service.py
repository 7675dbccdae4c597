"""Sell offers. A sale's id is chosen by its seller, and names one sale for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.jobs.agenda import note
from app.jobs.events import Event, SaleCompleted
from app.jobs.outbox import announce
from app.platform.errors import NotFound
from app.rights import service as rights
from app.rights.records import IssuedRight
from app.sales import queries
from app.sales.errors import SaleClash
from app.sales.orders import Line, Order, Till, given_out, honoured
from app.sales.tables import Sale, SaleOffer
from fares.tariff import Tariff


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale, the offers that it sold, and the rights that it issued, all in their order."""

    sale: Sale
    offers: Sequence[SaleOffer]
    rights: Sequence[IssuedRight]


async def sell(till: Till, order: Order, since: datetime | None = None) -> Sold:
    """Sell offers at the prices they promised; those that are held, if they had not expired at the instant `since`.

    Safe to repeat, to race and to lose the answer of: the same id and order give the first sale again, even when the
    offers have expired since. Raises `SaleClash` for another order or another seller, else what `honour` raises.
    """
    first = await queries.sale_by_id(till.session, order.id)
    if first is None:
        sold = [*await honoured(till, order.offers, since or till.now), *given_out(till, order.lasting)]
        made = await record(till, order, sold)
        if made is not None:
            return made
        first = await queries.sale_by_id(till.session, order.id)
    if first is None or first.client_id != till.seller.client_id or first.fingerprint != order.fingerprint:
        raise SaleClash
    return await told(till, first)


async def record(till: Till, order: Order, sold: Sequence[Line]) -> Sold | None:
    """Record an order whose lines are made, issue its rights and tell of it; None where its id is taken."""
    sale, offers = _sale(till, order, sold), _offers(till, order, sold)
    if not await queries.append_sale(till.session, sale, offers):
        return None
    made = Sold(sale, offers, await _issue(till, order, sold))
    await announce(till.session, _completed(made))
    return made


async def sale_of(till: Till, sale_id: UUID) -> Sold:
    """Find a seller's own sale; raises `NotFound` for any other as for none."""
    return await told(till, await own(till, sale_id))


async def own(till: Till, sale_id: UUID) -> Sale:
    """Find the row of a seller's own sale; raises `NotFound` for any other as for none."""
    found = await queries.sale_by_id(till.session, sale_id)
    if found is None or found.client_id != till.seller.client_id:
        raise NotFound
    return found


async def told(till: Till, sale: Sale) -> Sold:
    """Tell a sale again: what it sold, and the rights that it issued."""
    offers = await queries.offers_of(till.session, [sale.id])
    return Sold(sale, offers, await rights.of_sale(till.session, till.media, sale.id))


async def editions_of(till: Till, *sold: Sold) -> dict[str, Tariff]:
    """Give the editions that priced what was sold, by their versions."""
    versions = {row.edition for each in sold for row in each.offers}
    return {version: await till.editions.edition(version) for version in versions}


async def _issue(till: Till, order: Order, sold: Sequence[Line]) -> list[IssuedRight]:
    issued: list[IssuedRight] = []
    for one in sold:
        seller, offer = till.seller, one.offer
        asked = rights.Issue(
            order.id, seller.client_id, seller.operator, offer.name, offer.illustrative, one.terms, first=len(issued)
        )
        issued += await rights.issue(till.session, till.media, asked, till.now)
    await note(till.session, "right", {right.id: right.terms.valid_until for right in issued})
    return issued


def _completed(made: Sold) -> Event:
    """Say what other systems are told of a sale."""
    sale = made.sale
    payload = SaleCompleted(
        sale_id=sale.id,
        right_ids=[right.id for right in made.rights],
        total_pence=sale.total_pence,
        sold_at=sale.sold_at,
    )
    return Event(payload, sale.sold_at, frozenset({sale.client_id}))


def _sale(till: Till, order: Order, sold: Sequence[Line]) -> Sale:
    return Sale(
        id=order.id,
        client_id=till.seller.client_id,
        operator=till.seller.operator,
        account=order.account,
        fingerprint=order.fingerprint,
        total_pence=sum(one.offer.total_pence for one in sold),
        payment_method=order.payment.method,
        payment_reference=order.payment.reference,
        collected_by=order.payment.collected_by or till.seller.operator or till.seller.client_id,
        sold_at=till.now,
    )


def _offers(till: Till, order: Order, sold: Sequence[Line]) -> list[SaleOffer]:
    return [
        SaleOffer(
            sale_id=order.id,
            position=position,
            operator=till.seller.operator,
            edition=one.tariff.version,
            rules_revision=one.rules_revision,
            request=one.request,
            offer=one.offer.model_dump(mode="json"),
            total_pence=one.offer.total_pence,
        )
        for position, one in enumerate(sold)
    ]
