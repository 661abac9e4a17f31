"""Whatever a service answers: every decoder gives a value or a typed error, and every value can be reported."""

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.errors import ServiceError, Unexpected
from graph_token_rotator.domain.finding import Finding
from graph_token_rotator.domain.outcome import Outcome
from graph_token_rotator.github import issues, refusals, responses, secret_responses
from graph_token_rotator.github.apps import responses as app_responses
from graph_token_rotator.github.explain import finding_of as github_finding
from graph_token_rotator.providers import facebook_responses, refreshable_responses
from graph_token_rotator.providers.meta_responses import finding_of as meta_finding
from graph_token_rotator.report import metrics
from graph_token_rotator.report.log import log_lines, run_annotations
from graph_token_rotator.report.outputs import outputs
from graph_token_rotator.report.summary import summary
from graph_token_rotator.rotation import plan
from graph_token_rotator.runtime.http_types import Response
from tests.domain.test_sanitize import CLASSES
from tests.support import CREDENTIAL, NOW, dialect

SERVER = "https://github.com"
# `make soak` tries so many times as many examples.
FUZZ = int(os.environ.get("FUZZ", "1"))

# Keys that a decoder looks for, so that arbitrary JSON often has them.
KEYS = """
access_token app_id application assignees author_association body code created_at data data_access_expires_at
encrypted_value error error_code error_message error_subcode error_type expires_at expires_in fbtrace_id granular_scopes
html_url id is_transient is_valid issued_at key key_id labels login message name number permissions profile_id pushed_at
repositories scopes success suspended_at title token token_type total_count type updated_at user user_id value visibility
""".split()
NUMBERS = st.one_of(
    st.integers(),
    st.sampled_from([0, 1, -1, 2**31, 2**35, 2**63, -(2**63), 253402300800, 10**18, 10**400]),
    st.floats(),
)
TEXTS = st.one_of(
    st.text(st.characters(), max_size=30),
    st.sampled_from(
        [
            *("", "0", "all", "selected", "USER", "SYSTEM_USER", "PAGE", "EAAabc", "ghs_\ud800", "\x00", "1" * 5000),
            *("2026-11-24T05:17:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"),
        ]
    ),
)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
JSON = st.recursive(
    SCALARS,
    lambda values: st.one_of(
        st.lists(values, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), TEXTS), values, max_size=8),
    ),
    max_leaves=25,
)
SMALL = st.one_of(SCALARS, st.lists(SCALARS, max_size=2), st.dictionaries(st.sampled_from(KEYS), SCALARS, max_size=3))
OBJECTS = st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, SMALL))
WRAPPED = st.one_of(
    OBJECTS,
    OBJECTS.map(lambda value: {"data": value}),
    OBJECTS.map(lambda value: {"data": [value]}),
    OBJECTS.map(lambda value: {"error": value}),
    st.lists(OBJECTS, max_size=2),
)
BODIES = st.one_of(
    WRAPPED.map(lambda value: json.dumps(value).encode()),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=40),
    st.sampled_from([b"", b"null", b"{}", b"[[[[", b"\xff\xfe{\x00}\x00", b'{"id": 1e999}', b"[" * 100_000]),
)
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            *("content-type", "date", "deprecation", "github-authentication-token-expiration", "link", "retry-after"),
            *("sunset", "x-accepted-github-permissions", "x-app-usage", "x-business-use-case-usage"),
            *("x-github-request-id", "x-oauth-scopes", "x-ratelimit-remaining", "x-ratelimit-reset", "facebook-api-version"),
        ]
    ),
    st.one_of(
        st.text(st.characters(max_codepoint=255), max_size=30),
        st.sampled_from(["0", "-1", "1e9", "9" * 400, "@1", "@" + "9" * 400, "{}", '{"a": [{}]}', "Fri, 31 Dec 9999 23:59:59 -1400"]),
        st.sampled_from(["9999-12-31 23:59:59 -1400", "2026-11-24 05:17:00 UTC", '<http://a>; rel="next"', "é" * 20]),
    ),
    max_size=6,
)  # fmt: skip
STATUSES = st.one_of(
    st.sampled_from([*[200] * 6, 201, 201, 204, 301, 400, 401, 403, 404, 409, 410, 422, 429, 500, 502, 503]), st.integers(100, 599)
)  # fmt: skip
RESPONSES = st.builds(Response, STATUSES, HEADERS, BODIES, st.just(NOW))
INSTAGRAM = dialect("instagram")
GITHUB: dict[str, Callable[[Response], Any]] = {
    "key_info": responses.key_info,
    "writer_info": responses.writer_info,
    "repository_activity": responses.repository_activity,
    "next_page": partial(responses.next_page, url="https://api.github.com"),
    "rate_limit_wait": refusals.rate_limit_wait,
    "seconds_until_reset": refusals.seconds_until_reset,
    "secret_was_created": secret_responses.secret_was_created,
    "secret_updated_at": secret_responses.secret_updated_at,
    "recorded_expiry": secret_responses.recorded_expiry,
    "check_variable_written": secret_responses.check_variable_written,
    "visibility": secret_responses.visibility,
    "repository_ids": secret_responses.repository_ids,
    "installation_id": app_responses.installation_id,
    "installation_token": app_responses.installation_token,
    "check_revoked": app_responses.check_revoked,
    "expect_success": issues.expect_success,
    "decode_issues": issues.decode_issues,
    "decode_issue": partial(issues.decode_issue, label="graph-token"),
}
META: dict[str, Callable[[Response], Any]] = {
    "access_token": facebook_responses.access_token,
    "check_revoked": facebook_responses.check_revoked,
    "page_token": facebook_responses.page_token,
    "debug_data": facebook_responses.debug_data,
    "token_info": facebook_responses.token_info,
    "profile": partial(refreshable_responses.profile, dialect=INSTAGRAM),
    "grant": partial(refreshable_responses.grant, dialect=INSTAGRAM),
    "document": partial(refreshable_responses.document, dialect=INSTAGRAM),
}
FINDINGS = {"github": partial(github_finding, facts={}), "meta": meta_finding}
DECODERS = [("github", name) for name in GITHUB] + [("meta", name) for name in META]


