"""The service itself. What is plainly asked goes first: it is most of what there is, and passes by what costs more."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Final, NamedTuple

from fastapi import FastAPI
from starlette.datastructures import State
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from app.main.handlers import response_to
from app.platform import clock, limits, logs
from app.platform.deadline import within
from app.platform.limits import FieldLines
from app.platform.metrics import Metrics
from app.platform.plain import JSON_BYTES, Plain
from app.quoting.routes import PLAIN as QUOTES
from app.validation.routes import PLAIN as TAPS

PLAIN: Final[dict[str, Plain[Any, Any]]] = {plain.path: plain for plain in (TAPS, QUOTES)}
PATIENCE_SECONDS: Final = 5
"""How long a body may be on its way before it is odd: it comes with its head, or nearly so."""
JSON_FIELD: Final = (b"content-type", JSON_BYTES)


class Answer(NamedTuple):
    """What a request is answered: its status, header fields and body."""

    status: int
    fields: FieldLines
    body: bytes


class _Held(State):
    """What a service holds, as attributes of its own: Starlette's are found by a search that fails first."""

    __setattr__ = object.__setattr__  # type: ignore[assignment]  # a member is set by its name all the same


class Service(FastAPI):
    """A FastAPI application that answers plain taps and quotes without the layers and the router of all others.

    It does what they do, in their order, with the same problems, log line, figures and header fields.
    """

    def __init__(self, **described: Any) -> None:  # noqa: ANN401 - as FastAPI is
        super().__init__(**described)
        self.state = _Held()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] not in PLAIN:
            await super().__call__(scope, receive, send)
            return
        try:
            message = await within(PATIENCE_SECONDS, receive())
        except TimeoutError:
            await super().__call__(scope, receive, send)
            return
        is_whole = message["type"] == "http.request" and not message.get("more_body", False)
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        if not is_whole or not self.plainly(scope, message.get("body", b""), partial(_settle, answered)):
            await super().__call__(scope, _after(message, receive), send)
            return
        answer = await answered
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.fields})
        await send({"type": "http.response.body", "body": answer.body})

    def plainly(self, scope: Scope, content: bytes, give: Callable[[Answer], None]) -> bool:
        """Answer a request that is whole, to an address of `PLAIN`, and give the answer later; False: it is odd."""
        plain, fields = PLAIN[scope["path"]], dict(scope["headers"])
        asked = plain.asked(scope, fields, content)
        if asked is None:
            return False
        scope["app"], scope["route"] = self, plain.route
        own_id = logs.request_id(fields.get(b"x-request-id"))
        answering = _Answering(plain, scope, own_id, self.state.metrics, give)
        named = logs.REQUEST.set(own_id)
        try:
            plain.begin(scope, fields, asked, answering)
        except Exception as error:  # noqa: BLE001 - it is told as any other
            asyncio.get_running_loop().call_soon(answering.tell, error)
        finally:
            logs.REQUEST.reset(named)
        return True


class _Answering:
    """A plain request until it is answered. What it will probably be answered is written beforehand."""

    __slots__ = ("_foreseen", "_give", "_metrics", "_own_id", "_plain", "_ready", "_scope", "_started")

    def __init__(
        self, plain: Plain[Any, Any], scope: Scope, own_id: str, metrics: Metrics, give: Callable[[Answer], None]
    ) -> None:
        self._plain = plain
        self._scope = scope
        self._own_id = own_id
        self._metrics = metrics
        self._give = give
        self._started = clock.monotonic_seconds()
        self._foreseen: object = None
        self._ready: Answer | None = None

    def foresee(self, told: object) -> None:
        """Write what will be answered if this is told."""
        self._foreseen, self._ready = told, self._written(told)

    def tell(self, told: object) -> None:
        """Answer, by what was told."""
        answer = self._ready if self._ready is not None and told is self._foreseen else self._written(told)
        seconds = clock.monotonic_seconds() - self._started
        logs.finish(self._metrics, self._scope, self._own_id, answer.status, seconds)
        self._give(answer)

    def _written(self, told: object) -> Answer:
        try:
            body, status, fields = self._plain.write(told), 200, [JSON_FIELD]
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller is answered
            problem = self._problem(error)
            body, status, fields = bytes(problem.body), problem.status_code, _without_length(problem.raw_headers)
        fields += [(b"content-length", b"%d" % len(body)), (b"x-request-id", self._own_id.encode())]
        return Answer(status, fields + limits.fields_for(self._scope), body)

    def _problem(self, error: Exception) -> Response:
        """Say what is wrong; a line in the log about that names the request."""
        named = logs.REQUEST.set(self._own_id)
        try:
            return response_to(error)
        finally:
            logs.REQUEST.reset(named)


def _settle(answered: "asyncio.Future[Answer]", answer: Answer) -> None:
    if not answered.done():
        answered.set_result(answer)


def _without_length(fields: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in fields if name != b"content-length"]


def _after(message: Message, receive: Receive) -> Receive:
    """Receive again what has been received already, and then the rest."""
    received = [message]

    async def receive_again() -> Message:
        return received.pop() if received else await receive()

    return receive_again
