"""Rights over HTTP: how they stand, what is done with them, and the deny list."""

import re
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from fastapi import BackgroundTasks, Depends, Path

from app.access.callers import DenyListReader, RightsKeeper
from app.catalogue.editions import Editions
from app.clocks.service import time_to_read, time_to_write
from app.platform import cursors
from app.platform.bodies import router as make_router
from app.platform.cache import Cache
from app.platform.cursors import USUAL_ON_A_PAGE, After, Limit
from app.platform.db import Reading, Transaction
from app.platform.now import Now
from app.platform.schemas import UUID_PATTERN, Identifier
from app.rights import changes, queries, service, store
from app.rights.changes import Desk
from app.rights.media import Media
from app.rights.schemas import (
    BlockAsked,
    ChangeAsked,
    DeniedView,
    DenyListView,
    EventsPage,
    EventView,
    LinkAsked,
    StandingView,
    UnlinkAsked,
)

EVENTS: Final = "events of a right"
DENY_LIST: Final = "deny list"

router = make_router("/v1/rights", "Rights")
deny_list = make_router("/v1/deny-list", "Rights")


async def _desk(session: Transaction, editions: Editions, media: Media, keeper: RightsKeeper, now: Now) -> Desk:
    return Desk(session, editions, media, keeper, await time_to_write(session, keeper, now))


async def _changed(
    right_id: Annotated[Identifier, Path(description="The right, as its sale named it.")],
    cache: Cache,
    after: BackgroundTasks,
) -> UUID:
    """Name the right to change, and let the cache forget it once that is committed: it may only be a head start."""
    after.add_task(store.forget, cache, right_id)
    return right_id


def _sequence(cursor: str) -> int:
    (number,) = cursors.read(EVENTS, cursor, 1)
    if re.fullmatch("[0-9]{1,9}", number) is None:
        raise cursors.refused()
    return int(number)


def _right(cursor: str) -> UUID:
    (right_id,) = cursors.read(DENY_LIST, cursor, 1)
    if re.fullmatch(UUID_PATTERN, right_id) is None:
        raise cursors.refused()
    return UUID(right_id)


AtTheDesk = Annotated[Desk, Depends(_desk)]
Changed = Annotated[UUID, Depends(_changed)]


@router.get("/{right_id}", summary="Read a right")
async def read_right(
    right_id: Annotated[Identifier, Path(description="The right, as its sale named it.")],
    keeper: RightsKeeper,
    session: Reading,
    editions: Editions,
    now: Now,
    after: After = None,
    limit: Limit = USUAL_ON_A_PAGE,
) -> StandingView:
    """Read how a right stands and what happened to it: your own, or any with the scope `rights`.

    Another's is not found, like one that was never sold.
    """
    at = await time_to_read(session, keeper, now)
    right = await service.own(session, keeper, right_id)
    sequence = 0 if after is None else _sequence(after)
    events = await queries.events_of(session, right_id, sequence, limit)
    next_ = cursors.write(EVENTS, str(events[-1].sequence)) if len(events) == limit else None
    page = EventsPage(events=[EventView.of(event) for event in events], next=next_)
    links = await queries.links_of(session, right_id)
    return StandingView.of(right, links, page, await service.judging_edition(editions, right.terms, at), at)


@router.post("/{right_id}/block", status_code=HTTPStatus.CREATED, summary="Block a right")
async def block(right_id: Changed, asked: BlockAsked, desk: AtTheDesk) -> EventView:
    """Have every validator refuse a right, for good or until an instant: one that you sold, or any as an officer.

    Safe to repeat with the same `id`. A later block replaces an earlier one; an officer's only an officer can change.
    """
    return EventView.of(await changes.block(desk, right_id, asked.id, asked.reason, asked.until))


@router.post("/{right_id}/unblock", status_code=HTTPStatus.CREATED, summary="Lift a block")
async def unblock(right_id: Changed, asked: ChangeAsked, desk: AtTheDesk) -> EventView:
    """Let a blocked right be used again. Safe to repeat with the same `id`."""
    return EventView.of(await changes.unblock(desk, right_id, asked.id))


@router.post("/{right_id}/activate", status_code=HTTPStatus.CREATED, summary="Activate today")
async def activate(right_id: Changed, asked: ChangeAsked, desk: AtTheDesk) -> EventView:
    """Open today's fare day of a carnet or a flexible product now, rather than by its first tap.

    Safe to repeat with the same `id`: one day is spent.
    """
    return EventView.of(await changes.activate_today(desk, right_id, asked.id))


@router.post("/{right_id}/media", status_code=HTTPStatus.CREATED, summary="Link a medium")
async def link(right_id: Changed, asked: LinkAsked, desk: AtTheDesk) -> EventView:
    """Let another medium carry a right besides those that do: a smartcard, or a bank card by a token for it.

    A medium carries one right at a time; one whose right is over is free. Safe to repeat with the same `id`.
    """
    return EventView.of(await changes.link(desk, right_id, asked.id, asked.medium))


@router.post("/{right_id}/media/unlink", status_code=HTTPStatus.CREATED, summary="Unlink a medium")
async def unlink(right_id: Changed, asked: UnlinkAsked, desk: AtTheDesk) -> EventView:
    """Let a medium carry a right no longer, such as a card that was lost. Safe to repeat with the same `id`."""
    return EventView.of(await changes.unlink(desk, right_id, asked.id, asked.link))


@deny_list.get("", summary="Read the deny list")
async def read_deny_list(
    reader: DenyListReader,  # noqa: ARG001 - a device or an officer, whichever
    session: Reading,
    now: Now,
    after: After = None,
    limit: Limit = USUAL_ON_A_PAGE,
) -> DenyListView:
    """List the rights to refuse, whoever sold them: blocked, refunded or exchanged, as long as they would be good."""
    last = UUID(int=0) if after is None else _right(after)
    denied = await queries.denied(session, last, limit, now)
    next_ = cursors.write(DENY_LIST, str(denied[-1].right_id)) if len(denied) == limit else None
    return DenyListView(rights=[DeniedView.of(one) for one in denied], next=next_)
