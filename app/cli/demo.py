"""The command that shows everything at once."""

import asyncio
import json
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from subprocess import Popen
from time import sleep
from typing import Annotated, Final, NoReturn

import typer

from app.cli.console import CommandError, in_plain_words, out
from app.cli.service import publish_first
from app.cli.surroundings import STATE, migration_url, settings, surroundings
from app.cli.tariffs import SCHEME
from app.demo import process, show, summary
from app.demo.cast import Cast
from app.demo.gateway import GaveUp
from app.demo.shares import LABEL
from app.platform import migrate

COMMUTERS: Final = 300
TAP_AHEAD_SECONDS: Final = 10 * 24 * 60 * 60
METRICS_PORT: Final = 9464
LOOK_SECONDS: Final = 0.5
PORT: Final = 8000
README_URL: Final = f"http://{process.LOOPBACK}:{PORT}"


def demo(
    once: Annotated[bool, typer.Option("--once", help="Write the summary as JSON, stop everything.")] = False,  # noqa: FBT002
    commuters: Annotated[int, typer.Option(min=1, max=100_000, help="How many travel.")] = COMMUTERS,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Serve here if nobody else does, else on any free port; 0: any.")
    ] = PORT,
    state: Annotated[Path, typer.Option(help="Where everything is kept.")] = STATE,
) -> None:
    """Send a SYNTHETIC morning of commuters through the real service, and leave it up to try."""
    with in_plain_words(), _ending_in_order(), surroundings(state, make_keys=True) as local:
        out.print(f"[bold]Commonfare demo[/]: every commuter is {LABEL}; the stops, lines and servers are real.")
        taken = process.take_port(port)
        asyncio.run(_prepare())
        url, environment, log = _address(taken), _environment(_address(taken)), state / "demo" / "service.log"
        chores = state / "demo" / "worker.log"
        with process.serving(taken, log, environment) as service, process.working(chores, environment) as worker:
            outcome, players = _morning(url, state / "demo", commuters, log)
            out.print(summary.as_page(outcome))
            _write(state / "demo.json", {**summary.as_json(outcome), "url": url})
            if not once:
                invitation = _invitation(url, players, environment["COMMONFARE_METRICS_PORT"], state if local else None)
                out.print(invitation + _moved(url, port), markup=False, soft_wrap=True)
                _wait({log: service, chores: worker})
        if outcome.faults:
            raise typer.Exit(1)


def _morning(url: str, folder: Path, commuters: int, log: Path) -> tuple[summary.Outcome, Cast]:
    try:
        return asyncio.run(show.run(url, settings().database_url, folder, commuters))
    except GaveUp as error:
        raise CommandError(f"{error}, so the morning was given up; {process.ending_of(log)}") from None


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Let SIGTERM end the block as Ctrl-C does, so that everything it started is stopped."""

    def stop(number: int, _frame: object) -> NoReturn:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


async def _prepare() -> None:
    await migrate.upgrade(migration_url())
    await publish_first(settings().database_url, SCHEME)


def _address(taken: socket) -> str:
    return f"http://{process.LOOPBACK}:{taken.getsockname()[1]}"


def _environment(url: str) -> dict[str, str]:
    """Say what the demo's service is told besides."""
    with process.take_port(METRICS_PORT) as free:
        metrics_port = str(free.getsockname()[1])
    return {
        "COMMONFARE_ISSUER": url,
        "COMMONFARE_METRICS_PORT": metrics_port,
        "COMMONFARE_TAP_AHEAD_SECONDS": str(TAP_AHEAD_SECONDS),
    }


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _wait(up: Mapping[Path, Popen[bytes]]) -> None:
    """Leave processes up until Ctrl-C; raises `CommandError` if one of them, named by its log, ends by itself."""
    try:
        while not (ended := [log for log, each in up.items() if each.poll() is not None]):
            sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        out.print("Stopping.")
        return
    raise CommandError(f"The {ended[0].stem} ended by itself; {process.ending_of(ended[0])}")


def _moved(url: str, port: int) -> str:
    """Say how the README's lines reach a service that is not where they look for it."""
    if url == README_URL:
        return ""
    taken = "" if port == 0 or url.endswith(f":{port}") else f"Port {port} is taken. "
    return f"\n{taken}Where the README says API={README_URL}, write API={url}"


def _invitation(url: str, players: Cast, metrics_port: str, state: Path | None) -> str:
    """Say where everything is, and what to try."""
    app, device = players.apps["TBTN"], players.devices["TBTN"]
    places = f"PostgreSQL and Valkey: {'your own' if state is None else f'local, started from {state}/servers'}"
    return f"""The service is up until Ctrl-C.
  API    {url}     docs {url}/docs     ready? {url}/readyz     metrics http://127.0.0.1:{metrics_port}/metrics
  {places}
  A worker sends webhooks and forgets what has expired; its log is {players.folder.parent / "worker.log"}
  Demo clients (they exist here only): {app.id}, {device.id}, {players.officer.id} and others; keys in {players.folder}

Try, in another terminal:
  curl '{url}/v1/stops?q=market'
  TOKEN=$(.venv/bin/commonfare token {app.id} --key {players.folder}/{app.id}.pem --url {url})
  curl {url}/v1/quotes -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
    -d '{{"origin": "9100DRBY", "destination": "9100NTNG", "passengers": [{{"profile": "adult", "count": 1}}]}}'
The README goes on from there: buy an offer, and validate what you bought."""
