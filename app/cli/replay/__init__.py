"""Files of taps, replayed: what they say, row by row, and what each traveller's rides come to."""
