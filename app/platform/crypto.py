"""Keys: one secret of the service, and a separate key derived from it for each purpose (HKDF, RFC 5869)."""

from pathlib import Path
from typing import Annotated, Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from fastapi import Depends
from starlette.requests import HTTPConnection

from app.platform.errors import MisconfiguredError

KEY_BYTES: Final = 32


class Secret:
    """The service's secret. It never leaves this object; keys derived from it do."""

    def __init__(self, material: bytes) -> None:
        if len(material) < KEY_BYTES:
            raise MisconfiguredError(f"The secret must be at least {KEY_BYTES} random bytes.")
        self._material = material

    def key(self, purpose: str) -> bytes:
        """Derive the 32-byte key of a purpose, such as `quotes`. The same purpose always gives the same key."""
        derivation = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"commonfare/{purpose}".encode())
        return derivation.derive(self._material)


def read_secret(path: Path) -> Secret:
    """Read the secret from its file; raises `MisconfiguredError` with what to do."""
    try:
        return Secret(path.read_bytes())
    except OSError as error:
        raise MisconfiguredError(
            "COMMONFARE_SECRET_FILE cannot be read. Make one: head -c 32 /dev/urandom > secret; chmod 600 secret"
        ) from error


async def _secret(connection: HTTPConnection) -> Secret:
    found = connection.app.state.secret
    assert isinstance(found, Secret)
    return found


ServiceSecret = Annotated[Secret, Depends(_secret)]
