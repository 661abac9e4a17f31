"""Small clients with which tests call the sandbox."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import jwt
import requests
from nacl.public import PublicKey, SealedBox

from graph_token_sandbox import Sandbox
from graph_token_sandbox.meta import App
from graph_token_sandbox.seed import OF_A_RUN, Seeded

NOW = datetime(2026, 11, 24, 5, 17, tzinfo=UTC)


STORES: dict[str, tuple[str, dict[str, Any], str]] = {
    "actions": ("repos/octo/social/actions", {"repository": "octo/social"}, "classic"),
    "environment": (
        "repos/octo/social/environments/graph-token",
        {"repository": "octo/social", "environment": "graph-token"},
        "classic",
    ),
    "organization": ("orgs/octo/actions", {"organization": "octo"}, "organization"),
    "dependabot": ("repos/octo/social/dependabot", {"repository": "octo/social", "store": "dependabot"}, "classic"),
    "dependabot organization": (
        "orgs/octo/dependabot",
        {"organization": "octo", "store": "dependabot"},
        "organization",
    ),
    "codespaces": ("repos/octo/social/codespaces", {"repository": "octo/social", "store": "codespaces"}, "classic"),
    "codespaces organization": (
        "orgs/octo/codespaces",
        {"organization": "octo", "store": "codespaces"},
        "organization",
    ),
    "codespaces user": ("user/codespaces", {"user": "octocat"}, "codespaces"),
    "agents": ("repos/octo/social/agents", {"repository": "octo/social", "store": "agents"}, "classic"),
    "agents organization": ("orgs/octo/agents", {"organization": "octo", "store": "agents"}, "organization"),
}
"""Every store: its path, its arguments in Python, and the seeded token that may write it."""
ORGANIZATIONS = tuple(name for name in STORES if name.endswith("organization"))


class GraphClient:
    """Calls to the simulated Graph API, by default as the seeded app."""

    def __init__(self, sandbox: Sandbox, seeded: Seeded) -> None:
        self.sandbox, self.seeded = sandbox, seeded
        self.session = requests.Session()
        self.app = {"client_id": seeded.app.id, "client_secret": seeded.app.secret}
        self.app_token = f"{seeded.app.id}|{seeded.app.secret}"

    def get(self, path: str, **params: str) -> requests.Response:
        return self.session.get(f"{self.sandbox.graph_url}/v26.0/{path}", params=params, timeout=5)

    def exchange(self, token: str, **params: str) -> requests.Response:
        fields = {**self.app, "grant_type": "fb_exchange_token", "fb_exchange_token": token, **params}
        return self.get("oauth/access_token", **fields)

    def inspect(self, token: str) -> dict[str, Any]:
        answer = self.get("debug_token", input_token=token, access_token=self.app_token)
        assert answer.status_code == 200, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data


class LoginClient:
    """Calls to the simulated Instagram Login or Threads, by default as the seeded app."""

    def __init__(self, sandbox: Sandbox, seeded: Seeded, name: str) -> None:
        self.sandbox, self.seeded, self.name = sandbox, seeded, name
        self.url: str = getattr(sandbox, f"{name}_url")
        self.app: App = getattr(seeded, f"{name}_app")
        self.grants = {"instagram": "ig", "threads": "th"}[name]
        self.session = requests.Session()

    def token(self, state: str) -> str:
        """Return a seeded token; other sides' tokens by their whole name."""
        return self.seeded.tokens.get(f"{self.name}_{state}") or self.seeded.tokens[state]

    def get(self, path: str, **params: str) -> requests.Response:
        return self.session.get(f"{self.url}/{path}", params=params, timeout=5)

    def exchange(self, token: str, **params: str) -> requests.Response:
        fields = {
            "grant_type": f"{self.grants}_exchange_token",
            "client_secret": self.app.secret,
            "access_token": token,
            **params,
        }
        return self.get("access_token", **fields)

    def refresh(self, token: str, **params: str) -> requests.Response:
        fields = {"grant_type": f"{self.grants}_refresh_token", "access_token": token, **params}
        return self.get("refresh_access_token", **fields)


