"""Several processes serve one scheme: a right sold by one is spent once between them."""

import asyncio

from app.platform.settings import Settings
from tests.support.commuting import TRAIN, App, Reader, Town
from tests.support.service import Clock, client_of, running


async def test_a_single_raced_through_two_processes_is_accepted_once_and_told_the_same(
    settings: Settings, clock: Clock, app: App, town: Town
) -> None:
    """Each tap is sent to both at once, as by a device that lost patience with the first."""
    token = await app.token(None, legs=TRAIN)
    async with running(settings, clock) as other, client_of(other) as other_api:
        readers = [await town.reader("RW", "R-DWT") for _ in range(4)]
        twins = [Reader(other_api, clock, reader.client, stop=reader.stop) for reader in readers]
        taps = [reader.said(token) for reader in readers]
        for reader in (*readers, *twins):
            await reader.headers()

        here, there = await asyncio.gather(
            asyncio.gather(*(reader.send(tap) for reader, tap in zip(readers, taps, strict=True))),
            asyncio.gather(*(twin.send(tap) for twin, tap in zip(twins, taps, strict=True))),
        )

    assert [answer.content for answer in here] == [answer.content for answer in there]
    assert sorted(answer.json()["reason"] for answer in here) == ["accepted"] + ["used_up"] * 3


async def test_an_order_sent_to_two_processes_is_one_sale(settings: Settings, clock: Clock, app: App) -> None:
    ordered = await app.order("joint-day")
    async with running(settings, clock) as other, client_of(other) as other_api:
        twin = App(other_api, clock, app.client)
        await twin.headers()

        here, there = await asyncio.gather(app.send(ordered), twin.send(ordered))

    assert here.status_code == there.status_code == 201
    assert here.content == there.content
