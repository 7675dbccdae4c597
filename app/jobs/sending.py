"""Sending one webhook: to a checked address, within ten seconds in all, and reading no more than it must."""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import httpx

from app.jobs.addresses import Reach, Resolver
from app.platform import clock
from app.platform.cards import holds_card_number

TIMEOUT_SECONDS: Final = 10.0
READ_BYTES: Final = 65_536
KEPT_CHARACTERS: Final = 1024
LEFT_OUT: Final = "(left out: it holds the number of a payment card)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt: its outcome, the status and the answer's first characters if one came, and how long."""

    outcome: str
    status: int | None
    text: str
    milliseconds: int


class AddressRefused(httpx.ConnectError):
    """The host has an address to which nothing is sent."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=1)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class CheckedTransport(httpx.AsyncBaseTransport):
    """Resolves a host once, checks every address, and connects to what it checked: a second answer changes nothing.

    The request keeps its Host header, and TLS the host's name.
    """

    def __init__(self, reach: Reach, resolver: Resolver, tls: ssl.SSLContext | None = None) -> None:
        self._reach = reach
        self._resolver = resolver
        limits = httpx.Limits(max_keepalive_connections=0)
        self._inner = httpx.AsyncHTTPTransport(verify=tls or True, trust_env=False, limits=limits)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; raises `AddressRefused`, or another `httpx.TransportError` if nobody answers."""
        refused: httpx.ConnectError = httpx.ConnectError("no address")
        for address in await self._addresses(request.url):
            try:
                return await self._inner.handle_async_request(_sent_to(address, request))
            except httpx.ConnectError as error:
                refused = error
        raise refused

    async def _addresses(self, url: httpx.URL) -> Sequence[str]:
        try:
            addresses = await self._resolver(url.host, url.port or (443 if url.scheme == "https" else 80))
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError("unknown host") from error
        if not all(self._reach.allows(address) for address in addresses):
            raise AddressRefused("an address that is not public")
        return addresses

    async def aclose(self) -> None:
        """Close every connection."""
        await self._inner.aclose()


def _sent_to(address: str, request: httpx.Request) -> httpx.Request:
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )


class Sender:
    """Sends webhooks. Follows no redirect, obeys no proxy of the environment, keeps no connection."""

    def __init__(self, reach: Reach, resolver: Resolver = resolve, tls: ssl.SSLContext | None = None) -> None:
        self._reach = reach
        transport = CheckedTransport(reach, resolver, tls)
        self._client = httpx.AsyncClient(transport=transport, timeout=TIMEOUT_SECONDS, trust_env=False)

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def send(self, url: str, headers: Mapping[str, str], body: bytes, seconds: float = TIMEOUT_SECONDS) -> Answer:
        """Send a body once, and say what came of it. Never raises for what is wrong at the other end."""
        started = clock.monotonic_seconds()
        outcome, status, text = await self._attempt(url, headers, body, seconds)
        return Answer(outcome, status, text, round((clock.monotonic_seconds() - started) * 1000))

    async def _attempt(
        self, url: str, headers: Mapping[str, str], body: bytes, seconds: float
    ) -> tuple[str, int | None, str]:
        if self._reach.refusal(url) is not None:
            return "address-refused", None, ""
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(url, headers, body)
        except AddressRefused:
            return "address-refused", None, ""
        except (TimeoutError, httpx.TimeoutException):
            return "timeout", None, ""
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
            return "unreachable", None, ""

    async def _exchange(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[str, int | None, str]:
        async with self._client.stream("POST", url, headers=dict(headers), content=body) as response:
            answered = await _beginning(response)
        return outcome_of(response.status_code), response.status_code, _shown(answered)


async def _beginning(response: httpx.Response) -> bytes:
    """Read an answer, as it is and not unpacked, as far as it is read at all."""
    answered = b""
    async for piece in response.aiter_raw():
        answered += piece
        if len(answered) >= READ_BYTES:
            break
    return answered[:READ_BYTES]


def outcome_of(status: int) -> str:
    """Name what a status means for a webhook."""
    if status == httpx.codes.GONE:
        return "gone"
    if httpx.codes.is_success(status):
        return "delivered"
    return "redirected" if httpx.codes.is_redirect(status) else "failed"


def _shown(answered: bytes) -> str:
    text = answered.decode(errors="replace")
    kept = "".join(character if character.isprintable() else " " for character in text[:KEPT_CHARACTERS])
    return LEFT_OUT if holds_card_number(text[: 2 * KEPT_CHARACTERS]) else kept
