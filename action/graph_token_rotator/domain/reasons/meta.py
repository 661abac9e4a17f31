"""Configuration of the Meta app, and trouble on the way to Meta."""

from .kinds import Reason, Verdict
from .token import LOGIN

_APP = "https://developers.facebook.com/apps/{app_id}/settings/basic/"


def _failed(name: str, message: str, hint: str, link: str = "") -> Reason:
    return Reason(name, Verdict.FAILED, message, hint, link)


WRONG_APP_SECRET = _failed(
    "WrongAppSecret",
    "Meta does not accept the app secret for app {app_id}. The token itself is not to blame.",
    "Copy the app secret again from the app's basic settings into the secret that `app-secret` reads.",
    _APP,
)
WRONG_APP_ID = _failed(
    "WrongAppId",
    "Meta knows no app {app_id}. Its message about a system error is misleading.",
    "Copy the app id again from the app's basic settings into `app-id`.",
    _APP,
)
TOKEN_OF_OTHER_APP = _failed(
    "TokenOfOtherApp",
    "The token does not belong to app {app_id}. A token from the Graph API Explorer belongs to the app chosen there.",
    "Set `app-id` and `app-secret` to the token's own app, or get a token with app {app_id} chosen.",
    "https://developers.facebook.com/tools/debug/accesstoken/",
)
BROKEN_COPY = _failed(
    "BrokenCopy",
    "Meta cannot read the token: the stored copy is damaged (cut short, a letter too many, or not a token at all).",
    "Copy the token again, whole, into the secret {secret}: {secrets_page}",
    "https://developers.facebook.com/tools/debug/accesstoken/",
)
UNSUPPORTED_TOKEN = _failed(
    "UnsupportedToken",
    "The token is neither a user, a page nor a system-user token ({detail}), so there is nothing to rotate.",
    "Store a user, page or system-user token in the secret {secret}: {secrets_page}",
)
WRONG_PAGE = _failed(
    "WrongPage",
    "The stored token belongs to another page than `page-id` {page_id} names.",
    "Correct `page-id`, or put a user token with access to that page into the secret {secret}: {secrets_page}",
)
REFUSED_BY_META = _failed(
    "RefusedByMeta",
    "Meta refuses the request as configured ({detail}).",
    "Check `app-id`, `app-secret`, `page-id` and the app's security settings; an IP allow list shuts hosted runners out.",
    "{security}",
)
RATE_LIMITED_BY_META = _failed(
    "RateLimitedByMeta",
    "Meta's rate limit for this app is used up ({detail}). The stored token was left as it is.",
    "The next scheduled run tries again. If this repeats, look at the app's rate limits.",
    "{dashboard}",
)
META_UNAVAILABLE = _failed(
    "MetaUnavailable",
    "Meta could not be reached or has a passing fault ({detail}). The stored token was left as it is.",
    "The next scheduled run tries again. If this repeats, check the network and Meta's status page.",
    "https://metastatus.com/",
)
GRAPH_VERSION_RETIRED = Reason(
    "GraphVersionRetired",
    Verdict.CURRENT,
    "Meta no longer serves version {asked} of the Graph API and answered with {served}, silently.",
    "Set `graph-api-version` to a version that Meta serves, or leave it out; look at the versions your own scripts ask for.",
    "https://developers.facebook.com/docs/graph-api/changelog/versions",
    tells=True,
)
CLOCKS_DISAGREE = _failed(
    "ClocksDisagree",
    "Meta's answer and GitHub's are dated more than a day apart, so it is unknown how long the token has left. "
    "The stored token was left as it is.",
    "Something between the runner and the two services gives old or wrong answers: check proxies and caches.",
)
UNEXPECTED_META_ANSWER = _failed(
    "UnexpectedMetaAnswer",
    "Meta's answer makes no sense here ({detail}). Nothing was believed, and the stored token was left as it is.",
    "The next scheduled run tries again. If this repeats, check `graph-api-url` and any proxy in between.",
)
WRONG_LOGIN_SECRET = _failed(
    "WrongLoginSecret",
    "Meta does not accept the app secret. The app has one of its own for {login}, other than the one in its basic settings.",
    "Copy the app secret for {login} again from the app's dashboard into the secret that `app-secret` reads.",
    "{dashboard}",
)
NOT_OF_THIS_LOGIN = _failed(
    "NotOfThisLogin",
    "Meta does not know the {thing} as one of {login} ({detail}). It says nothing better of a token of another login, of a "
    "token or secret of another app, and of an account whose invitation as a tester is still pending; "
    "its word about a method is misleading.",
    "Check that `provider` fits, that `app-secret`, if set, is the secret for {login} of the token's own app, and that the "
    "account has accepted its invitation; then copy the token again, without white space, into the secret {secret}: "
    "{secrets_page}",
    "{dashboard}",
)
FACEBOOK_TOKEN = _failed(
    "FacebookToken",
    "Meta does not know the token as one of {login} ({detail}). It begins as Facebook's own tokens do.",
    "If it comes from Facebook Login, set `provider` to `facebook`, with that app's `app-id` and `app-secret`. "
    "Otherwise put a token of the other login into the secret {secret}: {secrets_page}",
    "{dashboard}",
)
REFRESH_REFUSED = _failed(
    "RefreshRefused",
    "The {kind} works, but Meta does not refresh it ({detail}), and it is older than the 24 hours that it has to be.",
    "Run the workflow again tomorrow: if the last run refreshed the token without changing it, its 24 hours began again "
    "(`record-expiry` remembers that). If this repeats, log in again, and put the new token into the secret {secret}: "
    "{secrets_page}",
    LOGIN,
)
