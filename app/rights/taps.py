"""Taps, many at a time: one statement tells how their rights stand, one call records them in one transaction.

These run for every tap, by asyncpg alone: SQLAlchemy would cost more than all the rest.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from app.rights.packing import unpack_state
from app.rights.records import Tap
from app.rights.standing import Patterns, Standing
from fares.rights import Decision, Effect, PresentationKind, Reason, RightState
from fares.values import value

STANDINGS: Final = """
SELECT asked.place, r.id, r.name, r.illustrative, r.terms::text AS terms, r.valid_from, r.valid_until, newest.state
FROM (
    SELECT place, (array_agg(CASE WHEN last.linked THEN last.right_id END ORDER BY last.position DESC))[1] AS right_id
    FROM unnest($1::bytea[], $2::integer[]) AS asked (digest, place)
    CROSS JOIN LATERAL (
        SELECT m.right_id, m.linked, m.position FROM right_medium m
        WHERE m.medium_digest = asked.digest ORDER BY m.position DESC LIMIT 1
    ) AS last
    GROUP BY place
) AS asked
JOIN travel_right r ON r.id = asked.right_id
CROSS JOIN LATERAL (
    SELECT e.state FROM right_event e WHERE e.right_id = r.id ORDER BY e.right_sequence DESC LIMIT 1
) AS newest
"""
"""What became of a medium last counts, under whichever key its digest was stored."""

PAGE: Final = """
SELECT r.id, r.name, r.illustrative, r.terms::text AS terms, r.valid_from, r.valid_until, newest.state
FROM travel_right r
CROSS JOIN LATERAL (
    SELECT e.state FROM right_event e WHERE e.right_id = r.id ORDER BY e.right_sequence DESC LIMIT 1
) AS newest
WHERE r.id > $1 AND r.valid_until > $2 ORDER BY r.id LIMIT $3
"""

RECORD: Final = "SELECT device, device_epoch, device_counter FROM record_taps($1, $2, $3)"

_ENCODER: Final = msgspec.json.Encoder()


@value(frozen=True, slots=True)
class NewTap:
    """A tap to record, with its answer, and the right that it is about, if its medium carries one.

    The decision rests on the right's event of `sequence`, which left it in the state `before`: the tap is not recorded
    where the right stands otherwise by now. An accepted tap is the right's next event, and leaves it in `after`. A
    refused tap of a right whose newest event does not say how it left it has no `sequence`, and is recorded as it is.
    """

    tap: Tap
    decision: Decision
    recorded_at: datetime
    right_id: UUID | None
    sequence: int | None = None
    before: bytes | None = None
    after: bytes | None = None


class _Details(msgspec.Struct, gc=False):
    """An answer, its effect as `write_effect` would write it."""

    reason: Reason
    display: str
    effect: Effect


class _Row(msgspec.Struct, omit_defaults=True, gc=False):
    """A tap as `record_taps` reads it. A refused one has the sequence at which its right stood, others the next."""

    right_id: UUID | None
    right_sequence: int | None
    before: str | None
    device: str
    epoch: int
    counter: int
    stop: str
    operator: str
    line: str | None
    kind: PresentationKind
    tapped_at: datetime
    medium_digest: str
    recorded_at: datetime
    after: str | None = None
    details: _Details | None = None
    reason: Reason | None = None
    display: str | None = None


async def standings(
    connection: "asyncpg.Connection[asyncpg.Record]", patterns: Patterns, media: Sequence[Sequence[bytes]]
) -> list[Standing | UUID | None]:
    """Say for each medium, by any of its digests, how the right stands that it carries; None where it carries none.

    A right whose newest event does not say is only named: somebody has to read all that happened to it.
    """
    digests = [digest for medium in media for digest in medium]
    places = [place for place, medium in enumerate(media) for _ in medium]
    found: list[Standing | UUID | None] = [None] * len(media)
    for row in await connection.fetch(STANDINGS, digests, places):
        found[row["place"]] = row["id"] if row["state"] is None else _standing(row, patterns)
    return found


async def page(
    connection: "asyncpg.Connection[asyncpg.Record]", patterns: Patterns, after: UUID, since: datetime, limit: int
) -> list[Standing]:
    """Say how the rights stand that are valid after an instant (UTC), by their ids, after one of them.

    One whose newest event does not say stands as if nothing had happened to it, and has no `packed`.
    """
    return [_standing(row, patterns) for row in await connection.fetch(PAGE, after, since, limit)]


def _standing(row: Any, patterns: Patterns) -> Standing:  # noqa: ANN401 - asyncpg's rows have no type of their own
    pattern = patterns.of(row["name"], json.loads(row["terms"]), illustrative=row["illustrative"])
    terms = pattern.terms_for(row["valid_from"], row["valid_until"])
    packed = row["state"]
    return Standing(row["id"], pattern, terms, RightState() if packed is None else unpack_state(packed), packed)


async def record(connection: "asyncpg.Connection[asyncpg.Record]", taps: Sequence[NewTap]) -> list[bool]:
    """Record taps and commit; say for each whether it is there now, by this call.

    It is not where its right stands otherwise by now, or where its identity has been answered, also by a tap before it
    in the same call.
    """
    names = [(tap.tap.identity.device, tap.tap.identity.epoch, tap.tap.identity.counter) for tap in taps]
    first = dict(zip(reversed(names), reversed(taps), strict=True))
    identities = [f"{device} {epoch} {counter}" for device, epoch, counter in first]
    accepted = [_row(tap) for tap in first.values() if tap.decision.accepted]
    refused = [_row(tap) for tap in first.values() if not tap.decision.accepted]
    rows = await connection.fetch(RECORD, identities, _json(accepted), _json(refused))
    recorded = set(map(tuple, rows))
    return [tap is first[name] and name in recorded for name, tap in zip(names, taps, strict=True)]


def _json(rows: Sequence[_Row]) -> str:
    return _ENCODER.encode(rows).decode()


def _row(new: NewTap) -> _Row:
    identity, content, sequence = new.tap.identity, new.tap.content, new.sequence
    row = _Row(
        new.right_id,
        sequence,
        _bytea(new.before),
        identity.device,
        identity.epoch,
        identity.counter,
        content.stop,
        new.tap.operator,
        content.line,
        content.kind,
        content.at,
        "\\x" + content.medium_digest.hex(),
        new.recorded_at,
    )
    decision = new.decision
    if decision.accepted:
        assert sequence is not None, "an accepted tap is the next event of its right"
        row.right_sequence, row.after = sequence + 1, _bytea(new.after)
        row.details = _Details(decision.reason, decision.sentence, decision.effect)
    else:
        row.reason, row.display = decision.reason, decision.sentence
    return row


def _bytea(written: bytes | None) -> str | None:
    """Write bytes as PostgreSQL reads them in a text."""
    return None if written is None else "\\x" + written.hex()
