"""Identifiers are UUIDs of version 7: they tell when they were made, and no two are the same."""

from datetime import UTC, datetime
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from app.platform.ids import new_id, new_text

INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(INSTANTS)
def test_either_form_is_a_uuid_of_version_7_that_tells_its_millisecond(now: datetime) -> None:
    for made in (new_id(now), UUID(new_text(now.timestamp()))):
        assert (made.version, made.variant) == (7, RFC_4122)
        assert made.int >> 80 == int(now.timestamp() * 1000)


def test_the_text_is_written_as_uuids_are_and_never_the_same() -> None:
    made = {new_text(1_763_841_234.123) for _ in range(10_000)}

    assert len(made) == 10_000
    assert all(str(UUID(one)) == one for one in made)
