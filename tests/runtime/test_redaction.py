"""What a service says about our own secrets: whole, encoded, overlapping, or in pieces."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_token_rotator.domain.secret import Secret
from graph_token_rotator.runtime.redaction import Redactor

TOKEN = "EAABsbCS1iHgBAKZCq3f9d8e7Rr5T6yU"
LETTERS = st.sampled_from(string.ascii_letters + string.digits)
TOKENS = st.text(LETTERS, min_size=24, max_size=60).filter(
    lambda text: any(letter.isdigit() for letter in text) and text.lower() != text
)


def redactor(*secrets: str) -> Redactor:
    redact = Redactor()
    for secret in secrets:
        redact.add(Secret(secret))
    return redact


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        ("Abc/dEf+g", "Abc%2FdEf%2Bg"),
        ("Abc/dEf+g", "Abc%2fdEf%2bg"),
        ("Abc/dEf+g", "Abc%2FdEf%2bg"),
        ('Zoé"s secret', json.dumps('Zoé"s secret')[1:-1]),
        ('Zoé"s secret', json.dumps('Zoé"s secret', ensure_ascii=False)[1:-1]),
        ('Zoé"s secret', 'Zo\\u00E9\\"s secret'),
        ("https://a.example/b", "https:\\/\\/a.example\\/b"),
    ],
)
def test_spellings_of_escapes(secret: str, text: str) -> None:
    assert redactor(secret)(f"<{text}>") == "<***>"


def test_overlapping_secrets_are_one() -> None:
    redact = redactor("hook-EAAB", "EAABsecretTOKEN")
    assert redact("x hook-EAABsecretTOKEN y") == "x *** y"
    assert redactor("abcdef", "abcdefghi", "fghijk")("abcdefghijk!") == "***!"


@pytest.mark.parametrize(
    "text",
    [
        " ".join(TOKEN[start : start + 5] for start in range(0, len(TOKEN), 5)),
        "\n".join(TOKEN[start : start + 3] for start in range(0, len(TOKEN), 3)),
        ".".join(TOKEN),
        "-".join(TOKEN[start : start + 7] for start in range(0, len(TOKEN), 7)),
        TOKEN[3:22],
        TOKEN[:8],
        TOKEN.lower()[4:],
        TOKEN.upper()[:19],
        f"{TOKEN[:15]}...{TOKEN[-4:]}",
    ],
)
def test_pieces_are_hidden_in_foreign_text(text: str) -> None:
    hidden = redactor(TOKEN).foreign(f"the token {text} is bad")
    letters = "".join(letter for letter in hidden if letter.isalnum()).lower()
    pieces = {TOKEN[start : start + 8].lower() for start in range(len(TOKEN) - 7)}
    assert not [piece for piece in pieces if piece in letters]
    assert hidden.startswith("the token ***")
    assert hidden.endswith(" is bad")


@given(token=TOKENS, separator=st.text(st.sampled_from(" \n\t.,;:!-_*'/"), max_size=3), data=st.data())
def test_no_piece_of_any_token_is_left(token: str, separator: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(token) - 12))
    stop = data.draw(st.integers(start + 12, len(token)))
    hidden = redactor(token).foreign(separator.join(token[start:stop]))
    left = "".join(letter for letter in hidden if letter.isalnum())
    assert len(left) < 12  # eight small letters in a row could be a part of a word


def test_ordinary_words_stay() -> None:
    """A passphrase and an address consist of words, which texts may have as well."""
    redact = redactor(
        "github_pat_11ABCDEFG0abcdefghijkl_mnop",
        "https://hooks.slack.com/services/T01/B02/x",
        "correct horse battery staple",
    )
    for text in (
        "GitHub personal access token",
        "the services of GitHub",
        "hooks.slack.com/services",
        "a battery staple",
    ):
        assert redact.foreign(text) == text
