"""Keys: the secrets of the service, and a separate key derived from each for each purpose (HKDF, RFC 5869)."""

from pathlib import Path
from typing import Annotated, Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from fastapi import Depends
from starlette.requests import HTTPConnection

from app.platform.errors import MisconfiguredError

KEY_BYTES: Final = 32
SEVERAL: Final = b"commonfare-secrets/1\n"
"""How a file of several secrets begins."""


class Secret:
    """The service's secrets, newest first. They never leave this object; keys derived from them do."""

    def __init__(self, newest: bytes, *older: bytes) -> None:
        if any(len(material) < KEY_BYTES for material in (newest, *older)):
            raise MisconfiguredError(f"Each secret must be at least {KEY_BYTES} random bytes.")
        self._materials = (newest, *older)
        self._keys: dict[str, tuple[bytes, ...]] = {}

    def key(self, purpose: str) -> bytes:
        """Derive the 32-byte key of a purpose, such as `quotes`. The same purpose always gives the same key."""
        return self.keys(purpose)[0]

    def keys(self, purpose: str) -> tuple[bytes, ...]:
        """Derive the keys of a purpose, newest first: what is made with the newest may be read with any."""
        if purpose not in self._keys:
            self._keys[purpose] = tuple(_derived(material, purpose) for material in self._materials)
        return self._keys[purpose]


def _derived(material: bytes, purpose: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"commonfare/{purpose}".encode())
    return derivation.derive(material)


def read_secret(path: Path) -> Secret:
    """Read the secrets from their file; raises `MisconfiguredError` with what to do.

    The file is one secret as raw bytes; or, to rotate, a line that says so and then each secret in hexadecimal on a
    line of its own, newest first.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise MisconfiguredError(
            "COMMONFARE_SECRET_FILE cannot be read. Make one: head -c 32 /dev/urandom > secret; chmod 600 secret"
        ) from error
    if not content.startswith(SEVERAL):
        return Secret(content)
    try:
        newest, *older = [bytes.fromhex(line) for line in content.removeprefix(SEVERAL).decode().splitlines()]
    except ValueError:
        raise MisconfiguredError(
            "COMMONFARE_SECRET_FILE holds several secrets: each is a line of hexadecimal digits, newest first."
        ) from None
    return Secret(newest, *older)


async def _secret(connection: HTTPConnection) -> Secret:
    found = connection.app.state.secret
    assert isinstance(found, Secret)
    return found


ServiceSecret = Annotated[Secret, Depends(_secret)]
