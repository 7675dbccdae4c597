"""Sales over HTTP."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path

from app.access.callers import SellingApp
from app.catalogue.editions import Editions
from app.platform.bodies import router as make_router
from app.platform.clock import Now
from app.platform.crypto import ServiceSecret
from app.platform.db import Reading, Transaction
from app.platform.schemas import Identifier
from app.sales import service
from app.sales.schemas import SaleAsked, SaleView

router = make_router("/v1/sales", "Sales")


@router.post("", status_code=HTTPStatus.CREATED, summary="Sell an offer")
async def sell(
    asked: SaleAsked, seller: SellingApp, session: Transaction, editions: Editions, secret: ServiceSecret, now: Now
) -> SaleView:
    """Sell a quoted offer and get the travel rights, at the price that the offer promised.

    Safe to repeat: you choose the sale's `id`, and a second request with the same `id` and `offer` returns the first
    sale, byte for byte, however late it comes. The same `id` with another offer is a clash, and sells nothing.
    """
    sold = await service.sell(session, editions, secret, seller, asked.order(), now)
    return SaleView.of(sold, await editions.edition(sold.sale.edition))


@router.get("/{sale_id}", summary="Read a sale")
async def read_sale(
    sale_id: Annotated[Identifier, Path(description="The id that the seller chose.")],
    seller: SellingApp,
    session: Reading,
    editions: Editions,
    secret: ServiceSecret,
) -> SaleView:
    """Read one of your own sales, as it was answered when it was made. Another's is not found, like one never made."""
    sold = await service.sale_of(session, secret, seller, sale_id)
    return SaleView.of(sold, await editions.edition(sold.sale.edition))
