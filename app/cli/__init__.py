"""The command line: `commonfare`, or `python -m app`. What goes wrong is one sentence and what to do about it."""
