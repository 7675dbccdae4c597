"""HTTP/1.1 below the API: what is no request at all gets a problem too, and no head is read without end."""

from typing import Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.main.handlers import answer
from app.platform.errors import BadRequest

HEAD_BYTES: Final = 65_536
"""How much of a request's line and headers may come in pieces before they are complete."""


class Protocol(HttpToolsProtocol):
    """One connection."""

    _in_head = False
    _head_bytes = 0

    def data_received(self, piece: bytes) -> None:
        """Read on, unless the head has no end."""
        super().data_received(piece)
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
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - our own words serve for every fault
        """Answer what cannot be understood, and close the connection."""
        response = answer(BadRequest(headers={"Connection": "close"}))
        lines = [name + b": " + value + b"\r\n" for name, value in response.raw_headers]
        self.transport.write(b"".join([STATUS_LINE[response.status_code], *lines, b"\r\n", bytes(response.body)]))
        self.transport.close()
