"""What people ask the apps: what a journey costs, and every second time to buy it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final
from uuid import UUID, uuid4

from loadtests.day import Compressed, Weekday
from loadtests.people import Corridor

QUOTES_PER_COMMUTER: Final = 20
"""One in so many commuters asks what a journey costs on a day. Ours."""
BUYS_EVERY: Final = 2
"""Of so many who ask, one buys. Ours."""


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A journey whose price somebody asks at a second of the day, now as far as the service is concerned."""

    second: int
    profile: str
    origin: str
    destination: str
    buys: bool

    def quote(self) -> bytes:
        """Write what the app asks."""
        passengers = [{"profile": self.profile, "count": 1}]
        return json.dumps({"origin": self.origin, "destination": self.destination, "passengers": passengers}).encode()


def order(quoted: bytes, id_: UUID | None = None) -> bytes:
    """Write an order of the cheapest offer of a quote."""
    return json.dumps({"id": str(id_ or uuid4()), "offer": json.loads(quoted)["offers"][0]["offer"]}).encode()


def enquiries(ways: Sequence[Corridor], commuters: int, weekday: Weekday, part: Compressed, seed: str) -> list[Enquiry]:
    """Draw a day's enquiries of so many commuters, in order of time; those in a part of the day are kept."""
    draw = Random(seed)  # noqa: S311 - enquiries of a test, not secrets
    drawn = []
    for number in range(commuters // QUOTES_PER_COMMUTER):
        way, second = draw.choice(ways), draw.choice((weekday.outward, weekday.homeward))(draw)
        if part.begins <= second < part.ends:
            first, last = way.outward[0], way.outward[-1]
            buys = number % BUYS_EVERY == 0
            drawn.append(Enquiry(second, way.profile, first.origin, last.destination, buys))
    return sorted(drawn, key=lambda enquiry: enquiry.second)
