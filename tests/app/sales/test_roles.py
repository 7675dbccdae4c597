"""What the database roles may do with sales, holds and refunds."""

from uuid import uuid4

import asyncpg
import pytest

from tests.support.commuting import App
from tests.support.refunding import accept, acceptance

Connection = asyncpg.Connection
TABLES = ["sale", "sale_offer", "hold", "hold_end", "refund", "refunded_right"]


@pytest.mark.parametrize("table", TABLES)
async def test_the_service_can_neither_change_nor_remove_what_was_sold_or_given_back(
    app_role: "Connection[asyncpg.Record]", table: str
) -> None:
    column = await app_role.fetchval(
        "SELECT column_name FROM information_schema.columns WHERE table_name = $1 LIMIT 1", table
    )

    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table}"):  # noqa: S608
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app_role.execute(statement)


async def test_an_operators_people_see_their_own_sales_and_refunds_and_no_others(
    generous: App, app_role: "Connection[asyncpg.Record]"
) -> None:
    held = {"id": str(uuid4()), "offer": (await generous.order("joint-day"))["offer"]}
    await generous.post("/v1/holds", held)
    await generous.post(f"/v1/holds/{held['id']}/confirm", {})
    await accept(generous, await acceptance(generous, sale=held["id"]))

    seen = {operator: await seen_by(app_role, operator) for operator in ("BUSCO", "RW")}

    assert seen == {"BUSCO": [1] * len(TABLES), "RW": [0] * len(TABLES)}


async def seen_by(connection: "Connection[asyncpg.Record]", operator: str) -> list[int]:
    """Count the rows of each table as an operator's people see them."""
    async with connection.transaction():
        await connection.execute("SET LOCAL ROLE commonfare_operator")
        await connection.execute("SELECT set_config('commonfare.operator', $1, true)", operator)
        return [await connection.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES]  # noqa: S608
