"""The socket that the service listens on: bound before anything else is started, so that nobody takes it meanwhile."""

import errno
import socket
from typing import Final

from app.cli.console import CommandError

BACKLOG: Final = 2048
UNAVAILABLE: Final = {
    errno.EADDRINUSE: "something else listens there. Choose another port with --port",
    errno.EACCES: "this user may not take that port. Choose one above 1023 with --port",
    errno.EADDRNOTAVAIL: "this machine does not have that address. Choose another with --host",
}


def listen(host: str, port: int) -> socket.socket:
    """Listen for TCP connections; port 0 takes any that is free. Raises `CommandError` if it cannot be had."""
    try:
        return socket.create_server((host, port), family=_family(host), backlog=BACKLOG)
    except OSError as error:
        reason = UNAVAILABLE.get(error.errno or 0, "this machine does not know that address. Choose it with --host")
        raise CommandError(f"Cannot listen on port {port} of {host}: {reason}.") from None


def inherited(descriptor: int) -> socket.socket:
    """Take over a socket on which whoever started this process listens."""
    try:
        return socket.socket(fileno=descriptor)
    except OSError:
        raise CommandError(f"File descriptor {descriptor} is no socket.") from None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
