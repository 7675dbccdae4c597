"""What is asked of a right in HTTP, and how it is shown."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field

from app.platform.schemas import Identifier, Instant, Strict, Text
from app.rights.records import Carried, Denied, HeldRight, RecordedEvent
from fares.rights import Block, BlockReason, EventKind, PresentationKind, RightTerms, TapEffect, is_over
from fares.tariff import Tariff

LAST_SEQUENCE = 2**31 - 1

EventId = Annotated[Identifier, Field(description="A new UUID for a new request; the same one to repeat it.")]


class ChangeAsked(Strict):
    """A change without anything to say about it."""

    id: EventId


class BlockAsked(Strict):
    """A right that every validator is to refuse."""

    id: EventId
    reason: Annotated[BlockReason, Field(strict=False)]  # JSON has it as text
    until: Annotated[
        Instant | None, Field(description="When the block ends by itself. Left out: not before it is lifted.")
    ] = None


class LinkAsked(Strict):
    """A medium that is to carry a right."""

    id: EventId
    medium: Annotated[
        Text,
        Field(
            description="What the medium says when read, exactly as a validator will send it: a smartcard's serial"
            " or a token for a bank card. Never a card number. Only a keyed digest is stored."
        ),
    ]


class UnlinkAsked(Strict):
    """A medium that is to carry a right no longer."""

    id: EventId
    link: Annotated[
        int,
        Field(ge=1, le=LAST_SEQUENCE, description="The `sequence` of the event that linked it, or 1 for the token."),
    ]


class EventView(BaseModel):
    """Something that happened to a right."""

    right: UUID
    sequence: Annotated[int, Field(description="Its place among all that happened to the right, from 1.")]
    kind: EventKind
    id: Annotated[UUID | None, Field(description="The id that was chosen for it, if it was asked for by one.")]
    at: Annotated[datetime, Field(description="When it was recorded.")]
    by: Annotated[str, Field(description="The client that asked for it, or the device of a tap.")]
    reason: Annotated[BlockReason | None, Field(description="Of a block.")] = None
    until: Annotated[datetime | None, Field(description="Of a block that ends by itself.")] = None
    day_activated: Annotated[date | None, Field(description="The fare day that this opened.")] = None
    stop: Annotated[str | None, Field(description="Of a tap.")] = None
    operator: str | None = None
    line: Annotated[str | None, Field(description="Of a tap, where the device knew it.")] = None
    tapped_at: Annotated[datetime | None, Field(description="Of a tap, by the device's clock.")] = None
    tap_kind: Annotated[PresentationKind | None, Field(description="Of a tap: what for.")] = None

    @classmethod
    def of(cls, event: RecordedEvent) -> Self:
        """Show an event."""
        blocked = event.effect if isinstance(event.effect, Block) else None
        return cls(
            right=event.right_id,
            sequence=event.sequence,
            kind=event.kind,
            id=event.event_id,
            at=event.recorded_at,
            by=event.by,
            reason=blocked and blocked.reason,
            until=blocked and blocked.until,
            day_activated=event.effect.day_activated if isinstance(event.effect, TapEffect) else None,
            stop=event.stop,
            operator=event.operator,
            line=event.line,
            tapped_at=event.tapped_at,
            tap_kind=event.tap_kind,
        )


class Status(StrEnum):
    """How a right stands now."""

    GOOD = "good"
    BLOCKED = "blocked"
    REFUNDED = "refunded"
    EXCHANGED = "exchanged"
    OVER = "over"


class BlockView(BaseModel):
    """A block that holds."""

    reason: BlockReason
    by: str
    until: datetime | None

    @classmethod
    def of(cls, block: Block) -> Self:
        """Show a block."""
        return cls(reason=block.reason, by=block.by, until=block.until)


class MediumView(BaseModel):
    """A medium that carries a right. What it says is not stored, so it is known by the event that linked it."""

    link: Annotated[int, Field(description="The sequence of the event that linked it; 1 is the right's own token.")]
    since: datetime


class StandingView(BaseModel):
    """A right as it stands, and what happened to it."""

    id: UUID
    sale: UUID
    name: str
    product: str | None
    kind: Annotated[str | None, Field(description="None for a single.")]
    profile: Annotated[str | None, Field(description="None for a group.")]
    illustrative: bool
    valid_from: datetime
    valid_until: Annotated[datetime, Field(description="The end, itself excluded.")]
    sequence: Annotated[int, Field(description="How much has happened to it.")]
    status: Status
    blocked: BlockView | None
    days_activated: list[date]
    uses_left: Annotated[int | None, Field(description="How often it can still be opened, if it counts that.")]
    rides_left: Annotated[int | None, Field(description="Of a single or a carnet that counts rides.")]
    media: list[MediumView]
    events: list[EventView]
    next: Annotated[str | None, Field(description="Send it as `after` for the events that follow; None: no more.")]

    @classmethod
    def of(cls, right: HeldRight, links: Sequence[Carried], page: "EventsPage", edition: Tariff, now: datetime) -> Self:
        """Show a right as it stands at an instant, by the edition that judges it, with all its links to media."""
        terms, state = right.terms, right.state
        return cls(
            id=right.id,
            sale=right.sale_id,
            name=right.name,
            product=terms.product,
            kind=terms.kind,
            profile=terms.profile,
            illustrative=right.illustrative,
            valid_from=terms.valid_from,
            valid_until=terms.valid_until,
            sequence=state.sequence,
            status=status_of(right, edition, now),
            blocked=BlockView.of(state.blocked) if state.blocked is not None and state.is_blocked(now) else None,
            days_activated=list(state.days_activated),
            uses_left=None if terms.uses is None else terms.uses - len(state.days_activated),
            rides_left=_rides_left(right, terms),
            media=_media(right, links),
            events=page.events,
            next=page.next,
        )


def status_of(right: HeldRight, edition: Tariff, now: datetime) -> Status:
    """Say how a right stands at an instant, by the edition that judges it."""
    if right.state.ended is not None:
        return Status(right.state.ended.value)
    if is_over(edition, right.terms, right.state, now):
        return Status.OVER
    return Status.BLOCKED if right.state.is_blocked(now) else Status.GOOD


def _rides_left(right: HeldRight, terms: RightTerms) -> int | None:
    if terms.legs:
        return len(terms.legs) - len(right.state.legs_used)
    return None if terms.rides is None else terms.rides - right.state.rides_used


def _media(right: HeldRight, links: Sequence[Carried]) -> list[MediumView]:
    """Keep, of each medium that carries the right, the link that came last."""
    last = {link.medium: link for link in links if link.medium in right.state.media}
    return [MediumView(link=link.link, since=link.since) for link in sorted(last.values(), key=lambda one: one.link)]


class EventsPage(BaseModel):
    """Some of what happened to a right."""

    events: list[EventView]
    next: str | None


class DeniedView(BaseModel):
    """A right to refuse."""

    right: UUID
    reason: Annotated[str, Field(description="The reason of a block, or `refunded` or `exchanged`.")]
    by: Annotated[str, Field(description="The client that had it blocked or taken back.")]
    since: datetime
    until: Annotated[datetime | None, Field(description="When a block ends by itself; None: not by itself.")]

    @classmethod
    def of(cls, denied: Denied) -> Self:
        """Show a right to refuse."""
        return cls(right=denied.right_id, reason=denied.reason, by=denied.by, since=denied.since, until=denied.until)


class DenyListView(BaseModel):
    """Rights to refuse, by their ids."""

    rights: list[DeniedView]
    next: Annotated[str | None, Field(description="Send it as `after` for the rights that follow; None: no more.")]
