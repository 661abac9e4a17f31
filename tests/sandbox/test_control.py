from __future__ import annotations

from typing import Any

import jwt
import pytest
import requests

from graph_token_sandbox import Sandbox
from tests.sandbox.clients import Graph, Hub


def control(box: Sandbox, method: str, path: str, **options: Any) -> Any:
    answer = requests.request(method, f"{box.control_url}{path}", timeout=5, **options)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_it_says_what_can_be_done(box: Sandbox) -> None:
    routes = control(box, "GET", "/")

    assert "POST /clock" in routes
    assert all(routes.values())


@pytest.mark.parametrize(
    ("body", "now"),
    [
        ({"advance_seconds": 60}, "2026-11-24T05:18:00+00:00"),
        ({"now": "2027-01-01T00:00:00Z"}, "2027-01-01T00:00:00+00:00"),
    ],
)
def test_the_clock(box: Sandbox, body: dict[str, Any], now: str) -> None:
    assert control(box, "POST", "/clock", json=body) == {"now": now}
    assert control(box, "GET", "/clock") == {"now": now}


def test_requests_are_listed_and_forgotten(graph: Graph) -> None:
    graph.exchange("x")

    (entry,) = control(graph.box, "GET", "/requests")

    assert (entry["route"], entry["status"], entry["at"]) == ("exchange", 400, "2026-11-24T05:17:00+00:00")
    control(graph.box, "DELETE", "/requests")
    assert control(graph.box, "GET", "/requests") == []


def test_faults(graph: Graph) -> None:
    token = graph.team.tokens["long_lived_user"]
    control(
        graph.box, "POST", "/faults", json={"route": "exchange", "patch": {"token_type": "?"}, "remove": ["expires_in"]}
    )
    control(graph.box, "POST", "/faults", json={"route": "exchange", "status": 500, "times": None})

    assert graph.exchange(token).json().keys() == {"access_token", "token_type"}
    assert graph.exchange(token).status_code == 500
    control(graph.box, "DELETE", "/faults")
    assert graph.exchange(token).status_code == 200


@pytest.mark.parametrize("environment", [None, "graph-token"])
def test_secrets(hub: Hub, environment: str | None) -> None:
    where = {"repository": "octo/social", "name": "FB_TOKEN", "environment": environment}

    control(hub.box, "PUT", "/secret", params=where, json={"value": "x"})

    assert control(hub.box, "GET", "/secret", params=where) == {"value": "x"}
    assert hub.box.github.secret("octo/social", "FB_TOKEN", environment) == "x"


def test_invalidate(graph: Graph) -> None:
    token = graph.team.tokens["page"]

    control(graph.box, "POST", "/invalidate", json={"token": token, "subcode": 467})

    assert graph.inspect(token)["error"]["subcode"] == 467


def test_switches_of_meta(box: Sandbox) -> None:
    assert control(box, "POST", "/meta", json={"extend_user_tokens": True}) == {
        "extend_user_tokens": True,
        "require_proof": False,
        "instagram_same_string": False,
        "threads_same_string": False,
        "oldest_version": 0,
    }
    assert box.meta.extend_user_tokens


@pytest.mark.parametrize(
    ("asked", "answered"),
    [("v26.0", "v27.0"), ("v20.0", "v27.0"), ("", "v27.0"), ("v27.0", "v27.0"), ("v28.0", "v26.0")],
)
def test_any_version_of_meta_can_be_made_an_old_one(graph: Graph, asked: str, answered: str) -> None:
    control(graph.box, "POST", "/meta", json={"oldest_version": 27})

    url = f"{graph.box.graph_url}/{asked}/me".replace("//me", "/me")
    answer = requests.get(url, params={"access_token": graph.team.tokens["page"]}, timeout=5)

    assert answer.headers["facebook-api-version"] == answered
    assert answer.status_code == (400 if asked == "v28.0" else 200)  # yet to come: an unknown path


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
@pytest.mark.usefixtures("team")
def test_mistakes(box: Sandbox, method: str, path: str, body: str | None, status: int) -> None:
    answer = requests.request(method, f"{box.control_url}{path}", data=body, timeout=5)

    assert answer.status_code == status
    assert answer.json()["error"]


def test_a_secret_of_an_organisation(hub: Hub) -> None:
    where = {"organization": "octo", "store": "dependabot", "name": "S"}
    body = {"value": "x", "visibility": "selected", "selected": ["octo/social"]}
    control(hub.box, "PUT", "/secret", params=where, json=body)

    assert control(hub.box, "GET", "/secret", params=where) == {"value": "x"}
    assert control(hub.box, "GET", "/secret/details", params=where) == {
        "value": "x",
        "created_at": "2026-11-24T05:17:00+00:00",
        "updated_at": "2026-11-24T05:17:00+00:00",
        "visibility": "selected",
        "selected": ["octo/social"],
    }


def test_a_variable(hub: Hub) -> None:
    where = {"repository": "octo/social", "name": "ENDS"}
    control(hub.box, "PUT", "/variable", params=where, json={"value": "soon"})

    assert control(hub.box, "GET", "/variable", params=where) == {"value": "soon"}


def test_an_app_of_another_organisation(hub: Hub) -> None:
    control(hub.box, "POST", "/organization", json={"login": "acme"})
    app = control(
        hub.box, "POST", "/app", json={"slug": "rotator", "permissions": {"secrets": "write"}, "account": "acme"}
    )
    now = int(hub.box.clock.now().timestamp())
    proof = jwt.encode({"iat": now, "exp": now + 60, "iss": app["client_id"]}, app["private_key"], "RS256")

    answer = hub.get("orgs/acme/installation", token=proof)

    assert (answer.status_code, answer.json()["id"]) == (200, app["installation_id"])


def test_the_use_of_github(hub: Hub) -> None:
    hub.get("user")

    assert control(hub.box, "GET", "/usage").items() >= {"requests": 1, "refused": 0, "points_per_minute": 1}.items()


def test_an_address_that_makes_no_sense(hub: Hub) -> None:
    params = {"repository": "octo/social", "name": "S", "enviroment": "graph-token"}

    answer = requests.get(f"{hub.box.control_url}/secret", params=params, timeout=5)

    assert (answer.status_code, "enviroment" in answer.json()["error"]) == (400, True)
