"""The command that tells an officer what changed between two tariff documents."""

import json
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.markup import escape
from rich.padding import Padding

from app.cli.console import CommandError, in_plain_words, out, read
from fares.difference import Change, Kind, difference
from fares.exchange import document
from fares.money import Money
from fares.review import Severity

TITLES: Final = {
    Kind.PRICE: "Prices",
    Kind.SOURCE: "Where prices come from",
    Kind.PRODUCT: "Products",
    Kind.SINGLE: "Singles",
    Kind.DISCOUNT: "Discounts and surcharges",
    Kind.CEILING: "Ceilings",
    Kind.INTERCHANGE: "Interchange",
    Kind.CAP: "Caps",
    Kind.REFUND: "Refunds",
    Kind.PROFILE: "Profiles",
    Kind.HOURS: "Hours and holidays",
    Kind.ZONE: "Zones",
    Kind.STOP: "Stops",
    Kind.LINE: "Lines",
    Kind.OPERATOR: "Operators",
    Kind.TAPS: "Taps",
    Kind.SHARING: "Sharing receipts",
    Kind.CARBON: "Carbon",
    Kind.EDITION: "The edition",
    Kind.OTHER: "All else",
}


def diff(
    old: Annotated[Path, typer.Argument(help="The earlier tariff document.")],
    new: Annotated[Path, typer.Argument(help="The later one.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the changes as JSON.")] = False,  # noqa: FBT002
) -> None:
    """Tell what changed between two tariff documents, prices first. Exit code 0 if nothing did, 1 if anything."""
    with in_plain_words():
        changes = difference(*_both(old, new))
    if as_json:
        out.print_json(json.dumps([_as_json(change) for change in changes]))
    elif not changes:
        out.print("The two documents mean the same.")
    else:
        _show(changes)
    raise typer.Exit(1 if changes else 0)


def _both(*paths: Path) -> list[dict[str, Any]]:
    """Read both documents; raises `CommandError` that tells of each which has mistakes."""
    readings = {path: document.read(read(path)) for path in paths}
    told = [_unreadable(path, reading) for path, reading in readings.items() if reading.document is None]
    if told:
        raise CommandError(" ".join(told))
    return [readings[path].document or {} for path in paths]


def _unreadable(path: Path, reading: document.Reading) -> str:
    errors = sum(finding.severity is Severity.ERROR for finding in reading.findings)
    return f"{path} has {errors} mistake{'' if errors == 1 else 's'}: `commonfare review {path}` says what to do."


def _show(changes: tuple[Change, ...]) -> None:
    for kind, some in groupby(changes, key=lambda change: change.kind):
        out.print(f"[bold]{TITLES[kind]}[/]")
        for change in some:
            out.print(Padding(escape(change.sentence), (0, 0, 0, 2), expand=False))
        out.print()
    out.print(f"{len(changes)} change{'' if len(changes) == 1 else 's'}.")


def _as_json(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "subject": change.subject,
        "path": change.path,
        "sentence": change.sentence,
        "before_pence": _pence(change.before),
        "after_pence": _pence(change.after),
        "concerns": change.concerns,
    }


def _pence(amount: Money | None) -> int | None:
    return None if amount is None else amount.pence
