"""POST /oauth/token: who gets an access token, and who does not."""

import asyncio
import base64
import json

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import FastAPI
from httpx import AsyncClient, Response
from joserfc import jwt
from joserfc.jwk import OctKey

from app.access import service as access
from app.access.claims import LONGEST_TOKEN
from tests.app.conftest import MakeClient
from tests.support.service import ASSERTION_TYPE, ISSUER, Client, Clock, add_client, new_key


def refused(answer: Response, status: int, code: str, error: str) -> bool:
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{code}"), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return bool(answer.json()["error"] == error)


async def test_a_signed_assertion_gives_a_short_lived_bearer_token(
    api: AsyncClient, clock: Clock, make_client: MakeClient
) -> None:
    client = await make_client("app")

    answer = await api.post("/oauth/token", data=client.form(clock.at))

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() | {"access_token": ""} == {
        "access_token": "",
        "token_type": "Bearer",
        "expires_in": 600,
        "scope": "quote sell webhooks",
    }


@pytest.mark.parametrize("audience", [ISSUER, f"{ISSUER}/oauth/token", [f"{ISSUER}/oauth/token"]])
async def test_the_issuer_and_the_endpoint_are_both_an_assertions_audience(
    api: AsyncClient, clock: Clock, make_client: MakeClient, audience: object
) -> None:
    client = await make_client("app")

    answer = await api.post("/oauth/token", data=client.form(clock.at, aud=audience))

    assert answer.status_code == 200


async def test_keys_of_both_kinds_are_accepted(api: AsyncClient, clock: Clock, service: FastAPI) -> None:
    client = await add_client(service.state.database, "app", key=new_key("P-256"))

    answer = await api.post("/oauth/token", data=client.form(clock.at))

    assert answer.status_code == 200


async def test_a_client_may_ask_for_less_than_it_may_have(
    api: AsyncClient, clock: Clock, make_client: MakeClient
) -> None:
    client = await make_client("app")

    answer = await api.post("/oauth/token", data=client.form(clock.at) | {"scope": "quote", "client_id": client.id})

    assert answer.json()["scope"] == "quote"


async def test_a_scope_that_the_client_may_not_have_is_refused_and_uses_nothing_up(
    api: AsyncClient, clock: Clock, make_client: MakeClient
) -> None:
    form = (await make_client("app")).form(clock.at)

    refusal = await api.post("/oauth/token", data=form | {"scope": "quote tariffs:write"})
    again = await api.post("/oauth/token", data=form)

    assert refused(refusal, 400, "invalid-scope", "invalid_scope")
    assert again.status_code == 200


async def test_an_assertion_is_used_once_even_by_sixteen_requests_at_once(
    api: AsyncClient, clock: Clock, make_client: MakeClient
) -> None:
    form = (await make_client("app")).form(clock.at)

    answers = await asyncio.gather(*(api.post("/oauth/token", data=form) for _ in range(16)))

    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 15


WRONG_CLAIMS: dict[str, dict[str, object]] = {
    "expired": {"exp": 1},
    "without an end": {"exp": None},
    "too long-lived": {"exp": 4_000_000_000},
    "with an end that is no number": {"exp": "soon"},
    "with an end that is a truth": {"exp": True},
    "with an end beyond all time": {"exp": 1 << 80},
    "issued in the future": {"iat": 4_000_000_000},
    "not yet valid": {"nbf": 4_000_000_000},
    "for somebody else": {"aud": "https://elsewhere.test"},
    "for nobody": {"aud": None},
    "for a thing": {"aud": {"name": ISSUER}},
    "without an id": {"jti": None},
    "with an id of nothing": {"jti": ""},
    "with an id with a NUL": {"jti": "a\x00b"},
    "by another issuer": {"iss": "somebody"},
    "without a subject": {"sub": None, "iss": None},
    "of an unknown client": {"iss": "nobody", "sub": "nobody"},
    "of a client with a NUL": {"iss": "a\x00", "sub": "a\x00"},
    "much too long": {"padding": "x" * LONGEST_TOKEN},
}


@pytest.mark.parametrize("changed", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS)
async def test_an_assertion_that_does_not_hold_is_refused(
    api: AsyncClient, clock: Clock, make_client: MakeClient, changed: dict[str, object]
) -> None:
    client = await make_client("app")

    answer = await api.post("/oauth/token", data=client.form(clock.at, **changed))

    assert refused(answer, 401, "invalid-client", "invalid_client")


def unsigned(client: Client, clock: Clock, algorithm: str) -> str:
    _, claims, _ = client.assertion(clock.at).split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": algorithm, "typ": "JWT"}).encode()).rstrip(b"=").decode()
    return f"{header}.{claims}."


def signed_with_the_public_key_as_a_secret(client: Client, clock: Clock) -> str:
    """The old confusion of algorithms: the verifier's public key taken as a shared secret."""
    assert client.key.public_key is not None
    public = client.key.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    claims = json.loads(base64.urlsafe_b64decode(client.assertion(clock.at).split(".")[1] + "=="))
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(base64.urlsafe_b64encode(public)), ["HS256"])


