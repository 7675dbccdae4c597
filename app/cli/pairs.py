"""Key pairs: a private key that stays in one file, and the public key that is handed over."""

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey

from app.cli.console import CommandError

Key = OKPKey | ECKey


class Algorithm(StrEnum):
    """The two kinds of signature that the service takes."""

    EDDSA = "EdDSA"
    ES256 = "ES256"


def new_pair(algorithm: Algorithm) -> Key:
    """Make a pair: Ed25519, or a point on P-256."""
    if algorithm is Algorithm.EDDSA:
        return OKPKey.generate_key("Ed25519")
    return ECKey.generate_key("P-256")


def public_jwk(key: Key) -> dict[str, Any]:
    """Give the public half as a JWK with its thumbprint (RFC 7638) as `kid`."""
    return {**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig"}


def write_private(path: Path, content: bytes) -> None:
    """Write a secret that only its owner may read. Never overwrites: a lost key cannot be made again."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CommandError(f"{path} is already there. Name another file, or remove it if nothing uses it.") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def write_pair(path: Path, key: Key) -> Path:
    """Write the private PEM to `path` and the public JWK beside it; give the public file."""
    write_private(path, key.as_pem(private=True))
    public = path.with_suffix(".jwk.json")
    public.write_text(json.dumps(public_jwk(key), indent=2) + "\n", encoding="utf-8")
    return public


def read_pair(path: Path) -> Key:
    """Read a private PEM of either kind."""
    content = path.read_bytes()
    for kind in (OKPKey, ECKey):
        try:
            return kind.import_key(content)
        except (JoseError, ValueError):
            continue
    raise CommandError(f"{path} holds no Ed25519 or P-256 private key in PEM. Make one with `commonfare keys {path}`.")
