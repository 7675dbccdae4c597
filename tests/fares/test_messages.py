"""What a display says: one sentence for each reason, in every language that there is."""

import pytest

from fares.rights import BlockReason, Reason
from fares.rights.messages import CATALOGUES, ENGLISH, LONGEST, Catalogue, catalogue, faults, fill, placeholders, say

WIDEST = {
    "time": "23:59",
    "until": "23:59",
    "day": "31",
    "month": "12",
    "place": "Old Market Square",
    "profile": "Student",
}
PSEUDO = {key: f"[{sentence}]" for key, sentence in CATALOGUES[ENGLISH].items()}
OTHERS: dict[str, Catalogue] = {**CATALOGUES, "qps": PSEUDO, "qps-ploc": {"accepted": "Oui."}}


def test_every_reason_has_a_sentence_and_every_sentence_a_reason() -> None:
    reasons = {key.partition(".")[0] for key in CATALOGUES[ENGLISH]}

    assert reasons == {reason.value for reason in Reason}


def test_every_block_says_why() -> None:
    blocked = {key.partition(".")[2] for key in CATALOGUES[ENGLISH] if key.startswith("blocked")}

    assert blocked == {reason.value for reason in BlockReason}


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_catalogue_has_every_sentence_with_the_same_to_fill_in(language: str) -> None:
    assert list(faults(CATALOGUES[language])) == []


@pytest.mark.parametrize(
    ("language", "key"), [(language, key) for language in CATALOGUES for key in CATALOGUES[language]]
)
def test_a_sentence_fits_a_display_when_it_is_filled(language: str, key: str) -> None:
    sentence = CATALOGUES[language][key]

    filled = sentence.format(**WIDEST)

    assert 0 < len(filled) <= LONGEST
    assert placeholders(sentence) <= WIDEST.keys()


def test_what_is_wrong_with_a_catalogue_is_told() -> None:
    broken = {key: sentence for key, sentence in PSEUDO.items() if key != "used_up"}
    broken |= {"passback": "Already used at {time}.", "refunded": "Refunded at {time}.", "welcome": "Hello."}

    assert list(faults(PSEUDO)) == []
    assert list(faults(broken)) == [
        "used_up: missing",
        "welcome: not a key",
        "passback: placeholders are time, until",
        "refunded: placeholders are none",
    ]


@pytest.mark.parametrize(
    ("language", "accepted"),
    [
        ("en", "Valid. Have a good journey."),
        ("en-GB", "Valid. Have a good journey."),
        ("cy", "Valid. Have a good journey."),
        ("QPS", "[Valid. Have a good journey.]"),
        ("qps-Latn-GB", "[Valid. Have a good journey.]"),
        ("qps-ploc", "Oui."),
    ],
)
def test_a_language_falls_back_to_a_wider_one_and_then_to_english(language: str, accepted: str) -> None:
    assert catalogue(language, OTHERS)["accepted"] == accepted


def test_a_language_that_there_is_not_is_answered_in_english() -> None:
    assert say("xx-Nope", "expired", time="04:30", day="8", month="9") == "Expired at 04:30 on 8/9."


def test_a_long_name_is_shortened_and_nothing_else() -> None:
    place = "The Very Long Name of a Stop by the Old Market Square and the Canal"

    filled = fill("Valid. Boarded {time} at {place}.", {"time": "07:42", "place": place})

    assert filled == "Valid. Boarded 07:42 at The Very Long Name of a Stop by th…."
    assert len(filled) <= LONGEST


def test_a_name_that_just_fits_is_left_whole() -> None:
    fits = "x" * (LONGEST - len("From ."))

    assert fill("From {place}.", {"place": fits}) == f"From {fits}."
    assert fill("From {place}.", {"place": fits + "y"}) == f"From {fits[:-1]}…."
