"""The objects of the `report`: the meaning, the schema and the value of each key, in one table.

The program makes the report by this table; `report.schema.json` and docs/report.md are made from it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from ..domain import reasons
from ..domain.finding import Finding
from ..domain.instants import NEVER
from ..domain.outcome import Outcome
from ..domain.provider import PROVIDERS, Kind
from ..domain.reason import FindingText, Verdict
from ..domain.target import STORE_NAMES, CopyTarget
from ..domain.time_format import format_iso
from .credential_view import data_access_expiry, days_left, token_expiry
from .text import finding_text

# A new number comes only where a key is removed, or changes its name or its meaning.
VERSION = 1
Redact: TypeAlias = Callable[[str], str]
# The results of a write to a target; docs/report.md says which value the target holds after each.
WRITES = ("done", "none", "failed", "unconfirmed")


class Field(NamedTuple):
    """One key of an object: its meaning, its schema, and how its value is made.

    `value` makes it from the object's subject.
    """

    about: str
    schema: Mapping[str, Any]
    value: Callable[[Any], Any]

    @property
    def free(self) -> bool:
        """Return whether the value is free text rather than one of a few known words."""
        return self.schema in (TEXT, MAYBE)


class FindingView(NamedTuple):
    """The subject of a finding's object."""

    text: FindingText
    redact: Redact


class TargetView(NamedTuple):
    """The subject of a target's object: an outcome, as it concerns its source or one copy."""

    outcome: Outcome
    target: CopyTarget
    server_url: str
    redact: Redact

    @property
    def problem(self) -> Finding | None:
        """Return why the target could not be written, None if it was or did not have to be."""
        return next((result.problem for result in self.outcome.writes if result.target == self.target), None)

    @property
    def write(self) -> str:
        """Return the result of the write, one of `WRITES`."""
        if self.target not in [result.target for result in self.outcome.writes]:
            return "none"
        if self.problem is None:
            return "done"
        return "unconfirmed" if self.problem.reason is reasons.WRITE_UNCONFIRMED else "failed"

    def finding(self, finding: Finding | None) -> dict[str, Any] | None:
        """Return a finding's object, None without a finding."""
        if finding is None:
            return None
        view = FindingView(finding_text(finding, self.outcome, self.server_url), self.redact)
        return build(FINDING, view, self.redact)


def as_json(outcome: Outcome, server_url: str, redact: Redact) -> dict[str, Any]:
    """Return one credential's object.

    Only free text is redacted: known words stay, even if a secret (such as a channel's password) is the same word.
    """
    source = TargetView(outcome, outcome.credential.source, server_url, redact)
    return {**build(HEAD, source, redact), **(source.finding(outcome.finding) or {}), **build(REST, source, redact)}


def build(fields: Mapping[str, Field], subject: Any, redact: Redact) -> dict[str, Any]:
    """Return the object with these fields of a subject."""
    values = {name: field.value(subject) for name, field in fields.items()}
    return {name: redact(value) if value and fields[name].free else value for name, value in values.items()}


def _time(time: datetime | None) -> str | None:
    """Return a time that may be `never`."""
    return None if time is None else format_iso(time)


def _time_or_null(time: datetime | None) -> str | None:
    """Return a time, null where there is none or it never comes."""
    return None if time == NEVER else _time(time)


def _integer(text: str) -> int | None:
    """Return a number of days; null where the text is `never` or empty."""
    return int(text) if text.isdecimal() else None


# Values in JSON Schema. The first two are free text, which is redacted; every other string has a pattern or is one of a
# few known words.
_STAMP = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
TEXT = {"type": "string"}
MAYBE = {"type": ["string", "null"]}
FLAG = {"type": "boolean"}
TIME = {"type": ["string", "null"], "pattern": f"^{_STAMP}$"}
TIME_OR_NEVER = {"type": ["string", "null"], "pattern": f"^(?:never|{_STAMP})$"}
A_REASON = {"type": "string", "pattern": "^[A-Z][A-Za-z]+$"}
A_FINDING, A_COPY, A_STEP = ({"$ref": f"#/$defs/{name}"} for name in ("finding", "copy", "step"))

