"""Logs: one JSON object a line on standard output, each with the id of its request."""

import asyncio
import json
import logging
import re
import sys
from contextvars import ContextVar
from functools import lru_cache
from typing import Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.platform import clock, ids
from app.platform.metrics import Metrics

SANE_ID: Final = re.compile(rb"[A-Za-z0-9_.-]{1,64}")
QUIET: Final = ("uvicorn.access", "httpx")

REQUEST: Final[ContextVar[str | None]] = ContextVar("request", default=None)
"""The id of the request that is being answered."""

_OURS: Final = logging.getLogger("commonfare")

log: structlog.stdlib.BoundLogger = structlog.get_logger("commonfare")


def configure(level: str) -> None:
    """Write every log line of this process, our own and the libraries', as JSON."""
    shared: list[structlog.typing.Processor] = [
        _name_request,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    writer = logging.StreamHandler(sys.stdout)
    writer.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [writer]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _name_request(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Say in a line which request it is about, if it is about one."""
    answered = REQUEST.get()
    if answered is not None:
        event["request_id"] = answered
    return event


def request_id(offered: bytes | None) -> str:
    """Take the caller's request id if it is sane, or make one."""
    if offered is not None and SANE_ID.fullmatch(offered):
        return offered.decode()
    return ids.new_text(clock.unix_seconds())


def finish(metrics: Metrics, scope: Scope, own_id: str, status: int, seconds: float) -> None:
    """Write the line of a request that was answered, and count it.

    Its route is the template, never the path, which may hold what must not be logged.
    """
    route = str(getattr(scope.get("route"), "path", "none"))
    metrics.observe(scope["method"], route, status, seconds)
    if _OURS.isEnabledFor(logging.INFO):
        answered = _answered(scope["method"], route, status)
        _LINES.add(f'{answered},"milliseconds":{seconds * 1000:.1f},"event":"request","request_id":"{own_id}"')


@lru_cache(maxsize=1024)
def _answered(method: str, route: str, status: int) -> str:
    """Begin the line of a request that was answered so: its id is sane, and all the rest needs no escaping."""
    return json.dumps({"method": method, "route": route, "status": status}, separators=(",", ":")).removesuffix("}")


class _Lines:
    """Lines that look as all others do, without the way through the libraries, which would cost more than a request.

    Those of one turn of the loop are written together, with one time.
    """

    def __init__(self) -> None:
        self._waiting: list[str] = []

    def add(self, line: str) -> None:
        """Have a line that was begun ended and written once this turn of the loop is over."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._write)
        self._waiting.append(line)

    def _write(self) -> None:
        waiting, self._waiting = self._waiting, []
        timestamp = clock.read().isoformat().replace("+00:00", "Z")
        end = f',"level":"info","logger":"commonfare","timestamp":"{timestamp}"}}\n'
        text = end.join([*waiting, ""])
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.stream.write(text)
                handler.flush()


_LINES: Final = _Lines()


class RequestLog:
    """Gives each request its id, writes one line when it is answered, and counts it."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        own_id = request_id(dict(scope["headers"]).get(b"x-request-id"))
        started, status = clock.monotonic_seconds(), 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (b"x-request-id", own_id.encode())]
            await send(message)

        named = REQUEST.set(own_id)
        try:
            await self.app(scope, receive, send_with_id)
        finally:
            REQUEST.reset(named)
            finish(self.metrics, scope, own_id, status, clock.monotonic_seconds() - started)
