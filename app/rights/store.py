"""What the cache remembers of rights. It is only ever a head start: PostgreSQL decides, and confirms every refusal.

An entry has the state as PostgreSQL keeps it, byte for byte, and names by a digest what many rights have in common. It
is signed for its right, so that nobody who can write to the cache can make up an answer.
"""

from binascii import b2a_base64
from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Final
from uuid import UUID

import msgspec

from app.platform.cache import CacheMemory
from app.platform.crypto import Secret
from app.platform.pipe import CachePipe, Command
from app.rights.packing import Unreadable, unpack_state
from app.rights.standing import Patterns, Standing, Told

REMEMBERED_SECONDS: Final = 8 * 24 * 3600
"""As long as a tap may be late."""
SIGNATURE_BYTES: Final = 8
FORM: Final = b"1"
"""Which form of entries this is: those of any other are not read."""

_EX: Final = (b"EX", str(REMEMBERED_SECONDS).encode())


class _Entry(msgspec.Struct, array_like=True):
    pattern: bytes
    valid_from: datetime
    valid_until: datetime
    state: bytes
    told: tuple[Told, ...] = ()


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(_Entry)


def key_of(right_id: UUID) -> bytes:
    """Name a right's entry; the braces keep all of one right's keys on one node of a cluster."""
    return b"r{" + b2a_base64(right_id.bytes, newline=False)[:22] + b"}"


class Entries:
    """Entries of the cache: how they are written, signed and read."""

    def __init__(self, secret: Secret, patterns: Patterns) -> None:
        self._key = secret.key("cache")
        self.patterns = patterns

    def write(self, right: Standing) -> bytes | None:
        """Write an entry; None for a right that PostgreSQL has to fold first, which no entry may stand for."""
        if right.packed is None:
            return None
        terms = right.terms
        entry = _Entry(right.pattern.digest, terms.valid_from, terms.valid_until, right.packed, right.told)
        content: bytes = _ENCODER.encode(entry)
        return self._signature(right.id, content) + content

    def read(self, right_id: UUID, written: bytes) -> Standing | None:
        """Read a right's entry; None for anything that is not one, or that follows a pattern not met yet."""
        content = written[SIGNATURE_BYTES:]
        if not written.startswith(self._signature(right_id, content)):
            return None
        try:
            found = _DECODER.decode(content)
            state = unpack_state(found.state)
        except (msgspec.MsgspecError, Unreadable):
            return None
        pattern = self.patterns.get(found.pattern)
        if pattern is None:
            return None
        terms = pattern.terms_for(found.valid_from, found.valid_until)
        return Standing(right_id, pattern, terms, state, found.state, found.told)

    def _signature(self, right_id: UUID, content: bytes) -> bytes:
        signed = blake2b(content, digest_size=SIGNATURE_BYTES, key=self._key, salt=right_id.bytes, person=FORM)
        return signed.digest()


async def recall(pipe: CachePipe, entries: Entries, rights: Sequence[UUID]) -> list[Standing | None]:
    """Give rights as they were last remembered, perhaps no longer true; None where nothing legible is remembered.

    Raises `CacheAway`.
    """
    written = await pipe.ask_all([(b"GET", key_of(right_id)) for right_id in rights])
    return [
        entries.read(right_id, one) if isinstance(one, bytes) else None
        for right_id, one in zip(rights, written, strict=True)
    ]


def remembering(entries: Entries, right: Standing) -> Command | None:
    """Say what has the cache remember a right; None for one that no entry may stand for."""
    written = entries.write(right)
    return None if written is None else (b"SET", key_of(right.id), written, *_EX)


async def remember(pipe: CachePipe, entries: Entries, right: Standing) -> None:
    """Remember a right, once what it rests on is committed; raises `CacheAway`. Out of order they do no harm."""
    command = remembering(entries, right)
    if command is not None:
        await pipe.ask(*command)


async def forget(cache: CacheMemory, right_id: UUID) -> None:
    """Forget a right whose new state is not at hand; PostgreSQL tells it again."""
    await cache.drop(key_of(right_id).decode())
