"""The metrics: which samples there are, and text that a strict reader understands."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.finding import Finding
from graph_token_rotator.domain.instants import NEVER
from graph_token_rotator.domain.outcome import Outcome
from graph_token_rotator.domain.provider import Kind
from graph_token_rotator.domain.target import Target
from graph_token_rotator.report.metrics import GAUGES, LABELS, text
from tests.support import CREDENTIAL, DAY, NOW, credential, info

EXPIRY, ACCESS, RENEWAL = (gauge.name for gauge in GAUGES[:3])
SOON = Finding(reasons.WRITER_EXPIRING_SOON)


def samples(*outcomes: Outcome) -> list[Any]:
    """Return the samples as Prometheus' own client library reads them."""
    return [sample for family in text_string_to_metric_families(text(outcomes, str)) for sample in family.samples]


def seconds(days: int) -> float:
    return (NOW + days * DAY).timestamp()


TIMES: list[tuple[Outcome, dict[str, float]]] = [
    (
        Outcome(CREDENTIAL, Finding(reasons.NOT_DUE), info(), renewal_time=NOW + 20 * DAY),
        {EXPIRY: seconds(40), ACCESS: float("inf"), RENEWAL: seconds(20)},
    ),
    (
        Outcome(CREDENTIAL, Finding(reasons.NEVER_EXPIRES), info(expires_at=NEVER), renewal_time=NEVER),
        {EXPIRY: float("inf"), ACCESS: float("inf")},
    ),
    (
        Outcome(CREDENTIAL, Finding(reasons.NOT_DUE), info(data_access_expires_at=NOW + 90 * DAY)),
        {EXPIRY: seconds(40), ACCESS: seconds(90)},
    ),
    (
        Outcome(CREDENTIAL, Finding(reasons.TOKEN_EXPIRED), info(expires_at=NOW - DAY, problem=reasons.TOKEN_EXPIRED)),
        {EXPIRY: seconds(-1)},
    ),
    (Outcome(CREDENTIAL, Finding(reasons.TOKEN_EXPIRED), info(expires_at=NEVER, problem=reasons.TOKEN_EXPIRED)), {}),
    (
        Outcome(
            CREDENTIAL, Finding(reasons.EXPIRY_UNKNOWN), info(kind=Kind.THREADS, expires_at=NEVER, expiry_known=False)
        ),
        {},
    ),
    (Outcome(CREDENTIAL, Finding(reasons.INTERRUPTED)), {}),
]


@pytest.mark.parametrize(("outcome", "times"), TIMES)
def test_known_times_are_samples(outcome: Outcome, times: dict[str, float]) -> None:
    values = {sample.name: sample.value for sample in samples(outcome)}
    assert {name: value for name, value in values.items() if name in {EXPIRY, ACCESS, RENEWAL}} == times


@pytest.mark.parametrize(
    ("outcome", "ready", "verdict"),
    [
        (Outcome(CREDENTIAL, Finding(reasons.RENEWED), info()), 1, "renewed"),
        (Outcome(CREDENTIAL, Finding(reasons.EXPIRY_NOT_MOVED), info()), 1, "not-extended"),
        (Outcome(CREDENTIAL, Finding(reasons.NOT_DUE), info(), (SOON,)), 0, "current"),
        (Outcome(CREDENTIAL, Finding(reasons.PARTLY_WRITTEN), info()), 0, "partial"),
    ],
)
def test_ready_unless_it_fails_the_run(outcome: Outcome, ready: int, verdict: str) -> None:
    by_name = {sample.name: sample for sample in samples(outcome)}
    assert by_name["token_ready"].value == ready
    assert by_name["token_verdict"].value == 1
    assert by_name["token_verdict"].labels["verdict"] == verdict


def test_metric_has_help_type_and_ordered_samples() -> None:
    outcomes = [Outcome(credential(name=name), Finding(reasons.RENEWED), info()) for name in ("b", "a")]
    families = list(text_string_to_metric_families(text(outcomes, str)))
    assert [(family.name, family.type, family.documentation) for family in families] == [
        (gauge.name, "gauge", gauge.about) for gauge in GAUGES if gauge.name != RENEWAL
    ]
    for family in families:
        assert [sample.labels["credential"] for sample in family.samples] == ["b", "a"]
        assert all(list(sample.labels)[:5] == list(LABELS) for sample in family.samples)


def test_no_credentials_no_metrics() -> None:
    assert text([], str) == ""


# What a name of an environment may hold, and more.
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_label_survives(value: str) -> None:
    outcome = Outcome(credential(source=Target("octo/social", "FB_TOKEN", value)), Finding(reasons.NOT_DUE), info())
    assert {sample.labels["environment"] for sample in samples(outcome)} == {value}


def test_times_are_whole_seconds() -> None:
    outcome = Outcome(CREDENTIAL, Finding(reasons.NOT_DUE), info(expires_at=NOW + timedelta(microseconds=999_999)))
    assert f"}} {int(NOW.timestamp())}\n" in text([outcome], str)
