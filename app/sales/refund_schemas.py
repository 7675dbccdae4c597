"""What refunds and exchanges are asked in HTTP, and what they answer."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.platform.problems import OURS
from app.platform.schemas import Code, Identifier, Strict, Text
from app.sales import exchanges, refunds
from app.sales.explained import RefundedRightView
from app.sales.promises import Overruled
from app.sales.tables import Refund

SignedRefund = Annotated[
    str, StringConstraints(min_length=1, max_length=32_768, pattern=r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$")
]
"""The text of a signed offer of a refund or an exchange, which has that of a quote within it."""


class OverruleAsked(Strict):
    """A reason for which no fee is taken, who decided that it holds, and why."""

    code: Annotated[Code, Field(description="One of the `overrules` of the edition that sold it.", examples=["strike"])]
    by: Annotated[Text, Field(description="Who decided, as your own records name them.", examples=["desk 4"])]
    reason: Annotated[Text, Field(examples=["No trams ran on 23 November."])]

    def overruled(self) -> Overruled:
        """Give the overrule to the service."""
        return Overruled(self.code, self.by, self.reason)


class OverruleView(BaseModel):
    """Why no fee was taken, and who decided so."""

    code: str
    by: str
    reason: str


class RefundAsked(Strict):
    """What is handed back: a whole sale, or one of its rights."""

    sale: Identifier | None = None
    right: Identifier | None = None
    overrule: OverruleAsked | None = None

    @model_validator(mode="after")
    def _either_or(self) -> Self:
        if (self.sale is None) == (self.right is None):
            raise PydanticCustomError(OURS, "Give either `sale` or `right`.")
        return self


class ExchangeAsked(Strict):
    """A right to hand back, and the quoted offer to have for it."""

    right: Identifier
    offer: Annotated[SignedRefund, Field(description="An offer, as `POST /v1/quotes` gave it to this client.")]
    overrule: OverruleAsked | None = None


class RefundAccepted(Strict):
    """A refund's offer, accepted."""

    id: Annotated[Identifier, Field(description="A new UUID for a new refund; the same one to repeat a request.")]
    offer: Annotated[SignedRefund, Field(description="The `offer` of `POST /v1/refund-offers`.")]


class RefundOfferView(BaseModel):
    """What is given back, right by right, and why."""

    sale: UUID
    given_back_pence: int
    fee_pence: Annotated[int, Field(description="The fees that are taken off, already.")]
    offer: Annotated[
        str | None, Field(description="Send this to `POST /v1/refunds` to accept. None where nothing is given back.")
    ]
    expires_at: Annotated[datetime, Field(description="Until then it holds, unless a right of it is used or changed.")]
    rights: list[RefundedRightView]

    @classmethod
    def of(cls, offered: refunds.Offered) -> Self:
        """Show a refund as it is offered."""
        valued = offered.valued
        return cls(
            sale=valued.asking.sale_id,
            given_back_pence=valued.amount.pence,
            fee_pence=sum(part.offer.fee.pence for part in valued.taken),
            offer=offered.signed,
            expires_at=offered.expires_at,
            rights=[RefundedRightView.of(part) for part in valued.parts],
        )


class RefundView(BaseModel):
    """Money given back, and the rights that ended with it."""

    id: UUID
    sale: UUID
    made_at: datetime
    asked_at: Annotated[datetime, Field(description="When it was worked out.")]
    given_back_pence: int
    overrule: OverruleView | None
    rules_revision: int
    rights: list[RefundedRightView]

    @classmethod
    def of(cls, refund: Refund) -> Self:
        """Show a refund."""
        return cls(
            id=refund.id,
            sale=refund.sale_id,
            made_at=refund.made_at,
            asked_at=refund.asked_at,
            given_back_pence=-refund.amount_pence,
            overrule=_overrule(refund),
            rules_revision=refund.rules_revision,
            rights=[RefundedRightView.model_validate(right) for right in refund.explained["rights"]],
        )


class ExchangeOfferView(BaseModel):
    """What a right is worth against another offer, and what is still to pay, or is given back."""

    given_back_pence: Annotated[int, Field(description="What is given for the right, the fee taken off.")]
    price_pence: Annotated[int, Field(description="What the new offer costs.")]
    to_pay_pence: int
    to_give_back_pence: int
    sentence: Annotated[str, Field(description="For the passenger.")]
    offer: Annotated[
        str | None, Field(description="Send this to `POST /v1/exchanges` to accept. None where it cannot be exchanged.")
    ]
    expires_at: Annotated[datetime, Field(description="Until then it holds, unless the right is used or changed.")]
    right: RefundedRightView

    @classmethod
    def of(cls, offered: exchanges.Offered) -> Self:
        """Show an exchange as it is offered."""
        given, price = offered.valued.amount.pence, offered.line.offer.total_pence
        return cls(
            given_back_pence=given,
            price_pence=price,
            to_pay_pence=max(0, price - given),
            to_give_back_pence=max(0, given - price),
            sentence=offered.sentence,
            offer=offered.signed,
            expires_at=offered.expires_at,
            right=RefundedRightView.of(offered.valued.parts[0]),
        )


class ExchangeView(BaseModel):
    """A right handed back against the price of a new sale, whose id is the exchange's."""

    id: UUID
    sale: Annotated[UUID, Field(description="The sale that the right came from.")]
    new_sale: UUID
    made_at: datetime
    asked_at: Annotated[datetime, Field(description="When it was worked out.")]
    given_back_pence: Annotated[int, Field(description="What was given for the right, against the new sale's price.")]
    overrule: OverruleView | None
    right: RefundedRightView

    @classmethod
    def of(cls, refund: Refund) -> Self:
        """Show an exchange."""
        assert refund.exchanged_for is not None, "an exchange names its new sale"
        return cls(
            id=refund.id,
            sale=refund.sale_id,
            new_sale=refund.exchanged_for,
            made_at=refund.made_at,
            asked_at=refund.asked_at,
            given_back_pence=-refund.amount_pence,
            overrule=_overrule(refund),
            right=RefundedRightView.model_validate(refund.explained["rights"][0]),
        )


def _overrule(refund: Refund) -> OverruleView | None:
    if refund.overrule is None:
        return None
    return OverruleView(code=refund.overrule, by=str(refund.overruled_by), reason=str(refund.overrule_reason))
