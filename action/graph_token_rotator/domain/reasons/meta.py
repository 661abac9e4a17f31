"""Reasons about the configuration of the Meta app, and about Meta's API being in trouble."""

from ..reason import NEXT_RUN, RUN_AGAIN, STORE_TOKEN, Reason, Step, Verdict

_BASIC_SETTINGS = "https://developers.facebook.com/apps/{app_id}/settings/basic/"
_STORE_APP_SECRET = Step("Put it into the secret that `app-secret` reads")


def _failed(name: str, headline: str, detail: str = "", *, steps: tuple[Step, ...], transient: bool = False) -> Reason:
    return Reason(name, Verdict.FAILED, headline, detail, steps, transient=transient)


# "client secret" in a message, with code 1 as if it were transient; or `debug_token` rejects the app's own token.
WRONG_APP_SECRET = _failed(
    "WrongAppSecret",
    "Meta does not accept the app secret for app {app_id}",
    "The token itself is not to blame.",
    steps=(
        Step("Copy the app secret again from the app's basic settings", _BASIC_SETTINGS),
        _STORE_APP_SECRET,
    ),
)
# Code 101.
WRONG_APP_ID = _failed(
    "WrongAppId",
    "There is no Meta app with the ID {app_id} ({detail})",
    steps=(
        Step("Open your app in the list of apps and copy its App ID", "https://developers.facebook.com/apps/"),
        Step("Put it into `app-id`"),
        RUN_AGAIN,
    ),
)
# "You must provide an app access token": Meta saw no sign-in of the app, though one was sent.
APP_SIGN_IN_REFUSED = _failed(
    "AppSignInRefused",
    "Meta does not accept a sign-in with the id and secret of app {app_id} ({detail})",
    "This says nothing about the token; it was not checked.",
    steps=(
        Step(
            "In the app's advanced settings, set the app type to web: Meta ignores the secret of a native app",
            "{security}",
        ),
        Step("If a proxy is in use, check that it passes the `Authorization` header on"),
    ),
)
# Code 2500 with "Unknown path components".
GRAPH_VERSION_UNKNOWN = _failed(
    "GraphVersionUnknown",
    "Meta does not know the address that was called ({detail})",
    "The version of the API does not exist (not yet, or no longer), or the base address has a wrong path. "
    "The token was not checked.",
    steps=(
        Step(
            "Correct the setting or remove it: {address_settings}",
            "https://developers.facebook.com/docs/graph-api/changelog/versions",
        ),
        RUN_AGAIN,
    ),
)
# By the message, or by the `app_id` of `debug_token`.
TOKEN_OF_OTHER_APP = _failed(
    "TokenOfOtherApp",
    "The token belongs to {token_app}, but `app-id` is {app_id}",
    "A token from the Graph API Explorer belongs to the app that is chosen there.",
    steps=(
        Step(
            "If the token is right, set `app-id` and `app-secret` to those of its app",
            "https://developers.facebook.com/apps/",
        ),
        Step("If `app-id` is right, create a token with app {app_id} chosen", "{login_page}"),
        STORE_TOKEN,
    ),
)
# Code 2500, or a message about a token that cannot be read.
BROKEN_COPY = _failed(
    "BrokenCopy",
    "Meta cannot read the token: the stored copy is damaged (cut short, a letter too many, or not a token at all)",
    steps=(
        Step(
            "If you still have the token, copy it whole into the secret `{secret}`, without spaces or quotes",
            "{secrets_page}",
        ),
        Step("If you do not: {log_in}", "{login_page}"),
        STORE_TOKEN,
    ),
)
# The `type` of `debug_token` is one that is not known here.
UNSUPPORTED_TOKEN = _failed(
    "UnsupportedToken",
    "The token is neither a user, a page nor a system-user token ({detail}), so there is nothing to rotate",
    steps=(Step("Store a user, page or system-user token in the secret `{secret}`", "{secrets_page}"),),
)
# The `profile_id` of `debug_token` is another page's.
WRONG_PAGE = _failed(
    "WrongPage",
    "The stored token belongs to another page than `page-id` {page_id} names",
    steps=(
        Step(
            "Correct `page-id`, or put a user token with access to that page into the secret `{secret}`",
            "{secrets_page}",
        ),
    ),
)
# Code 5: https://developers.facebook.com/docs/facebook-login/security
SERVER_IP_NOT_ALLOWED = _failed(
    "ServerIpNotAllowed",
    "Meta refuses the IP address of the runner ({detail})",
    "The app accepts its secret only from the addresses in its settings. GitHub-hosted runners have changing addresses.",
    steps=(
        Step(
            "Remove the Server IP allow list in the app's advanced settings, or use a runner with a listed address",
            "{security}",
        ),
        RUN_AGAIN,
    ),
)
# "API calls from the server require an appsecret_proof argument".
APP_SECRET_PROOF_REQUIRED = _failed(
    "AppSecretProofRequired",
    "The app requires a proof of its secret, which this call does not carry ({detail})",
    steps=(Step("Turn off Require App Secret in the app's advanced settings", "{security}"), RUN_AGAIN),
)
# Any other code.
REFUSED_BY_META = _failed(
    "RefusedByMeta",
    "Meta refuses the request as configured ({detail})",
    steps=(
        Step("Check {app_settings}"),
        Step("Check the app's security settings; an IP allow list shuts hosted runners out", "{security}"),
    ),
)
# Codes 4, 17, 32, 341, 613 and 80000 to 80099, or HTTP 429.
RATE_LIMITED_BY_META = _failed(
    "RateLimitedByMeta",
    "Meta's rate limit for this app is used up ({detail})",
    "The stored token was left as it is.",
    steps=(
        NEXT_RUN,
        Step("If this repeats, look at the app's rate limits", "{dashboard}"),
    ),
    transient=True,
)
# No answer, codes 1 and 2, `is_transient`, or HTTP 5xx.
META_UNAVAILABLE = _failed(
    "MetaUnavailable",
    "Meta could not be reached or has a passing fault ({detail})",
    "The stored token was left as it is.",
    steps=(
        NEXT_RUN,
        Step("If this repeats, check the network and Meta's status page", "https://metastatus.com/"),
    ),
    transient=True,
)
# By the header `facebook-api-version`: Meta answers with the oldest version it still serves.
GRAPH_VERSION_RETIRED = Reason(
    "GraphVersionRetired",
    Verdict.CURRENT,
    "Meta no longer serves version {asked} of the Graph API and answered with {served}, silently",
    steps=(
        Step(
            "Set `graph-api-version` to a version that Meta serves, or leave it out",
            "https://developers.facebook.com/docs/graph-api/changelog/versions",
        ),
        Step("Look at the versions your own scripts ask for"),
    ),
    notify=True,
)
# By the `date` headers of both services.
CLOCKS_DISAGREE = _failed(
    "ClocksDisagree",
    "Meta's answer and GitHub's are dated more than a day apart, so it is unknown how long the token has left",
    "The stored token was left as it is.",
    steps=(
        Step("Check proxies and caches: something between the runner and the two services gives old or wrong answers"),
    ),
    transient=True,
)
# By the `date` headers and the runner's own clock: a third opinion, which decides nothing.
RUNNER_CLOCK_DIFFERS = Reason(
    "RunnerClockDiffers",
    Verdict.CURRENT,
    "The runner's clock differs by {difference} from the clocks of Meta and GitHub, which agree with each other",
    "The expiry was checked against their clocks. If the runner's clock is right, a proxy may be answering in their place.",
)
# No JSON, or not what it must have: an answer that is not understood is never a success.
UNEXPECTED_META_ANSWER = _failed(
    "UnexpectedMetaAnswer",
    "Meta's answer makes no sense here ({detail})",
    "Nothing was believed, and the stored token was left as it is.",
    steps=(
        NEXT_RUN,
        Step("If this repeats, check `graph-api-url` and any proxy in between"),
    ),
    transient=True,
)
# The same as WRONG_APP_SECRET from Instagram Login and Threads.
WRONG_LOGIN_SECRET = _failed(
    "WrongLoginSecret",
    "Meta does not accept the app secret",
    "The app has one of its own for {login}, other than the one in its basic settings.",
    steps=(
        Step("Copy the app secret for {login} again from the app's dashboard", "{dashboard}"),
        _STORE_APP_SECRET,
    ),
)
# "Unsupported request - method type" from Instagram Login and Threads.
NOT_OF_THIS_LOGIN = _failed(
    "NotOfThisLogin",
    "Meta does not know the {credential_type} as one of {login} ({detail})",
    "It says nothing better of a token of another login, of a token or secret of another app, and of an account whose "
    "invitation as a tester is still pending; its word about a method is misleading.",
    steps=(
        Step("Check that `provider` fits"),
        Step("Check that `app-secret`, if set, is the secret for {login} of the token's own app", "{dashboard}"),
        Step("Check that the account has accepted its invitation"),
        Step("Copy the token again, without white space, into the secret `{secret}`", "{secrets_page}"),
    ),
)
# The same for a token that begins with EAA.
FACEBOOK_TOKEN = _failed(
    "FacebookToken",
    "Meta does not know the token as one of {login} ({detail})",
    "It begins as Facebook's own tokens do.",
    steps=(
        Step(
            "If it comes from Facebook Login, set `provider` to `facebook`, with that app's `app-id` and `app-secret`",
            "{dashboard}",
        ),
        Step("Otherwise put a token of the other login into the secret `{secret}`", "{secrets_page}"),
    ),
)
# Unless the secret may hold the token for less than 24 hours: then TOO_YOUNG or TOO_YOUNG_OR_SHORT_LIVED.
REFRESH_REFUSED = _failed(
    "RefreshRefused",
    "The {kind} works, but Meta does not refresh it ({detail}), and it is older than the 24 hours that it has to be",
    steps=(
        Step(
            "Run the workflow again tomorrow: if the last run refreshed the token without changing it, its 24 hours began again "
            "(`record-expiry` remembers that)"
        ),
        Step("If this repeats, log in again", "{login_page}"),
        STORE_TOKEN,
    ),
)
