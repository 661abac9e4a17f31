"""Reasons that only a person can fix, at Meta.

Source of the codes: https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

from ..reason import LOG_IN, RUN_AGAIN, STORE_TOKEN, Reason, Step, Verdict

_GRANT_EVERYTHING = Step("Let the owner log in again and grant every permission asked for", "{login_page}")


def _human(name: str, headline: str, detail: str = "", steps: tuple[Step, ...] = (LOG_IN, STORE_TOKEN)) -> Reason:
    return Reason(name, Verdict.NEEDS_HUMAN, headline, detail, steps)


# Code 190, subcode 463; or `expires_at` has passed.
TOKEN_EXPIRED = _human("TokenExpired", "The token has expired", "Meta does not extend an expired token.")
# Subcodes 452 and 460.
PASSWORD_CHANGED = _human(
    "PasswordChanged",
    "The token died because its owner changed the password, or Meta ended the session for security reasons",
)
# Subcode 458.
APP_REMOVED = _human("AppRemoved", "The token's owner removed the app, which ended the token")
# Subcodes 459 and 490.
ACCOUNT_CHECKPOINT = _human(
    "AccountCheckpoint",
    "Meta wants the token's owner to confirm their account before it serves the token again",
    steps=(Step("Let the owner log in at {site} and follow what is asked", "https://www.{site}/"), RUN_AGAIN),
)
# Subcode 464.
ACCOUNT_UNCONFIRMED = _human(
    "AccountUnconfirmed",
    "The account of the token's owner is not confirmed",
    steps=(Step("Let the owner log in at {site} and confirm the account", "https://www.{site}/"), RUN_AGAIN),
)
# Subcode 467.
LOGGED_OUT = _human("LoggedOut", "The token died because its owner logged out")
# Subcode 492.
PAGE_ROLE_LOST = _human(
    "PageRoleLost",
    "The token's owner no longer has a role on the page",
    steps=(
        Step(
            "Give the owner a role on the page again, or let someone who has one log in",
            "https://www.facebook.com/settings?tab=profile_access",
        ),
        STORE_TOKEN,
    ),
)
# Subcode 493; or `data_access_expires_at` has passed and a permission of the token depends on it.
DATA_ACCESS_OVER = _human(
    "DataAccessOver",
    "The app's access to this person's data is over (90 days after the person last used the app), "
    "so calls fail although the token may look healthy",
    steps=(
        Step("Let the owner go through the login dialog again (`auth_type=reauthorize`)", "{login_page}"),
        STORE_TOKEN,
    ),
)
# Code 102 or 190 with any other subcode, or none.
TOKEN_INVALID = _human("TokenInvalid", "Meta says that the token is no longer valid ({detail})")
# Codes 10 and 200 to 299.
PERMISSION_LOST = _human(
    "PermissionLost",
    "Meta refuses the call because a permission is missing ({detail})",
    steps=(_GRANT_EVERYTHING, STORE_TOKEN),
)
# The same from Instagram Login and Threads, where one permission is needed for everything.
BASIC_PERMISSION_MISSING = _human(
    "BasicPermissionMissing",
    "The {kind} lacks the permission `{missing}`, without which it can be neither checked nor refreshed ({detail})",
    steps=(Step("{log_in}, with every permission granted", "{login_page}"), STORE_TOKEN),
)
# By `debug_token`, compared with the input.
REQUIRED_SCOPES_MISSING = _human(
    "RequiredScopesMissing",
    "The token lacks permissions that `required-scopes` names ({missing}): what needs them fails",
    steps=(_GRANT_EVERYTHING, STORE_TOKEN),
)
# Code 368, or code 200 with "access blocked".
APP_BLOCKED = _human(
    "AppBlocked",
    "Meta has blocked this app's access to the API, or an administrator's account is not verified",
    steps=(
        Step("Open the app's dashboard and follow the alerts shown there", "{dashboard}"),
        Step("Let each administrator verify their account"),
    ),
)
# Code 803, or code 100 about an object that does not exist: only a page is ever asked for.
PAGE_NOT_REACHABLE = _human(
    "PageNotReachable",
    "Meta gave no token for page {page_id}: the person did not choose the page in the login dialog, has no role on it, "
    "or the permission `pages_show_list` is missing",
    steps=(
        Step("Check `page-id`"),
        Step("Log in again, choose the page and grant `pages_show_list`", "{login_page}"),
        Step("Put the new user token into the secret `{secret}`", "{secrets_page}"),
    ),
)
