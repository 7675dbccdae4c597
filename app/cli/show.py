"""Show quotes and findings on a terminal."""

from datetime import datetime

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from app.cli.stops import Choice
from fares.quote import NearMiss, Offer, Quote
from fares.review import Finding, Severity

ILLUSTRATIVE = "[yellow]illustrative[/]"


def chosen(word: str, choice: Choice) -> str:
    """Say which stop was taken, and which others the text may have meant."""
    others = ", ".join(f"{escape(stop.name)} ({stop.id})" for stop in choice.others)
    meant = f"[dim]; or did you mean {others}?[/]" if others else ""
    return f"[bold]{word}[/] {escape(choice.stop.name)} [dim]({choice.stop.id}, {choice.stop.zone})[/]{meant}"


def quote(answer: Quote) -> RenderableType:
    """All offers with the steps to their prices, then near misses, then whose prices these are."""
    parts: list[RenderableType] = []
    if answer.reason is not None:
        parts.append(Panel(escape(answer.reason), border_style="yellow"))
    if answer.offers:
        parts.append(_offers(answer))
    offered = {offer.product for offer in answer.offers}
    parts.extend(_near_miss(miss, offered=miss.rule in offered) for miss in answer.near_misses)
    parts.append(
        f"[dim]{escape(answer.tariff.name)}, edition {answer.tariff.edition} ({answer.tariff.version[:12]}).[/]"
    )
    if any(offer.illustrative for offer in answer.offers):
        parts.append(f"{ILLUSTRATIVE}: nobody has published this figure; it shows how the scheme would work.")
    return Group(*parts)


def _offers(answer: Quote) -> Table:
    zone = answer.tariff.calendar.zone
    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0))
    table.add_column("total", justify="right", style="bold")
    table.add_column("offer and why")
    table.add_column("use it before", no_wrap=True, style="dim")
    for offer in answer.offers:
        until = _local(offer.valid_until.astimezone(zone), offer.valid_from.astimezone(zone).year)
        table.add_row(str(offer.total), _why(offer), until)
    return table


def _why(offer: Offer) -> str:
    mark = f" {ILLUSTRATIVE}" if offer.illustrative else ""
    steps = "".join(f"\n[dim]· {escape(step.sentence)}[/]" for step in offer.steps)
    benefits = "".join(f"\n[dim]· With it: {escape(benefit.name)}[/]" for benefit in offer.benefits)
    return f"[bold]{escape(offer.name)}[/]{mark}{steps}{benefits}"


def _near_miss(miss: NearMiss, *, offered: bool) -> str:
    return f"[dim]{'Worth knowing' if offered else 'Not offered'}:[/] {escape(miss.sentence)}"


def _local(at: datetime, this_year: int) -> str:
    """Say a day and time, with the year if it is another."""
    return at.strftime("%a %d %b %H:%M" if at.year == this_year else "%a %d %b %Y %H:%M")


def findings(found: tuple[Finding, ...]) -> Table:
    """All findings, each with its place in the document."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("", "where", "what to do", "code"):
        table.add_column(title, overflow="fold")
    for finding in found:
        colour = "red" if finding.severity is Severity.ERROR else "yellow"
        severity = f"[{colour}]{finding.severity.value}[/]"
        table.add_row(severity, escape(finding.path) or "/", escape(finding.message), f"[dim]{finding.code}[/]")
    return table
