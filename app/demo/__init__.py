"""The demonstration: a SYNTHETIC morning of commuters, sent through the real service and checked afterwards."""
