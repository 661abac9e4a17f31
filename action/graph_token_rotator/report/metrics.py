"""The outcomes as Prometheus metrics, in its text format 0.0.4.

Source: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ..domain.instants import NEVER
from ..domain.provider import PROVIDERS
from .credential_view import data_access_expiry, token_expiry

if TYPE_CHECKING:
    from ..domain.outcome import Outcome

LABELS = {
    "credential": "its name in the fleet file, else the secret's",
    "provider": " or ".join(f"`{name}`" for name in PROVIDERS),
    "secret": "the source's secret",
    "place": "the repository or organization it is in",
    "environment": "the environment it is in, empty without one",
}


class Gauge(NamedTuple):
    """One metric. Its values are seconds since 1970, or 0 and 1.

    A credential whose `value` is None has no sample. `extra_labels` gives those that this metric has beside the labels
    all have.
    """

    name: str
    about: str
    value: Callable[[Outcome], str | None]
    extra_labels: Callable[[Outcome], Mapping[str, str]] = lambda _: {}


def _seconds(time: datetime | None) -> str | None:
    """Return a time as a sample: whole seconds since 1970.

    Never is infinity, which is later than every time, so rules compare rightly.
    """
    if time is None:
        return None
    return "+Inf" if time == NEVER else str(int(time.timestamp()))


GAUGES = (
    Gauge(
        "token_expiration_timestamp_seconds",
        "When the token ends or ended, in seconds since 1970; +Inf if never, no sample if unknown.",
        lambda outcome: _seconds(token_expiry(outcome.info)),
    ),
    Gauge(
        "token_data_access_expiration_timestamp_seconds",
        "When access to the person's data ends; +Inf if never, no sample if unknown.",
        lambda outcome: _seconds(data_access_expiry(outcome.info)),
    ),
    Gauge(
        "token_renewal_timestamp_seconds",
        "From when the token is renewed; no sample if there is no such time.",
        lambda outcome: None if outcome.renewal_time == NEVER else _seconds(outcome.renewal_time),
    ),
    Gauge(
        "token_ready",
        "1 if all is well, or can wait; 0 if it turned the run red.",
        lambda outcome: "0" if outcome.failing else "1",
    ),
    Gauge(
        "token_verdict",
        "Always 1; the label `verdict` says how the run went for the token.",
        lambda _: "1",
        lambda outcome: {"verdict": outcome.verdict.value},
    ),
)


def text(outcomes: Sequence[Outcome], redact: Callable[[str], str]) -> str:
    """Return the metrics of all credentials in their order; a metric without samples is left out.

    Only names are redacted: known words stay, even if a secret (such as a channel's password) is the same word.
    """
    labeled = [(outcome, {name: redact(value) for name, value in _identity(outcome).items()}) for outcome in outcomes]
    return "".join(f"{line}\n" for gauge in GAUGES for line in _lines(gauge, labeled))


def _lines(gauge: Gauge, labeled: Sequence[tuple[Outcome, Mapping[str, str]]]) -> Iterator[str]:
    samples = [
        f"{gauge.name}{{{_labels({**labels, **gauge.extra_labels(outcome)})}}} {value}"
        for outcome, labels in labeled
        if (value := gauge.value(outcome)) is not None
    ]
    if samples:
        yield f"# HELP {gauge.name} {gauge.about}"
        yield f"# TYPE {gauge.name} gauge"
        yield from samples


def _identity(outcome: Outcome) -> Mapping[str, str]:
    """Return a value for each of `LABELS`: which credential it is, and where its source is."""
    credential, source = outcome.credential, outcome.credential.source
    values = (credential.title, credential.provider, source.secret, source.location, source.environment or "")
    return dict(zip(LABELS, values, strict=True))


def _labels(labels: Mapping[str, str]) -> str:
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())


def _escaped(value: str) -> str:
    """Escape a label's value; the backslash comes first, because the other escapes begin with one."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
