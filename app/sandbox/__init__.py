"""The sandbox: a test clock of one's own, moved at will, and the devices of every operator to play with."""
