"""Cases: a right as it stands at an instant, and as it is shown somewhere, by the tariff that judges it."""

from datetime import date, datetime

from fares.journeys.readers import Service
from fares.network import StopPoint
from fares.rights.events import NO_EFFECT, RightState, TapEffect
from fares.rights.presentations import Presentation
from fares.rights.reasons import ACCEPTING, ENDED, Decision, Reason, sentence
from fares.rights.terms import RightTerms
from fares.tariff import Tariff
from fares.values import value


@value(frozen=True, slots=True)
class Case:
    """A right at an instant (UTC), on a fare day, wherever it may be shown."""

    tariff: Tariff
    terms: RightTerms
    state: RightState
    at: datetime
    day: date
    language: str

    def refuse(self, reason: Reason, variant: str = "", **said: str) -> Decision:
        """Refuse for a reason."""
        assert reason not in ACCEPTING, "a refusal has a reason"
        return Decision(reason, sentence(reason, self.language, variant, said))

    def accept(
        self, effect: TapEffect = NO_EFFECT, reason: Reason = Reason.ACCEPTED, variant: str = "", **said: str
    ) -> Decision:
        """Accept with an effect."""
        assert reason in ACCEPTING, "what is accepted is no refusal"
        return Decision(reason, sentence(reason, self.language, variant, said), effect)

    def when(self, at: datetime) -> dict[str, str]:
        """Say an instant as a sentence needs it: by the clock and the calendar on the wall."""
        wall = self.tariff.calendar.wall(at)
        return {"time": _clock(wall), "day": str(wall.day), "month": str(wall.month)}

    def clock(self, at: datetime) -> str:
        """Say an instant by the clock alone."""
        return _clock(self.tariff.calendar.wall(at))


@value(frozen=True, slots=True)
class Showing(Case):
    """A right as it is shown at a stop, on a service."""

    stop: StopPoint
    shown: Presentation
    service: Service


def _clock(wall: datetime) -> str:
    return f"{wall.hour:02}:{wall.minute:02}"


def taken_back(case: Case) -> Decision | None:
    """Refuse what nobody may use, wherever and whenever they boarded with it: what has ended or is blocked."""
    if case.state.ended is not None:
        return case.refuse(ENDED[case.state.ended])
    if case.state.blocked is not None and case.state.is_blocked(case.at):
        return case.refuse(Reason.BLOCKED, f".{case.state.blocked.reason}")
    return None