@pytest.mark.parametrize(("service", "name"), DECODERS, ids=[f"{service}-{name}" for service, name in DECODERS])
@settings(max_examples=100 * FUZZ, deadline=None, derandomize=True)
@given(answer=RESPONSES)
def test_decoder_is_total(service: str, name: str, answer: Response) -> None:
    decode = {"github": GITHUB, "meta": META}[service][name]
    try:
        decode(answer)
    except ServiceError as error:
        finding = FINDINGS[service](error)  # type: ignore[operator]
        assert len(finding.reason.fill(finding.facts).headline) < 2000


# A bound against hanging: a decoder takes milliseconds for as much.
MAX_SECONDS = 5.0


def long_texts(unit: str) -> list[object]:
    """Return bodies with long texts of this unit in every field, and in the objects in which errors and data come."""
    field = unit * ((1 << 14) // len(unit))
    fields: dict[str, object] = dict.fromkeys(KEYS, field)
    message = unit * ((2 << 20) // len(unit))
    error = {"code": 100, "message": message}
    return [
        fields,
        {"data": fields | {"is_valid": True}},
        {"data": {"is_valid": False, "error": error}},
        {"error": error},
        {"error_message": message},
        {"message": message},
        [fields | {"number": 1, "body": message}],
    ]


@pytest.mark.parametrize("unit", CLASSES.values(), ids=CLASSES)
def test_long_texts_in_every_field_take_no_time(unit: str) -> None:
    """Megabytes of each class of characters, in each field of each answer, for each decoder."""
    for body in long_texts(unit):
        content = json.dumps(body).encode()
        for status in (200, 403):
            answer = Response(status, {"x-accepted-github-permissions": unit * 1000, "link": unit * 5000}, content, NOW)
            for service, name in DECODERS:
                started_at = time.process_time()
                try:
                    {"github": GITHUB, "meta": META}[service][name](answer)
                except ServiceError as error:
                    finding = FINDINGS[service](error)  # type: ignore[operator]
                    assert len(finding.reason.fill(finding.facts).headline) < 2000
                assert time.process_time() - started_at < MAX_SECONDS, (service, name)


@pytest.mark.parametrize("value", [[], {}, [[]], {"a": []}], ids=str)
def test_lists_and_objects_are_no_words(value: object) -> None:
    """A list has no hash, so it cannot be looked up in a set."""

    def answer(body: object) -> Response:
        return Response(200, {}, json.dumps(body).encode(), NOW)

    with pytest.raises(Unexpected):
        secret_responses.visibility(answer({"visibility": value}))
    with pytest.raises(ServiceError):
        facebook_responses.check_revoked(answer({"success": value}))
    item = {"number": 1, "html_url": "x", "body": None, "author_association": value, "user": {"type": value}}
    assert [issue.trusted for issue in issues.decode_issues(answer([item]))] == [False]


MOMENTS = st.one_of(st.integers(-(2**33), 2**40), st.sampled_from([0, 1, 253402300799, 4102444800, 2**31 - 1, 2**31]))
CLOCKS = st.datetimes(datetime(2020, 1, 1), datetime(2100, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # bounds
DEBUG_DATA = st.fixed_dictionaries(
    {
        "is_valid": st.sampled_from([True, True, True, False]),
        "type": st.sampled_from(["USER", "SYSTEM_USER", "PAGE"]),
        "expires_at": MOMENTS,
    },
    optional={
        "app_id": st.sampled_from([CREDENTIAL.app.id, "1"]),
        "user_id": st.text(st.characters(), max_size=30),
        "issued_at": MOMENTS,
        "data_access_expires_at": MOMENTS,
        "scopes": st.lists(st.text(st.characters(), max_size=30), max_size=4),
        "error": OBJECTS,
    },
)


@settings(max_examples=500 * FUZZ, deadline=None, derandomize=True)
@given(data=DEBUG_DATA, now=CLOCKS, writer_expires_at=CLOCKS)
def test_whatever_is_known_of_a_token_can_be_reported(data: object, now: datetime, writer_expires_at: datetime) -> None:
    answer = Response(200, {}, json.dumps({"data": data}).encode(), now)
    try:
        info = facebook_responses.token_info(answer)
    except ServiceError:
        return
    decision = None if info.problem else plan.decide(CREDENTIAL, info, now)
    finding = Finding(info.problem or reasons.NOT_DUE)
    outcome = Outcome(
        CREDENTIAL,
        finding,
        info,
        renewal_time=decision.renewal_time if decision else None,
        notes=tuple(plan.extra_findings(CREDENTIAL, info, now)),
        writer_expires_at=writer_expires_at,
        at=now,
    )
    for outcomes in ([outcome], [outcome, outcome._replace(info=None)]):
        assert summary(outcomes, SERVER)
        assert list(log_lines(outcomes, SERVER))
        assert len(list(run_annotations(outcomes, SERVER))) <= 20  # ten of each level
        assert outputs(outcomes, SERVER, str)["verdict"]
        assert metrics.text(outcomes, str)
