"""Any bytes are either a JSON value or a list of what is wrong with them, never an exception."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fares.exchange.json_text import MAX_FAULTS, loads


def faults(raw: bytes, max_depth: int = 64, *, floats: bool = False) -> list[tuple[str, str]]:
    loaded = loads(raw, max_depth, floats=floats)
    assert loaded.value is None
    return [(finding.path, finding.code) for finding in loaded.findings]


@pytest.mark.parametrize(
    "raw", [b'{"a": [1, true, null, "x"], "b": {}}', b'"\\u00e9\\ud83d\\ude8b"', b"-0", b"[]", '"é"'.encode()]
)
def test_json_is_read_as_it_is(raw: bytes) -> None:
    loaded = loads(raw, 64)

    assert loaded.value == json.loads(raw)
    assert loaded.findings == ()


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b'{"a": {"b": 1, "c": 2, "b": 3}}', [("/a/b", "repeated-name")]),
        (b'{"a": 1, "a": 2, "a": 3, "b": 1, "b": 2}', [("/a", "repeated-name"), ("/b", "repeated-name")]),
        (b'[{"4111111111111111": 1, "4111111111111111": 2}]', [("/0", "repeated-name")]),
        (b'{"a": [0, NaN, -Infinity]}', [("/a/1", "not-finite"), ("/a/2", "not-finite")]),
        (b'{"a": [0, 1.5, 1e2]}', [("/a/1", "float"), ("/a/2", "float")]),
        (b'{"a": "x\\ud800"}', [("/a", "lone-surrogate")]),
        (b'{"a": {"\\udfff": 1}}', [("/a", "lone-surrogate")]),
        (b'{"a": "x\\u0000"}', [("/a", "nul")]),
        (b'{"\\u0000": 1}', [("", "nul")]),
        (str(2**70).encode(), [("", "integer-range")]),
        (str(-(2**63) - 1).encode(), [("", "integer-range")]),
        (b"[" + b"7" * 10_000 + b"]", [("/0", "integer-range")]),
        (b"\xef\xbb\xbf{}", [("", "byte-order-mark")]),
        (b'"\xff"', [("", "not-utf-8")]),
        (b'"\xed\xa0\x80"', [("", "not-utf-8")]),
        ("{}".encode("utf-16"), [("", "not-utf-8")]),
        (b'"a\x00"', [("", "not-json")]),
        (b"", [("", "not-json")]),
        (b'{"a": 1,}', [("", "not-json")]),
        (b"{} {}", [("", "not-json")]),
        (b"{'a': 1}", [("", "not-json")]),
    ],
)
def test_each_fault_is_told_with_its_place(raw: bytes, found: list[tuple[str, str]]) -> None:
    assert faults(raw) == found


def test_syntax_is_placed_by_line_and_column() -> None:
    (finding,) = loads(b'{\n  "a": nope\n}', 64).findings

    assert finding.message == "This is not JSON: look at line 2, column 8."


def test_the_largest_and_smallest_integers_of_64_bits_are_read() -> None:
    assert loads(b"[9223372036854775807, -9223372036854775808]", 64).value == [2**63 - 1, -(2**63)]


@pytest.mark.parametrize(("depth", "fits"), [(64, True), (65, False), (5_000, False), (1_000_000, False)])
def test_nesting_is_measured_before_any_parser_meets_it(depth: int, *, fits: bool) -> None:
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
        raw = opening * depth + b"1" + closing * depth

        loaded = loads(raw, 64)

        assert (loaded.findings == ()) is fits
        assert fits or loaded.findings[0].code == "too-deep"


@pytest.mark.parametrize("raw", [b"[" * 100, b"[[" * 50 + b'"' + b'\\"' * 200_000, b'"\\' + b"[" * 100])
def test_broken_nesting_is_refused_as_quickly_as_whole(raw: bytes) -> None:
    assert len(faults(raw)) == 1


def test_brackets_in_text_are_no_nesting() -> None:
    assert loads(json.dumps(["[" * 100, '"[{' * 100, {}]).encode(), 3).findings == ()
    assert loads(b"[[], [], [], []]", 2).findings == ()


def test_the_deepest_nesting_a_caller_may_allow_is_survived() -> None:
    raw = b"[" * 200 + b"1.5" + b"]" * 200

    (finding,) = loads(raw, 200).findings

    assert finding.path == "/0" * 200
    with pytest.raises(AssertionError, match="survives"):
        loads(raw, 201)


def test_where_decimals_are_welcome_they_must_still_be_finite() -> None:
    assert loads(b"[1.5, 1e2]", 64, floats=True).value == [1.5, 100.0]
    assert faults(b"[NaN, 1e999, -1e999]", floats=True) == [
        ("/0", "not-finite"),
        ("/1", "not-finite"),
        ("/2", "not-finite"),
    ]


def test_a_text_full_of_faults_lists_the_first_of_them() -> None:
    raw = json.dumps([1.5] * 10_000).encode()

    assert len(faults(raw)) == MAX_FAULTS


@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:\\ue0d8tfn1.-', max_size=60).map(str.encode))
def test_no_bytes_raise(raw: bytes) -> None:
    loaded = loads(raw, 8)

    assert loaded.value is None or loaded.findings == ()


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(exclude_characters="\x00", codec="utf-8")),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_characters="\x00", codec="utf-8")), inner)
    ),
    max_leaves=20,
)


@given(json_values, st.booleans())
def test_whatever_json_can_say_is_read_back(value: object, ascii_only: bool) -> None:  # noqa: FBT001 - drawn
    loaded = loads(json.dumps(value, ensure_ascii=ascii_only).encode(), 64)

    assert loaded.findings == ()
    assert loaded.value == value
