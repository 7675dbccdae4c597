"""Keys of the two kinds we sign and verify with: Ed25519 and P-256.

An algorithm always comes from the key, never from what was sent.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from fastapi import Depends
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import ECKey, OKPKey
from joserfc.jws import JWSRegistry
from starlette.requests import HTTPConnection

from app.platform.errors import MisconfiguredError

Key = OKPKey | ECKey
ED25519: Final = ("EdDSA", "Ed25519")
"""The name that everybody uses, and the name that RFC 9864 would rather have."""
P256: Final = ("ES256",)


class Algorithms(JWSRegistry):
    """The algorithms that one key may be used with; joserfc's own registry also warns of the older name of Ed25519."""

    def __init__(self, key: Key) -> None:
        super().__init__(algorithms=algorithms_of(key))

    def get_alg(self, name: str) -> JWSAlgModel:
        """Find an allowed algorithm."""
        if self.allowed is None or name not in self.allowed:
            raise UnsupportedAlgorithmError("This algorithm is not allowed for this key.")
        return self.algorithms[name]


def algorithms_of(key: Key) -> tuple[str, ...]:
    """Name the algorithms that fit a key, the usual one first."""
    return ED25519 if isinstance(key, OKPKey) else P256


def read_public(jwk: Mapping[str, Any]) -> Key:
    """Read a public key of Ed25519 or P-256 from a JWK (RFC 7517); raises `ValueError` for any other."""
    public = {name: value for name, value in jwk.items() if name in {"kty", "crv", "x", "y"}}
    if len(public) not in {3, 4} or not all(isinstance(value, str) for value in public.values()) or "d" in jwk:
        raise ValueError("not a public key")
    try:
        return _import(public)
    except JoseError as error:
        raise ValueError("not a key") from error


def _import(public: dict[str, Any]) -> Key:
    match public.get("kty"), public.get("crv"):
        case "OKP", "Ed25519":
            key: Key = OKPKey.import_key(public)
        case "EC", "P-256":
            key = ECKey.import_key(public)
        case _:
            raise ValueError("neither Ed25519 nor P-256")
    assert key.public_key is not None
    return key


def public_jwk(key: Key) -> dict[str, Any]:
    """Write the public half of a key as a JWK, its id being its thumbprint (RFC 7638)."""
    return {**key.as_dict(private=False), "kid": key.thumbprint(), "alg": algorithms_of(key)[0], "use": "sig"}


def read_private(pem: bytes) -> Key:
    """Read a private key; raises `ValueError` unless it is of Ed25519 or P-256."""
    loaded = load_pem_private_key(pem, password=None)
    if isinstance(loaded, Ed25519PrivateKey):
        return OKPKey.import_key(pem)
    if isinstance(loaded, EllipticCurvePrivateKey) and loaded.curve.name == "secp256r1":
        return ECKey.import_key(pem)
    raise ValueError("neither Ed25519 nor P-256")


def read_signing_key(path: Path) -> Key:
    """Read the key that signs access tokens; raises `MisconfiguredError` with what to do."""
    try:
        return read_private(path.read_bytes())
    except (OSError, TypeError, ValueError) as error:
        raise MisconfiguredError(
            "COMMONFARE_TOKEN_KEY_FILE holds no private key of Ed25519 or P-256. Make one: commonfare keys"
        ) from error


async def _signing_key(connection: HTTPConnection) -> Key:
    found = connection.app.state.signing_key
    assert isinstance(found, OKPKey | ECKey)
    return found


SigningKey = Annotated[Key, Depends(_signing_key)]
