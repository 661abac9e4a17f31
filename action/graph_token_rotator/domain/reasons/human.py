"""Reasons that only a person can fix, at Meta.

Source of the codes: https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

from ..reason import ASK_FOR_TOKEN, LOG_IN, RUN_AGAIN, STORE_TOKEN, Reason, Step, Verdict

_GRANT_EVERYTHING = Step("{grant}", "{login_page}")


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
# Subcode 466.
TOKEN_REVOKED = _human("TokenRevoked", "The token was revoked by an API call, which somebody or a program made")
# Subcodes 459 and 490.
ACCOUNT_CHECKPOINT = _human(
    "AccountCheckpoint",
    "Meta wants the token's owner to confirm their account before it serves the token again",
    steps=(
        Step("Ask the token's owner to log in at {site} and to follow the instructions", "https://www.{site}/"),
        RUN_AGAIN,
        Step("If it fails again: {log_in}", "{login_page}"),
        STORE_TOKEN,
    ),
)
# Subcode 464.
ACCOUNT_UNCONFIRMED = _human(
    "AccountUnconfirmed",
    "The account of the token's owner is not confirmed",
    steps=(
        Step("Ask the token's owner to log in at {site} and to confirm the account", "https://www.{site}/"),
        RUN_AGAIN,
        Step("If it fails again: {log_in}", "{login_page}"),
        STORE_TOKEN,
    ),
)
# Subcode 467.
LOGGED_OUT = _human("LoggedOut", "The token died because its owner logged out")
# Subcode 492.
PAGE_ROLE_LOST = _human(
    "PageRoleLost",
    "The token's owner no longer has a role on the page",
    steps=(
        Step("Give the token's owner a role on the page again", "https://www.facebook.com/settings?tab=profile_access"),
        RUN_AGAIN,
        Step("If it fails again: {log_in}", "{login_page}"),
        STORE_TOKEN,
    ),
)
# Subcode 493; or `data_access_expires_at` has passed and a permission of the token depends on it.
DATA_ACCESS_OVER = _human(
    "DataAccessOver",
    "The app's access to this person's data is over (90 days after the person last used the app), "
    "so calls fail although the token may look healthy",
    steps=(ASK_FOR_TOKEN, STORE_TOKEN),
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
# Code 368, or a text such as "API access blocked" or "API access deactivated".
APP_BLOCKED = _human(
    "AppBlocked",
    "Meta has blocked this app or its user, or the app is deactivated or archived ({detail})",
    "A new token does not help: no token of the app works until the block is over.",
    steps=(
        Step("Open the app's dashboard, follow the alerts shown there, and reactivate the app", "{dashboard}"),
        Step("Ask each administrator of the app to verify their account"),
        Step("Ask the token's owner to log in at {site} and to follow the instructions", "https://www.{site}/"),
        RUN_AGAIN,
    ),
)
# Code 101 or 190 with "Application has been deleted", or an inspected token whose app Meta does not find.
APP_DELETED = _human(
    "AppDeleted",
    "The Meta app of this token no longer exists ({detail})",
    "A token works only as long as its app exists.",
    steps=(
        Step("Create an app, or choose another one of yours", "https://developers.facebook.com/apps/"),
        Step("Put its id and its secret into the inputs that have those of the old app"),
        Step("{log_in}, with the new app chosen"),
        STORE_TOKEN,
        RUN_AGAIN,
    ),
)
# "Cannot call API for app X on behalf of user Y", "development mode", an invitation that is not accepted.
APP_NOT_OPEN = _human(
    "AppNotOpen",
    "The app may not act for this person ({detail})",
    "The app is not live and the person has no role in it, or the person withdrew the access.",
    steps=(
        Step("Set the app live; or give the person a role in it, which the person has to accept", "{dashboard}"),
        Step("{log_in}", "{login_page}"),
        STORE_TOKEN,
    ),
)
# Code 190 with "belongs to a Page that has been deleted".
PAGE_DELETED = _human(
    "PageDeleted",
    "The page of this token was deleted, or is not accessible ({detail})",
    steps=(
        Step(
            "Check whether the page still exists, and restore it if it was deleted", "https://www.facebook.com/pages/"
        ),
        Step("For another page: get a user token with access to it, and set `page-id`"),
        STORE_TOKEN,
    ),
)
# Code 21.
PAGE_MOVED = _human(
    "PageMoved",
    "Page {page_id} has a new id ({detail})",
    steps=(Step("Set `page-id` to the new id, which Meta names in its message"), RUN_AGAIN),
)
# Code 10 with "The user is not an Instagram Business".
NOT_PROFESSIONAL_ACCOUNT = _human(
    "NotProfessionalAccount",
    "The Instagram account is not a professional account ({detail})",
    "Meta's API works only with professional accounts: business or creator.",
    steps=(
        Step(
            "Switch the account back to a professional account, in the Instagram app under Settings, Account type and tools",
            "https://help.instagram.com/502981923235522",
        ),
        RUN_AGAIN,
        Step("If this repeats: {log_in}", "{login_page}"),
    ),
)
# Code 803, or code 100 about an object that does not exist: only a page is ever asked for.
PAGE_NOT_REACHABLE = _human(
    "PageNotReachable",
    "Meta gave no token for page {page_id}: the page was not chosen in the login dialog, the token's owner has no role "
    "on it, the permission `pages_show_list` is missing, or the system user is not assigned to the page",
    steps=(
        Step("Check `page-id`"),
        Step(
            "A system user: assign it to the page, with full control, in Business settings",
            "https://business.facebook.com/settings/system-users",
        ),
        Step(
            "A person: log in again, choose the page and grant `pages_show_list`",
            "https://developers.facebook.com/tools/explorer/?app_id={app_id}",
        ),
        Step("Put the new user token into the secret `{secret}`", "{secrets_page}"),
    ),
)
