"""Access: who calls, and what they may ask for. OAuth 2 client credentials with private_key_jwt (RFC 6749, 7523)."""
