"""What every slice stands on: settings, the clock, the database, the cache, the local servers. Knows no fare rule."""
