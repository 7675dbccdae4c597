"""The sentences of a quote, in plain English, as a passenger reads them."""

from collections.abc import Mapping
from typing import Final

from fares.calendar import Band, DayType
from fares.journeys import Leg
from fares.money import Money
from fares.network import FareZone, Mode
from fares.prices import Price, Rounding
from fares.products import FareProduct, UserProfile
from fares.tariff import Tariff, lines_priced_alike

_VEHICLES: Final[Mapping[Mode, str]] = {
    Mode.BUS: "buses",
    Mode.TRAM: "trams",
    Mode.RAIL: "trains",
    Mode.COACH: "coaches",
    Mode.AIR: "flights",
    Mode.METRO: "metro trains",
    Mode.FERRY: "ferries",
    Mode.CABLE: "cable cars",
}
_DAYS: Final[Mapping[DayType, str]] = {
    DayType.WEEKDAY: "weekdays",
    DayType.SATURDAY: "Saturdays",
    DayType.SUNDAY: "Sundays",
    DayType.BANK_HOLIDAY: "bank holidays",
    DayType.MONDAY: "Mondays",
    DayType.TUESDAY: "Tuesdays",
    DayType.WEDNESDAY: "Wednesdays",
    DayType.THURSDAY: "Thursdays",
    DayType.FRIDAY: "Fridays",
}


def vehicles(mode: Mode) -> str:
    """Name a mode by what people ride in."""
    return _VEHICLES[mode]


def service_name(tariff: Tariff, leg: Leg) -> str:
    """Name what a leg is ridden on: its line, or its operator where the line is not known."""
    if leg.line is not None:
        return tariff.network.lines[leg.line].name
    return tariff.network.operators[leg.operator].name


def fare_name(tariff: Tariff, leg: Leg) -> str:
    """Name what a leg's single is good for: its line, or its operator where other lines are priced alike."""
    alone = leg.line is not None and len(lines_priced_alike(tariff, leg.line)) == 1
    return service_name(tariff, leg) if alone else tariff.network.operators[leg.operator].name


def origin_of(tariff: Tariff, price: Price) -> str:
    """Say where a price comes from: `BBC, published 2025-07`, or `illustrative`."""
    if price.source is None:
        return "illustrative"
    source = tariff.sources[price.source]
    published = f"{source.title}, published {source.dated}"
    return f"{published}; the price it goes by is illustrative" if price.illustrative else published


_ROUNDED: Final[Mapping[Rounding, str]] = {
    Rounding.NEAREST: "rounded to",
    Rounding.UP: "rounded up to",
    Rounding.DOWN: "rounded down to",
}


def worked_out(tariff: Tariff, price: Price) -> str:
    """Say how a price was worked out: `, 70 % of the price for Adult, rounded to 5p`; nothing if it is given."""
    derived = price.derived
    if derived is None:
        return ""
    whose = "anybody" if derived.of is None else tariff.profiles[derived.of].name
    rounded = f"{_ROUNDED[derived.rounding]} {derived.to_pence}p"
    return f", {derived.percent} % of the price for {whose}, {rounded}"


def priced(tariff: Tariff, rule_name: str, profile: str | None, price: Price) -> str:
    """Say what a rule asks of a passenger, whose price that is, and where it comes from."""
    whose = ""
    if profile is not None:
        whose = f", {tariff.profiles[profile].name}"
        if price.profile not in {None, profile}:
            whose += f" at the price for {tariff.profiles[price.profile].name}"
    return f"{rule_name}{whose}: {price.amount}{worked_out(tariff, price)} ({origin_of(tariff, price)})."


def held(tariff: Tariff, ceiling_name: str, price: Price) -> str:
    """Say that a ceiling lowered a price."""
    return f"Held to {price.amount} by the {ceiling_name}{worked_out(tariff, price)} ({origin_of(tariff, price)})."


def hours(band: Band) -> str:
    """Say when a band holds: `from 09:30 to 04:30 on weekdays`; the days only if some are left out."""
    days = [name for day_type, name in _DAYS.items() if day_type in band.day_types]
    when = "all day" if band.start == band.end else f"from {band.start:%H:%M} to {band.end:%H:%M}"
    return when if len(days) == len(_DAYS) else f"{when} on {listed(days)}"


def listed(words: list[str]) -> str:
    """Join words as English does: `a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def everywhere(tariff: Tariff, product: FareProduct, origin: FareZone, destination: FareZone) -> str:
    """Say that a product holds on whatever it covers between two zones, though no line is known."""
    carriers = listed(sorted(vehicles(mode) for mode in product.covers.modes)) if product.covers.modes else "services"
    within = f"within {origin.name}" if origin == destination else f"between {origin.name} and {destination.name}"
    who = "any operator"
    if product.covers.operators is not None:
        who = listed(sorted(tariff.network.operators[operator].name for operator in product.covers.operators))
    return f"Holds on all {carriers} of {who} {within}{_but(tariff, product)}."


def _but(tariff: Tariff, product: FareProduct) -> str:
    network = tariff.network
    out = sorted(
        [network.operators[operator].name for operator in product.covers.operators_out]
        + [network.lines[line].name for line in product.covers.lines_out]
    )
    return f", except {listed(out)}" if out else ""


def not_with(product: FareProduct, what: str) -> str:
    """Say that a product leaves out an operator, a mode or a line of the journey."""
    return f"{product.name} does not hold on {what}."


def line_unknown(product: FareProduct, operator_name: str) -> str:
    """Say that whether a product holds depends on a line that the request does not name."""
    what = "on certain lines" if product.covers.lines is not None else "in certain directions"
    return f"{product.name} holds only {what}, and the line of {operator_name} is not known."


def not_this_way(product: FareProduct, service_name: str) -> str:
    """Say that a product does not hold in the direction of the journey."""
    return f"{product.name} does not hold in this direction of {service_name}."


def not_in(product: FareProduct, zone_name: str) -> str:
    """Say that a product does not reach a zone of the journey."""
    return f"{product.name} does not hold in {zone_name}."


def only_at(tariff: Tariff, product: FareProduct) -> str:
    """Say when a product holds, to somebody who asked for another time."""
    bands = sorted(product.covers.bands or ())
    return f"{product.name} holds only {listed([hours(tariff.bands[band]) for band in bands])}."


def too_many(product: FareProduct, passengers: int) -> str:
    """Say that a group product carries fewer people than travel."""
    return f"{product.name} carries up to {product.max_passengers} people, and you are {passengers}."


def no_price(product: FareProduct, profile: UserProfile) -> str:
    """Say that a product is not sold to a profile."""
    return f"{product.name} has no price for {profile.name}."


def no_lines(origin: str, destination: str, walk_metres: int, *, zonal: bool) -> str:
    """Say that no way is known between two stops, and what the offers then are."""
    missing = (
        f"No direct line, and none with one change within {walk_metres} m, is known from {origin} to {destination}."
    )
    return f"{missing} These products hold on every service they cover there." if zonal else missing


NO_FARE: Final = "This tariff has no fare for the journey."


def no_single(service_name: str, profile_name: str) -> str:
    """Say that a leg has no single fare for a profile."""
    return f"There is no single fare on {service_name} for {profile_name}."


def covers_the_day(more: Money, product_name: str) -> str:
    """Say what a day product costs beyond singles."""
    return f"For {more} more, {product_name} covers the whole day."
