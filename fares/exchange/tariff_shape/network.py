"""The sections of a tariff document about who travels where and when, and where figures come from."""

from typing import Final

from fares.exchange.shapes import Day, Integer, ListOf, Pattern, Record
from fares.exchange.tariff_shape.common import DAY_TYPE, ID, LONG, MODE, NAME, TIME, any_of, some

RIGHT_ANGLE: Final = 90_000_000
HALF_TURN: Final = 180_000_000
OLDEST: Final = 150

SOURCE: Final = Record(
    {
        "id": ID,
        "title": LONG,
        "dated": Pattern(r"2[01][0-9]{2}(-[0-9]{2}){0,2}", "a date as 2026, 2026-09 or 2026-09-01"),
    }
)
BAND: Final = Record(
    required={"id": ID, "name": NAME, "from": TIME, "to": TIME},
    optional={"days": some(DAY_TYPE), "dates": some(Day())},
    at_least_one=("days", "dates"),
)
OPERATOR: Final = Record(
    required={"id": ID, "name": NAME, "mode": MODE},
    optional={"other_modes": any_of(MODE)},
    defaults={"other_modes": []},
)
ZONE: Final = Record({"id": ID, "name": NAME})
STOP: Final = Record(
    required={
        "id": ID,
        "name": NAME,
        "mode": MODE,
        "zone": ID,
        "lat_microdegrees": Integer(-RIGHT_ANGLE, RIGHT_ANGLE),
        "lon_microdegrees": Integer(-HALF_TURN, HALF_TURN),
    },
    optional={
        "crs": Pattern("[A-Z]{3}", "the three capital letters of a rail station"),
        "locality": NAME,
        "also_in": any_of(ID),
    },
    defaults={"also_in": []},
)
PATTERN: Final = Record({"direction": NAME, "stops": ListOf(ID, least=2)})
LINE: Final = Record(
    required={"id": ID, "name": NAME, "operator": ID, "mode": MODE, "status": ID, "patterns": ListOf(PATTERN, least=1)},
    optional={"note": LONG},
)
AGES: Final = Record(
    required={},
    optional={"operators": some(ID), "min_age": Integer(0, OLDEST), "max_age": Integer(0, OLDEST)},
)
PROFILE: Final = Record(
    required={"id": ID, "name": NAME},
    optional={"ages": ListOf(AGES), "falls_back_to": ID, "issuer": ID},
    defaults={"ages": []},
)
