"""What drivers send: taps, written down so that every driver sends the same. It needs nothing of the service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from loadtests.day import Compressed
from loadtests.wire import head, whole

PATH: Final = "/v1/validations"
Row = tuple[float, str, str, str]
"""A tap as a driver needs it: when in the day, in seconds, its device, and what it says before and after the date."""


@dataclass(frozen=True, slots=True)
class Script:
    """What drivers send: the dates that taps may have, tokens of access by device, and all taps in order of time."""

    days: Sequence[str]
    bearers: Mapping[str, str]
    rows: Sequence[Row]

    def within(self, part: Compressed) -> "Script":
        """Keep the taps of a part of the day."""
        return replace(self, rows=[row for row in self.rows if part.begins <= row[0] < part.ends])


class Taps:
    """Requests that send taps: number so-and-so is the tap's counter, and the epoch is the round's own."""

    def __init__(self, script: Script, epoch: int) -> None:
        self._heads = {device: head(PATH, bearer) for device, bearer in script.bearers.items()}
        self._rows, self._days, self._epoch = script.rows, script.days, epoch

    def identity(self, number: int) -> tuple[str, int, int]:
        """Name a tap: its device, epoch and counter."""
        return self._rows[number % len(self._rows)][1], self._epoch, number

    def body(self, number: int) -> tuple[str, bytes]:
        """Give the device that sends a tap, and what it says."""
        times, place = divmod(number, len(self._rows))
        _, device, before, after = self._rows[place]
        day = self._days[times % len(self._days)]
        return device, f'{before}{day}{after}{self._epoch}, "counter": {number}}}'.encode()

    def request(self, number: int) -> bytes:
        """Give the request that sends a tap."""
        device, said = self.body(number)
        return whole(self._heads[device], said)
