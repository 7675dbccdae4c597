"""Which token opens which door."""

import base64
import json
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from joserfc import jwt

from app.access import tokens
from app.access.keys import Algorithms, Key
from tests.app.conftest import MakeClient
from tests.support.service import Clock, bearer, new_key, token_of

ADDRESS = "/v1/admin/tariffs"


def claims_of(token: str) -> dict[str, Any]:
    said = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert isinstance(said, dict)
    return said


def signed(key: Key, claims: dict[str, Any], typ: str = "at+jwt") -> str:
    algorithm = "EdDSA" if key.key_type == "OKP" else "ES256"
    return jwt.encode({"alg": algorithm, "typ": typ}, claims, key, registry=Algorithms(key))


async def test_a_token_with_the_scope_opens_the_door_every_time(api: AsyncClient, officer_token: str) -> None:
    answers = [await api.get(ADDRESS, headers=bearer(officer_token)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer words", "Bearer é", "Bearer a.b.c"]
)
async def test_without_a_genuine_token_the_door_stays_shut(api: AsyncClient, header: str | None) -> None:
    headers = [] if header is None else [(b"Authorization", header.encode())]

    answer = await api.get(ADDRESS, headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/invalid-token")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_an_expired_token_is_refused_even_if_it_was_known_before(
    api: AsyncClient, clock: Clock, officer_token: str
) -> None:
    before = await api.get(ADDRESS, headers=bearer(officer_token))
    clock.forward(seconds=600)

    after = await api.get(ADDRESS, headers=bearer(officer_token))

    assert (before.status_code, after.status_code) == (200, 401)
    assert 'error="invalid_token"' in after.headers["www-authenticate"]


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "https://elsewhere.test"},
        {"iss": "https://elsewhere.test"},
        {"exp": None},
        {"sub": None},
        {"scope": ["tariffs:read"]},
        {"nbf": 4_000_000_000},
    ],
    ids=["audience", "issuer", "endless", "nobody's", "scopes as a list", "not yet"],
)
async def test_our_own_signature_is_not_enough(
    api: AsyncClient, service: FastAPI, officer_token: str, changed: dict[str, object]
) -> None:
    claims = {name: value for name, value in (claims_of(officer_token) | changed).items() if value is not None}

    answer = await api.get(ADDRESS, headers=bearer(signed(service.state.signing_key, claims)))

    assert answer.status_code == 401


async def test_a_token_signed_by_another_key_is_refused(api: AsyncClient, officer_token: str) -> None:
    for key in (new_key(), new_key("P-256")):
        answer = await api.get(ADDRESS, headers=bearer(signed(key, claims_of(officer_token))))

        assert answer.status_code == 401


async def test_an_assertion_is_no_access_token(api: AsyncClient, service: FastAPI, officer_token: str) -> None:
    """Even signed by our own key: its type is another."""
    forged = signed(service.state.signing_key, claims_of(officer_token), typ="JWT")

    answer = await api.get(ADDRESS, headers=bearer(forged))

    assert answer.status_code == 401


async def test_a_token_without_the_scope_is_told_which_scope_is_missing(api: AsyncClient, app_token: str) -> None:
    answer = await api.get(ADDRESS, headers=bearer(app_token))

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/insufficient-scope")
    assert 'scope="tariffs:read"' in answer.headers["www-authenticate"]


async def test_a_reader_of_tariffs_may_not_publish(api: AsyncClient, clock: Clock, make_client: MakeClient) -> None:
    reader = await token_of(api, await make_client("officer", frozenset({"tariffs:read"})), clock)

    answer = await api.post(ADDRESS, json={}, headers=bearer(reader))

    assert answer.status_code == 403


async def test_the_memory_of_verified_tokens_is_bounded(
    service: FastAPI, clock: Clock, officer_token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "KEPT", 3)
    verifier = tokens.Verifier(service.state.signing_key, service.state.settings.issuer)

    for number in range(5):
        claims = claims_of(officer_token) | {"jti": str(number)}
        verifier.caller(signed(service.state.signing_key, claims), clock.at)

    assert len(verifier._held) == 3
