"""Commands about who may call: adding, listing and blocking clients."""

import getpass
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from app.access import service
from app.access.callers import SCOPES_OF_KIND
from app.access.tables import AccessClient, AccessClientBlocked
from app.cli.console import CommandError, in_plain_words, out
from app.cli.transaction import in_transaction
from app.platform import clock

clients = typer.Typer(help="Add, list and block the apps, devices and officers' tools that may call.")


class Kind(StrEnum):
    """What a client is in earnest, which bounds what it may do."""

    APP = "app"
    DEVICE = "device"
    OFFICER = "officer"


@clients.command("add")
def add(
    client: Annotated[str, typer.Argument(help="An id of your choice; it is never given twice.")],
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="Its public key (JWK), from `commonfare keys`.")],
    kind: Annotated[Kind | None, typer.Option(help="What it is, unless it is a sandbox.")] = None,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="It only plays, by a test clock of its own.")] = False,  # noqa: FBT002
    operator: Annotated[str | None, typer.Option(help="Its operator's code (NOC). A device must have one.")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="What it may do; all that its kind may, if left out.")] = None,
    name: Annotated[str | None, typer.Option(help="A name for people.")] = None,
) -> None:
    """Let a client call the service."""
    with in_plain_words():
        named = _kind(kind, sandbox=sandbox)
        new = service.NewClient(
            id=client,
            name=name or client,
            kind=named,
            operator=operator,
            public_jwk=_public(key),
            scopes=frozenset(scope) if scope else SCOPES_OF_KIND[named],
        )
        in_transaction(lambda session: service.add_client(session, new, clock.read(), by=_who()))
        out.print(f"{escape(client)} may call now, with {', '.join(sorted(new.scopes))}.")


def _kind(kind: Kind | None, *, sandbox: bool) -> str:
    if sandbox == (kind is not None):
        raise CommandError("Say what it is: --kind app, device or officer; or --sandbox, and no kind.")
    return "sandbox" if kind is None else kind.value


@clients.command("list")
def list_() -> None:
    """List every client, and who is blocked."""
    with in_plain_words():
        rows = in_transaction(service.clients)
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for title in ("id", "kind", "operator", "may", "added by", "blocked"):
            table.add_column(title, overflow="fold")
        for client, block in rows:
            table.add_row(*_shown(client, block))
        out.print(table)


def _shown(client: AccessClient, block: AccessClientBlocked | None) -> list[str]:
    blocked = "" if block is None else f"{block.at:%Y-%m-%d %H:%M} UTC: {block.reason}"
    parts = [client.id, client.kind, client.operator or "", " ".join(client.scopes), client.created_by, blocked]
    return [escape(part) for part in parts]


@clients.command("block")
def block(
    client: Annotated[str, typer.Argument(help="The client's id.")],
    reason: Annotated[str, typer.Option(help="Why, for whoever asks later.")],
) -> None:
    """Give a client no more tokens, for good. Those it holds run out within minutes."""
    with in_plain_words():
        in_transaction(lambda session: service.block_client(session, client, reason, clock.read(), by=_who()))
        out.print(f"{escape(client)} gets no more tokens.")


def _public(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_bytes()))
    except (ValueError, TypeError):
        raise CommandError(f"{path} holds no public key as JWK. `commonfare keys` writes one.") from None


def _who() -> str:
    return f"cli:{getpass.getuser()}"[:64]
