"""A right that was tapped for two years stands as quickly as one that was sold today."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg

from app.platform.db import DIRECT
from app.rights import taps
from app.rights.packing import pack_state, unpack_state
from app.rights.records import Tap, TapContent, TapIdentity
from app.rights.taps import STANDINGS, NewTap
from fares.rights import NO_EFFECT, Reason, refusal
from fares.rights.reasons import acceptance
from tests.support.commuting import App, Town

Connection = asyncpg.Connection
TWO_YEARS = """
    INSERT INTO right_event (right_id, right_sequence, kind, device, device_epoch, device_counter, stop, tapped_at,
        recorded_at, details, medium_digest, state)
    SELECT e.right_id, 2 + n, 'tap', 'commuter', 1, n, 'R-DWT', now(), now(), '{}', e.medium_digest, e.state
    FROM right_event e, generate_series(1, 2400) n WHERE e.right_id = $1 AND e.right_sequence = 2
"""
NEWEST = "SELECT state FROM right_event ORDER BY right_sequence DESC LIMIT 1"


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


async def explained(connection: "Connection[asyncpg.Record]", digest: bytes) -> tuple[list[dict[str, Any]], int]:
    """The steps that ask for events, and how many pages the whole question touched."""
    for name, value in DIRECT.items():
        await connection.execute(f"SELECT set_config('{name}', '{value}', false)")
    await connection.fetch(STANDINGS, [digest], [0])
    text = await connection.fetchval("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + STANDINGS, [digest], [0])
    plan = json.loads(text)[0]["Plan"]
    asking = [node for node in nodes(plan) if node.get("Relation Name") == "right_event"]
    return asking, plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


async def test_how_a_right_stands_is_one_look_into_one_index_whatever_its_history(
    app: App, town: Town, owner: "Connection[asyncpg.Record]", app_role: "Connection[asyncpg.Record]"
) -> None:
    [right] = (await app.buy("joint-day"))["rights"]
    reader = await town.reader("RW", "R-DWT")
    await reader.tap(right["token"])
    digest = await owner.fetchval("SELECT medium_digest FROM right_medium")
    _, pages_when_new = await explained(app_role, digest)

    await owner.execute(TWO_YEARS, UUID(right["id"]))
    newest = replace(unpack_state(await owner.fetchval(NEWEST)), sequence=2402)
    await owner.execute("UPDATE right_event SET state = $1 WHERE right_sequence = 2402", pack_state(newest))
    steps, pages = await explained(app_role, digest)

    assert [(step["Node Type"], step["Scan Direction"], step["Index Name"]) for step in steps] == [
        ("Index Scan", "Backward", "right_event_pkey")
    ]
    assert steps[0]["Actual Rows"] == 1
    assert pages <= pages_when_new + 4
    assert (await reader.tap(right["token"]))["accepted"]
    assert await owner.fetchval("SELECT max(right_sequence) FROM right_event") == 2403


SCANNED = (
    "SELECT relname, seq_scan, idx_tup_fetch FROM pg_stat_xact_user_tables WHERE seq_scan > 0 OR idx_tup_fetch > 9"
)
"""What was read through, or of what more than a few rows were read, by the transaction so far."""


async def test_recording_taps_reads_a_few_rows_whatever_their_rights_history(
    app: App, town: Town, owner: "Connection[asyncpg.Record]", app_role: "Connection[asyncpg.Record]"
) -> None:
    """Neither those that are accepted nor those that are refused, of a right or of a medium that carries none."""
    right, reader = (await app.buy("joint-day"))["rights"][0], await town.reader("RW", "R-DWT")
    await reader.tap(right["token"])
    await owner.execute(TWO_YEARS, UUID(right["id"]))
    newest = replace(unpack_state(await owner.fetchval(NEWEST)), sequence=2402)
    await owner.execute("UPDATE right_event SET state = $1 WHERE right_sequence = 2402", pack_state(newest))
    shown, gate = town.service.state.gate.shown(right["token"]), town.service.state.gate
    held = await gate.everybodys.record.standing(shown.digests)
    content = TapContent(shown.digests[0], "R-DWT", None, reader.clock.at)
    for name, value in DIRECT.items():
        await app_role.execute(f"SELECT set_config('{name}', '{value}', false)")

    async with app_role.transaction():
        recorded = await taps.record(
            app_role,
            [
                NewTap(Tap(TapIdentity("one", 1, number), content, "RW"), decision, reader.clock.at, *about)
                for number, (decision, about) in enumerate(
                    [
                        (acceptance(NO_EFFECT), (held.id, held.state.sequence, held.packed, held.packed)),
                        (refusal(Reason.USED_UP), (held.id, held.state.sequence, held.packed)),
                        (refusal(Reason.UNKNOWN_RIGHT), (None,)),
                    ]
                )
            ],
        )
        scanned = await app_role.fetch(SCANNED)

    assert recorded == [True, False, True]
    assert not scanned


async def test_a_right_whose_events_lack_their_states_is_folded_once(
    app: App, town: Town, owner: "Connection[asyncpg.Record]"
) -> None:
    """As rights are that were sold before states were kept. The next tap writes its state down."""
    [right] = (await app.buy("joint-carnet"))["rights"]
    reader = await town.reader("RW", "R-DWT")
    await reader.tap(right["token"])
    await owner.execute("UPDATE right_event SET state = NULL")
    await town.service.state.gate.pipe.ask(b"FLUSHDB")

    refused = await (await town.reader("RW", "NOWHERE")).tap(right["token"])
    accepted = await reader.tap(right["token"])

    assert (refused["reason"], accepted["reason"]) == ("unknown_stop", "accepted")
    states = await owner.fetch("SELECT state IS NULL AS lacking FROM right_event ORDER BY right_sequence")
    assert [row["lacking"] for row in states] == [True, True, False]
