"""Bands are found fast, and just as the calendar says."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from fares.calendar import Band, DayType, ServiceCalendar
from fares.products import bands_at
from fares.singles.hours import Hours

CALENDAR = ServiceCalendar(ZoneInfo("Europe/London"), time(4, 30), frozenset({date(2026, 12, 25)}))
BANDS = (
    Band("peak", "Peak", frozenset({DayType.WEEKDAY}), time(6, 30), time(9, 30)),
    Band("friday", "Friday", frozenset({DayType.FRIDAY}), time(0, 0), time(0, 0)),
    Band("night", "Night", frozenset({DayType.SATURDAY, DayType.BANK_HOLIDAY}), time(22, 0), time(4, 30)),
    Band("eve", "Eve", frozenset(), time(16, 0), time(2, 0), frozenset({date(2026, 12, 24)})),
)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 - made UTC
CLOCK_CHANGES = st.sampled_from([datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)])
NEAR_CHANGES = st.builds(lambda at, minutes: at + timedelta(minutes=minutes), CLOCK_CHANGES, st.integers(-300, 300))


@given(
    st.lists(INSTANTS | NEAR_CHANGES, min_size=1, max_size=20),
    st.sampled_from([time(0, 0), time(1, 30), time(4, 30), time(23, 0)]),
)
def test_they_agree_with_the_calendar_at_every_instant(instants: list[datetime], day_start: time) -> None:
    calendar = ServiceCalendar(CALENDAR.zone, day_start, CALENDAR.bank_holidays)
    found = Hours(calendar, BANDS)

    for at in instants:
        assert found.bands_at(at) == bands_at(calendar, BANDS, at)


def test_a_scheme_without_bands_has_none() -> None:
    assert Hours(CALENDAR, ()).bands_at(datetime(2026, 9, 7, 8, tzinfo=UTC)) == frozenset()
