"""Sell offers. A sale's id is chosen by its seller, and names one sale for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from pydantic import TypeAdapter
from sqlmodel.ext.asyncio.session import AsyncSession

from app.access.tokens import Caller
from app.catalogue.editions import Catalogue
from app.platform.crypto import Secret
from app.platform.errors import NotFound
from app.quoting.schemas import PricedOffer
from app.quoting.service import HonouredOffer, honour
from app.rights import service as rights
from app.rights.media import MediaKey
from app.rights.records import IssuedRight
from app.sales import queries
from app.sales.errors import SaleClash
from app.sales.tables import Sale
from fares.quote import QuoteRequest
from fares.rights import issue

_REQUEST = TypeAdapter(QuoteRequest)


@dataclass(frozen=True, slots=True)
class Order:
    """What a seller sends: an id of its own choosing, and a signed offer."""

    id: UUID
    offer: str

    @property
    def fingerprint(self) -> bytes:
        """Give 32 bytes by which the same order is known again."""
        return sha256(self.offer.encode()).digest()


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale and the rights that it issued."""

    sale: Sale
    rights: Sequence[IssuedRight]


async def sell(
    session: AsyncSession, editions: Catalogue, secret: Secret, seller: Caller, order: Order, now: datetime
) -> Sold:
    """Sell an offer at the price it promised.

    Safe to repeat, to race and to lose the answer of: the same id and order give the first sale again, even when the
    offer has expired since. Raises `SaleClash` for another order or another seller, else what `honour` raises.
    """
    first = await queries.sale_by_id(session, order.id)
    if first is None:
        honoured = await honour(editions, secret.key("quotes"), seller.client_id, order.offer, now)
        sale = _sale(seller, order, honoured, now)
        if await queries.append_sale(session, sale):
            return Sold(sale, await rights.issue(session, _media(secret), _issue(seller, order, honoured), now))
        first = await queries.sale_by_id(session, order.id)
        assert first is not None, "an id that is taken belongs to a sale"
    if first.client_id != seller.client_id or first.fingerprint != order.fingerprint:
        raise SaleClash
    return await _sold(session, secret, first)


async def sale_of(session: AsyncSession, secret: Secret, seller: Caller, sale_id: UUID) -> Sold:
    """Find a seller's own sale; raises `NotFound` for any other as for none."""
    found = await queries.sale_by_id(session, sale_id)
    if found is None or found.client_id != seller.client_id:
        raise NotFound
    return await _sold(session, secret, found)


async def _sold(session: AsyncSession, secret: Secret, sale: Sale) -> Sold:
    return Sold(sale, await rights.of_sale(session, _media(secret), sale.id))


def _media(secret: Secret) -> MediaKey:
    return MediaKey(secret.key("media"))


def _issue(seller: Caller, order: Order, honoured: HonouredOffer) -> rights.Issue:
    offer = honoured.offer
    return rights.Issue(order.id, seller.operator, offer.name, offer.illustrative, issue(honoured.tariff, offer))


def _sale(seller: Caller, order: Order, honoured: HonouredOffer, now: datetime) -> Sale:
    return Sale(
        id=order.id,
        client_id=seller.client_id,
        operator=seller.operator,
        fingerprint=order.fingerprint,
        edition=honoured.tariff.version,
        rules_revision=honoured.promise.rules_revision,
        request=_REQUEST.dump_python(honoured.promise.request, mode="json"),
        offer=PricedOffer.of(honoured.offer).model_dump(mode="json"),
        total_pence=honoured.offer.total.pence,
        sold_at=now,
    )
