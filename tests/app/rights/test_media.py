"""A token names its right and proves it; what is stored tells nothing of it."""

from uuid import UUID

import pytest

from app.rights.media import MediaKey, MediaKeys

RIGHT = UUID("0192f0c1-7d3a-7c11-8a55-3d1f5f0e9a10")
KEY = MediaKey(b"a secret of thirty-two bytes.....")
MEDIA = MediaKeys((KEY,))


def test_a_right_always_has_the_same_token() -> None:
    assert KEY.token(RIGHT) == KEY.token(RIGHT)
    assert MEDIA.right_of(KEY.token(RIGHT)) == RIGHT


def test_a_token_with_any_one_character_changed_proves_nothing() -> None:
    token = KEY.token(RIGHT)

    for place, character in enumerate(token):
        changed = token[:place] + ("A" if character != "A" else "B") + token[place + 1 :]
        assert MEDIA.right_of(changed) is None


def test_a_token_made_with_another_key_proves_nothing() -> None:
    token = MediaKey(b"another secret of thirty-two bytes").token(RIGHT)

    assert MEDIA.right_of(token) is None


@pytest.mark.parametrize("token", ["", "x", "=" * 44, "!" * 44, "é" * 44, "A" * 44, "A" * 45])
def test_any_other_medium_proves_nothing(token: str) -> None:
    assert MEDIA.right_of(token) is None


def test_a_token_has_one_spelling() -> None:
    """Standard base64 reads `+` where base64url has `-`; a medium that differs in one character is another medium."""
    tokens = [KEY.token(UUID(int=number)) for number in range(64)]
    respelled = [token.replace("-", "+").replace("_", "/") for token in tokens]

    assert tokens != respelled
    assert all(MEDIA.right_of(other) is None for token, other in zip(tokens, respelled, strict=True) if token != other)


def test_a_digest_depends_on_the_key_and_is_no_part_of_the_token() -> None:
    token = KEY.token(RIGHT)
    other = MediaKey(b"another secret of thirty-two bytes")

    assert len(KEY.digest(token)) == 32
    assert KEY.digest(token) != other.digest(token)
    assert KEY.digest(token) != KEY.digest(token + "A")
