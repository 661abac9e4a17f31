"""What people are told of a provider's login: its name, where to get a new token, and where the app is. Pure."""

from typing import NamedTuple

from .credential import Credential, Kind

_APPS = "https://developers.facebook.com/apps/"


class LoginTexts(NamedTuple):
    """One of Meta's logins, in words; `kind` is that of its tokens where there is but one."""

    name: str
    site: str
    log_in: str = "Log in again"
    kind: Kind | None = None


LOGIN_TEXTS = {
    "facebook": LoginTexts("Facebook Login", "facebook.com"),
    "instagram": LoginTexts(
        "Instagram Login",
        "instagram.com",
        "Generate a token again in the app's dashboard (Instagram, API setup with Instagram login)",
        Kind.INSTAGRAM,
    ),
    "threads": LoginTexts(
        "Threads",
        "threads.com",
        "Generate a token again in the app's dashboard (Use cases, Access the Threads API, User Token Generator)",
        Kind.THREADS,
    ),
}

PROVIDERS = tuple(LOGIN_TEXTS)


def login_facts(credential: Credential) -> dict[str, str]:
    """What fills the sentences. Instagram's and Threads' app ids are not the ones in the dashboard's addresses."""
    login = LOGIN_TEXTS[credential.provider]
    facts = {"login": login.name, "site": login.site, "log_in": login.log_in}
    if login.kind is not None:
        return {**facts, "kind": login.kind.text, "login_page": _APPS, "dashboard": _APPS, "security": _APPS}
    app = f"{_APPS}{credential.app.id}"
    return {
        **facts,
        "login_page": f"https://developers.facebook.com/tools/explorer/?app_id={credential.app.id}",
        "dashboard": f"{app}/dashboard/",
        "security": f"{app}/settings/advanced/",
    }
