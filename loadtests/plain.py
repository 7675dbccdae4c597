"""Serve one of the apps of `baseline` just as the service is served: `python -m loadtests.plain echo --fd 5`."""

import argparse

from app.cli.listening import inherited
from app.cli.service import serve_on, stop_when_closed

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("app", choices=("bare", "echo"))
    parser.add_argument("--fd", type=int, required=True)
    asked = parser.parse_args()
    stop_when_closed()
    serve_on(inherited(asked.fd), 1, f"loadtests.baseline:{asked.app}")
