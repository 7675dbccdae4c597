"""The sentences of a quote, in plain English, as a passenger reads them."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from fares.calendar import Band, DayType
from fares.journeys import Leg
from fares.money import Money
from fares.network import FareZone, Mode
from fares.products import Coverage, FareProduct, GroupPart, UserProfile
from fares.quote.shapes import Party
from fares.singles.sentences import service_name as name_of
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

EVERY_KIND: Final = frozenset({DayType.WEEKDAY, DayType.SATURDAY, DayType.SUNDAY, DayType.BANK_HOLIDAY})


def vehicles(mode: Mode) -> str:
    """Name a mode by what people ride in."""
    return _VEHICLES[mode]


def service_name(tariff: Tariff, leg: Leg) -> str:
    """Name what a leg is ridden on: its line, or its operator where the line is not known."""
    return name_of(tariff, leg.operator, leg.line)


def fare_name(tariff: Tariff, leg: Leg) -> str:
    """Name what a leg's single is good for: its line, or its operator where other lines are priced alike."""
    alone = leg.line is not None and len(lines_priced_alike(tariff, leg.line)) == 1
    return service_name(tariff, leg) if alone else tariff.network.operators[leg.operator].name


def hours(band: Band) -> str:
    """Say when a band holds: `from 09:30 to 04:30 on weekdays`; the days only if some are left out."""
    days = [name for day_type, name in _DAYS.items() if day_type in band.day_types]
    when = "all day" if band.start == band.end else f"from {band.start:%H:%M} to {band.end:%H:%M}"
    return when if band.day_types >= EVERY_KIND else f"{when} on {listed(days)}"


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


def not_between(product: FareProduct, origin: str, destination: str) -> str:
    """Say that a product does not hold from one place to another."""
    return f"{product.name} does not hold from {origin} to {destination}."


def not_for(product: FareProduct, profile: UserProfile) -> str:
    """Say that a product is not for a profile."""
    return f"{product.name} is not for {profile.name}."


def only_at(tariff: Tariff, product: FareProduct, covers: Coverage) -> str:
    """Say when a product holds, to somebody who asked for another time."""
    when, never = (_when(tariff, bands) for bands in (covers.bands or (), covers.bands_out))
    only = f"holds only {when}" if when else "does not hold"
    return f"{product.name} {only}{' but not' if when and never else ''}{f' {never}' if never else ''}."


def _when(tariff: Tariff, bands: tuple[str, ...]) -> str:
    return listed([hours(tariff.bands[band]) for band in sorted(bands)]) if bands else ""


def too_many(product: FareProduct, passengers: int) -> str:
    """Say that a group product carries fewer people than travel."""
    return f"{product.name} carries up to {product.max_passengers} people, and you are {passengers}."


def no_room(tariff: Tariff, product: FareProduct) -> str:
    """Say of whom a group may consist, to others."""
    parts = [_part(tariff, part) for part in product.parts]
    return f"{product.name} is for {listed(parts)}, {product.max_passengers} people at most."


def _part(tariff: Tariff, part: GroupPart) -> str:
    number = f"up to {part.most}" if part.least == 0 else f"{part.least} to {part.most}"
    who = " or ".join(tariff.profiles[profile].name for profile in sorted(part.profiles))
    return f"{part.most if part.least == part.most else number} {who}"


def with_add_ons(names: list[str]) -> str:
    """Name a product and what is bought with it."""
    return " with ".join([names[0], listed(names[1:])])


def mixed(tariff: Tariff, parts: list[tuple[str, tuple[Party, ...]]]) -> str:
    """Name what a party buys between them, and for whom: `Group Day (2 Adult, 3 Child) and Singles: … (1 Adult)`."""
    return listed([f"{name} ({_everybody(tariff, parties)})" for name, parties in parts])


def _everybody(tariff: Tariff, parties: tuple[Party, ...]) -> str:
    counts = Counter[str]()
    for party in parties:
        counts[tariff.profiles[party.profile].name] += party.count
    return ", ".join(f"{count} {name}" for name, count in counts.items())


TOO_MANY_SPLITS: Final = "Your party is too large and too mixed to try every way to split it. Ask for smaller parties."


def held_already(names: list[str]) -> str:
    """Say that what is held covers the journey."""
    return f"You need to buy nothing: {listed(names)} {'covers' if len(names) == 1 else 'cover'} this journey."


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


def covers_the_day(tariff: Tariff, more: Money, product_name: str) -> str:
    """Say what a day product costs beyond singles."""
    return f"For {tariff.said(more)} more, {product_name} covers the whole day."
