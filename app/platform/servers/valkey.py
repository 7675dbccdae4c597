"""Valkey, the server of the Redis protocol: a cache that keeps nothing on disk."""

import signal
from pathlib import Path
from urllib.parse import quote

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from app.platform.servers.guardian import ServerPlan
from app.platform.servers.place import Place

PROGRAM = "valkey-server"
SOCKET = "valkey.sock"

SETTINGS = """
port 0
unixsocket "{socket}"
unixsocketperm 700
requirepass {password}
dir "{folder}"
save ""
appendonly no
maxmemory 256mb
maxmemory-policy allkeys-lfu
"""


def plan(place: Place, programs: Path, password: str) -> ServerPlan:
    """Write the configuration and say how to run the server."""
    folder = place.own_folder(place.folder / "valkey")
    settings = SETTINGS.format(socket=place.sockets / SOCKET, password=password, folder=folder)
    return ServerPlan(
        command=[str(programs / PROGRAM), str(place.write("valkey.conf", settings))],
        folder=str(folder),
        log=str(place.log("valkey")),
        stop_signal=signal.SIGTERM,
    )


def is_ready(url_of_server: str) -> bool:
    """Whether the server answers to its password."""
    try:
        with _client(url_of_server) as client:
            return bool(client.ping())
    except RedisError:
        return False


def stop_orphan(place: Place, url_of_server: str) -> None:
    """End a server that outlived its guardian, if one still listens."""
    if (place.sockets / SOCKET).exists() and is_ready(url_of_server):
        with _client(url_of_server) as client:
            client.shutdown(nosave=True)


def url(place: Place, password: str) -> str:
    """Give the URL for redis-py."""
    return f"unix://:{password}@{quote(str(place.sockets / SOCKET))}?db=0"


def _client(url_of_server: str) -> Redis:
    return Redis.from_url(url_of_server, socket_timeout=2, retry=Retry(NoBackoff(), 0))
