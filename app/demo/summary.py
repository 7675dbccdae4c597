"""What the morning came to: as JSON for programs, and as a page that a person enjoys reading."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from app.demo.record import Record
from app.demo.shares import LABEL
from fares.money import Money
from fares.tariff import Tariff

MOST_FAULTS_SHOWN: Final = 10
PERCENTILES: Final = {"p50": 50, "p99": 99}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A morning that is over: whose, what was told, how long answers took, and what was found wrong."""

    tariff: Tariff
    day: date
    run: int
    commuters: int
    took_milliseconds: int
    record: Record
    took_microseconds: Mapping[str, Sequence[int]]
    asked_to_wait: int
    faults: Sequence[str]


def percentile(sorted_values: Sequence[int], percent: int) -> int:
    """Give the smallest value that `percent` of all do not exceed (nearest rank)."""
    return sorted_values[max(0, -(-len(sorted_values) * percent // 100) - 1)]


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Write the outcome for programs; amounts are whole pence, times are microseconds."""
    record = outcome.record
    return {
        "label": LABEL,
        "note": "Nobody travelled: these commuters were made up. docs/demo.md says from what.",
        "whole": not outcome.faults,
        "faults": list(outcome.faults),
        "run": outcome.run,
        "morning": outcome.day.isoformat(),
        "tariff": {"id": outcome.tariff.id, "edition": outcome.tariff.edition, "version": outcome.tariff.version},
        "commuters": outcome.commuters,
        "quotes": record.quotes,
        "without_offer": record.without_offer,
        "took_milliseconds": outcome.took_milliseconds,
        "taps": {
            "accepted": sum(tap.accepted for tap in record.taps),
            "refused": sum(not tap.accepted for tap in record.taps),
            "by_reason": dict(sorted(record.reasons().items())),
            "accepted_by_operator": dict(sorted(_accepted(record).items())),
        },
        "sent_twice": record.sent_twice,
        "asked_to_wait": outcome.asked_to_wait,
        "sales": {
            "count": len(record.sales),
            "total_pence": record.total_pence(),
            "illustrative": sum(sale.illustrative for sale in record.sales),
            "pence_by_seller": dict(sorted(record.revenue_pence("seller").items())),
            "pence_by_product": dict(sorted(record.revenue_pence("product").items())),
        },
        "refunds": _given_back(record, exchanged=False),
        "exchanges": _given_back(record, exchanged=True),
        "microseconds_by_route": {route: _times(took) for route, took in sorted(outcome.took_microseconds.items())},
    }


def _given_back(record: Record, *, exchanged: bool) -> dict[str, int]:
    count, pence = record.given_back(exchanged=exchanged)
    return {"count": count, "given_back_pence": pence}


def _accepted(record: Record) -> Counter[str]:
    return Counter(tap.operator for tap in record.taps if tap.accepted)


def _times(took: Sequence[int]) -> dict[str, int]:
    ordered = sorted(took)
    return {"count": len(ordered), **{name: percentile(ordered, percent) for name, percent in PERCENTILES.items()}}


def as_page(outcome: Outcome) -> RenderableType:
    """Show the outcome on a terminal."""
    record = outcome.record
    tables = (_taps(record), _sellers(outcome), _products(outcome), _routes(outcome.took_microseconds))
    return Group(
        Panel(_headline(outcome), title=f"{LABEL} morning", border_style="cyan"), Columns(tables), _verdict(outcome)
    )


def _headline(outcome: Outcome) -> str:
    record = outcome.record
    rate = (record.quotes + len(record.sales) + len(record.taps)) * 1000 // max(1, outcome.took_milliseconds)
    busy = (
        f"\nThe service was busy {outcome.asked_to_wait:,} times, and was asked again." if outcome.asked_to_wait else ""
    )
    return (
        f"[bold]{outcome.commuters:,} made-up commuters[/] on {outcome.day:%A %d %B %Y}, {escape(outcome.tariff.name)}"
        f" (edition {escape(outcome.tariff.edition)}).\n"
        f"{record.quotes:,} quotes, {len(record.sales):,} sales, {len(record.taps):,} taps in"
        f" {outcome.took_milliseconds // 1000}.{outcome.took_milliseconds % 1000 // 100} s: {rate:,} a second,"
        " client and service on this machine.\n"
        f"{record.without_offer:,} found no way by one line, or by two with a change, and no product for it.\n"
        f"{_handed_back(record)}" + busy
    )


def _handed_back(record: Record) -> str:
    """Say what was refunded and exchanged, and what remains of all that was taken."""
    refunds, back = record.given_back(exchanged=False)
    exchanges, against = record.given_back(exchanged=True)
    remains = Money(record.total_pence() - back - against)
    return (
        f"{refunds:,} refunded, {Money(back)} back; {exchanges:,} exchanged, {Money(against)} against what was bought"
        f" instead: {remains} remain."
    )


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", style=None if number else "default")
    return table


def _taps(record: Record) -> Table:
    table = _table("Taps", "answer", "taps")
    for reason, taps in record.reasons().most_common():
        colour = "green" if reason == "accepted" else "yellow"
        table.add_row(f"[{colour}]{reason.replace('_', ' ')}[/]", f"{taps:,}")
    table.add_row("[dim]sent twice, answered once[/]", f"[dim]{record.sent_twice:,}[/]")
    return table


def _sellers(outcome: Outcome) -> Table:
    record, operators = outcome.record, outcome.tariff.network.operators
    sales = Counter(sale.seller for sale in record.sales)
    table = _table("Sold by", "operator's app", "sales", "revenue")
    for code, pence in record.revenue_pence("seller").most_common():
        table.add_row(escape(operators[code].name), f"{sales[code]:,}", str(Money(pence)))
    table.add_row("[bold]all[/]", f"[bold]{len(record.sales):,}[/]", f"[bold]{Money(record.total_pence())}[/]")
    return table


def _products(outcome: Outcome) -> Table:
    record, products = outcome.record, outcome.tariff.products
    sales = Counter(sale.product for sale in record.sales)
    examples = {sale.product for sale in record.sales if sale.illustrative}
    table = _table("Sold as (*: illustrative)", "product", "sales", "revenue")
    for product, pence in record.revenue_pence("product").most_common():
        name = products[product].name if product in products else product
        table.add_row(escape(name) + ("*" if product in examples else ""), f"{sales[product]:,}", str(Money(pence)))
    return table


def _routes(took_microseconds: Mapping[str, Sequence[int]]) -> Table:
    table = _table("Answered in milliseconds", "route", "count", "p50", "p99")
    for route, took in sorted(took_microseconds.items()):
        times = _times(took)
        table.add_row(route, f"{times['count']:,}", _milliseconds(times["p50"]), _milliseconds(times["p99"]))
    return table


def _milliseconds(microseconds: int) -> str:
    return f"{microseconds // 1000}.{microseconds % 1000 // 100}"


def _verdict(outcome: Outcome) -> str:
    if not outcome.faults:
        return (
            "\n[bold green]Nothing lost, nothing twice.[/] PostgreSQL holds every sale, refund and tap exactly"
            " once, equal to the penny; what was sent twice changed nothing.\n"
        )
    shown = "\n".join(f"  · {escape(fault)}" for fault in outcome.faults[:MOST_FAULTS_SHOWN])
    return f"\n[bold red]{len(outcome.faults)} things are wrong.[/]\n{shown}\n"
