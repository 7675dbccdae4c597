"""What a replay comes to, on a terminal."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from app.cli.console import counted
from app.cli.replay.accounts import Account, Traveller
from app.cli.replay.sums import Sums
from fares.apportionment import Apportioned, ReceiptKind, revenue
from fares.carbon import footprint
from fares.charging import ChargedRide
from fares.money import Money
from fares.rides import Ride
from fares.singles.sentences import service_name
from fares.tariff import Tariff, Timeline

RECEIPTS: Final = {
    ReceiptKind.CAP: "caps",
    ReceiptKind.EXTENSION: "extensions",
    ReceiptKind.PRODUCT: "products",
    ReceiptKind.RIDE: "rides by themselves",
}


def account(editions: Timeline, one: Account, shares: Iterable[Apportioned]) -> RenderableType:
    """One passenger: each ride and why it costs what it does, then the sums."""
    made, tariff = one.charge, editions.editions[-1]
    parts: list[RenderableType] = [f"[bold]{escape(_who(one.traveller))}: {tariff.said(made.total)}[/]"]
    if made.rides:
        parts.append(_rides(editions, made.rides))
    parts += [
        f"[yellow]No fare:[/] {_when(tariff, lost.ride)} {escape(lost.near_miss.sentence)}" for lost in made.unpriced
    ]
    parts += [f"Bought: {escape(cap.step.sentence)}" for cap in made.caps]
    parts += [f"Paid: {escape(paid.step.sentence)}" for paid in made.extensions]
    parts += [f"[dim]{escape(miss.sentence)}[/]" for miss in made.near_misses]
    parts += [f"[dim]Tap {escape(tap.tap.id)} made no ride. {escape(tap.sentence)}[/]" for tap in one.ignored]
    parts += [
        _amounts(tariff, "By day", _dates(made.by_day)),
        _amounts(tariff, "By week from", _dates(made.by_week)),
        _amounts(tariff, "Shares", revenue(shares)),
    ]
    return Padding(Group(*parts), (0, 0, 1, 0))


def sums(editions: Timeline, found: Sums) -> RenderableType:
    """The sums over all passengers."""
    tariff = editions.editions[-1]
    counts = f"{counted(found.passengers, 'passenger')}, {counted(found.rides, 'ride')}"
    lost = f"{counted(found.unpriced, 'ride')} without a fare, {counted(found.ignored, 'tap')} that made no ride."
    air = f"{_kilograms(found.grams)} of CO2e; by car it would have been {_kilograms(found.car_grams)}."
    parts: list[RenderableType] = [
        f"[bold]{counts}: {tariff.said(Money(found.total_pence))}[/]",
        lost,
        *([air] if found.car_grams else []),
        _amounts(tariff, "By day", _dates({day: Money(pence) for day, pence in found.by_day.items()})),
        _amounts(tariff, "By week from", _dates({day: Money(pence) for day, pence in found.by_week.items()})),
        _receipts(tariff, found),
    ]
    return Group(*parts)


def _kilograms(grams: int) -> str:
    tenths = (grams + 50) // 100
    return f"{tenths // 10}.{tenths % 10} kg"


def _rides(editions: Timeline, rides: Iterable[ChargedRide]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("when", "ride and why"):
        table.add_column(title, overflow="fold")
    for title in ("price", "pays"):
        table.add_column(title, justify="right")
    for ride in rides:
        tariff = editions.at(ride.ride.started_at)
        said = tariff.said
        table.add_row(_when(tariff, ride.ride), _why(tariff, ride), said(ride.price + ride.apart), said(ride.increment))
    return table


def _why(tariff: Tariff, ride: ChargedRide) -> str:
    of_caps = [cap.step for cap in ride.caps]
    reasons = [step.sentence for step in ride.steps if step not in of_caps]
    reasons += [f"Within the {cap.name}." for cap in ride.caps]
    reasons += [miss.sentence for miss in ride.chained.near_misses]
    air = footprint(tariff, ride.ride)
    reasons += [] if air is None else [air.sentence]
    return f"{escape(_way(tariff, ride.ride))}" + "".join(f"\n[dim]· {escape(reason)}[/]" for reason in reasons)


def _way(tariff: Tariff, ride: Ride) -> str:
    ends = [stop.name for stop in (ride.origin, ride.destination) if stop is not None]
    ways = {0: "", 1: f" {'from' if ride.origin else 'to'} {''.join(ends)}", 2: f", {' – '.join(ends)}"}
    return f"{service_name(tariff, ride.operator, ride.line)}{ways[len(ends)]}"


def _when(tariff: Tariff, ride: Ride) -> str:
    return f"{ride.started_at.astimezone(tariff.calendar.zone):%a %d %b %H:%M}"


def _who(traveller: Traveller) -> str:
    return traveller.name if traveller.passenger == 1 else f"{traveller.name}, person {traveller.passenger}"


def _dates(amounts: Mapping[date, Money]) -> dict[str, Money]:
    return {f"{day:%a %d %b %Y}": amounts[day] for day in sorted(amounts)}


def _amounts(tariff: Tariff, title: str, amounts: Mapping[str, Money]) -> str:
    return f"{title}: " + (
        ", ".join(f"{escape(name)} {tariff.said(amount)}" for name, amount in amounts.items()) or "–"
    )


def _receipts(tariff: Tariff, found: Sums) -> Table:
    """What was taken for what, and who gets how much of it."""
    operators = sorted(found.operators)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("taken for", overflow="fold")
    for title in ("times", "amount", *operators):
        table.add_column(title, justify="right")
    for sold in sorted(found.times):
        pence = [found.taken[sold, operator] for operator in operators]
        amounts = [tariff.said(Money(part)) for part in (sum(pence), *pence)]
        table.add_row(f"{RECEIPTS[sold[0]]} {escape(sold[1])}".strip(), str(found.times[sold]), *amounts)
    whole = [sum(found.operators.values()), *(found.operators[operator] for operator in operators)]
    table.add_row("[bold]all[/]", "", *(f"[bold]{tariff.said(Money(pence))}[/]" for pence in whole))
    return table
