"""Sales and holds over HTTP."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import Path

from app.platform.bodies import router as make_router
from app.platform.schemas import Identifier
from app.platform.settings import CurrentSettings
from app.sales import holds, refund_queries, service
from app.sales.schemas import ConfirmAsked, HoldAsked, HoldView, SaleAsked, SaleView
from app.sales.tills import ReadingTill, SellingTill

sales = make_router("/v1/sales", "Sales")
holding = make_router("/v1/holds", "Sales")

SaleId = Annotated[Identifier, Path(description="The id that the seller chose.")]
HoldId = Annotated[Identifier, Path(description="The id that the seller chose for the hold, and for its sale.")]


@sales.post("", status_code=HTTPStatus.CREATED, summary="Sell offers")
async def sell(asked: SaleAsked, till: SellingTill) -> SaleView:
    """Sell quoted offers and get the travel rights, at the prices that the offers promised: all of them, or none.

    Safe to repeat: you choose the sale's `id`, and a second request with the same `id` and content returns the first
    sale as it was made, byte for byte, however late it comes. The same `id` with other content is a clash, and sells
    nothing.
    """
    sold = await service.sell(till, asked.order())
    return SaleView.of(sold, await service.editions_of(till, sold))


@sales.get("/{sale_id}", summary="Read a sale")
async def read_sale(sale_id: SaleId, till: ReadingTill) -> SaleView:
    """Read one of your own sales, with what was given back of it. Another's is not found, like one never made."""
    sold = await service.sale_of(till, sale_id)
    back = await refund_queries.refunds_of(till.session, [sale_id])
    return SaleView.of(sold, await service.editions_of(till, sold), back)


@holding.post("", status_code=HTTPStatus.CREATED, summary="Hold prices")
async def hold(asked: HoldAsked, till: SellingTill, settings: CurrentSettings) -> HoldView:
    """Keep the prices of quoted offers for a while longer, whatever is published meanwhile. Nothing is sold.

    Safe to repeat: the same `id` and offers return the hold as it stands by then.
    """
    lifetime = timedelta(seconds=settings.hold_lifetime_seconds)
    return HoldView.of(await holds.hold(till, asked.order(), lifetime))


@holding.get("/{hold_id}", summary="Read a hold")
async def read_hold(hold_id: HoldId, till: ReadingTill) -> HoldView:
    """Read one of your own holds as it stands: held, confirmed, released or expired."""
    return HoldView.of(await holds.hold_of(till, hold_id))


@holding.post("/{hold_id}/confirm", status_code=HTTPStatus.CREATED, summary="Sell what is held")
async def confirm_hold(hold_id: HoldId, asked: ConfirmAsked, till: SellingTill) -> SaleView:
    """Sell what is held, at the prices that are kept. The sale has the hold's id, and is answered as a sale is.

    Safe to repeat, also after the hold would have expired. Where it is let go at the same time, one of the two wins.
    """
    sold = await holds.confirm(till, hold_id, asked.payment.payment())
    return SaleView.of(sold, await service.editions_of(till, sold))


@holding.post("/{hold_id}/release", summary="Let a hold go")
async def release_hold(hold_id: HoldId, till: SellingTill) -> HoldView:
    """Let a hold go: it cannot be confirmed any more. Safe to repeat. A hold that is not let go expires by itself."""
    return HoldView.of(await holds.release(till, hold_id))
