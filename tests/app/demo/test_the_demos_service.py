"""The demo talks to its own service: at an address that nobody else can take, and it says so when it is gone."""

import asyncio
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from app.cli.console import CommandError
from app.cli.demo import README_URL, _moved, _wait
from app.cli.listening import inherited, listen
from app.cli.pairs import Algorithm, new_pair
from app.demo import gateway
from app.demo.gateway import Client, Gateway, GaveUp
from app.demo.process import LOOPBACK, ending_of, take_port, working

HERE = Path(__file__)


def port_of(taken: socket.socket) -> int:
    return int(taken.getsockname()[1])


def test_a_port_is_taken_from_the_moment_it_is_chosen() -> None:
    """Two demos that start at once never choose the same one."""
    with take_port(0) as first, take_port(port_of(first)) as second:
        assert port_of(second) != port_of(first)
        with pytest.raises(CommandError, match="something else listens there"):
            listen(LOOPBACK, port_of(second))


def test_a_port_that_something_else_serves_on_every_address_is_left_to_it() -> None:
    with socket.create_server(("0.0.0.0", 0)) as other, take_port(port_of(other)) as ours:  # noqa: S104
        assert port_of(ours) != port_of(other)


@pytest.mark.parametrize(
    ("host", "words"), [(LOOPBACK, "something else listens there"), ("192.0.2.1", "does not have that address")]
)
def test_an_address_that_cannot_be_had_is_said_in_one_sentence(host: str, words: str) -> None:
    with take_port(0) as taken, pytest.raises(CommandError, match=words):
        listen(host, port_of(taken))


def test_serving_on_a_port_that_is_taken_says_so_before_anything_is_started() -> None:
    with take_port(0) as taken:
        command = [sys.executable, "-m", "app", "serve", "--port", str(port_of(taken))]
        done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "something else listens there" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_no_socket_is_not_listened_on() -> None:
    with HERE.open() as file, pytest.raises(CommandError, match="no socket"):
        inherited(file.fileno())


def test_the_readmes_address_is_corrected_only_where_it_is_wrong() -> None:
    assert _moved(README_URL, 8000) == ""
    assert "Port 8000 is taken" in _moved("http://127.0.0.1:40001", 8000)
    assert "API=http://127.0.0.1:40001" in _moved("http://127.0.0.1:40001", 8000)
    assert "is taken" not in _moved("http://127.0.0.1:40001", 40001)


async def test_a_service_that_is_gone_ends_the_morning_with_a_sentence() -> None:
    with take_port(0) as taken:
        port = port_of(taken)
    async with httpx.AsyncClient(trust_env=False) as http:
        with pytest.raises(GaveUp, match="stopped answering"):
            await asked(http, port)


async def test_a_service_that_stays_unavailable_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "PATIENCE_SECONDS", 0)

    served = await asyncio.start_server(_signs_in_and_no_more, LOOPBACK, 0)

    async with served as server, httpx.AsyncClient(trust_env=False) as http:
        with pytest.raises(GaveUp, match="unavailable for 0 seconds"):
            await asked(http, server.sockets[0].getsockname()[1])


async def _signs_in_and_no_more(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    asked_for = await reader.readuntil(b"\r\n\r\n")
    if b"/oauth/token" in asked_for:
        body = b'{"access_token": "any", "expires_in": 600}'
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
    else:
        writer.write(b"HTTP/1.1 503 Busy\r\nConnection: close\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()
    writer.close()


async def asked(http: httpx.AsyncClient, port: int) -> None:
    client = Client("somebody", "TBTN", "quote", new_pair(Algorithm.EDDSA))
    await Gateway(http, f"http://{LOOPBACK}:{port}").post(client, "/v1/quotes", {})


def test_a_demo_whose_worker_is_gone_says_so(tmp_path: Path) -> None:
    log, here = tmp_path / "worker.log", tmp_path / "service.log"
    log.write_text("out of luck")
    lasting, gone = ([sys.executable, "-c", f"import time; time.sleep({seconds})"] for seconds in (60, 0))
    with subprocess.Popen(lasting) as service, subprocess.Popen(gone) as worker:
        with pytest.raises(CommandError, match=r"(?s)The worker ended by itself.*out of luck"):
            _wait({here: service, log: worker})
        service.kill()


def test_a_worker_ends_with_whoever_started_it(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    nobody = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1"}
    keys = {name: str(tmp_path / name) for name in ("COMMONFARE_TOKEN_KEY_FILE", "COMMONFARE_SECRET_FILE")}
    (tmp_path / "COMMONFARE_SECRET_FILE").write_bytes(bytes(32))

    with working(log, {**nobody, **keys, "COMMONFARE_METRICS_PORT": "0"}) as worker:
        while "postgresql is away" not in log.read_text():
            time.sleep(0.05)

    assert worker.returncode == 0


def test_a_log_is_quoted_by_its_last_lines(tmp_path: Path) -> None:
    log = tmp_path / "service.log"
    log.write_text("\n".join(f"line {number}" for number in range(100)))

    assert str(log) in ending_of(log)
    assert "line 99" in ending_of(log)
    assert "line 9\n" not in ending_of(log)
