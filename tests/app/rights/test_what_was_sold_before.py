"""Rights that were stored before there were events of every kind are what they were, and can do what all can."""

import json
from uuid import UUID

from app.platform import migrate
from app.platform.db import Database
from app.platform.servers import ServerUrls
from app.rights import queries
from app.rights.records import write_terms
from fares.quote import Party, QuoteRequest, quote
from fares.rights import issue
from tests.support import tariffs
from tests.support.servers import connect, create_database, drop_database, on_database
from tests.support.service import NOW

BEFORE = "commonfare_before"
SALE, RIGHT, DIGEST = UUID(int=1), UUID(int=2), bytes(31) + b"\x01"


async def test_a_right_stored_before_keeps_its_token_its_taps_and_its_seller(servers: ServerUrls) -> None:
    await create_database(servers, BEFORE)
    url = on_database(servers.migration_database_url, BEFORE)
    try:
        await migrate.upgrade(url, "0002")
        await _store_as_it_was(url)

        await migrate.upgrade(url)

        database = Database(url)
        async with database.sessions() as session:
            found = await queries.right_by_medium(session, [DIGEST])
            events = await queries.events_of(session, RIGHT, 0, 10)
        await database.close()
        assert await migrate.check(url) == []
    finally:
        await drop_database(servers, BEFORE)

    assert found is not None
    assert (found.id, found.sale_id, found.client_id) == (RIGHT, SALE, "seller")
    assert found.state.sequence == 2
    assert found.state.media == {DIGEST.hex()}
    assert [(event.kind, event.by) for event in events] == [("sold", "seller"), ("tap", "reader")]


async def _store_as_it_was(url: str) -> None:
    """Store a sold day with one tap, in the tables as they were."""
    tariff = tariffs.tariff()
    offers = quote(tariff, QuoteRequest("R-DWT", "R-TRT", NOW, (Party("adult", 1),))).offers
    [terms] = issue(tariff, next(offer for offer in offers if offer.product == "joint-day"))
    connection = await connect(url)
    edition = await connection.fetchval(
        "INSERT INTO catalogue_edition SELECT encode(sha256(d), 'hex'), 'two-towns', 'x', '2026-09-01', d, $1, 'test'"
        " FROM (VALUES ('document'::bytea)) AS v(d) RETURNING version",
        NOW,
    )
    await connection.execute(
        "INSERT INTO sale (id, client_id, fingerprint, edition, rules_revision, request, offer, total_pence, sold_at)"
        " VALUES ($1, 'seller', $2, $3, 1, '{}', '{}', 1100, $4)",
        SALE,
        bytes(32),
        edition,
        NOW,
    )
    await connection.execute(
        "INSERT INTO travel_right (id, sale_id, position, edition, name, illustrative, terms, medium_digest,"
        " valid_from, valid_until, created_at) VALUES ($1, $2, 0, $3, 'Joint Day', true, $4, $5, $6, $7, $8)",
        RIGHT,
        SALE,
        edition,
        json.dumps(write_terms(terms)),
        DIGEST,
        terms.valid_from,
        terms.valid_until,
        NOW,
    )
    await connection.execute(
        "INSERT INTO right_event (right_id, right_sequence, kind, recorded_at, details)"
        " VALUES ($1, 1, 'sold', $2, '{}')",
        RIGHT,
        NOW,
    )
    await connection.execute(
        "INSERT INTO right_event (right_id, right_sequence, kind, device, device_epoch, device_counter, stop, operator,"
        " tapped_at, recorded_at, details) VALUES ($1, 2, 'tap', 'reader', 1, 1, 'R-DWT', 'RW', $2, $2,"
        ' \'{"display": "Valid.", "effect": {"leg_used": null, "day_activated": null}}\')',
        RIGHT,
        NOW,
    )
    await connection.close()
