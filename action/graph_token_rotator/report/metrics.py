"""The outcomes as Prometheus metrics, in its text format 0.0.4. Pure.

Source: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from ..domain.instants import NEVER
from ..domain.outcome import Outcome
from .token_dates import data_access_expiry, token_expiry

LABELS = {
    "credential": "its name in the fleet file, else the secret's",
    "provider": "`facebook`, `instagram` or `threads`",
    "secret": "the source's secret",
    "place": "the repository or organisation it is in",
    "environment": "the environment it is in, empty without one",
}


class Gauge(NamedTuple):
    """One metric. `value` gives seconds since 1970, or 0 and 1; None where there is nothing to say of a credential."""

    name: str
    about: str
    value: Callable[[Outcome], str | None]
    more: Callable[[Outcome], Mapping[str, str]] = lambda _: {}


def _seconds(moment: datetime | None) -> str | None:
    """A moment as a sample; what never comes is further away than every other."""
    if moment is None:
        return None
    return "+Inf" if moment == NEVER else str(int(moment.timestamp()))


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
    """The metrics of all credentials, in their order; a metric without samples is left out.

    Names of places are redacted; the rest are words of ours, and stay, though a secret be one like them.
    """
    named = [(outcome, {name: redact(value) for name, value in _who(outcome).items()}) for outcome in outcomes]
    return "".join(f"{line}\n" for gauge in GAUGES for line in _lines(gauge, named))


def _lines(gauge: Gauge, named: Sequence[tuple[Outcome, Mapping[str, str]]]) -> Iterator[str]:
    samples = [
        f"{gauge.name}{{{_labels({**who, **gauge.more(outcome)})}}} {value}"
        for outcome, who in named
        if (value := gauge.value(outcome)) is not None
    ]
    if samples:
        yield f"# HELP {gauge.name} {gauge.about}"
        yield f"# TYPE {gauge.name} gauge"
        yield from samples


def _who(outcome: Outcome) -> Mapping[str, str]:
    """Which credential, and where it is kept: a value for each of `LABELS`."""
    credential, source = outcome.credential, outcome.credential.source
    found = (credential.title, credential.provider, source.secret, source.location, source.environment or "")
    return dict(zip(LABELS, found, strict=True))


def _labels(labels: Mapping[str, str]) -> str:
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())


def _escaped(value: str) -> str:
    """The backslash first, for the other escapes begin with one."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
