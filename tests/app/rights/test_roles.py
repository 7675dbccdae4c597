"""What the database roles may do with what was sold."""

import asyncpg
import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from tests.support.commuting import TRAIN, Town
from tests.support.service import Clock

Connection = asyncpg.Connection
TABLES = ["sale", "travel_right", "right_event", "tap_refused", "tap_clash"]


@pytest.mark.parametrize("table", [*TABLES, "right_medium"])
async def test_the_service_can_neither_change_nor_remove_what_was_recorded(
    app_role: "Connection[asyncpg.Record]", table: str
) -> None:
    column = await app_role.fetchval(
        "SELECT column_name FROM information_schema.columns WHERE table_name = $1 LIMIT 1", table
    )

    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table}"):  # noqa: S608
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app_role.execute(statement)


async def test_an_operators_people_see_their_operators_rows_and_no_others(
    service: FastAPI, api: AsyncClient, clock: Clock, app_role: "Connection[asyncpg.Record]"
) -> None:
    """BUSCO's app sells a single for RW's train: the sale is BUSCO's, the tap is RW's."""
    town = Town(service, api, clock)
    seller, reader = await town.app("BUSCO"), await town.reader("RW", "R-DWT")
    token = await seller.token(None, legs=TRAIN)
    taps = [reader.said(token), reader.said(token)]
    for tap in (*taps, taps[0] | {"stop": "R-TRT"}):
        await reader.send(tap)

    seen = {operator: await seen_by(app_role, operator) for operator in ("BUSCO", "RW", "TRAMCO", "")}

    assert seen["BUSCO"] == {"sale": 1, "travel_right": 1, "right_event": 1, "tap_refused": 0, "tap_clash": 0}
    assert seen["RW"] == {"sale": 0, "travel_right": 0, "right_event": 1, "tap_refused": 1, "tap_clash": 1}
    assert set(seen["TRAMCO"].values()) == set(seen[""].values()) == {0}


async def test_an_operators_people_do_not_see_media(app_role: "Connection[asyncpg.Record]") -> None:
    async with app_role.transaction():
        await app_role.execute("SET LOCAL ROLE commonfare_operator")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app_role.execute("SELECT FROM right_medium")


async def test_an_operators_people_may_only_read(app_role: "Connection[asyncpg.Record]") -> None:
    async with app_role.transaction():
        await app_role.execute("SET LOCAL ROLE commonfare_operator")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app_role.execute("INSERT INTO sale DEFAULT VALUES")


async def seen_by(connection: "Connection[asyncpg.Record]", operator: str) -> dict[str, int]:
    """Count the rows of each table as an operator's people see them."""
    async with connection.transaction():
        await connection.execute("SET LOCAL ROLE commonfare_operator")
        await connection.execute("SELECT set_config('commonfare.operator', $1, true)", operator)
        return {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES}  # noqa: S608
