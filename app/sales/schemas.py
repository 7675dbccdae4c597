"""What sales and holds are asked in HTTP, and what they answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType

from app.catalogue.schemas import EditionView
from app.platform.problems import OURS
from app.platform.schemas import Code, Identifier, Instant, Strict, Text
from app.quoting.schemas import BenefitView, PricedOffer
from app.rights.records import IssuedRight
from app.sales.holds import HoldState, Standing
from app.sales.orders import METHOD_NOT_SAID, Lasting, Order, Payment
from app.sales.refund_schemas import ExchangeView, RefundView
from app.sales.service import Sold
from app.sales.tables import Refund, Sale, SaleOffer
from app.sales.worth import Unit, units
from fares.rights import RightKind
from fares.tariff import Tariff

MOST_OFFERS = 20

SignedText = Annotated[
    str, StringConstraints(min_length=1, max_length=16_384, pattern=r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$")
]
"""The text of a signed offer: base64url, a dot, base64url."""

Account = Annotated[
    Code | None,
    Field(
        description="A pseudonym of your own for whoever it is for, never a name. Lists go by it.", examples=["u-81"]
    ),
]
PaymentMethod = TypeAliasType(
    "PaymentMethod", Literal["card", "cash", "direct_debit", "invoice", "voucher", "wallet", "other"]
)


class PaymentAsked(Strict):
    """How you collected the money. This service moves none: it keeps what settlement needs to know."""

    method: PaymentMethod = METHOD_NOT_SAID
    reference: Annotated[
        Text | None, Field(description="Your own name for the payment. Never a card number.", examples=["PAY-20717"])
    ] = None
    collected_by: Annotated[
        Code | None, Field(description="Who has the money: you, if left out.", examples=["NCTR"])
    ] = None

    def payment(self) -> Payment:
        """Give the payment to the service."""
        return Payment(self.method, self.reference, self.collected_by)


NOT_SAID = PaymentAsked()


class LastingAsked(Strict):
    """A right that is no product: a token to pay as you go, or a concession's entitlement to ride free."""

    kind: Annotated[
        RightKind,
        Field(
            strict=False,  # JSON has it as text
            description="`pay_as_you_go` rides now and is charged later; an `entitlement` rides where the tariff has a"
            " price of nothing for its profile.",
        ),
    ]
    profile: Annotated[Code, Field(description="The id of a user profile of the tariff.", examples=["adult"])]
    valid_from: Annotated[Instant | None, Field(description="From when; now, if left out.")] = None
    valid_until: Annotated[Instant, Field(description="The end, itself excluded.")]

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.valid_from is not None and self.valid_from >= self.valid_until:
            raise PydanticCustomError(OURS, "`valid_until` must come after `valid_from`.")
        return self

    def lasting(self) -> Lasting:
        """Give the right to the service."""
        return Lasting(self.kind, self.profile, self.valid_from, self.valid_until)


class OrderAsked(Strict):
    """Offers to buy, in `offers`, or a single one in `offer`."""

    id: Annotated[Identifier, Field(description="A new UUID for a new order; the same one to repeat a request.")]
    offer: Annotated[SignedText | None, Field(description="An offer, as `POST /v1/quotes` gave it to this client.")] = (
        None
    )
    offers: Annotated[
        list[SignedText] | None,
        Field(min_length=1, max_length=MOST_OFFERS, description="Several such offers, sold together or not at all."),
    ] = None
    account: Account = None

    @model_validator(mode="after")
    def _either_or(self) -> Self:
        if self.offer is not None and self.offers is not None:
            raise PydanticCustomError(OURS, "Give either `offer` or `offers`.")
        if not self.texts and not self.lasting:
            raise PydanticCustomError(OURS, "There is nothing to sell: give `offer` or `offers`.")
        return self

    @property
    def lasting(self) -> tuple[Lasting, ...]:
        """The rights to be given out besides."""
        return ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The signed offers."""
        return (self.offer,) if self.offer is not None else tuple(self.offers or ())


class SaleAsked(OrderAsked):
    """An order: offers to buy, an id that the seller chooses for the sale, whose it is and how it was paid."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": "0192f0c1-7d3a-7c11-8a55-3d1f5f0e9a10", "offer": "eyJlZGl0aW9uIjoi.4tq1LxkJkXw"}]
        }
    )

    payment: PaymentAsked = NOT_SAID
    rights: Annotated[
        tuple[LastingAsked, ...],
        Field(
            max_length=MOST_OFFERS,
            strict=False,
            description="Rights that cost nothing when they are given out, besides offers.",
        ),
    ] = ()

    @property
    def lasting(self) -> tuple[Lasting, ...]:
        """The rights to be given out besides."""
        return tuple(one.lasting() for one in self.rights)

    def order(self) -> Order:
        """Give the order to the service."""
        return Order(self.id, self.texts, self.account, self.payment.payment(), lasting=self.lasting)