# The objects. A lambda makes each value from the subject: a `Step`, a `FindingView` or a `TargetView`.
STEP = {
    "text": Field("The instruction, without a full stop.", TEXT, lambda step: step.text),
    "link": Field("The page on which it is done; empty where there is none.", TEXT, lambda step: step.link),
}
FINDING = {
    "reason": Field("What was found, in a word.", A_REASON, lambda view: view.text.reason.name),
    "message": Field("The same in a sentence.", TEXT, lambda view: view.text.message),
    "hint": Field("What to do; empty where there is nothing.", TEXT, lambda view: view.text.hint),
    "link": Field("Where to start; may be empty.", TEXT, lambda view: view.text.link),
    "steps": Field(
        "What to do, step by step: `hint` and `link` as data.",
        {"type": "array", "items": A_STEP},
        lambda view: [build(STEP, step, view.redact) for step in view.text.steps],
    ),
}
LOCATION = {
    "secret": Field("The secret's name.", TEXT, lambda view: view.target.secret),
    "repository": Field(
        "The repository whose secret it is, or null.", MAYBE, lambda view: view.target.report_keys.get("repository")
    ),
    "organization": Field(
        "The organization whose secret it is, or null.", MAYBE, lambda view: view.target.report_keys.get("organization")
    ),
    "environment": Field(
        "The repository's environment, or null.", MAYBE, lambda view: view.target.report_keys.get("environment")
    ),
    "store": Field("The kind of store.", {"enum": list(STORE_NAMES)}, lambda view: view.target.report_keys["store"]),
    "write": Field("What became of this place in this run.", {"enum": list(WRITES)}, lambda view: view.write),
}
COPY = LOCATION | {
    "user": Field(
        "Of a user's secret, the owner for whom that user writes; or null.",
        MAYBE,
        lambda view: view.target.report_keys.get("user"),
    ),
    "problem": Field(
        "Why it could not be written, or null.",
        {"anyOf": [A_FINDING, {"type": "null"}]},
        lambda view: view.finding(view.problem),
    ),
}
# A credential's object is its head, the keys of its main finding, and the rest.
HEAD = {
    "version": Field("The version of this form.", {"const": VERSION}, lambda _: VERSION),
    "name": Field("Its name in the fleet file, or null.", MAYBE, lambda view: view.outcome.credential.name or None),
    "provider": Field("Whose token it is.", {"enum": list(PROVIDERS)}, lambda view: view.outcome.credential.provider),
    **LOCATION,
    "copies": Field(
        "The other places that hold the token.",
        {"type": "array", "items": A_COPY},
        lambda view: [
            build(COPY, view._replace(target=target), view.redact) for target in view.outcome.credential.copies
        ],
    ),
    "kind": Field(
        "The kind of token, null if unknown.",
        {"enum": [*(kind.value.lower() for kind in Kind), None]},
        lambda view: view.outcome.info.kind.value.lower() if view.outcome.info else None,
    ),
    "verdict": Field(
        "How the run went for it.",
        {"enum": [verdict.value for verdict in Verdict]},
        lambda view: view.outcome.verdict.value,
    ),
    "failing": Field(
        "Whether it turned the run red, by its verdict or by one of its notes.", FLAG, lambda view: view.outcome.failing
    ),
}
REST = {
    "renewed": Field(
        "Whether the token at the source was renewed in this run.", FLAG, lambda view: view.outcome.renewed
    ),
    "issued_at": Field(
        "When the source's token was issued, null if unknown.",
        TIME,
        lambda view: _time_or_null(view.outcome.info and view.outcome.info.issued_at),
    ),
    "expires_at": Field(
        "When it ends or ended, or `never`; null if unknown.",
        TIME_OR_NEVER,
        lambda view: _time(token_expiry(view.outcome.info)),
    ),
    "days_left": Field(
        "Whole days until then; 0 for a dead one, null for an endless one and if unknown.",
        {"type": ["integer", "null"], "minimum": 0},
        lambda view: _integer(days_left(view.outcome.info)),
    ),
    "data_access_expires_at": Field(
        "When access to the person's data ends, or `never`; null if unknown.",
        TIME_OR_NEVER,
        lambda view: _time(data_access_expiry(view.outcome.info)),
    ),
    "renewal_time": Field(
        "From when it is renewed, `never` where no renewal is needed; null if there is no such time.",
        TIME_OR_NEVER,
        lambda view: _time(view.outcome.renewal_time),
    ),
    "writer_expires_at": Field(
        "When the first of the tokens that write it ends; null if none has an end, or GitHub tells none.",
        TIME,
        lambda view: _time_or_null(view.outcome.writer_expires_at),
    ),
    "at": Field(
        "When this was so, by the services' clocks; null if none answered.",
        TIME,
        lambda view: _time_or_null(view.outcome.at),
    ),
    "notes": Field(
        "What else was found.",
        {"type": "array", "items": A_FINDING},
        lambda view: [view.finding(note) for note in view.outcome.notes],
    ),
}
ENTRY = HEAD | FINDING | REST
