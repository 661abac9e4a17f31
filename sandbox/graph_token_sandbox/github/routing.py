"""From a path to what answers it: apps, organisations, users, repositories."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from ..messages import Request, Response, json_response
from . import (
    app_endpoints,
    issue_endpoints,
    issue_list_endpoints,
    json_bodies,
    repository_endpoints,
    secret_endpoints,
    variable_endpoints,
)
from .app_endpoints import AppCall
from .authorization import authorize, authorize_organization, authorize_user, refusal
from .call import Call
from .errors import not_found
from .records import AccessToken, Repository
from .registry import GitHub
from .routes import ENTERPRISE_PREFIX, Place
from .secret_store import Storage
from .store_request import StoreRequest

DEFAULT_VERSION: Final = "2022-11-28"
_HANDLERS: Final[dict[str, Callable[[Call], Response]]] = {
    "list_issues": issue_list_endpoints.list_issues,
    "create_issue": issue_endpoints.create_issue,
    "get_issue": issue_endpoints.get_issue,
    "update_issue": issue_endpoints.update_issue,
    "list_comments": issue_list_endpoints.list_comments,
    "create_comment": issue_endpoints.create_comment,
    "workflow": repository_endpoints.workflow,
}
_KEPT: Final = secret_endpoints.HANDLERS | variable_endpoints.HANDLERS


def dispatch(github: GitHub, request: Request, token: AccessToken, place: Place, version: str) -> Response:
    """Answer a request that came through the checks, if its token may ask that."""
    if token.kind == "app":
        app = github.apps.registered[int(token.login)]
        return app_endpoints.answer(AppCall(request, app, place, github, base_of(request)))
    if place.route == "revoke_token":
        return _revoke(github, token)
    if place.organization is not None:
        return _of_organization(github, request, token, place, version)
    if place.level == "user":
        return _of_user(github, request, token, place, version)
    return _of_repository(github, request, token, place, version)


def base_of(request: Request) -> str:
    """Return where the API is for who asks, without a trailing slash."""
    return request.base_url + (ENTERPRISE_PREFIX if request.path.startswith(ENTERPRISE_PREFIX) else "")


def _of_repository(github: GitHub, request: Request, token: AccessToken, place: Place, version: str) -> Response:
    found = _repository(github, place)
    authorize(token, found, place)
    if place.owner_repo is not None and place.owner_repo.lower() != found.full_name.lower():
        return _moved(request, f"{base_of(request)}/repositories/{found.id}", place)
    if place.route == "repository":
        return json_response(200, json_bodies.repository(found, base_of(request)))
    if place.route in _HANDLERS:
        call = Call(request, token, place, found, github.clock.now(), version, base_of(request))
        return _HANDLERS[place.route](call)
    storage = found.storage if place.environment is None else found.environments.get(place.environment.lower())
    return _kept(github, request, place, storage, version)


def _of_organization(github: GitHub, request: Request, token: AccessToken, place: Place, version: str) -> Response:
    found = github.owners.organizations.get((place.organization or "").lower())
    if found is None:
        raise not_found()
    authorize_organization(token, found, place)
    if place.route == "organization":
        return json_response(200, json_bodies.organization(found, base_of(request)))
    return _kept(github, request, replace(place, organization=found.login), found.storage, version)


def _of_user(github: GitHub, request: Request, token: AccessToken, place: Place, version: str) -> Response:
    if place.route == "user":
        if token.kind in ("installation", "actions"):
            raise refusal(token)
        return json_response(200, json_bodies.user(token.login, base_of(request)))
    authorize_user(token, place)
    return _kept(github, request, place, github.owners.user(token.login), version)


def _kept(github: GitHub, request: Request, place: Place, storage: Storage | None, version: str) -> Response:
    """Answer for secrets and variables."""
    rule, owners = place.kept_in, github.owners
    if storage is None or rule is None:
        raise not_found()
    known: Iterable[Repository] = ()
    if place.level in ("organization", "user"):
        known = owners.belonging_to(place.organization) if place.organization else owners.repositories.values()
    call = StoreRequest(
        request,
        place,
        rule,
        storage,
        github.clock.now(),
        base_of(request),
        {repository.id: repository for repository in known},
        rule.text_ids if version == DEFAULT_VERSION else rule.new_text_ids,
    )
    return _KEPT[place.route](call)


def _revoke(github: GitHub, token: AccessToken) -> Response:
    """Answer `DELETE /installation/token`: the token that asks is dead afterwards."""
    if token.kind != "installation":
        raise refusal(token)
    del github.tokens[token.value]
    return Response(204)


def _repository(github: GitHub, place: Place) -> Repository:
    try:
        if place.repository_id is not None:
            return github.owners.repositories[place.repository_id]
        return github.repository(place.owner_repo or "")
    except KeyError:
        raise not_found() from None


def _moved(request: Request, to: str, place: Place) -> Response:
    """Redirect from a repository's former name.

    https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
    """
    status, message = (301, "Moved Permanently") if request.method in ("GET", "HEAD") else (307, "Temporary Redirect")
    location = f"{to}/{place.rest}".rstrip("/")
    body = {"message": message, "url": location, "documentation_url": "https://docs.github.com/rest"}
    return json_response(status, body, {"Location": location})
