"""The control port."""

from __future__ import annotations

from typing import Any

import jwt
import pytest
import requests

from graph_token_sandbox import Sandbox
from tests.sandbox.clients import GitHubClient, GraphClient


def control(sandbox: Sandbox, method: str, path: str, **options: Any) -> Any:
    answer = requests.request(method, f"{sandbox.control_url}{path}", timeout=5, **options)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_help_lists_the_requests(sandbox: Sandbox) -> None:
    routes = control(sandbox, "GET", "/")

    assert "POST /clock" in routes
    assert all(routes.values())


@pytest.mark.parametrize(
    ("body", "now"),
    [
        ({"advance_seconds": 60}, "2026-11-24T05:18:00+00:00"),
        ({"now": "2027-01-01T00:00:00Z"}, "2027-01-01T00:00:00+00:00"),
    ],
)
def test_clock(sandbox: Sandbox, body: dict[str, Any], now: str) -> None:
    assert control(sandbox, "POST", "/clock", json=body) == {"now": now}
    assert control(sandbox, "GET", "/clock") == {"now": now}


def test_requests_are_listed_and_forgotten(graph: GraphClient) -> None:
    graph.exchange("x")

    (entry,) = control(graph.sandbox, "GET", "/requests")

    assert (entry["route"], entry["status"], entry["at"]) == ("exchange", 400, "2026-11-24T05:17:00+00:00")
    control(graph.sandbox, "DELETE", "/requests")
    assert control(graph.sandbox, "GET", "/requests") == []


def test_faults(graph: GraphClient) -> None:
    token = graph.seeded.tokens["long_lived_user"]
    control(
        graph.sandbox,
        "POST",
        "/faults",
        json={"route": "exchange", "patch": {"token_type": "?"}, "remove": ["expires_in"]},
    )
    control(graph.sandbox, "POST", "/faults", json={"route": "exchange", "status": 500, "times": None})

    assert graph.exchange(token).json().keys() == {"access_token", "token_type"}
    assert graph.exchange(token).status_code == 500
    control(graph.sandbox, "DELETE", "/faults")
    assert graph.exchange(token).status_code == 200


@pytest.mark.parametrize("environment", [None, "graph-token"])
def test_secrets(github: GitHubClient, environment: str | None) -> None:
    address = {"repository": "octo/social", "name": "FB_TOKEN", "environment": environment}

    control(github.sandbox, "PUT", "/secret", params=address, json={"value": "x"})

    assert control(github.sandbox, "GET", "/secret", params=address) == {"value": "x"}
    assert github.sandbox.github.secret("octo/social", "FB_TOKEN", environment) == "x"


def test_invalidate(graph: GraphClient) -> None:
    token = graph.seeded.tokens["page"]

    control(graph.sandbox, "POST", "/invalidate", json={"token": token, "subcode": 467})

    assert graph.inspect(token)["error"]["subcode"] == 467


def test_options_of_meta(sandbox: Sandbox) -> None:
    assert control(sandbox, "POST", "/meta", json={"extend_user_tokens": True}) == {
        "extend_user_tokens": True,
        "require_proof": False,
        "instagram_same_string": False,
        "threads_same_string": False,
        "instagram_wraps_profiles": True,
        "login_subcodes": False,
        "oldest_version": 0,
    }
    assert sandbox.meta.extend_user_tokens


@pytest.mark.parametrize(
    ("requested", "expected"),
    [("v26.0", "v27.0"), ("v20.0", "v27.0"), ("", "v27.0"), ("v27.0", "v27.0"), ("v28.0", "v26.0")],
)
def test_versions_of_meta_can_be_retired(graph: GraphClient, requested: str, expected: str) -> None:
    control(graph.sandbox, "POST", "/meta", json={"oldest_version": 27})

    url = f"{graph.sandbox.graph_url}/{requested}/me".replace("//me", "/me")
    answer = requests.get(url, params={"access_token": graph.seeded.tokens["page"]}, timeout=5)

    assert answer.headers["facebook-api-version"] == expected
    assert answer.status_code == (400 if requested == "v28.0" else 200)  # yet to come: an unknown path


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nothing", None, 404),
        ("POST", "/clock", "{", 400),
        ("POST", "/clock", "[]", 400),
        ("POST", "/clock", "{}", 400),
        ("POST", "/clock", '{"now": "2027-01-01T00:00:00"}', 400),
        ("POST", "/faults", '{"route": "nothing"}', 400),
        ("POST", "/faults", '{"rout": "me"}', 400),
        ("POST", "/meta", '{"lock": true}', 400),
        ("POST", "/meta", '{"oldest_version": true}', 400),
        ("POST", "/invalidate", '{"token": "nobody"}', 400),
        ("GET", "/secret?repository=octo/social&name=NOTHING", None, 400),
    ],
)
@pytest.mark.usefixtures("seeded")
def test_mistakes_are_refused(sandbox: Sandbox, method: str, path: str, body: str | None, status: int) -> None:
    answer = requests.request(method, f"{sandbox.control_url}{path}", data=body, timeout=5)

    assert answer.status_code == status
    assert answer.json()["error"]


def test_secret_of_an_organization(github: GitHubClient) -> None:
    address = {"organization": "octo", "store": "dependabot", "name": "S"}
    body = {"value": "x", "visibility": "selected", "selected": ["octo/social"]}
    control(github.sandbox, "PUT", "/secret", params=address, json=body)

    assert control(github.sandbox, "GET", "/secret", params=address) == {"value": "x"}
    assert control(github.sandbox, "GET", "/secret/details", params=address) == {
        "value": "x",
        "created_at": "2026-11-24T05:17:00+00:00",
        "updated_at": "2026-11-24T05:17:00+00:00",
        "visibility": "selected",
        "selected": ["octo/social"],
    }


def test_variable(github: GitHubClient) -> None:
    address = {"repository": "octo/social", "name": "ENDS"}
    control(github.sandbox, "PUT", "/variable", params=address, json={"value": "soon"})

    assert control(github.sandbox, "GET", "/variable", params=address) == {"value": "soon"}


def test_app_of_another_organization(github: GitHubClient) -> None:
    control(github.sandbox, "POST", "/organization", json={"login": "acme"})
    app = control(
        github.sandbox, "POST", "/app", json={"slug": "rotator", "permissions": {"secrets": "write"}, "account": "acme"}
    )
    now = int(github.sandbox.clock.now().timestamp())
    proof = jwt.encode({"iat": now, "exp": now + 60, "iss": app["client_id"]}, app["private_key"], "RS256")

    answer = github.get("orgs/acme/installation", token=proof)

    assert (answer.status_code, answer.json()["id"]) == (200, app["installation_id"])


def test_usage_of_github(github: GitHubClient) -> None:
    github.get("user")

    assert (
        control(github.sandbox, "GET", "/usage").items()
        >= {"requests": 1, "refused": 0, "points_per_minute": 1}.items()
    )


def test_unknown_parameter(github: GitHubClient) -> None:
    params = {"repository": "octo/social", "name": "S", "enviroment": "graph-token"}

    answer = requests.get(f"{github.sandbox.control_url}/secret", params=params, timeout=5)

    assert (answer.status_code, "enviroment" in answer.json()["error"]) == (400, True)
