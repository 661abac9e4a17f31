"""The objects of the `report`: what each key is, said once. Pure.

The program makes the report by this table, and `report.schema.json` and docs/report.md are made of it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from ..domain import reasons
from ..domain.finding import Finding
from ..domain.instants import NEVER
from ..domain.outcome import Outcome
from ..domain.provider import PROVIDERS, Kind
from ..domain.reasons import Verdict
from ..domain.target import StoreKind, Target
from ..domain.time_format import format_iso
from .text import finding_text
from .token_dates import data_access_expiry, days_left, token_expiry

# A new number comes only where a key is gone, or changes its name or its meaning.
VERSION = 1
Redact: TypeAlias = Callable[[str], str]
WRITES = ("done", "none", "failed", "unconfirmed")


class Field(NamedTuple):
    """One key of an object: its meaning, its value in JSON Schema, and how it is made of what the object is about."""

    about: str
    schema: Mapping[str, Any]
    value: Callable[[Any], Any]

    @property
    def free(self) -> bool:
        """Whether it holds text that is no word of ours."""
        return self.schema in (TEXT, MAYBE)


class TargetView(NamedTuple):
    """One credential's outcome, seen from a place that holds the token: its source, or a copy."""

    outcome: Outcome
    target: Target
    server_url: str
    redact: Redact

    @property
    def problem(self) -> Finding | None:
        """Why it could not be written."""
        return next((one.problem for one in self.outcome.writes if one.target == self.target), None)

    @property
    def write(self) -> str:
        """What became of it, in a word."""
        if self.target not in {one.target for one in self.outcome.writes}:
            return "none"
        if self.problem is None:
            return "done"
        return "unconfirmed" if self.problem.reason is reasons.WRITE_UNCONFIRMED else "failed"

    def finding(self, finding: Finding | None) -> dict[str, Any] | None:
        """A finding's object."""
        return build(FINDING, finding_text(finding, self.outcome, self.server_url), self.redact) if finding else None


def as_json(outcome: Outcome, server_url: str, redact: Redact) -> dict[str, Any]:
    """One credential's object. Only free text is redacted: keys and words stay, though a secret be one like them."""
    source = TargetView(outcome, outcome.credential.source, server_url, redact)
    return {**build(HEAD, source, redact), **(source.finding(outcome.finding) or {}), **build(REST, source, redact)}


def build(keys: Mapping[str, Field], subject: Any, redact: Redact) -> dict[str, Any]:
    """An object with these keys."""
    values = {name: key.value(subject) for name, key in keys.items()}
    return {name: redact(value) if value and keys[name].free else value for name, value in values.items()}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else format_iso(moment)


def _day(moment: datetime | None) -> str | None:
    return None if moment == NEVER else _moment(moment)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


_STAMP = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
TEXT = {"type": "string"}
MAYBE = {"type": ["string", "null"]}
FLAG = {"type": "boolean"}
DAY = {"type": ["string", "null"], "pattern": f"^{_STAMP}$"}
MOMENT = {"type": ["string", "null"], "pattern": f"^(?:never|{_STAMP})$"}
A_REASON = {"type": "string", "pattern": "^[A-Z][A-Za-z]+$"}
A_FINDING, A_COPY = {"$ref": "#/$defs/finding"}, {"$ref": "#/$defs/copy"}

FINDING = {
    "reason": Field("What was found, in a word.", A_REASON, lambda said: said.reason.name),
    "message": Field("The same in a sentence.", TEXT, lambda said: said.message),
    "hint": Field("What to do; empty where there is nothing.", TEXT, lambda said: said.hint),
    "link": Field("Where to start; may be empty.", TEXT, lambda said: said.link),
}
PLACE = {
    "secret": Field("The secret's name.", TEXT, lambda one: one.target.secret),
    "repository": Field(
        "The repository whose secret it is, or null.", MAYBE, lambda one: one.target.repository or None
    ),
    "organization": Field(
        "The organisation whose secret it is, or null.", MAYBE, lambda one: one.target.organization or None
    ),
    "environment": Field("The repository's environment, or null.", MAYBE, lambda one: one.target.environment),
    "store": Field(
        "The kind of store.", {"enum": [store.value for store in StoreKind]}, lambda one: one.target.store.value
    ),
    "write": Field("What became of this place in this run.", {"enum": list(WRITES)}, lambda one: one.write),
}
COPY = PLACE | {
    "user": Field(
        "Of a user's secret, the owner for whom that user writes; or null.", MAYBE, lambda one: one.target.user or None
    ),
    "problem": Field(
        "Why it could not be written, or null.",
        {"anyOf": [A_FINDING, {"type": "null"}]},
        lambda one: one.finding(one.problem),
    ),
}
HEAD = {
    "version": Field("The version of this form.", {"const": VERSION}, lambda _: VERSION),
    "name": Field("Its name in the fleet file, or null.", MAYBE, lambda one: one.outcome.credential.name or None),
    "provider": Field("Whose token it is.", {"enum": list(PROVIDERS)}, lambda one: one.outcome.credential.provider),
    **PLACE,
    "copies": Field(
        "The other places that hold the token.",
        {"type": "array", "items": A_COPY},
        lambda one: [build(COPY, one._replace(target=target), one.redact) for target in one.outcome.credential.copies],
    ),
    "kind": Field(
        "The kind of token, null if unknown.",
        {"enum": [*(kind.value.lower() for kind in Kind), None]},
        lambda one: one.outcome.info.kind.value.lower() if one.outcome.info else None,
    ),
    "verdict": Field(
        "How the run went for it.",
        {"enum": [verdict.value for verdict in Verdict]},
        lambda one: one.outcome.verdict.value,
    ),
    "failing": Field(
        "Whether it turned the run red, by its verdict or by one of its notes.", FLAG, lambda one: one.outcome.failing
    ),
}
REST = {
    "renewed": Field("Whether the token at the source was renewed in this run.", FLAG, lambda one: one.outcome.renewed),
    "issued_at": Field(
        "When the source's token was issued, null if unknown.",
        DAY,
        lambda one: _day(one.outcome.info and one.outcome.info.issued_at),
    ),
    "expires_at": Field(
        "When it ends or ended, or `never`; null if unknown.",
        MOMENT,
        lambda one: _moment(token_expiry(one.outcome.info)),
    ),
    "days_left": Field(
        "Whole days until then; 0 for a dead one, null for an endless one and if unknown.",
        {"type": ["integer", "null"], "minimum": 0},
        lambda one: _number(days_left(one.outcome.info)),
    ),
    "data_access_expires_at": Field(
        "When access to the person's data ends, or `never`; null if unknown.",
        MOMENT,
        lambda one: _moment(data_access_expiry(one.outcome.info)),
    ),
    "renewal_time": Field(
        "From when it is renewed, `never` where no renewal is needed; null if there is no such time.",
        MOMENT,
        lambda one: _moment(one.outcome.renewal_time),
    ),
    "writer_expires_at": Field(
        "When the first of the tokens that write it ends; null if none has an end, or GitHub tells none.",
        DAY,
        lambda one: _day(one.outcome.writer_expires_at),
    ),
    "at": Field(
        "When this was so, by the services' clocks; null if none answered.", DAY, lambda one: _day(one.outcome.at)
    ),
    "notes": Field(
        "What else was found.",
        {"type": "array", "items": A_FINDING},
        lambda one: [one.finding(note) for note in one.outcome.notes],
    ),
}
ENTRY = HEAD | FINDING | REST
