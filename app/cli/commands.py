"""All commands, by name. Only what the wanted command needs is imported, so that a small one starts quickly."""

from collections.abc import Sequence
from importlib import import_module
from typing import Final

import typer

COMMANDS: Final = {
    "demo": ("demo", "Send a SYNTHETIC morning of commuters through the real service."),
    "serve": ("service", "Serve the API."),
    "worker": ("service", "Forget what has expired, and send what is announced."),
    "migrate": ("service", "Bring the tables up to date."),
    "seed": ("service", "Publish a tariff as the very first edition."),
    "openapi": ("service", "Print the API's description (OpenAPI)."),
    "keys": ("tokens", "Make a key pair."),
    "token": ("tokens", "Sign in as a client and print an access token."),
    "quote": ("tariffs", "Price a journey from a tariff document, and say why."),
    "best": ("advice", "Find what to buy for a travel pattern."),
    "review": ("tariffs", "Find everything that is wrong with a tariff document."),
    "diff": ("differences", "Tell what changed between two tariff documents."),
    "charge": ("charges", "Charge a file of taps, and say why."),
    "share": ("charges", "Share what taps come to between operators."),
    "compare": ("comparisons", "Compare what the same taps cost under two editions."),
    "refund": ("refunds", "Work out what is given back of a product."),
    "upgrade": ("documents", "Write a tariff document in the newest format."),
    "holidays": ("calendars", "List England's bank holidays for a tariff document."),
    "cache": ("cache", "Measure, fill and verify what the cache remembers of rights."),
    "client": ("access", "Add, list and block the apps, devices and officers' tools that may call."),
}
"""Each command, the module of this package that holds it, and what it does, for the list of all."""
GROUPS: Final = {"cache": "cache", "client": "clients"}
"""Commands that have commands of their own, and what these are called in their module."""


def command_line(words: Sequence[str] | None = None) -> typer.Typer:
    """Give the command that the first word names; a mere list of them where it names none. Without words, all."""
    cli = typer.Typer(
        name="commonfare",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    cli.callback()(_about)
    wanted = list(COMMANDS) if words is None else [word for word in words if word != "--"][:1]
    if wanted and wanted[0] in COMMANDS:
        for name in wanted:
            _add(cli, name)
    else:
        _list(cli)
    return cli


def _add(cli: typer.Typer, name: str) -> None:
    module = import_module(f"app.cli.{COMMANDS[name][0]}")
    if name in GROUPS:
        cli.add_typer(getattr(module, GROUPS[name]), name=name)
    else:
        cli.command(name)(getattr(module, name))


def _list(cli: typer.Typer) -> None:
    """Name all commands without importing any of them."""
    for name, (_, summary) in COMMANDS.items():
        cli.command(name, help=summary)(_nothing)


def _nothing() -> None:
    """Stand for a command where only its name and summary are shown."""


def _about() -> None:
    """The open fare service for the joint Derby–Nottingham area."""
