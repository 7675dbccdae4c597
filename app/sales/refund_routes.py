"""Refunds and exchanges over HTTP: each is offered first, and then accepted."""

from collections.abc import Iterable
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from fastapi import BackgroundTasks

from app.platform.bodies import router as make_router
from app.platform.cache import Cache, CacheMemory
from app.platform.settings import CurrentSettings
from app.rights import store
from app.sales import exchanges, refunds, service
from app.sales.exchange_schemas import ExchangeAccepted, ExchangeMade
from app.sales.promises import Overruled
from app.sales.refund_schemas import (
    ExchangeAsked,
    ExchangeOfferView,
    OverruleAsked,
    RefundAccepted,
    RefundAsked,
    RefundOfferView,
    RefundView,
)
from app.sales.tills import ReadingTill, SellingTill

router = make_router("/v1", "Refunds")


def _overruled(asked: OverruleAsked | None) -> Overruled | None:
    return None if asked is None else asked.overruled()


async def _forget(cache: CacheMemory, ended: Iterable[UUID]) -> None:
    """Forget rights that have ended, once that is committed. Until then a cache can only cause a second look."""
    for right_id in ended:
        await store.forget(cache, right_id)


@router.post("/refund-offers", summary="Offer a refund")
async def offer_refund(asked: RefundAsked, till: ReadingTill, settings: CurrentSettings) -> RefundOfferView:
    """Work out what is given back of a sale or of one right, by the rules of the edition that sold it, and why.

    Nothing is stored. Rights that would give nothing back stay as they are; add-ons go back with what they rest on. An
    `overrule` takes no fee, for a reason that the tariff lists.
    """
    asking = await refunds.asked_of(till, asked.sale, asked.right, _overruled(asked.overrule))
    lifetime = timedelta(seconds=settings.quote_lifetime_seconds)
    return RefundOfferView.of(await refunds.offer_refund(till, asking, lifetime))


@router.post("/refunds", status_code=HTTPStatus.CREATED, summary="Refund")
async def refund(asked: RefundAccepted, till: SellingTill, cache: Cache, after: BackgroundTasks) -> RefundView:
    """Accept the offer of a refund: its rights end, and the money is to be given back by you who collected it.

    Safe to repeat: the same `id` and `offer` return the first refund, byte for byte. Where a right was used or changed
    since the offer was made, nothing is given back: ask for a new one.
    """
    made = await refunds.accept(till, asked.id, asked.offer)
    after.add_task(_forget, cache, made.ended)
    return RefundView.of(made.refund)


@router.post("/exchange-offers", summary="Offer an exchange")
async def offer_exchange(asked: ExchangeAsked, till: ReadingTill, settings: CurrentSettings) -> ExchangeOfferView:
    """Work out what a right is worth against a quoted offer: what is still to pay, or is given back. Nothing is stored.

    It holds no longer than the quote does.
    """
    asking = await refunds.asked_of(till, None, asked.right, _overruled(asked.overrule))
    lifetime = timedelta(seconds=settings.quote_lifetime_seconds)
    return ExchangeOfferView.of(await exchanges.offer_exchange(till, asking, asked.offer, lifetime))


@router.post("/exchanges", status_code=HTTPStatus.CREATED, summary="Exchange")
async def exchange(asked: ExchangeAccepted, till: SellingTill, cache: Cache, after: BackgroundTasks) -> ExchangeMade:
    """Accept the offer of an exchange: the right ends, and the new offer is sold in the same instant, or neither.

    The new sale has the exchange's `id`. Safe to repeat: the same content returns the first answer, byte for byte.
    """
    made = await exchanges.accept(till, asked.id, asked.offer, asked.payment.payment())
    after.add_task(_forget, cache, made.ended)
    return ExchangeMade.of(made, await service.editions_of(till, made.sold))
