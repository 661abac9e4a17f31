"""Who calls, and what they may do.

https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from .call import Call
from .errors import GitHubError, not_found
from .records import AccessToken, Organization, Repository
from .routes import Route
from .store_rules import StoreRules

_REFUSALS: Final = {
    "classic": "Must have admin rights to Repository.",
    "fine-grained": "Resource not accessible by personal access token",
    "installation": "Resource not accessible by integration",
    "actions": "Resource not accessible by integration",
}
_APP_KINDS: Final = ("installation", "actions")


def authenticate(authorization: str, tokens: dict[str, AccessToken], now: datetime) -> AccessToken:
    """Return the token in the header `Authorization`. Refuses an unknown or expired one with 401."""
    if not authorization:
        raise GitHubError(401, "Requires authentication")
    scheme, _, value = authorization.partition(" ")
    token = tokens.get(value.strip()) if scheme.lower() in ("bearer", "token") else None
    if token is None or (token.expires_at is not None and token.expires_at <= now):
        raise GitHubError(401, "Bad credentials")
    return token


def authorize(call: Call) -> None:
    """Refuse a call with 404 where the token may not know of the thing, with 403 where it may not do this."""
    token, route = call.token, call.route
    if route.signed_by_app:
        return  # an app sees its own installations only, which its endpoints check
    if route.path.startswith("/repos/"):
        _authorize_repository(token, call.repository, route)
    elif route.path.startswith("/orgs/"):
        _authorize_organization(token, call.organization, route)
    elif route.rules is not None:
        _authorize_user(token, route.rules, route)


def _authorize_repository(token: AccessToken, repository: Repository, route: Route) -> None:
    if repository.private and not _reaches(token, repository):
        raise not_found()
    if not (_open_to_all(token, repository, route) or _allowed(token, repository, route)):
        if token.kind == "classic" and route.permission == "issues":
            raise not_found()  # GitHub's answer where the scope for a public repository is missing
        raise refusal(token)
    if repository.archived and route.level == "write":
        raise GitHubError(403, "Repository was archived so is read-only.")


def _authorize_organization(token: AccessToken, organization: Organization, route: Route) -> None:
    """Let only owners use the secrets and variables of an organization; its profile is for everyone."""
    rules, login = route.rules, token.login.lower()
    if rules is None:
        return
    if token.kind == "installation":
        if not (token.reaches(organization.login) and _granted(token, rules, route)):
            raise refusal(token)
        return
    if token.kind != "actions" and login not in organization.owners | organization.members:
        raise not_found()
    if token.kind == "classic":
        if login not in organization.owners or not _has_scope(token, rules):
            raise GitHubError(403, rules.refusal)
    elif login not in organization.owners or not (token.reaches(organization.login) and _granted(token, rules, route)):
        raise refusal(token)


def _authorize_user(token: AccessToken, rules: StoreRules, route: Route) -> None:
    """Let people use their own secrets."""
    if token.kind == "classic":
        if not _has_scope(token, rules):
            raise not_found()
    elif not _granted(token, rules, route):
        raise refusal(token)


def refusal(token: AccessToken) -> GitHubError:
    """Return GitHub's error for a token that may not do something, by its kind."""
    return GitHubError(403, _REFUSALS[token.kind])


def _has_scope(token: AccessToken, rules: StoreRules) -> bool:
    return any(scope in token.scopes for scope in rules.scopes)


def _granted(token: AccessToken, rules: StoreRules, route: Route) -> bool:
    """Whether the permissions of a token allow the use of a store; classic tokens have none.

    No `permissions:` key of a workflow grants secrets:
    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
    """
    if token.kind == "actions":
        return False
    open_to_apps = rules.open_to_apps and (rules.key_open_to_apps or route.name != "public_key")
    if token.kind in _APP_KINDS and not open_to_apps:
        return False
    return _permitted(token, route)


def _permitted(token: AccessToken, route: Route) -> bool:
    return token.permissions.get(route.permission) in (route.level, "write")


def _open_to_all(token: AccessToken, repository: Repository, route: Route) -> bool:
    if route.permission == "metadata":
        return True
    if repository.private or route.level == "write":
        return False
    return route.permission in ("issues", "actions") or (token.kind == "classic" and route.name == "public_key")


def _allowed(token: AccessToken, repository: Repository, route: Route) -> bool:
    if not _reaches(token, repository):
        return False
    rules = route.rules
    is_person = token.kind in ("classic", "fine-grained")
    if rules is not None and rules.needs_admin and is_person and token.login.lower() not in repository.admins:
        return False
    if token.kind == "classic":
        if rules is not None:
            return _has_scope(token, rules)
        return "repo" in token.scopes or (route.permission == "issues" and "public_repo" in token.scopes)
    return _permitted(token, route) if rules is None else _granted(token, rules, route)


def _reaches(token: AccessToken, repository: Repository) -> bool:
    if token.kind == "classic" and "repo" not in token.scopes and repository.private:
        return False
    if not token.reaches(repository.full_name.partition("/")[0]):
        return False
    return token.repositories is None or repository.full_name.lower() in token.repositories


def token_headers(token: AccessToken, route: Route) -> dict[str, str]:
    """Return the headers that describe the caller's token: scopes or permissions, and its expiry."""
    headers: dict[str, str] = {}
    if token.kind == "classic":
        accepted = route.rules.scopes if route.rules else ("repo",)
        headers["X-OAuth-Scopes"] = ", ".join(token.scopes)
        headers["X-Accepted-OAuth-Scopes"] = "" if route.permission == "metadata" else ", ".join(accepted)
    elif token.kind != "app":
        headers["X-Accepted-GitHub-Permissions"] = f"{route.permission}={route.level}"
    if token.expires_at is not None and token.kind in ("classic", "fine-grained"):
        zone = "+0000" if token.numeric_offset else "UTC"
        headers["github-authentication-token-expiration"] = f"{token.expires_at:%Y-%m-%d %H:%M:%S} {zone}"
    return headers
