"""All commands, by name. Only what the wanted command needs is imported, so that a small one starts quickly."""

from collections.abc import Sequence
from importlib import import_module
from typing import Final

import typer

COMMANDS: Final = {
    "demo": "demo",
    "serve": "service",
    "worker": "service",
    "migrate": "service",
    "seed": "service",
    "openapi": "service",
    "keys": "tokens",
    "token": "tokens",
    "quote": "tariffs",
    "best": "advice",
    "review": "tariffs",
    "diff": "differences",
    "charge": "charges",
    "share": "charges",
    "compare": "comparisons",
    "refund": "refunds",
    "upgrade": "documents",
    "holidays": "documents",
    "client": "access",
}
"""Each command, and the module of this package that holds it."""


def command_line(words: Sequence[str] = ()) -> typer.Typer:
    """Give the command that the first word names, or, where it names none, all of them."""
    cli = typer.Typer(
        name="commonfare",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    cli.callback()(_about)
    for name in words[:1] if words and words[0] in COMMANDS else COMMANDS:
        module = import_module(f"app.cli.{COMMANDS[name]}")
        if name == "client":
            cli.add_typer(module.clients, name=name)
        else:
            cli.command(name)(getattr(module, name))
    return cli


def _about() -> None:
    """The open fare service for the joint Derby–Nottingham area."""
