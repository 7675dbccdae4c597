"""Rate limits: how often one caller may ask within a window that its first request begins.

Callers read where they stand in the header fields of draft-ietf-httpapi-ratelimit-headers-11. Windows are counted in
the cache, by all processes together; those of taps in the memory of each, because a tap pays for no further trip.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import Annotated, Any, Final, NamedTuple, Self

from fastapi import Depends
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.platform import clock
from app.platform.errors import ServiceError, Unavailable
from app.platform.pipe import CacheAway, CachePipe
from app.platform.settings import Settings

SETTING: Final = "limit_"
TAPS: Final = "device-taps"
PATIENCE_SECONDS: Final = 2.0
"""How long a sign-in waits for the cache: it is rare, and refused where the cache says nothing."""
STANDINGS: Final = "rate_limits"
MILLISECONDS: Final = 1000
COUNT: Final = b"""
local times = redis.call('INCR', KEYS[1])
redis.call('EXPIRE', KEYS[1], ARGV[1], 'NX')
return {times, redis.call('PTTL', KEYS[1])}
"""
"""Count once more in the window that the first count began, and say how long it still lasts."""
NEIGHBOURS: Final = 64
"""The leading bits of an IPv6 address that one subscriber's addresses share."""

FieldLines = list[tuple[bytes, bytes]]
"""Header fields as ASGI sends them."""


class TooManyRequests(ServiceError):
    """You have asked more often than you may within the window."""

    code = "too-many-requests"


@dataclass(frozen=True)
class Policy:
    """How often a caller may ask in a window, and the name under which that is counted and told."""

    name: str
    quota: int
    window_seconds: int

    @classmethod
    def read(cls, setting: str, rate: str) -> Self:
        """Read a setting such as `limit_app_reads`, `600/60`."""
        quota, window_seconds = rate.split("/")
        return cls(setting.removeprefix(SETTING).replace("_", "-"), int(quota), int(window_seconds))

    @cached_property
    def told(self) -> bytes:
        """The policy as its header field has it."""
        return b'"%b";q=%d;w=%d' % (self.name.encode(), self.quota, self.window_seconds)

    @cached_property
    def begun(self) -> bytes:
        """What the header field that says where a caller stands begins with."""
        return b'"%b";r=' % self.name.encode()


class Standing(NamedTuple):
    """Where a caller stands: how often it asked in this window, and in how many seconds the next one begins."""

    policy: Policy
    times: int
    reset_seconds: int

    @property
    def told(self) -> bytes:
        """What is left, as the header field has it."""
        policy = self.policy
        return b"%b%d;t=%d" % (policy.begun, max(0, policy.quota - self.times), self.reset_seconds)


def policies_of(settings: Settings) -> dict[str, Policy]:
    """Gather the policies that the settings name, by their names."""
    fields = (name for name in Settings.model_fields if name.startswith(SETTING))
    policies = (Policy.read(name, getattr(settings, name)) for name in fields)
    return {policy.name: policy for policy in policies}


def fields_of(standings: Sequence[Standing]) -> FieldLines:
    """Write the header fields: every policy that was asked, one at least, and what is left of it."""
    first = standings[0]
    policies, left = first.policy.told, first.told
    for at in standings[1:]:
        policies, left = policies + b", " + at.policy.told, left + b", " + at.told
    return [(b"ratelimit-policy", policies), (b"ratelimit", left)]


def fields_for(scope: Scope) -> FieldLines:
    """Write the header fields of an answer: where its caller stands by now, if it was counted."""
    standings = scope.get("state", {}).get(STANDINGS)
    return fields_of(standings) if standings else []


class Windows:
    """One policy's windows in the memory of one process. Those of all callers begin and are forgotten together."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._times: dict[str, int] = {}
        self._ends = 0.0

    def count(self, client_id: str, monotonic: float) -> Standing:
        """Count a request at an instant of the monotonic clock."""
        if monotonic >= self._ends:
            self._times.clear()
            self._ends = monotonic + self._policy.window_seconds
        times = self._times[client_id] = self._times.get(client_id, 0) + 1
        return Standing(self._policy, times, ceil(self._ends - monotonic))


class RateLimits:
    """Counts requests of one process's callers, and refuses those that are too many."""

    def __init__(self, policies: Mapping[str, Policy], redis_url: str) -> None:
        self._policies = policies
        self._quick, self._patient = CachePipe(redis_url), CachePipe(redis_url, PATIENCE_SECONDS)
        self._taps = Windows(policies[TAPS])

    async def spend(self, scope: Scope, policy_name: str, caller: str) -> None:
        """Count a request; raises `TooManyRequests`. While the cache is away nothing is counted, and all may ask."""
        policy = self._policies.get(policy_name)
        if policy is not None:
            standing = await _counted(self._quick, policy, caller)
            if standing is not None:
                _note(scope, standing)

    async def spend_surely(self, scope: Scope, policy_name: str, caller: str) -> None:
        """Count a request; raises `TooManyRequests`, or `Unavailable` while the cache is away."""
        standing = await _counted(self._patient, self._policies[policy_name], caller)
        if standing is None:
            raise Unavailable("Sign-ins cannot be counted, so none is allowed.", headers={"Retry-After": "1"})
        _note(scope, standing)

    def spend_tap(self, scope: Scope, client_id: str) -> None:
        """Count a tap in this process's own memory, without a wait; raises `TooManyRequests`."""
        _note(scope, self._taps.count(client_id, clock.monotonic_seconds()))

    def close(self) -> None:
        """Close every connection."""
        self._quick.close()
        self._patient.close()


async def _counted(pipe: CachePipe, policy: Policy, caller: str) -> Standing | None:
    # Its length is part of its name, so that a changed setting holds at once.
    key = f"limit:{policy.name}/{policy.window_seconds}:{{{caller}}}"
    try:
        counted = await pipe.ask(b"EVAL", COUNT, b"1", key.encode(), b"%d" % policy.window_seconds)
    except CacheAway:
        return None
    assert isinstance(counted, list), "the script gives two numbers"
    times, milliseconds_left = counted
    return Standing(policy, times, ceil(milliseconds_left / MILLISECONDS))


def _note(scope: MutableMapping[str, Any], standing: Standing) -> None:
    """Remember a standing for the answer's header fields; raises `TooManyRequests` beyond the quota."""
    scope.setdefault("state", {}).setdefault(STANDINGS, []).append(standing)
    if standing.times > standing.policy.quota:
        raise TooManyRequests(
            members={"violated-policies": [standing.policy.name]},
            headers={"Retry-After": str(max(1, standing.reset_seconds))},
        )


def address_of(scope: Scope) -> str:
    """Name where a request comes from: an address, of IPv6 the network of one subscriber."""
    host = (scope.get("client") or ("unknown",))[0]
    try:
        address = ip_address(host)
    except ValueError:
        return str(host)
    return str(ip_network((address, NEIGHBOURS), strict=False)) if isinstance(address, IPv6Address) else host


class RateLimitFields:
    """Tells every caller that was counted where it stands, whatever the answer is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_with_standings(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *fields_for(scope)]
            await send(message)

        await self.app(scope, receive, send_with_standings)


async def _limits(connection: HTTPConnection) -> RateLimits:
    found = connection.app.state.limits
    assert isinstance(found, RateLimits)
    return found


Limits = Annotated[RateLimits, Depends(_limits)]
