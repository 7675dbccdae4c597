"""Do a driver's work in a process of its own: the work comes on standard input, what came of it goes to the output."""

import pickle
import sys

from loadtests.wire import drive

if __name__ == "__main__":
    sys.stdout.buffer.write(pickle.dumps(drive(pickle.load(sys.stdin.buffer))))  # noqa: S301 - from our own process
