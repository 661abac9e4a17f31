"""The program and the sandbox, with GitHub's own description of its API between them.

The description that GITHUB_OPENAPI names may leave out variables, so nothing here records an expiry:
`tests/contract/test_openapi.py` compares those requests with the documentation.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import requests

from graph_token_sandbox import Fault, Sandbox
from graph_token_sandbox.seed import REPOSITORY, seed
from tests.clients.conftest import MODULES
from tests.clients.prism import Prism, prism
from tests.contract.test_openapi import FILE
from tests.harness import Stage
from tests.scenarios.test_fleet import Fleet, on, verdicts

COMPLETE = MODULES / "@octokit" / "openapi" / "generated" / "api.github.com.json"
OURS = re.compile(r"secrets|/issues|installation|^/repos/\{owner\}/\{repo\}$")
NAME = "FB_COPY"
SITE, EU, OCTO = (
    {"repository": "octo/site"},
    {"repository": "octo/eu", "environment": "live/eu"},
    {"organization": "octo"},
)
FOR_APPS: list[dict[str, Any]] = [
    *(SITE, EU, OCTO),
    *({**place, "store": store} for store in ("dependabot", "agents") for place in (SITE, OCTO)),
]
"""Where an App may put copies."""
EVERYWHERE = [*FOR_APPS, *({**place, "store": "codespaces"} for place in (SITE, OCTO, {"user": "octocat"}))]
GRANTED = dict.fromkeys(
    (
        *("secrets", "environments", "organization_secrets"),
        *("dependabot_secrets", "organization_dependabot_secrets", "agent_secrets", "organization_agent_secrets"),
    ),
    "write",
)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A stage whose clock goes with the program's, or an App's first sign-in would be refused and the next one not."""
    with Sandbox() as box:
        yield Stage(box, seed(box), tmp_path)


@pytest.fixture(scope="session")
def description(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """GitHub's description: the one that is here, or of the complete one what Prism takes in fast enough."""
    if FILE.is_file():
        return FILE
    complete = json.loads(COMPLETE.read_text())
    complete["paths"] = {path: about for path, about in complete["paths"].items() if OURS.search(path)}
    cut = tmp_path_factory.mktemp("description") / "github.json"
    cut.write_text(json.dumps(complete))
    return cut


@pytest.fixture
def between(stage: Stage, description: Path) -> Iterator[Prism]:
    """Prism, between the program and the sandbox's GitHub."""
    with prism(description, stage.box.github_url) as running:
        yield running


def asked(stage: Stage) -> list[str]:
    """What came through to GitHub, by route."""
    return [request.route for request in stage.box.requests if request.service == "github"]


@pytest.mark.parametrize("environment", [None, "live/eu"])
def test_a_token_is_renewed(stage: Stage, between: Prism, environment: str | None) -> None:
    stage.box.github.add_repository(REPOSITORY, environments=("live/eu",))
    given = {"environment": environment} if environment else {}
    environ = stage.environ("system_user", github_api_url=between.url, **given)
    run = stage.process(environ)
    assert (run.status, run.outputs["verdict"]) == (0, "renewed")
    assert stage.stored(environment) != environ["INPUT_TOKEN"]
    assert asked(stage) == ["public_key", "put_secret"]
    assert between.complaints() == []


def test_an_issue_is_opened_commented_on_and_closed(stage: Stage, between: Prism) -> None:
    for token in ("password_changed", "app_removed", "long_lived_user"):
        stage.process(stage.environ(token, github_api_url=between.url) | stage.called())
    (issue,) = stage.box.github.issues(REPOSITORY)
    assert (issue.state, len(issue.comments)) == ("closed", 2)
    assert {"repository", "list_issues", "create_issue", "create_comment", "update_issue"} <= set(asked(stage))
    assert between.complaints() == []


def fleet_with(stage: Stage, places: Sequence[dict[str, Any]]) -> Fleet:
    """A fleet of one, with an older copy in each of these places."""
    fleet, github = on(stage), stage.box.github
    github.add_repository("octo/eu", environments=("live/eu",))
    for place in places:
        seen: dict[str, Any] = {"visibility": "selected", "selected": ["octo/site"]} if "organization" in place else {}
        github.put_secret(name=NAME, value="old", **place, **seen)
    copies = [{**place, "secret": NAME, **({"user": True} if "user" in place else {})} for place in places]
    fleet.add("acme-page", "system_user", *copies)
    return fleet


def renewed_everywhere(fleet: Fleet, places: Sequence[dict[str, Any]], between: Prism) -> None:
    """One run, after which every place has the new token and those who saw it before."""
    run, github = fleet.stage.process(fleet.environ(github_api_url=between.url)), fleet.stage.box.github
    assert (run.status, verdicts(run)) == (0, {"acme-page": "renewed"}), run.log
    new = github.secret(REPOSITORY, "ACME_PAGE")
    kept = [github.secret_details(name=NAME, **place) for place in places]
    assert {one.value for one in kept} == {new}
    assert {one.selected for one, place in zip(kept, places, strict=True) if "organization" in place} == {
        ("octo/site",)
    }
    assert asked(fleet.stage).count("put_secret") == 1 + len(places)
    assert between.complaints() == []


def test_copies_in_every_store(stage: Stage, between: Prism) -> None:
    fleet = fleet_with(stage, EVERYWHERE)
    stage.box.github.add_token("ghp_writer", kind="classic", scopes=("repo", "admin:org", "codespace:secrets"))
    renewed_everywhere(fleet, EVERYWHERE, between)


def test_an_app_writes_and_its_token_ends(stage: Stage, between: Prism) -> None:
    fleet = fleet_with(stage, FOR_APPS)
    app = stage.box.github.apps.add("rotator", GRANTED)
    stage.box.github.apps.install(app, "octo")
    fleet.variables |= {"APP_ID": app.client_id, "APP_KEY": app.private_key}
    fleet.more = {"writers": {"octo": {"app-id": "env:APP_ID", "private-key": "env:APP_KEY"}}}
    renewed_everywhere(fleet, FOR_APPS, between)
    assert {"installation", "create_token", "revoke_token"} <= set(asked(stage))


def test_a_wrong_request_does_not_come_through(stage: Stage, between: Prism) -> None:
    body = {"key_id": "1", "encrypted_value": "not base64!"}
    answer = call(stage, between, "PUT", "FB_TOKEN", json=body)
    assert (answer.status_code, answer.json()["validation"][0]["location"]) == (422, ["body", "encrypted_value"])
    assert asked(stage) == []
    assert len(between.complaints()) == 1


def test_a_wrong_answer_does_not_come_through(stage: Stage, between: Prism) -> None:
    stage.box.faults.add(Fault(route="public_key", patch={"key_id": 7}))
    answer = call(stage, between, "GET", "public-key")
    assert (answer.status_code, answer.json()["validation"][0]["location"]) == (500, ["response", "body", "key_id"])
    assert asked(stage) == ["public_key"]
    assert len(between.complaints()) == 1


def call(stage: Stage, between: Prism, method: str, below: str, **options: Any) -> requests.Response:
    """One request by hand."""
    url = f"{between.url}/repos/{REPOSITORY}/actions/secrets/{below}"
    authorization = {"Authorization": f"Bearer {stage.seeded.github_token}"}
    return requests.request(method, url, headers=authorization, timeout=10, **options)
