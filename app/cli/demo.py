"""The command that shows everything at once."""

import asyncio
import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Annotated, Final, NoReturn

import typer

from app.cli.console import in_plain_words, out
from app.cli.service import publish_first
from app.cli.surroundings import STATE, migration_url, settings, surroundings
from app.cli.tariffs import SCHEME
from app.demo import process, show, summary
from app.demo.cast import Cast
from app.demo.shares import LABEL
from app.platform import migrate

COMMUTERS: Final = 300
TAP_AHEAD_SECONDS: Final = 10 * 24 * 60 * 60
METRICS_PORT: Final = 9464


def demo(
    once: Annotated[bool, typer.Option("--once", help="Write the summary as JSON, stop everything.")] = False,  # noqa: FBT002
    commuters: Annotated[int, typer.Option(min=1, max=100_000, help="How many travel.")] = COMMUTERS,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Serve here, or on a free port.")] = 8000,
    state: Annotated[Path, typer.Option(help="Where everything is kept.")] = STATE,
) -> None:
    """Send a SYNTHETIC morning of commuters through the real service, and leave it up to try."""
    with in_plain_words(), _ending_in_order(), surroundings(state, make_keys=True) as local:
        out.print(f"[bold]Commonfare demo[/]: every commuter is {LABEL}; the stops, lines and servers are real.")
        asyncio.run(_prepare())
        url, environment = _address(port)
        with process.serving(int(url.rpartition(":")[2]), state / "demo" / "service.log", environment) as service:
            outcome, players = asyncio.run(show.run(url, settings().database_url, state / "demo", commuters))
            out.print(summary.as_page(outcome))
            _write(state / "demo.json", summary.as_json(outcome))
            if not once:
                invitation = _invitation(url, players, environment["COMMONFARE_METRICS_PORT"], local=local)
                out.print(invitation, markup=False, soft_wrap=True)
                _wait(service)
        if outcome.faults:
            raise typer.Exit(1)


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


def _address(port: int) -> tuple[str, dict[str, str]]:
    """Choose where to serve, and what the demo's service is told besides."""
    url = f"http://{process.LOOPBACK}:{process.free_port(port)}"
    return url, {
        "COMMONFARE_ISSUER": url,
        "COMMONFARE_METRICS_PORT": str(process.free_port(METRICS_PORT)),
        "COMMONFARE_TAP_AHEAD_SECONDS": str(TAP_AHEAD_SECONDS),
    }


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _wait(service: Popen[bytes]) -> None:
    """Leave the service up until Ctrl-C, or until it ends by itself."""
    try:
        service.wait()
    except KeyboardInterrupt:
        out.print("Stopping.")


def _invitation(url: str, players: Cast, metrics_port: str, *, local: bool) -> str:
    """Say where everything is, and what to try."""
    app, device = players.apps["TBTN"], players.devices["TBTN"]
    places = "PostgreSQL and Valkey: your own" if not local else "PostgreSQL and Valkey: local, kept in var/servers"
    return f"""The service is up until Ctrl-C.
  API    {url}     docs {url}/docs     ready? {url}/readyz     metrics http://127.0.0.1:{metrics_port}/metrics
  {places}
  Demo clients (they exist here only): {app.id}, {device.id}, {players.officer.id} and others; keys in {players.folder}

Try, in another terminal:
  curl '{url}/v1/stops?q=market'
  TOKEN=$(.venv/bin/commonfare token {app.id} --key {players.folder}/{app.id}.pem --url {url})
  curl {url}/v1/quotes -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
    -d '{{"origin": "9100DRBY", "destination": "9100NTNG", "passengers": [{{"profile": "adult", "count": 1}}]}}'
The README goes on from there: buy an offer, and validate what you bought."""
