"""Quoting: offers for a journey, signed so that a sale can hold the service to them."""
