"""Reasons, the texts they make of facts, and the facts there are."""

import re

import pytest

from graph_token_rotator.domain.facts import GENERAL_FACTS
from graph_token_rotator.domain.provider import PROVIDERS
from graph_token_rotator.domain.reason import Reason, Step, Verdict
from graph_token_rotator.domain.reasons import ALL
from graph_token_rotator.domain.secret import Secret
from graph_token_rotator.domain.writers import GITHUB_TOKEN, Writer
from tests.support import CREDENTIAL

EXAMPLE = Reason(
    "Example",
    Verdict.FAILED,
    "{writer} is gone ({detail})",
    "It works until {expires}.",
    (Step("{log_in}", "https://one.example"), Step("Store it", "https://two.example"), Step("Run it")),
)


def test_facts_fill_every_text() -> None:
    text = EXAMPLE.fill({"writer": "the writer `acme`", "detail": "HTTP 401", "expires": "2027", "log_in": "log in"})
    assert (text.headline, text.detail) == ("The writer `acme` is gone (HTTP 401)", "It works until 2027.")
    assert text.message == "The writer `acme` is gone (HTTP 401). It works until 2027."
    assert text.steps[0] == Step("Log in", "https://one.example")


def test_missing_fact_is_unknown() -> None:
    assert EXAMPLE.fill({}).headline == "Unknown is gone (unknown)"


def test_hint_has_every_link_but_the_first() -> None:
    text = EXAMPLE.fill({"log_in": "Log in"})
    assert (text.hint, text.link) == ("Log in. Store it: https://two.example Run it.", "https://one.example")


def test_without_steps_there_is_no_hint() -> None:
    text = EXAMPLE._replace(steps=()).fill({})
    assert (text.hint, text.link) == ("", "")


@pytest.mark.parametrize("reason", ALL.values(), ids=lambda reason: reason.name)
def test_texts_keep_their_form(reason: Reason) -> None:
    """Others append full stops and links to them."""
    assert not reason.headline.endswith(".")
    assert not reason.detail or reason.detail.endswith(".")
    assert not any(step.text.endswith((".", ":")) for step in reason.steps)
    text = reason.fill(dict.fromkeys(GENERAL_FACTS, "something"))
    assert 10 < len(text.headline) < 256
    assert not re.search(r"\{\w+\}", text.message + text.hint + text.link)


@pytest.mark.parametrize("reason", ALL.values(), ids=lambda reason: reason.name)
def test_a_green_verdict_fails_only_if_urgent(reason: Reason) -> None:
    assert reason.fails is (reason.urgent or not reason.verdict.green)
    assert reason.verdict.green or not reason.urgent


def test_healthy_verdicts_are_the_mildest() -> None:
    assert [verdict.value for verdict in Verdict if verdict.healthy] == ["renewed", "current", "planned"]
    assert [verdict.value for verdict in Verdict if verdict.green] == ["renewed", "current", "planned", "not-extended"]
    assert [verdict.severity for verdict in Verdict] == list(range(len(Verdict)))


@pytest.mark.parametrize(
    "facts",
    [
        CREDENTIAL.source.facts,
        GITHUB_TOKEN,
        Writer("octo", Secret("x"), "WRITER").facts,
        *(spec.facts("1234567890123456") for spec in PROVIDERS.values()),
    ],
)
def test_every_fact_has_a_general_text(facts: dict[str, str]) -> None:
    assert set(facts) <= set(GENERAL_FACTS)


def test_no_two_facts_differ_only_in_case() -> None:
    assert len({name.lower() for name in GENERAL_FACTS}) == len(GENERAL_FACTS)
