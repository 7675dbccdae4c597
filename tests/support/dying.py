"""The service as a process that is killed between a commit and its reply: a factory for uvicorn."""

import os
import signal
from datetime import datetime
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.main import from_env
from tests.support.service import Clock

AT: Final = "DIES_AT"
"""The time by which it answers, as the variable of the environment that says so."""


class Dying:
    """Ends the whole process by SIGKILL where the answer to a POST would begin: all that it commits is committed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_or_die(message: Message) -> None:
            if scope["method"] == "POST":
                os.kill(os.getpid(), signal.SIGKILL)
            await send(message)

        await self.app(scope, receive, send_or_die if scope["type"] == "http" else send)


def made() -> ASGIApp:
    """Make the service from the environment, with a clock that stands still."""
    service = from_env()
    service.state.clock = Clock(datetime.fromisoformat(os.environ[AT])).read
    return Dying(service)
