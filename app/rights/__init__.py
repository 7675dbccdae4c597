"""Travel rights: what sales gave, the events that happened to them, and the media that carry them."""