class GitHubClient:
    """Calls to the simulated GitHub, by default with the seeded token that may write."""

    def __init__(self, sandbox: Sandbox, seeded: Seeded) -> None:
        self.sandbox, self.seeded = sandbox, seeded
        self.session = requests.Session()
        self.secrets = f"repos/{seeded.repository}/actions/secrets"
        self.run_token = sandbox.github.add_token("sandbox-github-run", **OF_A_RUN).value
        self.environment_secrets = f"repos/{seeded.repository}/environments/{seeded.environment}/secrets"

    def call(self, method: str, path: str, *, token: str | None = None, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token or self.seeded.github_token}", **options.pop("headers", {})}
        url = f"{self.sandbox.github_url}/{path}"
        return self.session.request(method, url, headers=headers, timeout=5, allow_redirects=False, **options)

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.call("GET", path, **options)

    def sealed(self, path: str, value: str, **options: Any) -> dict[str, str]:
        """Return the body that puts `value` into the secrets at `path`."""
        key = self.get(f"{path}/public-key", **options).json()
        sealed = SealedBox(PublicKey(base64.b64decode(key["key"]))).encrypt(value.encode())
        return {"key_id": key["key_id"], "encrypted_value": base64.b64encode(sealed).decode()}

    def put(self, path: str, name: str, value: str, **options: Any) -> requests.Response:
        return self.call("PUT", f"{path}/{name}", json=self.sealed(path, value, **options), **options)

    def store(self, method: str, store: str, below: str = "", **options: Any) -> requests.Response:
        """Call `.../secrets{below}` of a store with the seeded token that may."""
        path, _, token = STORES[store]
        return self.call(method, f"{path}/secrets{below}", token=self.seeded.github_tokens[token], **options)

    def sealed_for(self, store: str, value: str) -> dict[str, Any]:
        """Return the body that puts `value` into a store; for an organization all repositories see it."""
        path, _, token = STORES[store]
        body = self.sealed(f"{path}/secrets", value, token=self.seeded.github_tokens[token])
        return {**body, **({"visibility": "all"} if store in ORGANIZATIONS else {})}

    def write(self, store: str, name: str, value: str, **fields: Any) -> requests.Response:
        """Put a secret into a store."""
        return self.store("PUT", store, f"/{name}", json={**self.sealed_for(store, value), **fields})

    def issues(self, method: str, below: str = "", *, token: str = "run", **options: Any) -> requests.Response:
        """Call `.../issues{below}`; `token` is a kind of the seeded ones, by default that of a workflow run."""
        value = self.run_token if token == "run" else self.seeded.github_tokens[token]
        return self.call(method, f"repos/{self.seeded.repository}/issues{below}", token=value, **options)

    def open(self, title: str = "Token expires", **fields: Any) -> dict[str, Any]:
        """Open an issue as a workflow run does."""
        answer = self.issues("POST", json={"title": title, **fields})
        assert answer.status_code == 201, answer.text
        issue: dict[str, Any] = answer.json()
        return issue


class AppClient:
    """Calls to the simulated GitHub by an app with one installation."""

    def __init__(
        self, github: GitHubClient, *, repositories: list[str] | None = None, permissions: dict[str, str] | None = None
    ) -> None:
        self.github, self.apps = github, github.sandbox.github.apps
        self.app = self.apps.add("rotator", permissions or {"secrets": "write", "environments": "write"})
        self.installation = self.apps.install(self.app, "octo", repositories)
        self.tokens = f"app/installations/{self.installation.id}/access_tokens"

    def signed_jwt(self, *, key: str | None = None, algorithm: str = "RS256", **claims: Any) -> str:
        """Return a JSON web token; it is valid unless `claims` change it."""
        now = int(self.github.sandbox.clock.now().timestamp())
        payload = {"iat": now - 60, "exp": now + 600, "iss": self.app.client_id, **claims}
        payload = {name: value for name, value in payload.items() if value is not None}
        return jwt.encode(payload, key or self.app.private_key, algorithm)

    def call(self, method: str, path: str, *, authorization: str | None = None, **options: Any) -> requests.Response:
        headers = {"Authorization": authorization or f"Bearer {self.signed_jwt()}", **options.pop("headers", {})}
        return self.github.call(method, path, headers=headers, **options)

    def mint(self, **body: Any) -> requests.Response:
        """Create a token of the installation."""
        return self.call("POST", self.tokens, json=body)

    def revoke(self, token: str) -> requests.Response:
        return self.github.call("DELETE", "installation/token", token=token)


def error_of(answer: requests.Response) -> tuple[int, int, int | None, str]:
    """Return status, code, subcode and message of a Graph API error."""
    error = answer.json()["error"]
    return answer.status_code, error["code"], error.get("error_subcode"), error["message"]
