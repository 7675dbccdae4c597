"""Plain requests: whole, small, of the usual content type, and right at the first look.

They are nearly all of what is asked most. An address that takes them names how they are read and answered, and FastAPI,
which describes the address, is left with whatever is odd.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from starlette.routing import BaseRoute
from starlette.types import Scope

from app.platform.bodies import JSON
from app.platform.later import Listener

Asked = TypeVar("Asked")
Told = TypeVar("Told")
Fields = Mapping[bytes, bytes]
"""A request's header fields, none of which comes twice."""

JSON_BYTES: Final = JSON.encode()
SMALL_BYTES: Final = 1000
"""A tap takes a quarter of that, and no limit of bodies may be set so low."""


@dataclass(frozen=True, slots=True)
class Plain(Generic[Asked, Told]):
    """How a path takes plain requests: its route, how a body is read, how it is answered, and how that is written.

    `read` gives None for what is not plainly right. `begin` does what FastAPI would by the signature of the endpoint,
    and tells later what came of it, which `write` writes in JSON. Both raise what is a problem. `write` does nothing
    else: it may be asked for what is never told.
    """

    path: str
    route: BaseRoute
    read: Callable[[bytes], Asked | None]
    begin: Callable[[Scope, Fields, Asked, Listener[Told]], None]
    write: Callable[[Told | Exception], bytes]

    def asked(self, scope: Scope, fields: Fields, content: bytes) -> Asked | None:
        """Read a whole request; None for what is odd in any way."""
        is_usual = fields.get(b"content-type") == JSON_BYTES and b"content-encoding" not in fields
        if scope["query_string"] or len(fields) < len(scope["headers"]) or not is_usual:
            return None
        return self.read(content) if len(content) < SMALL_BYTES else None
