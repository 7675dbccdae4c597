"""What a passenger reads about a price, in plain English: whose it is, how it was made, and where it comes from."""

from collections.abc import Mapping
from typing import Final

from fares.money import Money
from fares.network import StopPoint
from fares.prices import Price, Rounding
from fares.rides import Ride
from fares.rules import CompletionPolicy, Discount
from fares.tariff import Tariff


def service_name(tariff: Tariff, operator: str, line: str | None) -> str:
    """Name what is ridden on: the line, or the operator where the line is not known; its code if that is not either."""
    known = tariff.network.lines.get(line or "") or tariff.network.operators.get(operator)
    return operator if known is None else known.name


def published(tariff: Tariff, source: str | None) -> str:
    """Say where something comes from: `BBC, published 2025-07`, or `illustrative`."""
    if source is None:
        return "illustrative"
    found = tariff.sources[source]
    return f"{found.title}, published {found.dated}"


def origin_of(tariff: Tariff, price: Price) -> str:
    """Say where a price comes from, and if the one it is worked out from is illustrative."""
    words = published(tariff, price.source)
    known = price.source is not None
    return f"{words}; the price it goes by is illustrative" if known and price.illustrative else words


_ROUNDED: Final[Mapping[Rounding, str]] = {
    Rounding.NEAREST: "rounded to",
    Rounding.UP: "rounded up to",
    Rounding.DOWN: "rounded down to",
}


def rounded(tariff: Tariff, rounding: Rounding, to_pence: int) -> str:
    """Say to what an amount was rounded: `rounded up to 5p`."""
    step = f"{to_pence}p" if tariff.currency == "GBP" else tariff.said(Money(to_pence))
    return f"{_ROUNDED[rounding]} {step}"


def worked_out(tariff: Tariff, price: Price) -> str:
    """Say how a price was worked out: `, 70 % of the price for Adult, rounded to 5p`; nothing if it is given."""
    derived = price.derived
    if derived is None:
        return ""
    whose = "anybody" if derived.of is None else tariff.profiles[derived.of].name
    how = rounded(tariff, derived.rounding, derived.to_pence)
    return f", {derived.percent} % of the price for {whose}, {how}"


def priced(tariff: Tariff, rule_name: str, profile: str | None, price: Price) -> str:
    """Say what a rule asks of a passenger, whose price that is, and where it comes from."""
    whose = ""
    if profile is not None:
        whose = f", {tariff.profiles[profile].name}"
        if price.profile not in {None, profile}:
            whose += f" at the price for {tariff.profiles[price.profile].name}"
    how = worked_out(tariff, price)
    return f"{rule_name}{whose}: {tariff.said(price.amount)}{how} ({origin_of(tariff, price)})."


def discounted(tariff: Tariff, discount: Discount, amount: Money) -> str:
    """Say what a discount brings a price down to."""
    origin = published(tariff, discount.source)
    return f"{discount.name}, {discount.percent_off} % off: {tariff.said(amount)} ({origin})."


def held(tariff: Tariff, ceiling_name: str, price: Price) -> str:
    """Say that a ceiling lowered a price."""
    how = f"{worked_out(tariff, price)} ({origin_of(tariff, price)})"
    return f"Held to {tariff.said(price.amount)} by the {ceiling_name}{how}."


def added(tariff: Tariff, name: str, price: Price, *, apart: bool) -> str:
    """Say what a surcharge adds, and that nothing covers it if nothing does."""
    more = ", whatever else is held or capped" if apart else ""
    how = f"{worked_out(tariff, price)} ({origin_of(tariff, price)})"
    return f"{name}: {tariff.said(price.amount)} more{more}{how}."


def no_single(service: str, origin: StopPoint | None, destination: StopPoint | None, profile_name: str) -> str:
    """Say that a ride has no single fare for a profile, from where to where as far as that is known."""
    ends = [("from", origin), ("to", destination)]
    there = "".join(f" {word} {stop.name}" for word, stop in ends if stop is not None)
    return f"There is no single fare on {service}{there} for {profile_name}."


_COMPLETED: Final[Mapping[CompletionPolicy, str]] = {
    CompletionPolicy.END_OF_LINE: "the dearest possible fare counts",
    CompletionPolicy.CHEAPEST: "the cheapest fare counts",
    CompletionPolicy.NOTHING: "there is nothing to pay",
}


def completed(tariff: Tariff, ride: Ride, policy: CompletionPolicy, amount: Money) -> str:
    """Say what a ride costs that lacks a tap, or ended where it began."""
    words = _COMPLETED.get(policy, "the fare set for that counts")
    return f"{_what_is_missing(ride)}, and {words}: {tariff.said(amount)}."


def _what_is_missing(ride: Ride) -> str:
    """Say which end of a ride is not known; a tap at a stop that the tariff lacks is there, and tells nothing."""
    if ride.origin is None:
        return "There is no tap on" if ride.ended_at == ride.started_at else "Where the ride began is not known"
    if ride.destination is None:
        return "There is no tap off" if ride.ended_at is None else "Where the ride ended is not known"
    return "The ride ended at the stop where it began"
