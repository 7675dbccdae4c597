"""Turning whatever was raised into a problem."""

import asyncio
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.main.errors import meaning_of, sentence_of
from app.platform import errors
from app.platform.bodies import Refusal
from app.platform.db import is_passing
from app.platform.logs import log
from app.platform.problems import mistakes, problem
from fares.errors import FareError

PATIENCE_SECONDS: Final = 30
"""How long anything may take: PostgreSQL ends long statements itself, unless it has stopped answering altogether."""

BY_STATUS: Final[dict[int, type[errors.ServiceError]]] = {404: errors.NotFound, 405: errors.MethodNotAllowed}


def answer(error: FareError) -> Response:
    """Make the problem that an error is answered with."""
    meaning = meaning_of(error)
    members, headers = getattr(error, "members", None), getattr(error, "headers", None)
    detail = str(error) if isinstance(error, errors.ServiceError) and str(error) else sentence_of(type(error))
    return problem(error.code, meaning.title, meaning.status.value, detail, members=members, headers=headers)


async def _fare_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, FareError)
    return answer(error)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return answer(errors.InvalidRequest(members={"errors": mistakes(error.errors())}))


async def _http(_: Request, error: Exception) -> Response:
    if isinstance(error, Refusal):
        return answer(error.error)
    assert isinstance(error, HTTPException)
    return answer(BY_STATUS.get(error.status_code, errors.BadRequest)(headers=error.headers))


def add_handlers(app: FastAPI) -> None:
    """Answer with problems only."""
    app.add_exception_handler(FareError, _fare_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


class LastResort:
    """Answers what nothing else caught: PostgreSQL away, or a mistake of ours, which the log describes in full."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            async with asyncio.timeout(PATIENCE_SECONDS if scope["type"] == "http" else None):
                await self.app(scope, receive, send_and_note)
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            await response_to(error)(scope, receive, send)


def response_to(error: Exception) -> Response:
    """Make the problem that anything raised is answered with; the log describes what nobody expected."""
    return answer(error if isinstance(error, FareError) else _name(error))


def _name(error: Exception) -> FareError:
    if is_passing(error):
        log.warning("database away or busy", error=type(error).__name__)
        return errors.Unavailable(headers={"Retry-After": "2"})
    log.error("unexpected error", exc_info=error)
    return errors.InternalError()
