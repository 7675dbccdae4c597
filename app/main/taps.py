"""The service itself. Taps go first: they are most of what is asked, and pass by what would cost more than they do."""

from typing import Final

from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from app.main.handlers import response_to
from app.platform import clock, limits, logs
from app.validation import routes
from app.validation.schemas import TapAsked

ROUTE: Final = routes.router.routes[0]
JSON_FIELD: Final = (b"content-type", routes.JSON_BYTES)


class Service(FastAPI):
    """A FastAPI application that answers whatever is plainly a tap without the layers and the router of all others.

    It does what they do, in their order, with the same problems, log line, figures and header fields.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] != routes.router.prefix or scope["method"] != "POST":
            await super().__call__(scope, receive, send)
            return
        headers, message = dict(scope["headers"]), await receive()
        asked = None if scope["query_string"] else routes.plainly(headers, message)
        if asked is None:
            await super().__call__(scope, _after(message, receive), send)
        else:
            scope["app"], scope["route"] = self, ROUTE
            await self._answer_tap(scope, headers, asked, send)

    async def _answer_tap(self, scope: Scope, headers: dict[bytes, bytes], asked: TapAsked, send: Send) -> None:
        own_id, started, status = logs.request_id(headers.get(b"x-request-id")), clock.monotonic_seconds(), 500
        named = logs.REQUEST.set(own_id)
        try:
            try:
                body, status, fields = await routes.answered(scope, headers, asked), 200, [JSON_FIELD]
            except Exception as error:  # noqa: BLE001 - whatever it is, the device is answered
                problem = response_to(error)
                body, status, fields = bytes(problem.body), problem.status_code, problem.raw_headers
            fields += [(b"content-length", b"%d" % len(body)), (b"x-request-id", own_id.encode())]
            await send({"type": "http.response.start", "status": status, "headers": fields + limits.fields_for(scope)})
            await send({"type": "http.response.body", "body": body})
        finally:
            logs.REQUEST.reset(named)
            logs.finish(self.state.metrics, scope, own_id, status, clock.monotonic_seconds() - started)


def _after(message: Message, receive: Receive) -> Receive:
    """Receive again what has been received already, and then the rest."""
    received = [message]

    async def receive_again() -> Message:
        return received.pop() if received else await receive()

    return receive_again
