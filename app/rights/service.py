"""Issue rights, and record the taps that use them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlmodel.ext.asyncio.session import AsyncSession

from app.rights import queries
from app.rights.media import MediaKey
from app.rights.records import IssuedRight, read_terms, write_terms
from app.rights.tables import TravelRight
from fares.rights import RightTerms


@dataclass(frozen=True, slots=True)
class Issue:
    """What a sale asks to have issued: the rights' common name, whether it is illustrative, and each one's terms."""

    sale_id: UUID
    operator: str | None
    name: str
    illustrative: bool
    terms: tuple[RightTerms, ...]


def right_id(sale_id: UUID, position: int) -> UUID:
    """Name the right at a position (from 0) of a sale: the same sale always has the same rights."""
    return uuid5(sale_id, f"right {position}")


async def issue(session: AsyncSession, media: MediaKey, order: Issue, now: datetime) -> Sequence[IssuedRight]:
    """Store the rights of a sale, each with its first event. The sale's row comes before, in the same transaction."""
    rights = [_right(order, position, terms, media, now) for position, terms in enumerate(order.terms)]
    await queries.append_rights(session, rights, [_sold_row(order, right.id, now) for right in rights])
    return [_issued(right, media) for right in rights]


async def of_sale(session: AsyncSession, media: MediaKey, sale_id: UUID) -> Sequence[IssuedRight]:
    """Give the rights that a sale issued, in their order, with their tokens."""
    return [_issued(right, media) for right in await queries.rights_of_sale(session, sale_id)]


def _issued(right: TravelRight, media: MediaKey) -> IssuedRight:
    return IssuedRight(right.id, media.token(right.id), right.name, right.illustrative, read_terms(right.terms))


def _right(order: Issue, position: int, terms: RightTerms, media: MediaKey, now: datetime) -> TravelRight:
    id_ = right_id(order.sale_id, position)
    return TravelRight(
        id=id_,
        sale_id=order.sale_id,
        position=position,
        operator=order.operator,
        edition=terms.edition,
        name=order.name,
        illustrative=order.illustrative,
        terms=write_terms(terms),
        medium_digest=media.digest(media.token(id_)),
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        created_at=now,
    )


def _sold_row(order: Issue, issued: UUID, now: datetime) -> dict[str, object]:
    return {
        "right_id": issued,
        "right_sequence": 1,
        "kind": "sold",
        "operator": order.operator,
        "recorded_at": now,
        "details": {"sale": str(order.sale_id)},
    }
