"""What other processes are, asked without a dependency."""

import subprocess
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def command_of(pid: int) -> str:
    """Give the command line of a process; empty if there is none, or if it has ended and nobody has taken note."""
    if (PROC / "self").exists():
        with suppress(OSError):
            return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    return listed_command_of(pid)


def listed_command_of(pid: int) -> str:
    """Ask `ps`, where there is no /proc."""
    listed = subprocess.run(["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listed.stdout.strip()
