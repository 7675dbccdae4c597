"""What lists answer."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field

from app.rights.records import HeldRight
from app.rights.schemas import EventView, Status, status_of
from app.sales.lists import Change, ChangeKind, SalesPage
from app.sales.tables import Sale
from fares.tariff import Tariff

Next = Annotated[str | None, Field(description="Send it as `after` for the page that follows; None: no more.")]


class SaleLine(BaseModel):
    """A sale in a list."""

    id: UUID
    sold_at: datetime
    account: str | None
    names: Annotated[list[str], Field(description="What its offers are called.")]
    total_pence: int
    balance_pence: Annotated[int, Field(description="The total, less what was given back.")]

    @classmethod
    def of(cls, sale: Sale, page: SalesPage) -> Self:
        """Show a sale of a page."""
        back = sum(refund.amount_pence for refund in page.refunds if refund.sale_id == sale.id)
        return cls(
            id=sale.id,
            sold_at=sale.sold_at,
            account=sale.account,
            names=[sold.offer["name"] for sold in page.offers if sold.sale_id == sale.id],
            total_pence=sale.total_pence,
            balance_pence=sale.total_pence + back,
        )


class SalesView(BaseModel):
    """Sales, newest first."""

    sales: list[SaleLine]
    next: Next


class AccountRightView(BaseModel):
    """A right of an account as it stands. `GET /v1/rights/{right_id}` shows all of it."""

    id: UUID
    sale: UUID
    name: str
    product: str | None
    kind: Annotated[str | None, Field(description="None for a single.")]
    profile: Annotated[str | None, Field(description="None for a group.")]
    valid_from: datetime
    valid_until: Annotated[datetime, Field(description="The end, itself excluded.")]
    sequence: Annotated[int, Field(description="How much has happened to it.")]
    status: Status

    @classmethod
    def of(cls, right: HeldRight, edition: Tariff, now: datetime) -> Self:
        """Show a right as it stands at an instant, by the edition that judges it."""
        return cls(
            id=right.id,
            sale=right.sale_id,
            name=right.name,
            product=right.terms.product,
            kind=right.terms.kind,
            profile=right.terms.profile,
            valid_from=right.terms.valid_from,
            valid_until=right.terms.valid_until,
            sequence=right.state.sequence,
            status=status_of(right, edition, now),
        )


class AccountView(BaseModel):
    """The rights of an account."""

    rights: list[AccountRightView]
    next: Next


class ChangeView(BaseModel):
    """Something that changed."""

    kind: ChangeKind
    id: Annotated[UUID, Field(description="Of the sale, the refund, the exchange or the right.")]
    sale: Annotated[UUID, Field(description="The sale that it belongs to.")]
    at: datetime
    event: Annotated[EventView | None, Field(description="What happened to a right; None for all else.")]

    @classmethod
    def of(cls, change: Change) -> Self:
        """Show a change."""
        event = None if change.event is None else EventView.of(change.event)
        return cls(kind=change.kind, id=change.id, sale=change.sale_id, at=change.at, event=event)


class ChangesView(BaseModel):
    """What changed, in an order that never changes."""

    changes: list[ChangeView]
    next: Annotated[str, Field(description="Send it as `after` the next time.")]
    more: Annotated[bool, Field(description="Whether there is more already.")]
