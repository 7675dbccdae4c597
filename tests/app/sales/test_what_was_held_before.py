"""What was sold, held and blocked before there was an agenda runs out like everything since."""

from uuid import UUID

from app.platform import migrate
from app.platform.servers import ServerUrls
from tests.support.servers import connect, create_database, drop_database, on_database

BEFORE = "commonfare_before_the_agenda"
OVER, GOOD, LATE, HELD, ENDED = (UUID(int=number) for number in range(1, 6))

AS_IT_WAS = f"""
    INSERT INTO catalogue_edition SELECT encode(sha256(d), 'hex'), 'two-towns', 'x', '2026-09-01', d, now(), 'test'
        FROM (VALUES ('document'::bytea)) AS v(d);
    INSERT INTO sale (id, client_id, fingerprint, total_pence, payment_method, collected_by, sold_at)
        VALUES ('{GOOD}', 'seller', sha256(''), 1100, 'other', 'seller', now());
    INSERT INTO travel_right (id, sale_id, position, edition, name, illustrative, terms, client_id,
            valid_from, valid_until, created_at)
        SELECT id, '{GOOD}', position, version, 'Joint Day', true, '{{}}', 'seller', now() - interval '3 days',
            now() + days * interval '1 day', now()
        FROM catalogue_edition, (VALUES ('{OVER}'::uuid, 0, -1), ('{GOOD}', 1, 1)) AS sold (id, position, days);
    INSERT INTO right_event (right_id, right_sequence, kind, recorded_at, details, client_id)
        VALUES ('{GOOD}', 1, 'sold', now(), '{{}}', 'seller'),
            ('{GOOD}', 2, 'blocked', now(), jsonb_build_object('effect', jsonb_build_object('until',
                now() + interval '2 hours')), 'seller'),
            ('{GOOD}', 3, 'blocked', now(), '{{"effect": {{"until": null}}}}', 'seller');
    INSERT INTO hold (id, client_id, fingerprint, offers, shown, total_pence, held_at, expires_at)
        SELECT id, 'seller', sha256(''), '[]', '[]', 1100, now() - interval '2 hours', now() + hours * interval '1 hour'
        FROM (VALUES ('{LATE}'::uuid, -1), ('{HELD}', 1), ('{ENDED}', 1)) AS held (id, hours);
    INSERT INTO hold_end (hold_id, outcome, ended_at) VALUES ('{ENDED}', 'released', now())
"""  # noqa: S608 - ids of our own


async def test_what_can_still_run_out_is_on_the_agenda_and_nothing_else_is(servers: ServerUrls) -> None:
    await create_database(servers, BEFORE)
    url = on_database(servers.migration_database_url, BEFORE)
    try:
        await migrate.upgrade(url, "0005")
        owner = await connect(url)
        await owner.execute(AS_IT_WAS)

        await migrate.upgrade(url)

        rows = await owner.fetch("SELECT kind, subject FROM agenda_item ORDER BY due_at")
        await owner.close()
    finally:
        await drop_database(servers, BEFORE)

    assert [tuple(row) for row in rows] == [("hold", HELD), ("block", GOOD), ("right", GOOD)]
