"""The action and the sandbox, with GitHub's own description of its API between them.

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
from tests.harness import ActionHarness
from tests.scenarios.test_fleet import Fleet, on, verdicts

COMPLETE = MODULES / "@octokit" / "openapi" / "generated" / "api.github.com.json"
USED_PATHS = re.compile(r"secrets|/issues|installation|^/repos/\{owner\}/\{repo\}$")
NAME = "FB_COPY"
SITE, EU, OCTO = (
    {"repository": "octo/site"},
    {"repository": "octo/eu", "environment": "live/eu"},
    {"organization": "octo"},
)
FOR_APPS: list[dict[str, Any]] = [
    *(SITE, EU, OCTO),
    *({**owner, "store": store} for store in ("dependabot", "agents") for owner in (SITE, OCTO)),
]
"""The stores in which an App may put copies."""
EVERYWHERE = [*FOR_APPS, *({**owner, "store": "codespaces"} for owner in (SITE, OCTO, {"user": "octocat"}))]
GRANTED = dict.fromkeys(
    (
        *("secrets", "environments", "organization_secrets"),
        *("dependabot_secrets", "organization_dependabot_secrets", "agent_secrets", "organization_agent_secrets"),
    ),
    "write",
)


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[ActionHarness]:
    """A sandbox whose clock goes with the action's, or an App's first JSON web token would be refused, but not the next."""
    with Sandbox() as sandbox:
        yield ActionHarness(sandbox, seed(sandbox), tmp_path)


@pytest.fixture(scope="session")
def description(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """GitHub's description: the local extract, or the part of the complete one that Prism can load fast enough."""
    if FILE.is_file():
        return FILE
    complete = json.loads(COMPLETE.read_text())
    complete["paths"] = {path: methods for path, methods in complete["paths"].items() if USED_PATHS.search(path)}
    extract = tmp_path_factory.mktemp("description") / "github.json"
    extract.write_text(json.dumps(complete))
    return extract


@pytest.fixture
def proxy(harness: ActionHarness, description: Path) -> Iterator[Prism]:
    """Prism, between the action and the simulated GitHub."""
    with prism(description, harness.sandbox.github_url) as running:
        yield running


def routes(harness: ActionHarness) -> list[str]:
    """The routes of the requests that reached GitHub."""
    return [request.route for request in harness.sandbox.requests if request.service == "github"]


@pytest.mark.parametrize("environment", [None, "live/eu"])
def test_token_is_renewed(harness: ActionHarness, proxy: Prism, environment: str | None) -> None:
    harness.sandbox.github.add_repository(REPOSITORY, environments=("live/eu",))
    inputs = {"environment": environment} if environment else {}
    environ = harness.environ("system_user", github_api_url=proxy.url, **inputs)
    run = harness.run_process(environ)
    assert (run.status, run.outputs["verdict"]) == (0, "renewed")
    assert harness.stored(environment) != environ["INPUT_TOKEN"]
    assert routes(harness) == ["public_key", "put_secret"]
    assert proxy.complaints() == []


def test_issue_is_opened_and_closed(harness: ActionHarness, proxy: Prism) -> None:
    for token in ("password_changed", "app_removed", "long_lived_user"):
        harness.run_process(harness.environ(token, github_api_url=proxy.url) | harness.workflow_variables())
    (issue,) = harness.sandbox.github.issues(REPOSITORY)
    assert (issue.state, len(issue.comments)) == ("closed", 2)
    assert {"repository", "list_issues", "create_issue", "create_comment", "update_issue"} <= set(routes(harness))
    assert proxy.complaints() == []


def fleet_with(harness: ActionHarness, stores: Sequence[dict[str, Any]]) -> Fleet:
    """A fleet of one credential, with an older copy in each of these stores."""
    fleet, github = on(harness), harness.sandbox.github
    github.add_repository("octo/eu", environments=("live/eu",))
    for store in stores:
        audience: dict[str, Any] = (
            {"visibility": "selected", "selected": ["octo/site"]} if "organization" in store else {}
        )
        github.put_secret(name=NAME, value="old", **store, **audience)
    copies = [{**store, "secret": NAME, **({"user": True} if "user" in store else {})} for store in stores]
    fleet.add("acme-page", "system_user", *copies)
    return fleet


def renewed_everywhere(fleet: Fleet, stores: Sequence[dict[str, Any]], proxy: Prism) -> None:
    """One run, after which every store has the new token and its old audience."""
    run, github = fleet.harness.run_process(fleet.environ(github_api_url=proxy.url)), fleet.harness.sandbox.github
    assert (run.status, verdicts(run)) == (0, {"acme-page": "renewed"}), run.log
    new = github.secret(REPOSITORY, "ACME_PAGE")
    secrets = [github.secret_details(name=NAME, **store) for store in stores]
    assert {secret.value for secret in secrets} == {new}
    assert {secret.selected for secret, store in zip(secrets, stores, strict=True) if "organization" in store} == {
        ("octo/site",)
    }
    assert routes(fleet.harness).count("put_secret") == 1 + len(stores)
    assert proxy.complaints() == []


def test_copies_in_every_store(harness: ActionHarness, proxy: Prism) -> None:
    fleet = fleet_with(harness, EVERYWHERE)
    harness.sandbox.github.add_token("ghp_writer", kind="classic", scopes=("repo", "admin:org", "codespace:secrets"))
    renewed_everywhere(fleet, EVERYWHERE, proxy)


def test_app_writes_and_revokes_its_token(harness: ActionHarness, proxy: Prism) -> None:
    fleet = fleet_with(harness, FOR_APPS)
    app = harness.sandbox.github.apps.add("rotator", GRANTED)
    harness.sandbox.github.apps.install(app, "octo")
    fleet.variables |= {"APP_ID": app.client_id, "APP_KEY": app.private_key}
    fleet.more = {"writers": {"octo": {"app-id": "env:APP_ID", "private-key": "env:APP_KEY"}}}
    renewed_everywhere(fleet, FOR_APPS, proxy)
    assert {"installation", "create_token", "revoke_token"} <= set(routes(harness))


def test_wrong_request_is_stopped(harness: ActionHarness, proxy: Prism) -> None:
    body = {"key_id": "1", "encrypted_value": "not base64!"}
    answer = call(harness, proxy, "PUT", "FB_TOKEN", json=body)
    assert (answer.status_code, answer.json()["validation"][0]["location"]) == (422, ["body", "encrypted_value"])
    assert routes(harness) == []
    assert len(proxy.complaints()) == 1


def test_wrong_answer_is_stopped(harness: ActionHarness, proxy: Prism) -> None:
    harness.sandbox.faults.add(Fault(route="public_key", patch={"key_id": 7}))
    answer = call(harness, proxy, "GET", "public-key")
    assert (answer.status_code, answer.json()["validation"][0]["location"]) == (500, ["response", "body", "key_id"])
    assert routes(harness) == ["public_key"]
    assert len(proxy.complaints()) == 1


def call(harness: ActionHarness, proxy: Prism, method: str, below: str, **options: Any) -> requests.Response:
    """Send one request through Prism."""
    url = f"{proxy.url}/repos/{REPOSITORY}/actions/secrets/{below}"
    authorization = {"Authorization": f"Bearer {harness.seeded.github_token}"}
    return requests.request(method, url, headers=authorization, timeout=10, **options)
