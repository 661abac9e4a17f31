"""The command `gh` on the routes that the program uses.

Debian's version does not know agents. Commands that use GraphQL, which the sandbox does not have, are left out: looking
up the ids of repositories by their names (`--repos`), and its own commands for issues.
"""

import json
from urllib.parse import quote

import pytest

from graph_token_sandbox import Sandbox
from graph_token_sandbox.seed import REPOSITORY, Seeded
from tests.clients.conftest import STORE_ADDRESSES, GitHubCli, level

VALUE = "EAAnew-token"
SUPPORTED_STORES = [name for name, (address, _) in STORE_ADDRESSES.items() if address.get("store") != "agents"]


def options(store: str) -> list[str]:
    """Return the options of `gh secret` for a store. It uses an environment's name as a part of the path: it is encoded."""
    address, _ = STORE_ADDRESSES[store]
    if "user" in address:
        return ["--user"]
    app = ["--app", address["store"]] if "store" in address else []
    if "organization" in address:
        return ["--org", address["organization"], *app]
    env = ["--env", quote(address["environment"], safe="")] if "environment" in address else []
    return ["--repo", f"github.localhost/{address['repository']}", *env, *app]


@pytest.mark.parametrize("store", SUPPORTED_STORES)
def test_secrets_in_each_store(sandbox: Sandbox, seeded: Seeded, gh: GitHubCli, store: str) -> None:
    address, name = STORE_ADDRESSES[store]
    token, target = seeded.github_tokens[name], options(store)
    visibility = ["--visibility", "all"] if level(address) == "organization" else []
    for value in ("first", VALUE):
        process = gh("secret", "set", "FB_TOKEN", *target, *visibility, token=token, stdin=value)
        assert (process.returncode, process.stderr) == (0, "")
    assert sandbox.github.secret(name="FB_TOKEN", **address) == VALUE
    assert [request.status for request in sandbox.requests if request.route == "put_secret"] == [201, 204]
    listed = gh("secret", "list", *target, token=token)
    assert (listed.returncode, listed.stdout.split()[0]) == (0, "FB_TOKEN")
    deleted = gh("secret", "delete", "FB_TOKEN", *target, token=token)
    assert (deleted.returncode, deleted.stderr) == (0, "")
    with pytest.raises(KeyError):
        sandbox.github.secret(name="FB_TOKEN", **address)


@pytest.mark.parametrize("store", ["actions", "environment", "organization"])
def test_variables_at_each_level(sandbox: Sandbox, seeded: Seeded, gh: GitHubCli, store: str) -> None:
    """By `gh api`: not every version has `gh variable`."""
    address, _ = STORE_ADDRESSES[store]
    token = seeded.github_tokens["organization"]
    repository = f"repos/{address.get('repository')}"
    path = {
        "repository": f"{repository}/actions/variables",
        "environment": f"{repository}/environments/{quote(address.get('environment', ''), safe='')}/variables",
        "organization": "orgs/octo/actions/variables",
    }[level(address)]
    body = {"name": "ENDS", "value": "soon"} | ({"visibility": "all"} if level(address) == "organization" else {})
    created = gh("api", path, "--input", "-", token=token, stdin=json.dumps(body))
    updated = gh("api", "--method", "PATCH", f"{path}/ENDS", "--raw-field", "value=later", token=token)
    assert [(process.returncode, process.stderr) for process in (created, updated)] == [(0, "")] * 2
    assert sandbox.github.variable(name="ENDS", **address) == "later"
    listed = gh("api", path, "--paginate", "--jq", ".variables[] | .name, .value", token=token)
    assert listed.stdout.split() == ["ENDS", "later"]


def test_repositories_of_an_organization_secret(sandbox: Sandbox, seeded: Seeded, gh: GitHubCli) -> None:
    sandbox.github.put_secret(organization="octo", name="FB_TOKEN", value=VALUE, visibility="selected", selected=[])
    token, path = seeded.github_tokens["organization"], "orgs/octo/actions/secrets/FB_TOKEN/repositories"
    number = gh("api", f"repos/{REPOSITORY}", "--jq", ".id", token=token).stdout.strip()
    put = gh("api", "--method", "PUT", path, "--field", f"selected_repository_ids[]={number}", token=token)
    assert (put.returncode, put.stderr) == (0, "")
    listed = gh("api", path, "--jq", ".repositories[].full_name", token=token)
    assert listed.stdout.split() == [REPOSITORY]


def test_issue(sandbox: Sandbox, seeded: Seeded, gh: GitHubCli) -> None:
    token, path = seeded.github_tokens["issues"], f"repos/{REPOSITORY}/issues"
    for words in (
        (path, "--raw-field", "title=Token expires"),
        (f"{path}/1/comments", "--raw-field", "body=Still failing."),
        ("--method", "PATCH", f"{path}/1", "--raw-field", "state=closed"),
    ):
        process = gh("api", *words, token=token)
        assert (process.returncode, process.stderr) == (0, "")
    (issue,) = sandbox.github.issues(REPOSITORY)
    assert (issue.title, issue.state, [comment.body for comment in issue.comments]) == (
        "Token expires",
        "closed",
        ["Still failing."],
    )
    listed = gh("api", f"{path}?state=all", "--jq", ".[].title", token=token)
    assert listed.stdout == "Token expires\n"


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("read_only", "HTTP 403: Resource not accessible by personal access token"),
        ("other_repository", "HTTP 404: Not Found"),
        ("expired", "HTTP 401: Bad credentials"),
    ],
)
def test_refusal_is_reported(sandbox: Sandbox, seeded: Seeded, gh: GitHubCli, token: str, message: str) -> None:
    process = gh("secret", "set", "FB_TOKEN", *options("actions"), token=seeded.github_tokens[token], stdin=VALUE)
    assert process.returncode == 1
    assert message in process.stderr
    with pytest.raises(KeyError):
        sandbox.github.secret(REPOSITORY, "FB_TOKEN")
