"""What time it is for a caller: ours for everybody, and for a sandbox that of its test clock."""
