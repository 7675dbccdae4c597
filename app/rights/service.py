"""Issue rights, say how they stand, and record what happens to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlmodel.ext.asyncio.session import AsyncSession

from app.access.tokens import Caller
from app.catalogue.editions import Catalogue
from app.platform.errors import NotFound
from app.rights import queries
from app.rights.media import MediaKey, MediaKeys
from app.rights.packing import pack_state
from app.rights.records import HeldRight, IssuedRight, NewEvent, SoldRight, read_terms, write_effect, write_terms
from app.rights.tables import TravelRight
from fares.rights import EventKind, Link, RightState, RightTerms, fold, judged_by_its_own
from fares.tariff import Tariff


@dataclass(frozen=True, slots=True)
class Issue:
    """What a sale asks to have issued: the rights' common name, whether it is illustrative, and each one's terms.

    `operator` is that of the seller, `client_id`, if it has one. `first` is the position (from 0) of the first of them,
    in a sale that issues others before.
    """

    sale_id: UUID
    client_id: str
    operator: str | None
    name: str
    illustrative: bool
    terms: tuple[RightTerms, ...]
    first: int = 0


def right_id(sale_id: UUID, position: int) -> UUID:
    """Name the right at a position (from 0) of a sale: the same sale always has the same rights."""
    return uuid5(sale_id, f"right {position}")


async def issue(session: AsyncSession, media: MediaKeys, order: Issue, now: datetime) -> Sequence[IssuedRight]:
    """Store the rights of a sale, each with its first event. The sale's row comes before, in the same transaction."""
    key = media.newest
    rights = [_right(order, position, terms, now) for position, terms in enumerate(order.terms, start=order.first)]
    digests = [key.digest(key.token(right.id)) for right in rights]
    events = [_sold_row(order, right.id, digest, now) for right, digest in zip(rights, digests, strict=True)]
    linked = [_medium_row(right.id, digest, key) for right, digest in zip(rights, digests, strict=True)]
    await queries.append_rights(session, rights, events, linked)
    return [_issued(right, key.token(right.id)) for right in rights]


async def of_sale(session: AsyncSession, media: MediaKeys, sale_id: UUID) -> Sequence[IssuedRight]:
    """Give the rights that a sale issued, in their order, with their tokens."""
    found = await queries.rights_of_sale(session, sale_id)
    return [_issued(right, media.token(right.id, digest)) for right, digest in found]


async def held_of_sale(session: AsyncSession, sale_id: UUID) -> Sequence[SoldRight]:
    """Give a sale's rights as they stand, in the order in which they were issued."""
    return await queries.held_of_sale(session, sale_id)


async def sale_of(session: AsyncSession, right_id: UUID) -> UUID | None:
    """Name the sale that issued a right, whoever made it."""
    return await queries.sale_of(session, right_id)


async def held(session: AsyncSession, right_id: UUID) -> HeldRight | None:
    """Give a right as it stands, whoever sold it."""
    return await queries.right_by_id(session, right_id)


async def own(session: AsyncSession, caller: Caller, right_id: UUID) -> HeldRight:
    """Give a right as it stands to its seller, or to an officer; raises `NotFound` for any other as for none."""
    right = await queries.right_by_id(session, right_id)
    if right is None or (right.client_id != caller.client_id and "rights" not in caller.scopes):
        raise NotFound
    return right


async def judging_edition(editions: Catalogue, terms: RightTerms, at: datetime) -> Tariff:
    """Give the edition by which a right is judged: the one that sold it, or that in force for what is no product."""
    return await editions.edition(terms.edition) if judged_by_its_own(terms) else editions.in_force(at)


async def append(session: AsyncSession, right_id: UUID, expected_sequence: int, event: NewEvent, now: datetime) -> bool:
    """Record what happens to a right that stands at a sequence, and say whether it is recorded.

    It is not where anything has happened to the right since: the caller decides again, or gives up. Once it is
    committed, the caller lets `store.forget` or `store.remember` know. Media are linked by `app.rights.changes` alone.
    """
    return await queries.append_event(session, right_id, expected_sequence + 1, event, now)


def _issued(right: TravelRight, token: str | None) -> IssuedRight:
    return IssuedRight(right.id, token, right.name, right.illustrative, read_terms(right.terms))


def _right(order: Issue, position: int, terms: RightTerms, now: datetime) -> TravelRight:
    return TravelRight(
        id=right_id(order.sale_id, position),
        sale_id=order.sale_id,
        position=position,
        operator=order.operator,
        edition=terms.edition,
        name=order.name,
        illustrative=order.illustrative,
        terms=write_terms(terms),
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        created_at=now,
        client_id=order.client_id,
    )


def _sold_row(order: Issue, issued: UUID, digest: bytes, now: datetime) -> dict[str, object]:
    return {
        "right_id": issued,
        "right_sequence": 1,
        "kind": EventKind.SOLD.value,
        "operator": order.operator,
        "recorded_at": now,
        "details": {"sale": str(order.sale_id), "effect": write_effect(EventKind.SOLD, Link(digest.hex()))},
        "client_id": order.client_id,
        "state": pack_state(fold(RightState(), Link(digest.hex()))),
    }


def _medium_row(issued: UUID, digest: bytes, key: MediaKey) -> dict[str, object]:
    return {"right_id": issued, "right_sequence": 1, "medium_digest": digest, "key_id": key.id, "linked": True}
