"""The service itself. What is plainly asked goes first: it is most of what there is, and passes by what costs more."""

from typing import Any, Final

from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from app.main.handlers import response_to
from app.platform import clock, limits, logs
from app.platform.deadline import within
from app.platform.plain import JSON_BYTES, Fields, Plain
from app.quoting.routes import PLAIN as QUOTES
from app.validation.routes import PLAIN as TAPS

PLAIN: Final[dict[str, Plain[Any]]] = {plain.path: plain for plain in (TAPS, QUOTES)}
PATIENCE_SECONDS: Final = 5
"""How long a body may be on its way before it is odd: it comes with its head, or nearly so."""
JSON_FIELD: Final = (b"content-type", JSON_BYTES)


class Service(FastAPI):
    """A FastAPI application that answers plain taps and quotes without the layers and the router of all others.

    It does what they do, in their order, with the same problems, log line, figures and header fields.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        plain = PLAIN.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if plain is None:
            await super().__call__(scope, receive, send)
            return
        try:
            message = await within(PATIENCE_SECONDS, receive())
        except TimeoutError:
            await super().__call__(scope, receive, send)
            return
        fields = dict(scope["headers"])
        asked = plain.asked(scope, fields, message)
        if asked is None:
            await super().__call__(scope, _after(message, receive), send)
        else:
            scope["app"], scope["route"] = self, plain.route
            await self._answer(plain, scope, fields, asked, send)

    async def _answer(self, plain: Plain[Any], scope: Scope, fields: Fields, asked: object, send: Send) -> None:
        own_id, started, status = logs.request_id(fields.get(b"x-request-id")), clock.monotonic_seconds(), 500
        named = logs.REQUEST.set(own_id)
        try:
            try:
                body, status, told = await plain.answer(scope, fields, asked), 200, [JSON_FIELD]
            except Exception as error:  # noqa: BLE001 - whatever it is, the caller is answered
                problem = response_to(error)
                body, status, told = bytes(problem.body), problem.status_code, _without_length(problem.raw_headers)
            told += [(b"content-length", b"%d" % len(body)), (b"x-request-id", own_id.encode())]
            await send({"type": "http.response.start", "status": status, "headers": told + limits.fields_for(scope)})
            await send({"type": "http.response.body", "body": body})
        finally:
            logs.REQUEST.reset(named)
            logs.finish(self.state.metrics, scope, own_id, status, clock.monotonic_seconds() - started)


def _without_length(fields: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in fields if name != b"content-length"]


def _after(message: Message, receive: Receive) -> Receive:
    """Receive again what has been received already, and then the rest."""
    received = [message]

    async def receive_again() -> Message:
        return received.pop() if received else await receive()

    return receive_again
