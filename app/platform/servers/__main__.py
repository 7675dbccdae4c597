"""`python -m app.platform.servers run STATE` runs the servers alone; `forget STATE` deletes their state."""

import signal
import sys
import threading
from pathlib import Path

from app.platform.servers import ServersError, forget, local_servers


def run(state: Path) -> None:
    """Run the servers until interrupted, and print how to reach them in the form of a shell's environment."""
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    with local_servers(state) as urls:
        sys.stdout.write(f"DATABASE_URL='{urls.database_url}'\n")
        sys.stdout.write(f"MIGRATION_DATABASE_URL='{urls.migration_database_url}'\n")
        sys.stdout.write(f"REDIS_URL='{urls.redis_url}'\n")
        sys.stdout.flush()
        over.wait()


def main(arguments: list[str]) -> int:
    """Do what the arguments say. Returns 0, 1 if the servers cannot be had, 2 if the arguments make no sense."""
    match arguments:
        case ["run", state]:
            action = run
        case ["forget", state]:
            action = forget
        case _:
            sys.stderr.write("usage: python -m app.platform.servers run|forget STATE\n")
            return 2
    try:
        action(Path(state))
    except ServersError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
