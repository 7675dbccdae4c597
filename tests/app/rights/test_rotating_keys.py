"""Secrets change: what was made with an older one is still read, and only what is dropped is forgotten."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from app.platform.crypto import Secret, read_secret
from app.platform.errors import MisconfiguredError
from app.platform.settings import Settings
from app.rights.media import MediaKeys
from tests.support.commuting import TRAIN, App, Reader, Town
from tests.support.keeping import change, read
from tests.support.service import Clock, client_of, running

Connection = asyncpg.Connection
CARD = "633597 0112 3456 789"
OLD, NEW = secrets.token_bytes(32), secrets.token_bytes(48)
Serve = Callable[..., AbstractAsyncContextManager[Town]]


def write(path: Path, *newest_first: bytes) -> None:
    """Write secrets as the operations page says."""
    lines = ["commonfare-secrets/1", *(secret.hex() for secret in newest_first)]
    path.write_text("\n".join(lines) + "\n")


@pytest.fixture
def serve(settings: Settings, clock: Clock, tmp_path: Path) -> Serve:
    """The service, started with some secrets."""

    @asynccontextmanager
    async def served(*newest_first: bytes) -> AsyncIterator[Town]:
        write(tmp_path / "secrets", *newest_first)
        changed = settings.model_copy(update={"secret_file": tmp_path / "secrets"})
        async with running(changed, clock) as service, client_of(service) as api:
            yield Town(service, api, clock)

    return served


async def test_what_was_sold_and_linked_before_a_change_of_keys_is_good_after_it(serve: Serve) -> None:
    async with serve(OLD) as town:
        app, reader = await town.app(), await town.reader("RW", "R-DWT")
        ordered = await app.order("joint-day")
        sold = await app.send(ordered)
        [right] = sold.json()["rights"]
        await change(app, right["id"], "media", medium=CARD)

    async with serve(NEW, OLD) as town:
        app, reader = App(town.api, town.clock, app.client), Reader(town.api, town.clock, reader.client, stop="R-DWT")
        taps = [await reader.tap(medium) for medium in (right["token"], CARD)]
        again = await app.send(ordered)
        await change(app, right["id"], "media/unlink", link=2)
        unlinked = await reader.tap(CARD)
        await change(app, right["id"], "media", medium=CARD)
        relinked = await reader.tap(CARD)

    assert [tap["reason"] for tap in taps] == ["accepted", "accepted"]
    assert again.content == sold.content
    assert (unlinked["reason"], relinked["reason"]) == ("unknown_right", "accepted")


async def test_an_offer_and_a_repeated_tap_across_a_change_of_keys_are_what_they_were(
    serve: Serve, app_role: "Connection[asyncpg.Record]"
) -> None:
    async with serve(OLD) as town:
        app, reader = await town.app(), await town.reader("RW", "R-DWT")
        token, ordered = await app.token(None, legs=TRAIN), await app.order("joint-day")
        tap = reader.said(token)
        first = await reader.send(tap)

    async with serve(NEW, OLD) as town:
        again = await Reader(town.api, town.clock, reader.client).send(tap)
        sold = await App(town.api, town.clock, app.client).send(ordered)

    assert again.content == first.content
    assert await app_role.fetchval("SELECT count(*) FROM tap_clash") == 0
    assert sold.status_code == 201


async def test_what_only_a_dropped_secret_made_is_not_known_and_all_else_is(serve: Serve) -> None:
    async with serve(OLD) as town:
        app, reader = await town.app(), await town.reader("RW", "R-DWT")
        sale = await app.buy("joint-day")
        [right] = sale["rights"]

    async with serve(NEW) as town:
        app, reader = App(town.api, town.clock, app.client), Reader(town.api, town.clock, reader.client, stop="R-DWT")
        refused = await reader.tap(right["token"])
        shown = (await app.read(sale["id"])).json()
        await change(app, right["id"], "media", medium=CARD)
        accepted = await reader.tap(CARD)
        standing = await read(app, right["id"])

    assert refused["reason"] == "unknown_right"
    assert shown["rights"][0] == right | {"token": None}
    assert accepted["reason"] == "accepted"
    assert standing["sequence"] == 3


async def test_each_link_says_which_key_made_it(serve: Serve, app_role: "Connection[asyncpg.Record]") -> None:
    async with serve(NEW, OLD) as town:
        app = await town.app()
        [right] = (await app.buy("joint-day"))["rights"]
        await change(app, right["id"], "media", medium=CARD)
        await change(app, right["id"], "media/unlink", link=2)

    ids = [key.id for key in MediaKeys.of(Secret(NEW, OLD)).keys]
    rows = await app_role.fetch("SELECT key_id FROM right_medium ORDER BY right_sequence")
    assert [row["key_id"] for row in rows] == [ids[0], ids[0], None]
    assert len(set(ids)) == 2
    assert not any(id_ in (NEW + OLD).hex() for id_ in ids)


def test_a_file_of_one_raw_secret_is_what_it_was(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(OLD)

    assert read_secret(tmp_path / "secret").keys("media") == Secret(OLD).keys("media")


def test_a_file_of_several_secrets_has_the_newest_first(tmp_path: Path) -> None:
    write(tmp_path / "secret", NEW, OLD)

    secret = read_secret(tmp_path / "secret")

    assert secret.key("media") == Secret(NEW).key("media")
    assert secret.keys("media") == (Secret(NEW).key("media"), Secret(OLD).key("media"))


@pytest.mark.parametrize("content", ["", "no hexadecimal", "ab" * 31, f"{'ab' * 32}\nab", "é" * 64])
def test_a_file_of_secrets_that_is_not_right_says_so_and_not_what_it_holds(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret").write_text(f"commonfare-secrets/1\n{content}\n")

    with pytest.raises(MisconfiguredError) as refused:
        read_secret(tmp_path / "secret")

    assert "ab" * 8 not in str(refused.value)
