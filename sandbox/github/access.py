"""Who is calling, and what they may do.

https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sandbox.github.errors import GitHubError, not_found
from sandbox.github.places import Place
from sandbox.github.records import AccessToken, Repository

SECRET_ROUTES: Final = frozenset({"public_key", "get_secret", "put_secret", "list_secrets"})
_NEEDS: Final = {
    **dict.fromkeys(("list_issues", "get_issue", "list_comments"), ("issues", "read")),
    **dict.fromkeys(("create_issue", "update_issue", "create_comment"), ("issues", "write")),
    "workflow": ("actions", "read"),
}
_REFUSALS: Final = {
    "classic": "Must have admin rights to Repository.",
    "fine-grained": "Resource not accessible by personal access token",
    "installation": "Resource not accessible by integration",
    "actions": "Resource not accessible by integration",
}


def authenticate(authorization: str, tokens: dict[str, AccessToken], now: datetime) -> AccessToken:
    """Return the token in an `Authorization: Bearer ...` or `token ...` header, if it is one and not past its end."""
    if not authorization:
        raise GitHubError(401, "Requires authentication")
    scheme, _, value = authorization.partition(" ")
    token = tokens.get(value.strip()) if scheme.lower() in ("bearer", "token") else None
    if token is None or (token.expires_at is not None and token.expires_at <= now):
        raise GitHubError(401, "Bad credentials")
    return token


def authorize(token: AccessToken, repository: Repository, place: Place) -> None:
    """Refuse with 404 what the token may not know of, with 403 what it may not do."""
    name, level = permission(place)
    if repository.private and not _reaches(token, repository):
        raise not_found()
    if not (_open_to_all(token, repository, place) or _allowed(token, repository, place)):
        if token.kind == "classic" and name == "issues":
            raise not_found()  # what lacks a scope for a public repository is told no more than this
        raise GitHubError(403, _REFUSALS[token.kind])
    if repository.archived and level == "write":
        raise GitHubError(403, "Repository was archived so is read-only.")


def _open_to_all(token: AccessToken, repository: Repository, place: Place) -> bool:
    name, level = permission(place)
    if name == "metadata":
        return True
    if repository.private or level == "write":
        return False
    return name in ("issues", "actions") or (token.kind == "classic" and place.route == "public_key")


def _allowed(token: AccessToken, repository: Repository, place: Place) -> bool:
    if not _reaches(token, repository):
        return False
    name, level = permission(place)
    if token.kind == "classic":
        return "repo" in token.scopes or (name == "issues" and "public_repo" in token.scopes)
    # No `permissions:` key of a workflow grants secrets: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
    secrets = place.route in SECRET_ROUTES
    return not (secrets and token.kind == "actions") and token.permissions.get(name) in (level, "write")


def permission(place: Place) -> tuple[str, str]:
    """Return the permission a route needs and its level."""
    if place.route not in SECRET_ROUTES:
        return _NEEDS.get(place.route, ("metadata", "read"))
    name = "secrets" if place.environment is None else "environments"
    return name, "write" if place.route == "put_secret" else "read"


def _reaches(token: AccessToken, repository: Repository) -> bool:
    if token.kind == "classic" and "repo" not in token.scopes and repository.private:
        return False
    return token.repositories is None or repository.full_name.lower() in token.repositories


def token_headers(token: AccessToken, place: Place) -> dict[str, str]:
    """Return the headers that tell a caller about their token."""
    headers: dict[str, str] = {}
    if token.kind == "classic":
        headers["X-OAuth-Scopes"] = ", ".join(token.scopes)
        headers["X-Accepted-OAuth-Scopes"] = "" if permission(place)[0] == "metadata" else "repo"
    else:
        headers["X-Accepted-GitHub-Permissions"] = "=".join(permission(place))
    if token.expires_at is not None and token.kind in ("classic", "fine-grained"):
        zone = "+0000" if token.numeric_offset else "UTC"
        headers["github-authentication-token-expiration"] = f"{token.expires_at:%Y-%m-%d %H:%M:%S} {zone}"
    return headers
