"""What a sale is asked in HTTP, and what it answers."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.catalogue.schemas import EditionView
from app.platform.schemas import Identifier, Strict
from app.quoting.schemas import BenefitView, PricedOffer
from app.rights.records import IssuedRight
from app.sales.service import Order, Sold
from fares.tariff import Tariff

SignedText = Annotated[
    str, StringConstraints(min_length=1, max_length=16_384, pattern=r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$")
]
"""The text of a signed offer: base64url, a dot, base64url."""


class SaleAsked(Strict):
    """An order: an offer to buy, and an id that the seller chooses for the sale."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": "0192f0c1-7d3a-7c11-8a55-3d1f5f0e9a10", "offer": "eyJlZGl0aW9uIjoi.4tq1LxkJkXw"}]
        }
    )

    id: Annotated[Identifier, Field(description="A new UUID for a new sale; the same one to repeat a request.")]
    offer: Annotated[SignedText, Field(description="An offer, as `POST /v1/quotes` gave it to this client.")]

    def order(self) -> Order:
        """Give the order to the service."""
        return Order(self.id, self.offer)


class RightView(BaseModel):
    """A travel right: what one passenger, or a group, holds."""

    id: UUID
    token: Annotated[str, Field(description="Put this on the passenger's medium, such as a barcode. Keep it secret.")]
    product: Annotated[str | None, Field(description="None for a single.")]
    name: str
    profile: Annotated[str | None, Field(description="None for a group.")]
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
    def of(cls, right: IssuedRight) -> Self:
        """Show a right to its seller."""
        return cls(
            id=right.id,
            token=right.token,
            product=right.terms.product,
            name=right.name,
            profile=right.terms.profile,
            illustrative=right.illustrative,
            valid_from=right.terms.valid_from,
            valid_until=right.terms.valid_until,
            uses=right.terms.uses,
            rides=right.terms.rides,
            max_passengers=right.terms.max_passengers,
            needs=sorted(right.terms.needs),
            benefits=[BenefitView.of(benefit) for benefit in right.terms.benefits],
        )


class SaleView(BaseModel):
    """A completed sale."""

    id: UUID
    sold_at: datetime
    total_pence: int
    illustrative: bool
    edition: EditionView
    rules_revision: int
    offer: PricedOffer
    rights: list[RightView]

    @classmethod
    def of(cls, sold: Sold, tariff: Tariff) -> Self:
        """Show a sale made by this edition."""
        sale, offer = sold.sale, PricedOffer.model_validate(sold.sale.offer)
        return cls(
            id=sale.id,
            sold_at=sale.sold_at,
            total_pence=sale.total_pence,
            illustrative=offer.illustrative,
            edition=EditionView.of(tariff),
            rules_revision=sale.rules_revision,
            offer=offer,
            rights=[RightView.of(right) for right in sold.rights],
        )