def forgeries(client: Client, clock: Clock) -> dict[str, str]:
    genuine = client.assertion(clock.at)
    thief = Client(client.id, new_key(), client.scopes)
    other_kind = Client(client.id, new_key("P-256"), client.scopes)
    return {
        "another's key": thief.assertion(clock.at),
        "a key of another kind": other_kind.assertion(clock.at),
        "no algorithm": unsigned(client, clock, "none"),
        "no signature": unsigned(client, clock, "EdDSA"),
        "a public key as secret": signed_with_the_public_key_as_a_secret(client, clock),
        "a changed signature": genuine[:-4] + ("AAAA" if not genuine.endswith("AAAA") else "BBBB"),
        "an access token's type": jwt.encode(
            {"alg": "Ed25519", "typ": "at+jwt"}, {"sub": client.id, "iss": client.id}, client.key, ["Ed25519"]
        ),
        "not a token": "words",
        "three empty parts": "..",
        "no JSON": "e30.bm90IGpzb24.e30",
        "a list": "e30.W10.e30",
        "not ASCII": "é.é.é",
    }


async def test_no_forgery_is_taken_for_an_assertion(api: AsyncClient, clock: Clock, make_client: MakeClient) -> None:
    client = await make_client("app")

    for name, forgery in forgeries(client, clock).items():
        answer = await api.post("/oauth/token", data=client.form(clock.at) | {"client_assertion": forgery})

        assert refused(answer, 401, "invalid-client", "invalid_client"), name
        assert forgery not in answer.text


async def test_a_blocked_client_gets_no_more_tokens(
    api: AsyncClient, clock: Clock, make_client: MakeClient, service: FastAPI
) -> None:
    client = await make_client("app")
    async with service.state.database.sessions.begin() as session:
        await access.block_client(session, client.id, "its key was lost", clock.at, by="officer")
        await access.block_client(session, client.id, "twice is the same", clock.at, by="officer")

    answer = await api.post("/oauth/token", data=client.form(clock.at))

    assert refused(answer, 401, "invalid-client", "invalid_client")


async def test_one_client_may_not_speak_in_the_name_of_another(
    api: AsyncClient, clock: Clock, make_client: MakeClient
) -> None:
    client, other = await make_client("app"), await make_client("app")

    answer = await api.post("/oauth/token", data=client.form(clock.at) | {"client_id": other.id})

    assert refused(answer, 401, "invalid-client", "invalid_client")


async def test_only_client_credentials_by_assertion_are_given(
    api: AsyncClient, clock: Clock, make_client: MakeClient
) -> None:
    form = (await make_client("app")).form(clock.at)
    without = {name: value for name, value in form.items() if name != "grant_type"}

    password = await api.post("/oauth/token", data=form | {"grant_type": "password"})
    basic = await api.post("/oauth/token", data=form | {"client_assertion_type": "basic"})
    incomplete = await api.post("/oauth/token", data=without)

    assert refused(password, 400, "unsupported-grant-type", "unsupported_grant_type")
    assert refused(basic, 401, "invalid-client", "invalid_client")
    assert refused(incomplete, 400, "invalid-token-request", "invalid_request")


@pytest.mark.parametrize("body", [b"grant_type=a&grant_type=b", b"\xff=\xfe", b"a=%ff", b"&".join([b"a=1"] * 30)])
async def test_a_form_that_cannot_be_read_is_refused(api: AsyncClient, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    answer = await api.post("/oauth/token", content=body, headers=headers)

    assert refused(answer, 400, "invalid-token-request", "invalid_request")


async def test_the_token_endpoint_takes_no_json(api: AsyncClient) -> None:
    answer = await api.post("/oauth/token", json={"client_assertion_type": ASSERTION_TYPE})

    assert answer.status_code == 415


async def test_anybody_can_learn_where_tokens_are_given_and_how_they_are_verified(
    api: AsyncClient, clock: Clock, make_client: MakeClient
) -> None:
    client = await make_client("app")
    metadata = (await api.get("/.well-known/oauth-authorization-server")).json()

    answer = await api.post(metadata["token_endpoint"], data=client.form(clock.at))
    keys = (await api.get(metadata["jwks_uri"])).json()["keys"]

    header = json.loads(base64.urlsafe_b64decode(answer.json()["access_token"].split(".")[0] + "=="))
    assert (header["typ"], header["kid"]) == ("at+jwt", keys[0]["kid"])
    assert not any("d" in key for key in keys)


async def test_used_assertions_are_forgotten_when_they_have_expired(
    api: AsyncClient, clock: Clock, make_client: MakeClient, service: FastAPI
) -> None:
    client = await make_client("app")
    await api.post("/oauth/token", data=client.form(clock.at))

    clock.forward(seconds=59)
    async with service.state.database.sessions.begin() as session:
        early = await access.prune(session, clock.at)
    clock.forward(seconds=1)
    async with service.state.database.sessions.begin() as session:
        late = await access.prune(session, clock.at)

    assert (early, late) == (0, 1)
