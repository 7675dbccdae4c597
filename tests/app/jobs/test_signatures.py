"""Webhooks are signed as Standard Webhooks says: its own library verifies them."""

import json
from datetime import timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from app.jobs import signing
from app.platform import clock as platform_clock
from app.platform.crypto import Secret
from app.platform.sealing import Unsealable, seal, unseal
from tests.app.jobs.conftest import Owner, Post
from tests.support.receiver import Received, Receiver
from tests.support.service import Clock

OVER_A_DAY, NEARLY_A_DAY = timedelta(hours=25), timedelta(hours=23, minutes=58)
SECRET_OF_SERVICE = Secret(b"s" * 32)


@pytest.fixture(autouse=True)
def by_the_real_clock(clock: Clock) -> None:
    """A verifier refuses webhooks that are more than five minutes old."""
    clock.at = platform_clock.read()


def verified(received: Received, signing_secret: str) -> bool:
    try:
        Webhook(signing_secret).verify(received.body, received.headers)
    except WebhookVerificationError:
        return False
    return True


async def test_the_standards_own_library_verifies_a_webhook(post: Post, receiver: Receiver, busco: Owner) -> None:
    endpoint = await busco.add(receiver.url)

    event_id = await post.sold(busco)
    await post.deliver()

    (received,) = receiver.received
    assert verified(received, endpoint["secret"])
    assert received.headers["webhook-id"] == event_id
    assert received.headers["content-type"] == "application/json"
    told = json.loads(received.body)
    assert told.keys() == {"type", "timestamp", "data"}
    assert told["data"]["total_pence"] == 240


async def test_another_body_or_another_secret_does_not_verify(post: Post, receiver: Receiver, busco: Owner) -> None:
    endpoint, other = await busco.add(receiver.url), await busco.add(receiver.url, "right.blocked")

    await post.sold(busco)
    await post.deliver()

    (received,) = receiver.received
    forged = Received(received.path, received.headers, received.body.replace(b"240", b"2400"))
    assert not verified(forged, endpoint["secret"])
    assert not verified(received, other["secret"])


async def test_a_repeated_webhook_is_the_same_body_signed_anew(
    post: Post, receiver: Receiver, busco: Owner, clock: Clock
) -> None:
    endpoint = await busco.add(receiver.url)
    receiver.answers = 500
    await post.sold(busco)
    await post.deliver()
    clock.forward(seconds=7)
    await post.deliver()

    first, second = receiver.received
    assert (first.id, first.body) == (second.id, second.body)
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert verified(first, endpoint["secret"])
    assert verified(second, endpoint["secret"])


async def test_for_a_day_after_a_rotation_both_secrets_verify_and_then_the_new_one_alone(
    post: Post, receiver: Receiver, busco: Owner, clock: Clock
) -> None:
    clock.at -= OVER_A_DAY
    endpoint = await busco.add(receiver.url)
    clock.at += OVER_A_DAY - NEARLY_A_DAY
    rotation = {"id": "0192f0c1-7d3a-7c11-8a55-3d1f5f0e9a77"}
    rotated = (await busco.ask("POST", f"/{endpoint['id']}/rotate", rotation)).json()
    clock.at += NEARLY_A_DAY
    await post.sold(busco)
    await post.deliver()
    within = receiver.received[-1]
    clock.forward(minutes=3)
    await post.sold(busco)
    await post.deliver()
    after = receiver.received[-1]

    assert (verified(within, endpoint["secret"]), verified(within, rotated["secret"])) == (True, True)
    assert (verified(after, endpoint["secret"]), verified(after, rotated["secret"])) == (False, True)


async def test_a_secret_of_the_service_that_was_changed_sends_nothing_unsigned(
    post: Post, receiver: Receiver, busco: Owner
) -> None:
    endpoint = await busco.add(receiver.url)
    event_id = await post.sold(busco)
    courier = post.courier()
    courier._secret = SECRET_OF_SERVICE

    await post.deliver(courier)

    log = (await busco.ask("GET", f"/{endpoint['id']}/deliveries/{event_id}")).json()
    assert receiver.received == []
    assert [(each["outcome"], each["status"]) for each in log["log"]] == [("unsigned", None)]
    assert log["state"] == "waiting"


def test_what_is_sealed_opens_beside_what_it_is_bound_to_and_nowhere_else() -> None:
    sealed = seal(SECRET_OF_SERVICE, "webhooks", b"whsec_x", bound_to=b"one")

    assert b"whsec" not in sealed
    assert unseal(SECRET_OF_SERVICE, "webhooks", sealed, bound_to=b"one") == b"whsec_x"
    for secret, purpose, kept, beside in (
        (SECRET_OF_SERVICE, "webhooks", sealed, b"two"),
        (SECRET_OF_SERVICE, "quotes", sealed, b"one"),
        (Secret(b"t" * 32), "webhooks", sealed, b"one"),
        (SECRET_OF_SERVICE, "webhooks", sealed[:-1], b"one"),
        (SECRET_OF_SERVICE, "webhooks", b"", b"one"),
    ):
        with pytest.raises(Unsealable):
            unseal(secret, purpose, kept, bound_to=beside)


def test_what_was_sealed_under_an_older_secret_still_opens() -> None:
    sealed = seal(SECRET_OF_SERVICE, "webhooks", b"whsec_x", bound_to=b"one")

    assert unseal(Secret(b"n" * 32, b"s" * 32), "webhooks", sealed, bound_to=b"one") == b"whsec_x"


def test_every_secret_is_another() -> None:
    made = {signing.new_secret() for _ in range(50)}

    assert len(made) == 50
    assert all(secret.startswith("whsec_") for secret in made)
