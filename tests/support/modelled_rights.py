"""Travel rights as a model: plain Python that knows no database, no sequence races and no engine."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

DAY_STARTS = timedelta(hours=4, minutes=30)
"""In winter, when Greenwich has the time of the small tariff."""


def fare_day(at: datetime) -> date:
    """The fare day of an instant."""
    return (at - DAY_STARTS).date()


@dataclass
class Right:
    """What a right has come to: `uses` are None but for a carnet by the day; a single's one ride is `ridden`."""

    name: str
    valid_from: datetime
    valid_until: datetime
    uses: int | None
    is_single: bool
    media: set[str]
    sequence: int = 1
    days: list[date] = field(default_factory=list)
    ridden: bool = False
    blocked: tuple[str, datetime | None] | None = None
    ended: str | None = None

    def is_blocked(self, at: datetime) -> bool:
        """Whether a block holds at an instant."""
        return self.blocked is not None and (self.blocked[1] is None or at < self.blocked[1])

    def is_over(self, at: datetime) -> bool:
        """Whether nothing can be done with it any more."""
        return self.ended is not None or (at >= self.valid_until and fare_day(at) not in self.days)

    def refused(self, at: datetime) -> str | None:
        """Why it is not good at an instant, whatever is left of it."""
        if self.ended is not None:
            return self.ended
        if self.is_blocked(at):
            return "blocked"
        if at < self.valid_from:
            return "not_yet_valid"
        return "expired" if self.is_over(at) else None

    def tap(self, at: datetime) -> str:
        """Show it, and give the reason of the answer; an acceptance is its next event."""
        reason = self.refused(at) or self._spend(at)
        self.sequence += reason == "accepted"
        return reason

    def _spend(self, at: datetime) -> str:
        if self.is_single:
            reason, self.ridden = ("used_up" if self.ridden else "accepted"), True
            return reason
        if self.uses is None or fare_day(at) in self.days:
            return "accepted"
        if len(self.days) == self.uses:
            return "used_up"
        self.days.append(fare_day(at))
        return "accepted"

    def activate(self, at: datetime) -> str | None:
        """Open the day of an instant; None where that was done, otherwise why not."""
        if self.uses is None:
            return "not_needed"
        reason = self.refused(at)
        if reason is not None:
            return reason
        if fare_day(at) in self.days:
            return "active_already"
        if len(self.days) == self.uses:
            return "used_up"
        self.days.append(fare_day(at))
        self.sequence += 1
        return None


@dataclass
class World:
    """All rights, by their names, and which medium carries which."""

    rights: dict[str, Right] = field(default_factory=dict)

    def carried_by(self, medium: str) -> Right | None:
        """The one right that a medium carries."""
        found = [right for right in self.rights.values() if medium in right.media]
        assert len(found) <= 1, "a medium carries one right at a time"
        return found[0] if found else None

    def tap(self, medium: str, at: datetime) -> tuple[str, str | None]:
        """Show a medium; gives the reason and the right."""
        right = self.carried_by(medium)
        return ("unknown_right", None) if right is None else (right.tap(at), right.name)

    def block(self, right: Right, by: tuple[str, bool], until: datetime | None, now: datetime) -> str | None:
        """Block a right, as a client that is an officer or not; None where that was done, otherwise the problem."""
        if right.is_over(now):
            return "right-ended"
        if self._is_anothers(right, by, now):
            return "blocked-by-another"
        right.blocked = (by[0], until)
        right.sequence += 1
        return None

    def unblock(self, right: Right, by: tuple[str, bool], now: datetime) -> str | None:
        """Lift a block; None where that was done, otherwise the problem."""
        if right.is_over(now):
            return "right-ended"
        if not right.is_blocked(now):
            return "right-not-blocked"
        if self._is_anothers(right, by, now):
            return "blocked-by-another"
        right.blocked = None
        right.sequence += 1
        return None

    def _is_anothers(self, right: Right, by: tuple[str, bool], now: datetime) -> bool:
        client, is_officer = by
        return not is_officer and right.is_blocked(now) and right.blocked is not None and right.blocked[0] != client

    def link(self, right: Right, medium: str, now: datetime) -> str | None:
        """Let a medium carry a right; one whose right is over moves on by itself."""
        if right.is_over(now):
            return "right-ended"
        carrier = self.carried_by(medium)
        if carrier is not None and not carrier.is_over(now):
            return "medium-taken"
        if carrier is not None:
            carrier.media.remove(medium)
            carrier.sequence += 1
        right.media.add(medium)
        right.sequence += 1
        return None

    def unlink(self, right: Right, medium: str | None) -> str | None:
        """Let a medium carry a right no longer."""
        if medium not in right.media:
            return "medium-not-linked"
        right.media.remove(medium)
        right.sequence += 1
        return None

    def end(self, right: Right, how: str, expected_sequence: int) -> bool:
        """Take a right back, unless something has happened to it since it stood at a sequence."""
        if right.sequence != expected_sequence:
            return False
        right.ended = right.ended or how
        right.sequence += 1
        return True
