"""Sales: an offer becomes travel rights, once."""
