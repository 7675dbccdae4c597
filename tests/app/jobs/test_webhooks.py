"""An app has its webhooks by API, safe to repeat, and finds nobody else's."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import asyncpg
import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from app.jobs.events import KINDS, WebhookTested
from app.jobs.service import MOST_WEBHOOKS
from app.platform.settings import Settings
from tests.app.jobs.conftest import EVERYTHING, Owner, Post, webhook
from tests.support.receiver import Receiver
from tests.support.service import Clock, add_client, bearer, token_of

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

URL = "https://hooks.busco.test/fares"
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'outbox_event'::regclass"
MakeOwner = Callable[[], Awaitable[Owner]]


def test_an_endpoint_can_ask_for_every_type_that_is_announced() -> None:
    assert {kind.type for kind in KINDS} - {WebhookTested.type} == set(EVERYTHING)


async def test_a_webhook_is_added_enabled_and_its_secret_is_shown_once(busco: Owner) -> None:
    endpoint = await busco.add(URL, "sale.completed", "right.blocked")

    read = (await busco.ask("GET", f"/{endpoint['id']}")).json()
    listed = (await busco.ask("GET")).json()["webhooks"]

    assert endpoint["secret"].startswith("whsec_")
    assert endpoint == read | {"secret": endpoint["secret"]}
    assert listed == [read]
    assert read["state"] == "enabled"
    assert read["event_types"] == ["right.blocked", "sale.completed"]


async def test_a_secret_is_kept_sealed(busco: Owner, owner: "Connection") -> None:
    endpoint = await busco.add(URL)

    kept = await owner.fetchval("SELECT sealed FROM webhook_secret")

    assert endpoint["secret"].removeprefix("whsec_").encode() not in kept


async def test_sixteen_copies_of_one_request_add_one_webhook_and_get_one_answer(
    busco: Owner, owner: "Connection"
) -> None:
    asked = webhook(URL)

    answers = await asyncio.gather(*(busco.ask("POST", body=asked) for _ in range(16)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert await owner.fetchval("SELECT count(*) FROM webhook_endpoint") == 1


async def test_after_a_day_a_repetition_is_not_shown_the_secret_any_more(busco: Owner, clock: Clock) -> None:
    asked = webhook(URL)
    first = await busco.ask("POST", body=asked)

    clock.forward(hours=25)
    again = await busco.ask("POST", body=asked)

    assert again.status_code == 201
    assert again.json() == first.json() | {"secret": None}


@pytest.mark.parametrize("changed", [{"url": URL + "/other"}, {"event_types": ["sale.completed"]}])
async def test_an_id_is_never_given_to_another_webhook(busco: Owner, changed: dict[str, object]) -> None:
    asked = webhook(URL)
    await busco.ask("POST", body=asked)

    answer = await busco.ask("POST", body=asked | changed)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/webhook-clash")


async def test_an_id_that_another_client_chose_is_a_clash(make_owner: MakeOwner) -> None:
    busco, rival = await make_owner(), await make_owner()
    asked = webhook(URL)
    await busco.ask("POST", body=asked)

    answer = await rival.ask("POST", body=asked)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/webhook-clash")


async def test_of_clients_that_choose_one_id_at_once_one_has_it(make_owner: MakeOwner) -> None:
    owners = [await make_owner() for _ in range(4)]
    asked = webhook(URL)

    answers = await asyncio.gather(*(owner.ask("POST", body=asked) for owner in owners))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_a_client_has_a_limited_number_of_webhooks_and_deleted_ones_do_not_count(busco: Owner) -> None:
    added = [await busco.add(URL) for _ in range(MOST_WEBHOOKS)]

    refused = await busco.ask("POST", body=webhook(URL))
    await busco.ask("DELETE", f"/{added[0]['id']}")
    taken = await busco.ask("POST", body=webhook(URL))

    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/too-many-webhooks")
    assert taken.status_code == 201


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"url": "ftp://hooks.test/"}, "/body/url"),
        ({"url": "https://user@hooks.test/"}, "/body/url"),
        ({"url": "https://hooks.test/4111111111111111"}, "/body/url"),
        ({"url": "https://hooks.test/ü"}, "/body/url"),
        ({"event_types": []}, "/body/event_types"),
        ({"event_types": ["webhook.tested"]}, "/body/event_types/0"),
        ({"id": "mine"}, "/body/id"),
    ],
)
async def test_an_unsound_webhook_is_refused_with_its_place(
    busco: Owner, changed: dict[str, object], path: str
) -> None:
    answer = await busco.ask("POST", body=webhook(URL) | changed)

    assert answer.status_code == 422
    assert [mistake["path"] for mistake in answer.json()["errors"]] == [path]


@pytest.mark.parametrize("url", ["http://hooks.test/", "https://10.0.0.1/", "https://hooks.test:8443/"])
async def test_outside_development_a_webhook_goes_to_public_https_alone(
    busco: Owner, service: FastAPI, settings: Settings, url: str
) -> None:
    service.state.settings = settings.model_copy(update={"webhooks_development": False})

    answer = await busco.ask("POST", body=webhook(url))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "/body/url"


async def test_a_webhook_is_disabled_and_enabled_and_the_same_again_changes_nothing(
    busco: Owner, owner: "Connection"
) -> None:
    endpoint = await busco.add(URL)

    seen = [
        (await busco.ask("PATCH", f"/{endpoint['id']}", {"enabled": enabled})).json()["state"]
        for enabled in (False, False, True, True)
    ]

    assert seen == ["disabled", "disabled", "enabled", "enabled"]
    assert await owner.fetchval("SELECT count(*) FROM webhook_switch") == 3


async def test_what_happens_while_a_webhook_is_disabled_is_never_told_to_it(
    busco: Owner, post: Post, receiver: Receiver
) -> None:
    endpoint = await busco.add(receiver.url)
    await busco.ask("PATCH", f"/{endpoint['id']}", {"enabled": False})
    await post.sold(busco)
    await post.deliver()

    await busco.ask("PATCH", f"/{endpoint['id']}", {"enabled": True})
    later = await post.sold(busco)
    await post.deliver()

    assert receiver.ids == [later]


async def test_a_deleted_webhook_is_told_nothing_and_is_not_found(busco: Owner, post: Post, receiver: Receiver) -> None:
    asked = webhook(receiver.url)
    await busco.ask("POST", body=asked)
    path = f"/{asked['id']}"

    deleted = [(await busco.ask("DELETE", path)).status_code for _ in range(2)]
    await post.sold(busco)
    await post.deliver()

    assert deleted == [204, 204]
    assert receiver.received == []
    assert (await busco.ask("GET", path)).status_code == 404
    assert (await busco.ask("PATCH", path, {"enabled": True})).status_code == 404
    assert (await busco.ask("GET")).json() == {"webhooks": []}
    assert (await busco.ask("POST", body=asked)).status_code == 409


async def test_a_rotation_gives_a_new_secret_and_its_repetition_the_same(busco: Owner) -> None:
    endpoint = await busco.add(URL)
    asked = {"id": str(uuid4())}

    first = (await busco.ask("POST", f"/{endpoint['id']}/rotate", asked)).json()
    again = (await busco.ask("POST", f"/{endpoint['id']}/rotate", asked)).json()
    other = (await busco.ask("POST", f"/{endpoint['id']}/rotate", {"id": str(uuid4())})).json()

    assert first == again
    assert len({endpoint["secret"], first["secret"], other["secret"]}) == 3


async def test_a_test_is_sent_to_its_webhook_alone_whatever_that_asked_for(
    busco: Owner, post: Post, receiver: Receiver
) -> None:
    tried = await busco.add(receiver.url + "/tried", "right.blocked")
    await busco.add(receiver.url + "/other")

    answer = await busco.ask("POST", f"/{tried['id']}/test")
    await post.deliver()

    assert (answer.status_code, answer.json()["type"]) == (202, "webhook.tested")
    assert [each.path for each in receiver.received] == ["/hooks/tried"]
    assert receiver.ids == [answer.json()["event_id"]]


async def test_a_test_with_an_idempotency_key_is_sent_once(busco: Owner, post: Post, receiver: Receiver) -> None:
    endpoint = await busco.add(receiver.url)

    first = await busco.ask("POST", f"/{endpoint['id']}/test", Idempotency_Key="one")
    again = await busco.ask("POST", f"/{endpoint['id']}/test", Idempotency_Key="one")
    await post.deliver()

    assert first.text == again.text
    assert len(receiver.received) == 1


async def test_an_idempotency_key_is_for_one_request(busco: Owner, receiver: Receiver) -> None:
    endpoint = await busco.add(receiver.url)
    await busco.ask("POST", f"/{endpoint['id']}/test", Idempotency_Key="one")

    other = await busco.ask("POST", f"/{(await busco.add(receiver.url))['id']}/test", Idempotency_Key="one")

    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")


async def test_while_the_first_request_with_a_key_runs_a_repetition_is_told_when_to_come_again(
    busco: Owner, receiver: Receiver, owner: "Connection"
) -> None:
    """The first waits for a lock that somebody else has; once it is through, the repetition gets its answer."""
    endpoint = await busco.add(receiver.url)
    path, key = f"/{endpoint['id']}/test", {"Idempotency_Key": "one"}
    async with owner.transaction():
        await owner.execute("LOCK TABLE webhook_delivery, outbox_event IN ACCESS EXCLUSIVE MODE")
        first = asyncio.create_task(busco.ask("POST", path, **key))
        while not await owner.fetchval(WAITING):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.02)

        meanwhile = await busco.ask("POST", path, **key)

    answered, again = await first, await busco.ask("POST", path, **key)
    assert (meanwhile.status_code, meanwhile.json()["type"]) == (409, "/problems/still-running")
    assert meanwhile.headers["retry-after"] == "1"
    assert (answered.status_code, again.content) == (202, answered.content)
    assert await owner.fetchval("SELECT count(*) FROM outbox_event") == 1


async def test_deliveries_are_listed_page_by_page_the_latest_first(
    busco: Owner, post: Post, receiver: Receiver
) -> None:
    endpoint = await busco.add(receiver.url)
    told = [await post.sold(busco) for _ in range(5)]
    await post.deliver()

    pages, after = [], ""
    while after is not None:
        page = (await busco.ask("GET", f"/{endpoint['id']}/deliveries?limit=2{after}")).json()
        pages.append([each["event_id"] for each in page["deliveries"]])
        after = page["next"] and f"&after={page['next']}"

    assert pages == [told[:2:-1], told[2:0:-1], told[:1]]


@pytest.mark.parametrize("cursor", ["x", "WyJkZWxpdmVyaWVzIiwgIngiXQ", "WyJjaGFuZ2VzIiwgIjEiXQ", "%2b%2b"])
async def test_a_cursor_of_another_list_is_refused(busco: Owner, cursor: str) -> None:
    endpoint = await busco.add(URL)

    answer = await busco.ask("GET", f"/{endpoint['id']}/deliveries?after={cursor}")

    assert answer.status_code == 422


async def test_a_delivery_shows_every_attempt_and_how_the_answers_began(
    busco: Owner, post: Post, receiver: Receiver, clock: Clock
) -> None:
    endpoint = await busco.add(receiver.url)
    receiver.answers = 500
    event_id = await post.sold(busco)
    await post.deliver()
    waiting = (await busco.ask("GET", f"/{endpoint['id']}/deliveries/{event_id}")).json()
    clock.forward(seconds=7)
    receiver.answers = 200
    await post.deliver()

    shown = (await busco.ask("GET", f"/{endpoint['id']}/deliveries/{event_id}")).json()

    assert (waiting["state"], waiting["attempts"]) == ("waiting", 1)
    assert waiting["next_at"] is not None
    assert (shown["state"], shown["next_at"]) == ("delivered", None)
    assert [(each["number"], each["outcome"], each["status"]) for each in shown["log"]] == [
        (1, "failed", 500),
        (2, "delivered", 200),
    ]
    assert shown["payload"]["total_pence"] == 240


async def test_an_event_is_sent_again_when_its_owner_asks_and_a_repetition_of_that_sends_nothing(
    busco: Owner, post: Post, receiver: Receiver
) -> None:
    endpoint = await busco.add(receiver.url)
    event_id = await post.sold(busco)
    await post.deliver()
    path = f"/{endpoint['id']}/deliveries/{event_id}/resend"

    answer = await busco.ask("POST", path, Idempotency_Key="again")
    await post.deliver()
    repeated = await busco.ask("POST", path, Idempotency_Key="again")
    await post.deliver()

    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    assert repeated.text == answer.text
    assert receiver.ids == [event_id, event_id]


async def test_what_is_being_sent_is_not_sent_at_once_a_second_time(
    busco: Owner, post: Post, receiver: Receiver, owner: "Connection"
) -> None:
    endpoint = await busco.add(receiver.url)
    event_id = await post.sold(busco)
    await post.deliver()
    await owner.execute("UPDATE webhook_delivery SET state = 'sending', due_at = due_at + interval '1 minute'")

    answer = await busco.ask("POST", f"/{endpoint['id']}/deliveries/{event_id}/resend")
    await post.deliver()

    assert (answer.status_code, answer.json()["state"]) == (202, "sending")
    assert receiver.ids == [event_id]


async def test_anothers_webhook_is_not_found_like_one_that_was_never_added(
    make_owner: MakeOwner, post: Post, receiver: Receiver
) -> None:
    busco, rival = await make_owner(), await make_owner()
    endpoint = await busco.add(receiver.url)
    event_id = await post.sold(busco)
    await post.deliver()

    answers = [
        await rival.ask(method, f"/{whose}{path}", body)
        for whose in (endpoint["id"], str(uuid4()))
        for method, path, body in (
            ("GET", "", None),
            ("PATCH", "", {"enabled": False}),
            ("DELETE", "", None),
            ("POST", "/rotate", {"id": str(uuid4())}),
            ("POST", "/test", None),
            ("GET", "/deliveries", None),
            ("GET", f"/deliveries/{event_id}", None),
            ("POST", f"/deliveries/{event_id}/resend", None),
        )
    ]
    answers.append(await busco.ask("GET", f"/{endpoint['id']}/deliveries/{UUID(int=1)}"))

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert (await busco.ask("GET", f"/{endpoint['id']}")).json()["state"] == "enabled"


@pytest.mark.parametrize("kind", ["device", "officer"])
async def test_only_apps_have_webhooks(service: FastAPI, api: AsyncClient, clock: Clock, kind: str) -> None:
    client = await add_client(service.state.database, kind, operator="BUSCO")

    answer = await api.get("/v1/webhooks", headers=bearer(await token_of(api, client, clock)))

    assert answer.status_code == 403


@pytest.mark.parametrize("table", ["webhook_switch", "webhook_secret", "webhook_attempt", "webhook_endpoint"])
async def test_the_service_can_neither_change_nor_remove_what_was_asked_for_and_what_was_tried(
    app_role: "Connection", table: str
) -> None:
    column = "id" if table == "webhook_endpoint" else "endpoint_id"
    for deed in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table}"):  # noqa: S608
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app_role.execute(deed)


@pytest.mark.parametrize("column", ["event_id", "endpoint_id", "number", "subject"])
async def test_of_a_delivery_only_how_far_it_has_come_may_change(app_role: "Connection", column: str) -> None:
    for deed in (f"UPDATE webhook_delivery SET {column} = {column}", "DELETE FROM webhook_delivery"):  # noqa: S608
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app_role.execute(deed)


async def test_operators_people_see_nothing_of_webhooks(app_role: "Connection") -> None:
    for table in ("outbox_event", "webhook_endpoint", "webhook_secret", "webhook_delivery", "webhook_attempt"):
        async with app_role.transaction():
            await app_role.execute("SET LOCAL ROLE commonfare_operator")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with app_role.transaction():
                    await app_role.fetch(f"SELECT * FROM {table}")  # noqa: S608 - our own table's name
