"""All commands, by name."""

import typer

from app.cli import tariffs

cli = typer.Typer(
    name="commonfare",
    help="The open fare service for the joint Derby–Nottingham area.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
cli.command()(tariffs.quote)
cli.command()(tariffs.review)
