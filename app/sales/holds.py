"""Holds: prices kept for a while, then confirmed, let go, or forgotten. A hold's id names its sale too."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession
from typing_extensions import TypeAliasType

from app.jobs import events
from app.jobs.agenda import note
from app.jobs.outbox import announce
from app.platform.db import execute
from app.platform.errors import NotFound
from app.platform.tables import table_of
from app.sales.errors import HoldClash, HoldConfirmed, HoldExpired, HoldReleased
from app.sales.orders import Order, Payment, Till, honoured
from app.sales.service import Sold, sell
from app.sales.tables import Hold, HoldEnd

Outcome = Literal["confirmed", "released", "expired"]
HoldState = TypeAliasType("HoldState", Literal["held", "confirmed", "released", "expired"])

_HOLDS, _ENDS = table_of(Hold), table_of(HoldEnd)
_HOLD_BY_ID: Final = select(_HOLDS).where(_HOLDS.c.id == bindparam("id"))
_END_OF: Final = select(_ENDS.c.outcome).where(_ENDS.c.hold_id == bindparam("id"))
_APPEND_HOLD: Final = insert(_HOLDS).on_conflict_do_nothing().returning(_HOLDS.c.id)
_APPEND_END: Final = insert(_ENDS).on_conflict_do_nothing().returning(_ENDS.c.hold_id)


@dataclass(frozen=True, slots=True)
class Standing:
    """A hold, and how it stands."""

    hold: Hold
    state: HoldState


async def hold(till: Till, order: Order, lifetime: timedelta) -> Standing:
    """Keep the prices of unexpired offers for so long from now.

    Safe to repeat: the same id and order give the first hold again, as it stands by now. Raises `HoldClash` for another
    order or another seller, else what `honour` raises.
    """
    first = await _hold_by_id(till.session, order.id)
    if first is None:
        made = await _make(till, order, lifetime)
        if (await execute(till.session, _APPEND_HOLD, made.model_dump())).first() is not None:
            await note(till.session, "hold", {made.id: made.expires_at})
            return Standing(made, "held")
        first = await _hold_by_id(till.session, order.id)
    if first is None or first.client_id != till.seller.client_id or first.fingerprint != order.fingerprint:
        raise HoldClash
    return await _standing(till, first)


async def hold_of(till: Till, hold_id: UUID) -> Standing:
    """Find a seller's own hold; raises `NotFound` for any other as for none."""
    return await _standing(till, await _own(till, hold_id))


async def confirm(till: Till, hold_id: UUID, payment: Payment) -> Sold:
    """Sell what is held, at the prices that are kept; the sale has the hold's id.

    Safe to repeat and to race: of confirming and letting go at once, one wins. Raises `NotFound`, `HoldExpired`,
    `HoldReleased`, or what `sell` raises.
    """
    held = await _own(till, hold_id)
    standing = await _standing(till, held)
    outcome = await _end(till.session, held, "confirmed", till.now) if standing.state == "held" else standing.state
    if outcome == "expired":
        raise HoldExpired
    if outcome == "released":
        raise HoldReleased
    order = Order(held.id, tuple(held.offers), held.account, payment)
    return await sell(till, order, since=held.held_at)


async def release(till: Till, hold_id: UUID) -> Standing:
    """Let a hold go, also one that has expired. Safe to repeat. Raises `NotFound` or `HoldConfirmed`."""
    held = await _own(till, hold_id)
    outcome = await _end(till.session, held, "released", till.now)
    if outcome == "confirmed":
        raise HoldConfirmed
    return Standing(held, outcome)


async def hold_ran_out(session: AsyncSession, hold_id: UUID, at: datetime) -> None:
    """End a hold that was neither confirmed nor let go by its time, and tell its seller."""
    held = await _hold_by_id(session, hold_id)
    if held is not None and await _end(session, held, "expired", at) == "expired":
        told = events.HoldExpired(hold_id=hold_id, expired_at=at)
        await announce(session, events.Event(told, at, frozenset({held.client_id})))


async def _end(session: AsyncSession, held: Hold, outcome: Outcome, at: datetime) -> Outcome:
    """End a hold unless it has ended, and say how it did. A race for it waits until the first is committed."""
    row = {"hold_id": held.id, "operator": held.operator, "outcome": outcome, "ended_at": at}
    if (await execute(session, _APPEND_END, row)).first() is not None:
        return outcome
    ended = await _outcome(session, held.id)
    assert ended is not None, "an end that is taken is there"
    return ended


async def _outcome(session: AsyncSession, hold_id: UUID) -> Outcome | None:
    outcome: Outcome | None = (await execute(session, _END_OF, {"id": hold_id})).scalar_one_or_none()
    return outcome


async def _hold_by_id(session: AsyncSession, hold_id: UUID) -> Hold | None:
    found = (await execute(session, _HOLD_BY_ID, {"id": hold_id})).mappings().one_or_none()
    return None if found is None else Hold(**found)


async def _own(till: Till, hold_id: UUID) -> Hold:
    found = await _hold_by_id(till.session, hold_id)
    if found is None or found.client_id != till.seller.client_id:
        raise NotFound
    return found


async def _standing(till: Till, held: Hold) -> Standing:
    outcome = await _outcome(till.session, held.id)
    return Standing(held, outcome or ("held" if till.now < held.expires_at else "expired"))


async def _make(till: Till, order: Order, lifetime: timedelta) -> Hold:
    offers = await honoured(till, order.offers, till.now)
    return Hold(
        id=order.id,
        client_id=till.seller.client_id,
        operator=till.seller.operator,
        account=order.account,
        fingerprint=order.fingerprint,
        offers=list(order.offers),
        shown=[one.offer.model_dump(mode="json") for one in offers],
        total_pence=sum(one.offer.total_pence for one in offers),
        held_at=till.now,
        expires_at=till.now + lifetime,
    )
