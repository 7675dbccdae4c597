"""The catalogue: the published editions of the tariff, and what can be looked up in them."""
