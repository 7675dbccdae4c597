"""Bytes in, bytes out: the project's own tariff document."""
