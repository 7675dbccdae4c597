"""What the acceptance of an exchange is asked in HTTP, and what it answers."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, Field

from app.platform.schemas import Identifier, Strict
from app.sales.exchanges import Exchanged
from app.sales.refund_schemas import ExchangeView, SignedRefund
from app.sales.schemas import NOT_SAID, PaymentAsked, SaleView
from fares.tariff import Tariff


class ExchangeAccepted(Strict):
    """An exchange's offer, accepted. `payment` is for what was still to pay."""

    id: Annotated[Identifier, Field(description="A new UUID: the exchange's, and that of the sale it makes.")]
    offer: Annotated[SignedRefund, Field(description="The `offer` of `POST /v1/exchange-offers`.")]
    payment: PaymentAsked = NOT_SAID


class ExchangeMade(BaseModel):
    """An exchange, and the sale that it made."""

    exchange: ExchangeView
    sale: SaleView

    @classmethod
    def of(cls, made: Exchanged, tariffs: Mapping[str, Tariff]) -> Self:
        """Show an exchange as it was made."""
        return cls(exchange=ExchangeView.of(made.refund), sale=SaleView.of(made.sold, tariffs, [made.refund]))
