"""Hold what the morning was told against what PostgreSQL kept. It asks in SQL of its own, past the service's code."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from app.demo.record import Record
from app.demo.record import TapTold as Tap

Identity = tuple[str, int, int]

SALES: Final = text(
    "SELECT s.id, s.total_pence, count(r.id) AS rights FROM sale s LEFT JOIN travel_right r ON r.sale_id = s.id"
    " WHERE s.id = ANY(:ids) GROUP BY s.id"
).bindparams(bindparam("ids", type_=ARRAY(UUID(as_uuid=True))))
REFUNDS: Final = text(
    "SELECT f.id, -f.amount_pence AS given_back, count(e.right_id) AS rights, f.exchanged_for IS NOT NULL AS exchanged"
    " FROM refund f LEFT JOIN right_event e ON e.kind IN ('refunded', 'exchanged')"
    " AND e.details ->> 'refund' = CAST(f.id AS text)"
    " WHERE f.id = ANY(:ids) GROUP BY f.id"
).bindparams(bindparam("ids", type_=ARRAY(UUID(as_uuid=True))))
ACCEPTED: Final = text(
    "SELECT device, device_epoch, device_counter FROM right_event WHERE kind = 'tap' AND device_epoch = :epoch"
)
REFUSED: Final = text("SELECT device, device_epoch, device_counter FROM tap_refused WHERE device_epoch = :epoch")
CLASHES: Final = text("SELECT device, device_epoch, device_counter FROM tap_clash WHERE device_epoch = :epoch")


async def faults(database_url: str, record: Record, epoch: int) -> list[str]:
    """Find everything that is lost, doubled or different in PostgreSQL; nothing if every answer was true."""
    engine = create_async_engine(database_url)
    try:
        async with engine.connect() as connection:
            return [
                *await _sales(connection, record),
                *await _refunds(connection, record),
                *await _taps(connection, ACCEPTED, (tap for tap in record.taps if tap.accepted), epoch),
                *await _taps(connection, REFUSED, (tap for tap in record.taps if not tap.accepted), epoch),
                *await _taps(connection, CLASHES, (), epoch),
            ]
    finally:
        await engine.dispose()


async def _sales(connection: AsyncConnection, record: Record) -> list[str]:
    rows = await connection.execute(SALES, {"ids": [sale.id for sale in record.sales]})
    kept: dict[Any, tuple[int, int]] = {row.id: (row.total_pence, row.rights) for row in rows}
    told = {sale.id: (sale.total_pence, sale.rights) for sale in record.sales}
    found = [f"sale {id_}: told {told[id_]}, kept {kept.get(id_)}" for id_ in told if told[id_] != kept.get(id_)]
    if len(told) != len(record.sales):
        found.append("two commuters were told of the same sale")
    if sum(pence for pence, _ in kept.values()) != record.total_pence():
        found.append("the totals of the sales differ")
    return found


async def _refunds(connection: AsyncConnection, record: Record) -> list[str]:
    rows = await connection.execute(REFUNDS, {"ids": [refund.id for refund in record.refunds]})
    kept = {row.id: (row.given_back, row.rights, row.exchanged) for row in rows}
    told = {one.id: (one.given_back_pence, one.rights, one.exchanged) for one in record.refunds}
    return [f"refund {id_}: told {told[id_]}, kept {kept.get(id_)}" for id_ in told if told[id_] != kept.get(id_)]


async def _taps(connection: AsyncConnection, question: TextClause, told: Iterable[Tap], epoch: int) -> list[str]:
    """Compare identities as lists, so that a tap kept twice shows as well as one kept never."""
    rows = await connection.execute(question, {"epoch": epoch})
    kept: list[Identity] = sorted((row.device, row.device_epoch, row.device_counter) for row in rows)
    expected: list[Identity] = sorted((tap.device, tap.epoch, tap.counter) for tap in told)
    if kept == expected:
        return []
    table = str(question).partition(" FROM ")[2].split()[0]
    return [
        f"{table}: told of {len(expected)} taps, kept {len(kept)}",
        *[f"{table}: lost {identity}" for identity in sorted(set(expected) - set(kept))],
        *[f"{table}: nobody was told of {identity}" for identity in sorted(set(kept) - set(expected))],
    ]
