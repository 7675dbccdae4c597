"""Load tests and benchmarks: the commuters' weekday, what it takes, and whether anything was lost."""
