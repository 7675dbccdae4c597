"""Validation: may this right be used here and now? Answered once it is recorded, and always with the first answer."""
