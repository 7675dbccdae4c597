"""The audit trail: who did what, and when. Entries are only ever added."""
