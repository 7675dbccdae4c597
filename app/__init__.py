"""The fare service: a folder per domain noun around the pure engine in `fares`."""
