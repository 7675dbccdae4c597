"""HTTP/1.1 below the API: what is no request at all gets a problem too, and no head is read without end.

A plain tap or quote that came in one piece is answered from here, past ASGI: its messages and what uvicorn keeps for
them cost a fifth of a tap. docs/decisions/0016-taps-together.md has the figures.
"""

import asyncio
from functools import partial
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.main.handlers import answer
from app.main.service import PLAIN, Answer, Service
from app.platform.errors import BadRequest
from app.platform.later import in_a_task

HEAD_BYTES: Final = 65_536
"""How much of a request's line and headers may come in pieces before they are complete."""
SERVICE: Final = "service"
"""Where the state that the service's lifespan gives the server has the service itself."""
PATHS: Final = {path.encode(): path for path in PLAIN}


class _Underway:
    """A plain request while it is being answered: as much of uvicorn's own as a connection asks of it."""

    __slots__ = ("disconnected", "keep_alive", "response_complete")
    more_body = False
    message_event = asyncio.Event()
    """Nobody waits for more of it."""

    def __init__(self, *, keep_alive: bool) -> None:
        self.keep_alive = keep_alive
        self.disconnected = self.response_complete = False


class Protocol(HttpToolsProtocol):
    """One connection."""

    cycle: Any
    """What was asked last on this connection: uvicorn's own, or `_Underway`. None before anything was."""
    scope: Any
    _in_head = False
    _head_bytes = 0
    _content: bytes | None = None
    """What came so far of the body of a request that may be plain, if one is being read."""

    def data_received(self, piece: bytes) -> None:
        """Read on, unless the head has no end. What does not come in one piece is not plain."""
        super().data_received(piece)
        if self._content is not None:
            self._leave_to_asgi(self._content)
        self._head_bytes += len(piece) if self._in_head else 0
        if self._head_bytes > HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The head of a request is too long.")

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._in_head, self._head_bytes = True, 0

    def on_headers_complete(self) -> None:
        """Know a request's head."""
        self._in_head, self._head_bytes = False, 0
        if self._may_be_plain():
            self._content = b""
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of a request's body."""
        if self._content is None:
            super().on_body(body)
        else:
            self._content += body

    def on_message_complete(self) -> None:
        """Answer a request if it is plain; any other has been under way since its head was known."""
        content = self._content
        if content is None:
            super().on_message_complete()
            return
        service: Service = self.app_state[SERVICE]
        scope = self.scope
        scope["method"], scope["path"], scope["query_string"] = "POST", PATHS[self.url], b""
        keep_alive = self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive()
        underway = _Underway(keep_alive=keep_alive)
        if service.plainly(scope, content, partial(self._answer, underway)):
            self.cycle = underway
            self._content = None
        else:
            self._leave_to_asgi(content)
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - our own words serve for every fault
        """Answer what cannot be understood, and close the connection: once a whole request before it is answered."""
        before = self.cycle
        if before is not None and not before.response_complete and not before.more_body:
            before.keep_alive = False
            self.flow.pause_reading()
            return
        response = answer(BadRequest(headers={"Connection": "close"}))
        self.transport.write(_written(Answer(response.status_code, response.raw_headers, bytes(response.body)), []))
        self.transport.close()

    def _may_be_plain(self) -> bool:
        """Say whether a request may be plain by its head, and comes after others were answered."""
        before = self.cycle
        return (
            self.url in PATHS
            and SERVICE in self.app_state
            and (before is None or before.response_complete)
            and self.parser.get_method() == b"POST"
            and not self.expect_100_continue
            and not self.parser.should_upgrade()
        )

    def _leave_to_asgi(self, content: bytes) -> None:
        """Go on with a request as with any that is not plain."""
        self._content = None
        super().on_headers_complete()
        if content:
            super().on_body(content)

    def _answer(self, underway: _Underway, answered: Answer) -> None:
        """Write an answer, once the connection takes more."""
        if self.flow.write_paused:
            in_a_task(self.flow.drain(), lambda _: self._answer(underway, answered))
            return
        if underway.disconnected:
            return
        more = self.server_state.default_headers
        self.transport.write(_written(answered, more if underway.keep_alive else [*more, (b"connection", b"close")]))
        underway.response_complete = True
        if not underway.keep_alive:
            self.transport.close()
        self.on_response_complete()


def _written(answered: Answer, more: list[tuple[bytes, bytes]]) -> bytes:
    """Write an answer with some more fields. What is in fields is ours, or was found sane."""
    lines = [name + b": " + value + b"\r\n" for name, value in answered.fields + more]
    return b"".join([STATUS_LINE[answered.status], *lines, b"\r\n", answered.body])
