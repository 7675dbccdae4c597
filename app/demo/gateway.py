"""The service as the morning's apps and devices see it: HTTP, tokens, and how long each answer took."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter_ns
from typing import Any, Final

import httpx

from app.cli.pairs import Key
from app.cli.sign_in import AccessToken, form, token_of
from app.platform import clock

RENEW_BEFORE: Final = timedelta(seconds=60)
PATIENCE_SECONDS: Final = 30
"""How long something is sent again before the morning is given up."""


BUSY: Final = frozenset({httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.TOO_MANY_REQUESTS})


class GaveUp(Exception):
    """The service is away, and the morning cannot go on. The message is the beginning of a sentence."""


@dataclass(frozen=True, slots=True)
class Client:
    """One app or device of an operator, and its key."""

    id: str
    operator: str
    scope: str
    key: Key


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the bytes, and what they say."""

    status: int
    content: bytes
    body: Any


class Gateway:
    """Asks the service, renews tokens in time, and measures each answer in microseconds by route."""

    def __init__(self, http: httpx.AsyncClient, url: str) -> None:
        self._http = http
        self._url = url
        self._tokens: dict[str, AccessToken] = {}
        self.took_microseconds: dict[str, list[int]] = defaultdict(list)
        self.asked_to_wait = 0

    async def post(self, client: Client, route: str, body: Mapping[str, Any]) -> Answer:
        """Send a body as a client. It is safe to send again: sales and taps have names. Raises `GaveUp`."""

        async def once() -> httpx.Response:
            token = await self._token(client)
            return await self._ask(route, json=body, headers={"Authorization": f"Bearer {token.text}"})

        answer = await self._patiently(once)
        return Answer(answer.status_code, answer.content, answer.json())

    async def _patiently(self, ask: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        """Ask, and again after a moment where the service is too busy; each answer is measured."""
        until = clock.monotonic_seconds() + PATIENCE_SECONDS
        while (answer := await ask()).status_code in BUSY:
            if clock.monotonic_seconds() > until:
                raise GaveUp(f"The service was unavailable for {PATIENCE_SECONDS} seconds")
            self.asked_to_wait += 1
            await asyncio.sleep(int(answer.headers.get("Retry-After", 1)))
        return answer

    async def sign_in(self, clients: Iterable[Client]) -> None:
        """Get every client its token before the morning begins, one after the other."""
        for client in clients:
            await self._token(client)

    async def _token(self, client: Client) -> AccessToken:
        now = clock.read()
        held = self._tokens.get(client.id)
        if held is None or held.expires_at - RENEW_BEFORE < now:
            fields = form(client.id, client.key, self._url, client.scope, now)
            answer = await self._patiently(lambda: self._ask("/oauth/token", data=fields))
            held = self._tokens[client.id] = token_of(answer, now)
        return held

    async def _ask(self, route: str, **content: Any) -> httpx.Response:  # noqa: ANN401 - whatever the client takes
        began = perf_counter_ns()
        try:
            answer = await self._http.post(f"{self._url}{route}", **content)
        except httpx.TransportError as error:
            raise GaveUp(f"The service stopped answering ({type(error).__name__})") from error
        self.took_microseconds[f"POST {route}"].append((perf_counter_ns() - began) // 1000)
        return answer
