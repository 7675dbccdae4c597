"""All commands, by name."""

import typer

from app.cli import access, demo, service, tariffs

cli = typer.Typer(
    name="commonfare",
    help="The open fare service for the joint Derby–Nottingham area.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for command in (
    demo.demo,
    service.serve,
    service.worker,
    service.migrate,
    service.seed,
    service.openapi,
    access.keys,
    access.token,
    tariffs.quote,
    tariffs.review,
):
    cli.command()(command)
cli.add_typer(access.clients, name="client")
