"""Payment card numbers, which never enter: how one is told from a smartcard's serial, a time or an id.

Prefixes and lengths are those of ISO/IEC 7812 issuers that passengers pay with; the check digit is Luhn's (annex B).
"""

import re
from typing import Final

_DIGITS: Final = re.compile(
    r"(?<![0-9])(?:[0-9]{13,19}|[0-9]{4}(?:[ -][0-9]{4}){3}(?:[ -][0-9]{1,3})?|[0-9]{4}[ -][0-9]{6}[ -][0-9]{4,5})"
    r"(?![0-9])"
)
"""Digits in a row, or in the groups in which they stand on cards."""
_ENOUGH: Final = re.compile(r"[0-9](?:[ -]?[0-9]){12}")
"""No card's number has fewer, and a text that has not is told at once."""
_SCHEMES: Final = (
    re.compile(r"4(?:\d{12}|\d{15}|\d{18})"),  # Visa
    re.compile(r"(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}"),  # Mastercard
    re.compile(r"3[47]\d{13}"),  # American Express
    re.compile(r"3(?:0[0-5]|[689]\d)\d{11}"),  # Diners Club
    re.compile(r"6(?:011|5\d{2}|4[4-9]\d)\d{12,15}"),  # Discover
    re.compile(r"35(?:2[89]|[3-8]\d)\d{12,15}"),  # JCB
    re.compile(r"62\d{14,17}"),  # UnionPay
    re.compile(r"(?:50|5[6-8]|6304|6759|6761|6762|6763)\d{9,17}"),  # Maestro
)


def holds_card_number(text: str) -> bool:
    """Say whether a text has digits in it, spaced or not, that are the number of a payment card."""
    if _ENOUGH.search(text) is None:
        return False
    runs = (re.sub(r"[ -]", "", found.group()) for found in _DIGITS.finditer(text))
    return any(_checks(run) and any(scheme.fullmatch(run) for scheme in _SCHEMES) for run in runs)


def _checks(digits: str) -> bool:
    """Say whether the check digit is right: of every second digit from the right, twice it counts."""
    twice = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(twice) + sum(int(digit) for digit in digits[-1::-2])) % 10 == 0
