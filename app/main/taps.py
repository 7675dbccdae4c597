"""Taps go first: they are most of what is asked, and pass by what would cost more than they do."""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from app.main.handlers import answer
from app.validation import routes
from fares.errors import FareError

ROUTE: Final = routes.router.routes[0]


class TapsFirst:
    """Answers taps without the router. All else goes on to it, and so do other methods at their address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] != routes.router.prefix or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        scope["route"] = ROUTE
        try:
            await routes.serve(scope, receive, send)
        except FareError as error:
            await answer(error)(scope, receive, send)
