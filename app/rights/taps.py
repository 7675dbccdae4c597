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
from fares.rights import Decision, RightState
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

RECORD: Final = "SELECT record_taps($1, $2)"
SEPARATOR: Final = "\x1f"
"""Between the values of a column: no identifier and no JSON contains it."""

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
    names = [f"{(named := tap.tap.identity).device} {named.epoch} {named.counter}" for tap in taps]
    first = dict(zip(reversed(names), reversed(taps), strict=True))
    accepted = [(name, *_row(tap), *_accepted(tap)) for name, tap in first.items() if tap.after is not None]
    refused = [(name, *_row(tap), *_refused(tap)) for name, tap in first.items() if tap.after is None]
    recorded = await connection.fetchval(RECORD, _columns(accepted), _columns(refused))
    there = frozenset(recorded or ())
    return [name in there and first[name] is tap for name, tap in zip(names, taps, strict=True)]


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Write rows as `record_taps` reads them: the texts of each column in one."""
    columns = [SEPARATOR.join(column) for column in zip(*rows, strict=True)]
    if any(column.count(SEPARATOR) >= len(rows) for column in columns):
        raise ValueError("A tap holds what separates taps from each other.")
    return columns


def _row(new: NewTap) -> tuple[str, ...]:
    """Write what accepted and refused taps have in common. A refused one has the sequence at which its right stood."""
    identity, content, sequence = new.tap.identity, new.tap.content, new.sequence
    if new.after is not None:
        assert sequence is not None, "an accepted tap is the next event of its right"
        sequence += 1
    return (
        "" if new.right_id is None else new.right_id.hex,
        "" if sequence is None else str(sequence),
        _bytea(new.before),
        identity.device,
        str(identity.epoch),
        str(identity.counter),
        content.stop,
        new.tap.operator,
        content.line or "",
        content.kind,
        content.at.isoformat(),
        _bytea(content.medium_digest),
        new.recorded_at.isoformat(),
    )


def _accepted(new: NewTap) -> tuple[str, str]:
    """Write what is recorded of an accepted tap alone: the state after it, and its effect as `write_effect` does."""
    decision = new.decision
    said = {"reason": decision.reason, "display": decision.sentence, "effect": decision.effect}
    return _bytea(new.after), _ENCODER.encode(said).decode()


def _refused(new: NewTap) -> tuple[str, str]:
    return new.decision.reason, new.decision.sentence


def _bytea(written: bytes | None) -> str:
    """Write bytes as PostgreSQL reads them in a text."""
    return "" if written is None else "\\x" + written.hex()
