"""Benchmarks of the engine: `make bench-engine` runs each file here. They print figures and assert nothing."""
