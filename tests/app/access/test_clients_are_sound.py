"""Adding clients: what is refused before it could do harm."""

from dataclasses import replace

import pytest
from fastapi import FastAPI
from joserfc.jwk import OKPKey, RSAKey

from app.access import service as access
from app.access.errors import BadClient
from app.access.keys import public_jwk, read_private, read_public
from app.access.service import NewClient
from tests.support.service import NOW, new_key

JWK = public_jwk(new_key())
SOUND = NewClient("reader-7", "Reader 7", "device", "BUSCO", JWK, frozenset({"validate"}))

UNSOUND = {
    "an unknown kind": replace(SOUND, kind="robot"),
    "no scope": replace(SOUND, scopes=frozenset()),
    "a scope of another kind": replace(SOUND, scopes=frozenset({"validate", "sell"})),
    "a device of no operator": replace(SOUND, operator=None),
    "an id with a space": replace(SOUND, id="reader 7"),
    "an operator with a NUL": replace(SOUND, operator="B\x00"),
    "a private key": replace(SOUND, public_jwk=new_key().as_dict(private=True)),
    "an RSA key": replace(SOUND, public_jwk=RSAKey.generate_key(2048).as_dict(private=False)),
    "a key of another curve": replace(SOUND, public_jwk=OKPKey.generate_key("X25519").as_dict(private=False)),
    "half a key": replace(SOUND, public_jwk={"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}),
    "no key": replace(SOUND, public_jwk={}),
    "a key of numbers": replace(SOUND, public_jwk={"kty": "OKP", "crv": "Ed25519", "x": 7}),
}


@pytest.mark.parametrize("unsound", UNSOUND.values(), ids=UNSOUND)
async def test_an_unsound_client_is_not_added(service: FastAPI, unsound: NewClient) -> None:
    async with service.state.database.sessions() as session:
        with pytest.raises(BadClient):
            await access.add_client(session, unsound, NOW, by="test")


async def test_an_id_is_never_given_twice(service: FastAPI) -> None:
    async with service.state.database.sessions() as session:
        await access.add_client(session, SOUND, NOW, by="test")

        with pytest.raises(BadClient):
            await access.add_client(session, replace(SOUND, name="Another"), NOW, by="test")


async def test_clients_are_listed_with_their_blocks(service: FastAPI) -> None:
    async with service.state.database.sessions() as session:
        await access.add_client(session, SOUND, NOW, by="test")
        await access.add_client(session, replace(SOUND, id="reader-8"), NOW, by="test")
        await access.block_client(session, "reader-8", "lost", NOW, by="test")

        listed = [(client.id, block and block.reason) for client, block in await access.clients(session)]

    assert listed == [("reader-7", None), ("reader-8", "lost")]


async def test_only_a_known_client_can_be_blocked(service: FastAPI) -> None:
    async with service.state.database.sessions() as session:
        with pytest.raises(BadClient):
            await access.block_client(session, "nobody", "lost", NOW, by="test")


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_a_key_survives_being_written_and_read(kind: str) -> None:
    key = new_key(kind)

    again = read_private(key.as_pem(private=True))

    assert again.thumbprint() == key.thumbprint() == read_public(public_jwk(key)).thumbprint()


def test_only_keys_of_the_two_kinds_sign() -> None:
    with pytest.raises(ValueError, match="neither"):
        read_private(RSAKey.generate_key(2048).as_pem(private=True))
