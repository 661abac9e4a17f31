"""Foreign text as one harmless line, whatever it is made of and however long it is."""

import time

import pytest

from graph_token_rotator.domain.sanitize import sanitize

MEBIBYTE = 1 << 20
# One character of each class that a pattern knows, and what tends to surround it.
CLASSES = {
    "underscores": "_",
    "small letters": "a",
    "capital letters": "A",
    "colons": ":",
    "slashes": "/",
    "spaces": " ",
    "newlines": "\n",
    "control characters": "\x00",
    "zero-width spaces": "\u200b",
    "surrogates": "\ud800",
    "markup": "`",
    "ampersands": "&",
    "digits": "7",
    "full stops": ".",
    "colons and spaces": ": ",
    "underscores and letters": "_a",
    "links": "www.",
    "entities": "&amp;",
}


@pytest.mark.parametrize("unit", CLASSES.values(), ids=CLASSES)
@pytest.mark.parametrize("frame", ["{}", "a{}a", " {}\n", "a{}:"])
def test_long_texts_take_no_time(unit: str, frame: str) -> None:
    """The bound is one against hanging: these took from seconds to days."""
    text = frame.format(unit * (4 * MEBIBYTE // len(unit)))
    started_at = time.process_time()
    assert len(sanitize(text)) <= 200
    assert time.process_time() - started_at < 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It expired", "It expired"),
        ("pages_read_engagement is missing", "pages_read_engagement is missing"),
        ("see _this_ and __that__", "see this and that"),
        ("a_b __ c_", "a_b c"),
        ("::error::x", ": error: x"),
        ("http://a.example/b", "http: a.example/b"),
        ("WWW.example.com", "www example.com"),
        ("token EAABsbCS1iHgBAKZCsomething is bad", "token is bad"),
        ("(pages_show_list,pages_manage_posts)", "(pages_show_list,pages_manage_posts)"),
        ("@octo &commat;octo", "octo commat;octo"),
        ("requires the 'pages_read_engagement' permission", "requires the 'pages_read_engagement' permission"),
        ("(#100) see GH-12 and abcdef1", "(100) see GH 12 and abcdef-1"),
        ("defaced on Tuesday, 28-Sep-21 03:00:00 PDT", "defaced on Tuesday, 28-Sep-21 03:00:00 PDT"),
        ("see a_www.evil.example", "see a_www evil.example"),
        ("x\u061c\u2060\u00ad\u180e\U000e0041\ufe0fy", "x y"),
        ("hex 306631 653264 336334 623561 end", "hex end"),
        ("codes 48 102 49 101 50 end", "codes end"),
        ("mn_op" * 30, ""),
    ],
)
def test_short_texts_stay_readable(text: str, expected: str) -> None:
    assert sanitize(text) == expected


def test_no_piece_of_a_token_is_left_at_the_cut() -> None:
    """A token that is cut where the looked-at part of a text ends would be too short to be recognized."""
    token = "EAABsbCS1iHgBAKZCsZBqwertzuiop"
    for before in range(1000):
        for filling in ("*", " ", "\x00", "<>"):
            assert "EAAB" not in sanitize(f"{filling * before} {token}")


def test_limit_holds_for_every_length() -> None:
    for length in range(1000):
        assert len(sanitize("ab " * length, limit=40)) <= 40
