"""Commands that run the service and look after its database."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import socket as Socket  # noqa: N812 - a class, whose instances take its name
from tempfile import TemporaryDirectory
from typing import Annotated, Final

import typer
import uvicorn
from uvicorn.supervisors import Multiprocess

from app import worker as chores
from app.catalogue import service as catalogue
from app.cli.console import CommandError, err, in_plain_words, out, read
from app.cli.listening import inherited, listen
from app.cli.surroundings import migration_url, settings, surroundings
from app.cli.tariffs import SCHEME
from app.cli.transaction import in_database, in_transaction
from app.main import openapi as description
from app.main.protocol import Protocol
from app.platform import clock, logs
from app.platform import migrate as migrations
from app.platform.crypto import read_secret
from app.platform.servers import ServersError, local_servers

WhileOpen = Annotated[bool, typer.Option("--while-open", hidden=True, help="Stop when standard input closes.")]
Listening = Annotated[
    int | None, typer.Option("--fd", hidden=True, help="Listen on this inherited socket, whatever host and port say.")
]
LOOPBACK: Final = "127.0.0.1"
HEALTH_SECONDS: Final = 60
"""How long a worker may say nothing: on a busy machine it takes more than uvicorn's five seconds to start."""
STARTUP_FAILURE: Final = 3
"""The exit code of a service that could not start; uvicorn's own."""


def serve(
    host: Annotated[str, typer.Option(help="Where to listen.")] = LOOPBACK,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 1,
    while_open: WhileOpen = False,  # noqa: FBT002
    listening: Listening = None,
) -> None:
    """Serve the API, on DATABASE_URL and REDIS_URL, or on local servers if neither is set."""
    with in_plain_words(), _socket(host, port, listening) as socket, _prepared():
        os.environ.setdefault("COMMONFARE_ISSUER", f"http://{LOOPBACK}:{socket.getsockname()[1]}")
        settings()
        if while_open:
            stop_when_closed()
        serve_on(socket, workers)


def _socket(host: str, port: int, listening: int | None) -> Socket:
    return listen(host, port) if listening is None else inherited(listening)


def serve_on(socket: Socket, workers: int, factory: str = "app.main:from_env") -> None:
    """Serve on the socket until SIGTERM or Ctrl-C. Exits with code 3 where the service could not start."""
    config = uvicorn.Config(
        factory,
        factory=True,
        workers=workers,
        http=Protocol,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
        timeout_worker_healthcheck=HEALTH_SECONDS,
    )
    if workers > 1:
        Multiprocess(config, sockets=[socket]).run()
        return
    server = uvicorn.Server(config)
    with suppress(KeyboardInterrupt):
        server.run(sockets=[socket])
    if not server.started:
        raise typer.Exit(STARTUP_FAILURE)


def stop_when_closed() -> None:
    """Stop as for SIGTERM once whoever started us has gone away, even by SIGKILL."""
    threading.Thread(target=_wait_until_closed, daemon=True).start()


def _wait_until_closed() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def _prepared() -> Iterator[None]:
    """Run on local servers, migrated and seeded, if the environment names none."""
    with surroundings() as local:
        if local:
            err.print("No DATABASE_URL: using local servers, with their state in var/servers.")
            asyncio.run(migrations.upgrade(migration_url()))
            asyncio.run(publish_first(settings().database_url, SCHEME))
        read_secret(settings().secret_file)
        yield


def worker(
    while_open: WhileOpen = False,  # noqa: FBT002
) -> None:
    """Send webhooks and forget what has expired, until SIGTERM or Ctrl-C."""
    with in_plain_words(), _prepared():
        logs.configure(settings().log_level)
        if while_open:
            stop_when_closed()
        asyncio.run(chores.run(settings()))


def migrate(
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 if tables and code differ.")] = False,  # noqa: FBT002
) -> None:
    """Bring the tables up to date, as their owner (MIGRATION_DATABASE_URL). Without it, --check uses a new database."""
    with in_plain_words():
        if check:
            differences = asyncio.run(_differences())
            for difference in differences:
                err.print(difference, markup=False, soft_wrap=True)
            out.print("The tables are not as the code says." if differences else "The tables are as the code says.")
            raise typer.Exit(1 if differences else 0)
        with surroundings():
            asyncio.run(migrations.upgrade(migration_url()))
        out.print("The tables are up to date.")


async def _differences() -> list[str]:
    if "DATABASE_URL" in os.environ or "MIGRATION_DATABASE_URL" in os.environ:
        return await migrations.check(migration_url())
    try:
        with TemporaryDirectory() as folder, local_servers(Path(folder) / "servers", durable=False, keep=False) as urls:
            await migrations.upgrade(urls.migration_database_url)
            return await migrations.check(urls.migration_database_url)
    except ServersError as error:
        raise CommandError(str(error)) from error


def seed(file: Annotated[Path, typer.Argument(help="A tariff document; ours if left out.")] = SCHEME) -> None:
    """Publish a tariff as the very first edition; does nothing where an edition is published already."""
    with in_plain_words():
        raw = read(file)
        version = in_transaction(lambda session: catalogue.seed(session, raw, clock.read()))
        out.print("There is an edition already; nothing was changed." if version is None else f"Published {version}.")


async def publish_first(url: str, file: Path) -> str | None:
    """Publish the document as the first edition of the database at `url`, if it has none."""
    raw = read(file)
    return await in_database(url, lambda session: catalogue.seed(session, raw, clock.read()))


def openapi(
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it here, and problems.md beside it.")
    ] = None,
) -> None:
    """Print the API's description (OpenAPI), which needs no server."""
    with in_plain_words():
        if output is None:
            typer.echo(description.described(), nl=False)
        else:
            description.write(output, output.with_name("problems.md"))
            out.print(f"Wrote {output} and {output.with_name('problems.md')}.")