class HoldAsked(OrderAsked):
    """Offers whose prices are to be kept for a while. The sale, if it comes to one, will have the hold's id."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": "0192f0c1-7d3a-7c11-8a55-3d1f5f0e9a10", "offers": ["eyJlZGl0aW9uIjoi.4tq1LxkJkXw"]}]
        }
    )

    def order(self) -> Order:
        """Give the order to the service."""
        return Order(self.id, self.texts, self.account)


class ConfirmAsked(Strict):
    """How a hold was paid for."""

    payment: PaymentAsked = NOT_SAID


class RightView(BaseModel):
    """A travel right: what one passenger, or a group, holds."""

    id: UUID
    token: Annotated[
        str | None,
        Field(
            description="Put this on the passenger's medium, such as a barcode. Keep it secret. None where the key that"
            " made it is no longer kept."
        ),
    ]
    product: Annotated[str | None, Field(description="None for a single.")]
    name: str
    profile: Annotated[str | None, Field(description="None for a group.")]
    paid_pence: Annotated[int, Field(description="What was paid for it.")]
    illustrative: bool
    valid_from: datetime
    valid_until: Annotated[datetime, Field(description="The end, itself excluded.")]
    uses: Annotated[
        int | None,
        Field(description="How often a carnet or a flexible product can be opened; None for other products."),
    ]
    rides: Annotated[int | None, Field(description="How many rides a carnet is good for, if it counts them.")] = None
    max_passengers: int
    needs: Annotated[list[str], Field(description="Products, one of which the holder must hold besides.")] = []
    benefits: list[BenefitView] = []

    @classmethod
    def of(cls, right: IssuedRight, unit: Unit) -> Self:
        """Show a right to its seller."""
        return cls(
            id=right.id,
            token=right.token,
            product=right.terms.product,
            name=right.name,
            profile=right.terms.profile,
            paid_pence=unit.paid.pence,
            illustrative=right.illustrative,
            valid_from=right.terms.valid_from,
            valid_until=right.terms.valid_until,
            uses=right.terms.uses,
            rides=right.terms.rides,
            max_passengers=right.terms.max_passengers,
            needs=sorted(right.terms.needs),
            benefits=[BenefitView.of(benefit) for benefit in right.terms.benefits],
        )


class PaymentView(BaseModel):
    """How a sale was paid for, and who has the money."""

    method: str
    reference: str | None
    collected_by: str

    @classmethod
    def of(cls, sale: Sale) -> Self:
        """Show the payment of a sale."""
        return cls(method=sale.payment_method, reference=sale.payment_reference, collected_by=sale.collected_by)


class SoldOffer(PricedOffer):
    """An offer that was sold, and the edition and rules that priced it."""

    edition: EditionView
    rules_revision: int

    @classmethod
    def sold(cls, row: SaleOffer, tariff: Tariff) -> Self:
        """Show an offer of a sale."""
        return cls(**row.offer, edition=EditionView.of(tariff), rules_revision=row.rules_revision)


class SaleView(BaseModel):
    """A completed sale, and what has been given back of it."""

    id: UUID
    sold_at: datetime
    account: str | None
    total_pence: int
    balance_pence: Annotated[int, Field(description="The total, less what was given back.")]
    illustrative: bool
    payment: PaymentView
    offers: list[SoldOffer]
    edition: Annotated[EditionView, Field(description="That of the first offer.")]
    rules_revision: Annotated[int, Field(description="That of the first offer.")]
    offer: Annotated[PricedOffer, Field(description="The first of `offers`.")]
    rights: Annotated[list[RightView], Field(description="In the order of the offers and their items.")]
    refunds: list[RefundView]
    exchanges: Annotated[
        list[ExchangeView], Field(description="Of this sale's rights for others, and of another's for this.")
    ]

    @classmethod
    def of(cls, sold: Sold, tariffs: Mapping[str, Tariff], back: Sequence[Refund] = ()) -> Self:
        """Show a sale with the editions that made it, and what was given `back`: nothing, when it was made."""
        sale, first = sold.sale, sold.offers[0]
        offers = [SoldOffer.sold(row, tariffs[row.edition]) for row in sold.offers]
        return cls(
            id=sale.id,
            sold_at=sale.sold_at,
            account=sale.account,
            total_pence=sale.total_pence,
            balance_pence=sale.total_pence + sum(row.amount_pence for row in back if row.sale_id == sale.id),
            illustrative=any(offer.illustrative for offer in offers),
            payment=PaymentView.of(sale),
            offers=offers,
            edition=offers[0].edition,
            rules_revision=first.rules_revision,
            offer=PricedOffer.model_validate(first.offer),
            rights=[RightView.of(right, unit) for right, unit in zip(sold.rights, units(sold.offers), strict=True)],
            refunds=[RefundView.of(row) for row in back if row.exchanged_for is None],
            exchanges=[ExchangeView.of(row) for row in back if row.exchanged_for is not None],
        )


class HoldView(BaseModel):
    """Prices that are kept."""

    id: UUID
    state: HoldState
    account: str | None
    held_at: datetime
    expires_at: Annotated[datetime, Field(description="Until then it can be confirmed, whatever prices do.")]
    total_pence: int
    offers: list[PricedOffer]

    @classmethod
    def of(cls, standing: Standing) -> Self:
        """Show a hold as it stands."""
        hold = standing.hold
        return cls(
            id=hold.id,
            state=standing.state,
            account=hold.account,
            held_at=hold.held_at,
            expires_at=hold.expires_at,
            total_pence=hold.total_pence,
            offers=[PricedOffer.model_validate(shown) for shown in hold.shown],
        )
