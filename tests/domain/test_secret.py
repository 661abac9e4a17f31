"""Test that secrets do not print and that text leaving the process is clean."""

import base64
import copy
import io
import json
import pickle
import re
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_token_rotator.domain.sanitize import sanitize
from graph_token_rotator.domain.secret import Secret
from graph_token_rotator.runtime.actions_runner import MAX_SUMMARY_BYTES, Runner, escape_data, escape_property
from graph_token_rotator.runtime.redaction import Redactor, encodings

VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12, max_size=60)


@given(VALUES)
def test_secret_never_prints(value: str) -> None:
    secret = Secret(value)
    for text in (
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r:>9}",
        "%s" % secret,
        repr([secret, {"a": secret}]),
    ):
        assert value not in text
    for copy_secret in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            copy_secret(secret)
    with pytest.raises(TypeError):
        json.dumps(secret)


def test_secrets_compare_by_value_without_hash() -> None:
    assert Secret("abcd") == Secret("abcd") != Secret("abce")
    assert Secret("abcd") != "abcd"
    assert Secret("a")
    assert not Secret("")
    with pytest.raises(TypeError):
        hash(Secret("a"))


@given(value=VALUES, before=st.text(max_size=7), after=st.text(max_size=7))
def test_every_encoding_is_redacted(value: str, before: str, after: str) -> None:
    redact = Redactor()
    redact.add(Secret(value))
    forms = [value, quote(value), quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1]]
    forms += [base64.b64encode(value.encode()).decode(), base64.urlsafe_b64encode(value.encode()).decode()]
    for form in forms:
        assert form not in redact(before + form + after)


@given(value=VALUES, before=st.binary(max_size=5), after=st.binary(max_size=5))
def test_base64_is_redacted_at_any_offset(value: str, before: bytes, after: bytes) -> None:
    redact = Redactor()
    redact.add(Secret(value))
    redacted = redact(base64.b64encode(before + value.encode() + after).decode())
    assert "***" in redacted
    readable = max(re.split(r"\*\*\*", redacted), key=len)
    assert value[4:-4] not in base64.b64decode(readable + "=" * (-len(readable) % 4), validate=False).decode("latin1")


def test_long_lines_are_redacted_short_ones_not() -> None:
    redact = Redactor()
    redact.add(Secret("first-line\r\nab\nsecond-line"))
    assert redact("x first-line y second-line ab") == "x *** y *** ab"
    assert encodings(Secret("abc")) == set()


@given(st.text())
def test_sanitized_text_is_one_harmless_line(text: str) -> None:
    line = sanitize(text)
    assert len(line) <= 200
    assert not re.search(r"[\x00-\x1f\x7f`*<>\[\]@|~\\]|::|##|://", line)
    assert sanitize(line) == line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\x1b[31mc", "a b 31mc"),
        ("::error::x ##[group]y", ": error: x group y"),
        ("see http://evil.example and www.evil.example @octo", "see http: evil.example and www evil.example octo"),
        ("http://e.example", "http: e.example"),
        ("&commat;octo &#64;octo &#x40;octo, R&D & Co; &num;1", "commat;octo 64;octo x40;octo, R&D & Co; num;1"),
        ("**bold** _it_ [l](u) <b> pages_show_list", "bold it l (u) b pages_show_list"),
        ("x " * 300, "x " * 99 + "x…"),
        ("token EAAB0123456789012345 and pages_manage_instant_articles", "token and pages_manage_instant_articles"),
        ("cut " + "EAAB" * 300, "cut"),
    ],
)
def test_sanitized_texts(text: str, expected: str) -> None:
    assert sanitize(text) == expected


def unescape(text: str) -> str:
    """Decode as the runner does, `%25` last."""
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, character)
    return text


@given(st.text(st.sampled_from("%:,\r\nAD0253ab")))
def test_command_escaping_round_trips(text: str) -> None:
    assert unescape(escape_property(text)) == text
    assert not set(escape_property(text)) & set("\r\n:,")
    assert not set(escape_data(text)) & set("\r\n")


def test_log_lines_are_no_commands() -> None:
    out = io.StringIO()
    runner = Runner({}, out)
    runner.line("::set-output name=a::b\n ::error::x\nmid ##[error]y")
    assert not [line for line in out.getvalue().splitlines() if line.lstrip().startswith("::") or "##[" in line]


@given(VALUES)
def test_each_mask_is_one_command(value: str) -> None:
    out = io.StringIO()
    runner = Runner({"GITHUB_ACTIONS": "true"}, out)
    runner.mask(Secret(f"{value}\n{value}2"))
    masked = [unescape(line.removeprefix("::add-mask::")) for line in out.getvalue().splitlines()]
    assert {f"{value}\n{value}2", value, f"{value}2"} <= set(masked)


def test_no_mask_commands_outside_actions() -> None:
    out = io.StringIO()
    Runner({}, out).mask(Secret("EAA-secret"))
    assert out.getvalue() == ""


def test_unwritable_file_is_a_warning() -> None:
    out = io.StringIO()
    runner = Runner({"GITHUB_OUTPUT": "/nowhere/at/all", "GITHUB_ACTIONS": "true"}, out)
    runner.output("verdict", "renewed")
    assert out.getvalue().startswith("::warning title=Report incomplete::")


def test_summary_size_is_limited(tmp_path: Path) -> None:
    """GitHub would not show a larger summary at all."""
    page = tmp_path / "summary"
    runner = Runner({"GITHUB_STEP_SUMMARY": str(page)}, io.StringIO())
    runner.summary("é" * (MAX_SUMMARY_BYTES // 2 - 2))
    runner.summary("told")
    runner.summary("more")
    assert page.read_text()[-5:] == "étold"
    assert page.stat().st_size == MAX_SUMMARY_BYTES


def test_debug_lines_need_debug_logging() -> None:
    for environ, expected in (
        ({}, ""),
        ({"RUNNER_DEBUG": "1"}, "a\n"),
        ({"RUNNER_DEBUG": "1", "GITHUB_ACTIONS": "true"}, "::debug::a\n"),
    ):
        out = io.StringIO()
        Runner(environ, out).debug("a")
        assert out.getvalue() == expected
