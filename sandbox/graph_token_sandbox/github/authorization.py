"""Who is calling, and what they may do.

https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from .errors import GitHubError, not_found
from .records import AccessToken, Organization, Repository
from .routes import Place
from .store_rules import SECRET_READS, VARIABLE_READS, StoreRules

_READS: Final = SECRET_READS | VARIABLE_READS
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
_OF_APPS: Final = ("installation", "actions")


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
        raise refusal(token)
    if repository.archived and level == "write":
        raise GitHubError(403, "Repository was archived so is read-only.")


def authorize_organization(token: AccessToken, organization: Organization, place: Place) -> None:
    """Let only owners at what an organisation keeps; its profile is for everyone."""
    rule, login = place.kept_in, token.login.lower()
    if rule is None:
        return
    if token.kind == "installation":
        if not (token.reaches(organization.login) and _granted(token, rule, place)):
            raise refusal(token)
        return
    if token.kind != "actions" and login not in organization.owners | organization.members:
        raise not_found()
    if token.kind == "classic":
        if login not in organization.owners or not _scoped(token, rule):
            raise GitHubError(403, rule.refusal)
    elif login not in organization.owners or not (token.reaches(organization.login) and _granted(token, rule, place)):
        raise refusal(token)


def authorize_user(token: AccessToken, place: Place) -> None:
    """Let a person at what they keep themselves."""
    rule = place.kept_in
    if rule is None:
        raise not_found()
    if token.kind == "classic":
        if not _scoped(token, rule):
            raise not_found()
    elif not _granted(token, rule, place):
        raise refusal(token)


def refusal(token: AccessToken) -> GitHubError:
    """Return what a kind of token is told that may not do something."""
    return GitHubError(403, _REFUSALS[token.kind])


def _scoped(token: AccessToken, rule: StoreRules) -> bool:
    return any(scope in token.scopes for scope in rule.scopes)


def _granted(token: AccessToken, rule: StoreRules, place: Place) -> bool:
    """Whether a token with permissions, which a classic one has not, may use a store.

    No `permissions:` key of a workflow grants secrets:
    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
    """
    if token.kind == "actions" or (token.kind in _OF_APPS and place.route in rule.not_for_apps):
        return False
    name, level = permission(place)
    return token.permissions.get(name) in (level, "write")


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
    rule, (name, level) = place.kept_in, permission(place)
    of_person = token.kind in ("classic", "fine-grained")
    if rule is not None and rule.needs_admin and of_person and token.login.lower() not in repository.admins:
        return False
    if token.kind == "classic":
        if rule is not None:
            return _scoped(token, rule)
        return "repo" in token.scopes or (name == "issues" and "public_repo" in token.scopes)
    if rule is not None:
        return _granted(token, rule, place)
    return token.permissions.get(name) in (level, "write")


def permission(place: Place) -> tuple[str, str]:
    """Return the permission a route needs and its level."""
    if place.kept_in is None:
        return _NEEDS.get(place.route, ("metadata", "read"))
    return place.kept_in.permission, "read" if place.route in _READS else "write"


def _reaches(token: AccessToken, repository: Repository) -> bool:
    if token.kind == "classic" and "repo" not in token.scopes and repository.private:
        return False
    if not token.reaches(repository.full_name.partition("/")[0]):
        return False
    return token.repositories is None or repository.full_name.lower() in token.repositories


def token_headers(token: AccessToken, place: Place) -> dict[str, str]:
    """Return the headers that tell a caller about their token."""
    headers: dict[str, str] = {}
    if token.kind == "classic":
        accepted = place.kept_in.scopes if place.kept_in else ("repo",)
        headers["X-OAuth-Scopes"] = ", ".join(token.scopes)
        headers["X-Accepted-OAuth-Scopes"] = "" if permission(place)[0] == "metadata" else ", ".join(accepted)
    elif token.kind != "app":
        headers["X-Accepted-GitHub-Permissions"] = "=".join(permission(place))
    if token.expires_at is not None and token.kind in ("classic", "fine-grained"):
        zone = "+0000" if token.numeric_offset else "UTC"
        headers["github-authentication-token-expiration"] = f"{token.expires_at:%Y-%m-%d %H:%M:%S} {zone}"
    return headers
