"""Every recorded answer of the services through the decoder of its route, where the recordings are present."""

import json
import os
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.credential import TokenInfo
from graph_token_rotator.domain.errors import ServiceError
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.github import issues, responses, secret_responses
from graph_token_rotator.github.apps import responses as app_responses
from graph_token_rotator.providers import facebook_responses, refreshable_responses
from graph_token_rotator.providers.meta_responses import finding_of
from graph_token_rotator.runtime.http_types import Response
from tests.harness import ROOT
from tests.support import dialect

FOLDER = Path(os.environ.get("RECORDINGS", ROOT.parent / "shared" / "data"))
AT = datetime(2022, 11, 18, 7, tzinfo=UTC)
INSTAGRAM, THREADS = dialect("instagram"), dialect("threads")

# The first pattern that a route matches gives its decoder; a success of another route is only read as JSON.
GITHUB: Mapping[str, Callable[[Response], Any]] = {
    r"GET .*/public-key": responses.key_info,
    r"PUT .*/secrets/X": secret_responses.secret_was_created,
    r"GET /(?:repos|orgs)/.*/secrets/X": secret_responses.secret_updated_at,
    r"GET .*/secrets/X/repositories": secret_responses.repository_ids,
    r"GET .*/variables/X": secret_responses.recorded_expiry,
    r"(?:POST|PATCH) .*/variables.*": secret_responses.check_variable_written,
    r"GET .*/installation": app_responses.installation_id,
    r"POST .*/access_tokens": app_responses.installation_token,
    r"GET /repos/O/R/issues": issues.decode_issues,
    r"(?:GET|PATCH) /repos/O/R/issues/N|POST /repos/O/R/issues": partial(issues.decode_issue, label="graph-token"),
    r"GET /repos/O/R": responses.repository_activity,
    r".*": Response.json,
}
# What a recorded answer of Meta means, by a part of its name.
MEANINGS: Mapping[str, Reason] = {
    "debug_token__200__access_token_could_not_be_decrypted": reasons.BROKEN_COPY,
    "debug_token__200__cannot_get_application_info": reasons.APP_DELETED,
    "debug_token__200__cannot_parse_access_token": reasons.BROKEN_COPY,
    "debug_token__200__invalid_access_token_signature": reasons.BROKEN_COPY,
    "debug_token__400__debug_only_access_token": reasons.WRONG_APP_SECRET,
    "debug_token__400__must_provide_an_app_access_token": reasons.APP_SIGN_IN_REFUSED,
    "err__access_token_session_has_been_invalidated": reasons.PASSWORD_CHANGED,
    "err__access_token_session_has_expired": reasons.TOKEN_EXPIRED,
    "err__access_token_session_key": reasons.BROKEN_COPY,
    "err__access_token_unknown_1": reasons.BROKEN_COPY,
    "err__access_token_invalid_1": reasons.BROKEN_COPY,
    "err__1": reasons.BASIC_PERMISSION_MISSING,
    "err__2": reasons.NOT_OF_THIS_LOGIN,
    "err__3": reasons.PASSWORD_CHANGED,
    "exchange_sl_access_token_for_ll_access_token_err": reasons.TOKEN_EXPIRED,
    "me_err__400": reasons.TOKEN_EXPIRED,
    "instagram/ig_login_exception": reasons.GRAPH_VERSION_UNKNOWN,
    "threads/exception": reasons.REFUSED_BY_META,
    "exampleOauthError": reasons.REFUSED_BY_META,
}


def recordings(name: str) -> list[dict[str, Any]]:
    file = FOLDER / name
    if not file.exists():
        pytest.skip(f"no recordings here; set RECORDINGS to a folder with {name}")
    value: list[dict[str, Any]] = json.loads(file.read_text())
    return value


def as_response(recording: Mapping[str, Any], at: datetime = AT) -> Response:
    body = recording["body"]
    content = body if isinstance(body, str) else json.dumps(body)
    return Response(recording["status"], recording.get("headers", {}), content.encode(), at)


def decoded(recording: Mapping[str, Any]) -> ServiceError | None:
    """Decode a recorded answer of GitHub, and return the typed error that it gives, if any."""
    decode = next(decoder for pattern, decoder in GITHUB.items() if re.fullmatch(pattern, recording["route"]))
    date = recording["headers"].get("date")
    try:
        decode(as_response(recording, parsedate_to_datetime(date).astimezone(UTC) if date else AT))
    except ServiceError as error:
        return error
    return None


def test_recorded_answers_of_github() -> None:
    """A success gives a value, anything else a typed error."""
    refused = [
        (recording, error) for recording in recordings("github-recordings.json") if (error := decoded(recording))
    ]
    successes = [recording["body"] for recording, _ in refused if recording["status"] in {200, 201}]
    assert successes == [[{"id": item["id"]} for item in body] for body in successes]  # issues without any other field
    assert {recording["status"] for recording, _ in refused} == {200, 204, 301, 304, 400, 401, 404, 422, 500, 502}
    assert all(error.detail for _, error in refused)


def test_recorded_answers_of_meta() -> None:
    found: dict[str, Reason | None] = {}
    for recording in recordings("meta-recordings.json"):
        route, note = recording["route"], recording["note"]
        decode: Callable[[Response], Any] = facebook_responses.token_info
        if "exchange" in route or "refresh" in route:
            decode = partial(refreshable_responses.grant, dialect=INSTAGRAM)
        elif "instagram" in route + note or "exampleOauth" in note:
            decode = partial(refreshable_responses.profile, dialect=INSTAGRAM)
        elif "threads" in note:
            decode = partial(refreshable_responses.profile, dialect=THREADS)
        elif "debug" not in route + note:
            decode = facebook_responses.access_token
        try:
            value = decode(as_response(recording))
            found[note] = value.problem if isinstance(value, TokenInfo) else None
        except ServiceError as error:
            found[note] = finding_of(error).reason
    for part, reason in MEANINGS.items():
        assert {found[note] for note in found if note.startswith(part)} == {reason}, part
    for note in ("debug_token__user_access_token_2", "refresh_access_token_ok", "me_with_private_account_ok"):
        assert found[note] is None
