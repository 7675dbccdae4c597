"""What Locust is told, in a file: whom to ask, what to send at which pace, and where to write what was answered."""

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from operator import itemgetter
from pathlib import Path
from typing import Final

from loadtests.day import Compressed, Weekday, users
from loadtests.purchases import Enquiry
from loadtests.script import Script
from loadtests.wire import LOOPBACK

OVERTIME: Final = 6
"""A replay that takes so many times as long as it should is ended."""


@dataclass(frozen=True, slots=True)
class Orders:
    """Whom to ask, as which clients; what to send, in which part of the day; the devices' epoch; and the answers' file.

    `most_users` are on their way at once in the busiest hour.
    """

    port: int
    script: Script
    apps: Sequence[str]
    enquiries: Sequence[Enquiry]
    part: Compressed
    weekday: Weekday
    most_users: int
    epoch: int
    told: Path

    @property
    def url(self) -> str:
        """The service's address."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def longest_seconds(self) -> float:
        """How long it may take."""
        return self.part.seconds * OVERTIME

    def users(self, run_seconds: float, answered: int) -> int:
        """Say how many users there must be so many seconds from the start, once so many taps are answered."""
        due = bisect_right(self.script.rows, self.part.second_of_day(run_seconds), key=itemgetter(0))
        return users(self.weekday, self.part, run_seconds, self.most_users, due - answered)

    def write(self, path: Path) -> None:
        """Write them for Locust."""
        path.write_text(json.dumps(asdict(self) | {"told": str(self.told)}), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "Orders":
        """Read what `write` wrote."""
        said = json.loads(path.read_text(encoding="utf-8"))
        said["script"] = Script(**said["script"])
        said["enquiries"] = [Enquiry(**one) for one in said["enquiries"]]
        said["part"], said["weekday"] = Compressed(**said["part"]), Weekday(**said["weekday"])
        return cls(**said | {"told": Path(said["told"])})


@dataclass(frozen=True, slots=True)
class Answers:
    """What Locust was told: the numbers of taps that were accepted and refused, and its figures by what was asked."""

    accepted: Sequence[int]
    refused: Sequence[int]
    figures: Mapping[str, Mapping[str, float]]

    def write(self, path: Path) -> None:
        """Write them for whoever started Locust."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "Answers":
        """Read what `write` wrote."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))
