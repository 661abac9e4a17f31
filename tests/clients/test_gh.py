"""The command `gh` on the routes that the program uses.

Debian's version knows no agents. What it does by GraphQL, which the sandbox has not, is left out: looking up the numbers
of repositories by their names (`--repos`), and its own commands for issues.
"""

import json
from urllib.parse import quote

import pytest

from graph_token_sandbox import Sandbox
from graph_token_sandbox.seed import REPOSITORY, Seeded
from tests.clients.conftest import PLACES, GitHubCli, level

VALUE = "EAAnew-token"
KNOWN = [name for name, (where, _) in PLACES.items() if where.get("store") != "agents"]


def options(place: str) -> list[str]:
    """How `gh secret` is told where. It takes the name of an environment as a part of the path, so that is encoded."""
    where, _ = PLACES[place]
    if "user" in where:
        return ["--user"]
    store = ["--app", where["store"]] if "store" in where else []
    if "organization" in where:
        return ["--org", where["organization"], *store]
    within = ["--env", quote(where["environment"], safe="")] if "environment" in where else []
    return ["--repo", f"github.localhost/{where['repository']}", *within, *store]


@pytest.mark.parametrize("place", KNOWN)
def test_secrets_of(box: Sandbox, team: Seeded, gh: GitHubCli, place: str) -> None:
    where, name = PLACES[place]
    token, to = team.github_tokens[name], options(place)
    shown = ["--visibility", "all"] if level(where) == "organization" else []
    for value in ("first", VALUE):
        done = gh("secret", "set", "FB_TOKEN", *to, *shown, token=token, given=value)
        assert (done.returncode, done.stderr) == (0, "")
    assert box.github.secret(name="FB_TOKEN", **where) == VALUE
    assert [request.status for request in box.requests if request.route == "put_secret"] == [201, 204]
    listed = gh("secret", "list", *to, token=token)
    assert (listed.returncode, listed.stdout.split()[0]) == (0, "FB_TOKEN")
    deleted = gh("secret", "delete", "FB_TOKEN", *to, token=token)
    assert (deleted.returncode, deleted.stderr) == (0, "")
    with pytest.raises(KeyError):
        box.github.secret(name="FB_TOKEN", **where)


@pytest.mark.parametrize("place", ["actions", "environment", "organization"])
def test_variables_of(box: Sandbox, team: Seeded, gh: GitHubCli, place: str) -> None:
    """By `gh api`: not every version has `gh variable`."""
    where, _ = PLACES[place]
    token = team.github_tokens["organization"]
    repository = f"repos/{where.get('repository')}"
    path = {
        "repository": f"{repository}/actions/variables",
        "environment": f"{repository}/environments/{quote(where.get('environment', ''), safe='')}/variables",
        "organization": "orgs/octo/actions/variables",
    }[level(where)]
    body = {"name": "ENDS", "value": "soon"} | ({"visibility": "all"} if level(where) == "organization" else {})
    created = gh("api", path, "--input", "-", token=token, given=json.dumps(body))
    updated = gh("api", "--method", "PATCH", f"{path}/ENDS", "--raw-field", "value=later", token=token)
    assert [(done.returncode, done.stderr) for done in (created, updated)] == [(0, "")] * 2
    assert box.github.variable(name="ENDS", **where) == "later"
    listed = gh("api", path, "--paginate", "--jq", ".variables[] | .name, .value", token=token)
    assert listed.stdout.split() == ["ENDS", "later"]


def test_repositories_selected_for_an_organisations_secret(box: Sandbox, team: Seeded, gh: GitHubCli) -> None:
    box.github.put_secret(organization="octo", name="FB_TOKEN", value=VALUE, visibility="selected", selected=[])
    token, path = team.github_tokens["organization"], "orgs/octo/actions/secrets/FB_TOKEN/repositories"
    number = gh("api", f"repos/{REPOSITORY}", "--jq", ".id", token=token).stdout.strip()
    put = gh("api", "--method", "PUT", path, "--field", f"selected_repository_ids[]={number}", token=token)
    assert (put.returncode, put.stderr) == (0, "")
    listed = gh("api", path, "--jq", ".repositories[].full_name", token=token)
    assert listed.stdout.split() == [REPOSITORY]


def test_the_life_of_an_issue(box: Sandbox, team: Seeded, gh: GitHubCli) -> None:
    token, path = team.github_tokens["issues"], f"repos/{REPOSITORY}/issues"
    for words in (
        (path, "--raw-field", "title=Token dies"),
        (f"{path}/1/comments", "--raw-field", "body=Still dying."),
        ("--method", "PATCH", f"{path}/1", "--raw-field", "state=closed"),
    ):
        done = gh("api", *words, token=token)
        assert (done.returncode, done.stderr) == (0, "")
    (kept,) = box.github.issues(REPOSITORY)
    assert (kept.title, kept.state, [one.body for one in kept.comments]) == ("Token dies", "closed", ["Still dying."])
    listed = gh("api", f"{path}?state=all", "--jq", ".[].title", token=token)
    assert listed.stdout == "Token dies\n"


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("read_only", "HTTP 403: Resource not accessible by personal access token"),
        ("other_repository", "HTTP 404: Not Found"),
        ("expired", "HTTP 401: Bad credentials"),
    ],
)
def test_a_refusal_is_understood(box: Sandbox, team: Seeded, gh: GitHubCli, token: str, told: str) -> None:
    done = gh("secret", "set", "FB_TOKEN", *options("actions"), token=team.github_tokens[token], given=VALUE)
    assert done.returncode == 1
    assert told in done.stderr
    with pytest.raises(KeyError):
        box.github.secret(REPOSITORY, "FB_TOKEN")
