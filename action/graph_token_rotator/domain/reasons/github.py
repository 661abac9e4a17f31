"""Reasons about GitHub: the writer's token, the target, and the API being in trouble."""

from ..reason import NEXT_RUN, RUN_AGAIN, Reason, Step, Term, Verdict

_PAT = "{server}/settings/personal-access-tokens"
_APPS = "{server}/settings/apps"
_INSTALLED = "https://docs.github.com/apps/using-github-apps/reviewing-and-modifying-installed-github-apps"
_STATUS = "{status_page}"
_FIX_ACCESS = Step("{fix_access}", "{access_page}")
_USE_TOKEN = Step("Use {accepted_writers} with {permission} for {repository}", _PAT)
_STORE_WRITER = Step("Store it in the secret that {writer_reads} reads")
_UPDATE_ACTION = Step("Update the action to its newest release")


def _failed(name: str, headline: str, detail: str = "", *, steps: tuple[Step, ...], trouble: bool = False) -> Reason:
    """Return a reason of a failed run; `trouble` is whether GitHub itself has a passing one."""
    return Reason(name, Verdict.FAILED, headline, detail, steps, transient=trouble, service_trouble=trouble)


# HTTP 401.
WRITER_REJECTED = _failed(
    "WriterRejected",
    "GitHub does not accept {writer}: it is wrong, expired or revoked ({detail})",
    steps=(
        Step("Make a new token; use {accepted_writers} with {permission} for {repository}", _PAT),
        _STORE_WRITER,
    ),
)
# HTTP 403 with a message. GitHub shows the public key to every reader, so only a write shows that writing works again.
WRITER_FORBIDDEN = Reason(
    "WriterForbidden",
    Verdict.FAILED,
    "{writer} may not do this in {location} ({detail})",
    "The workflow's own `GITHUB_TOKEN` can never write secrets.",
    steps=(
        _FIX_ACCESS,
        Step("If it has them, use {accepted_writers} with {permission} for {repository}", _PAT),
        _STORE_WRITER,
    ),
    cleared_by_write=True,
    target_specific=True,
)
# HTTP 404, which GitHub also gives for what the token may not see. The writer may be fine elsewhere.
HOME_NOT_FOUND = Reason(
    "HomeNotFound",
    Verdict.FAILED,
    "GitHub shows no {location} to {writer}: the name is wrong, the environment does not exist, "
    "or the token has no access (GitHub says 404 for all three)",
    steps=(
        Step("Check `repository` and `environment`"),
        _FIX_ACCESS,
        RUN_AGAIN,
    ),
    target_specific=True,
)
# HTTP 404 for a copy in an organization, whose visibility a write would have to choose.
ORGANISATION_SECRET_MISSING = _failed(
    "OrganisationSecretMissing",
    "There is no secret {secret} in {location}, and this action does not guess whom a new one should reach",
    steps=(
        Step("Create the secret once, with any value and with the visibility it is to have; the next run fills it"),
    ),
)
# HTTP 422, also after one more try with a fresh public key; or the value is too large.
SECRET_REFUSED = Reason(
    "SecretRefused",
    Verdict.FAILED,
    "GitHub does not take the sealed value for {location} ({detail})",
    "The new token was not stored; the old one stays.",
    steps=(
        RUN_AGAIN,
        Step("If this repeats, check that the name {secret} is allowed and the limit of secrets not reached"),
    ),
    cleared_by_write=True,
)
# HTTP 403 or 429 of a primary or secondary limit, or a pace that leaves no time for the write.
RATE_LIMITED_BY_GITHUB = _failed(
    "RateLimitedByGitHub",
    "GitHub's rate limit for {writer} is used up ({detail})",
    "The stored token was left as it is.",
    steps=(
        NEXT_RUN,
        Step("If this repeats, give this workflow a token of its own"),
    ),
    trouble=True,
)
# No answer, HTTP 408 or 5xx, or HTTP 403 without a message, which comes from something in between.
GITHUB_UNAVAILABLE = _failed(
    "GitHubUnavailable",
    "GitHub could not be reached or has a passing fault ({detail})",
    steps=(
        Step("The next scheduled run tries again, which is harmless"),
        Step("If this repeats, check the network and GitHub's status page", _STATUS),
    ),
    trouble=True,
)
# Any other answer, or one without what it must have.
UNEXPECTED_GITHUB_ANSWER = _failed(
    "UnexpectedGitHubAnswer",
    "GitHub's answer makes no sense here ({detail})",
    steps=(
        NEXT_RUN,
        Step("If this repeats, check `github-api-url` and any proxy in between"),
    ),
    trouble=True,
)
# The write was sent and its answer was lost or not understood, so it may have been stored.
WRITE_UNCONFIRMED = Reason(
    "WriteUnconfirmed",
    Verdict.FAILED,
    "The new token was proven and sent to GitHub, which did not confirm that it is stored ({detail})",
    "The secret holds the old or the new token; both work.",
    steps=(Step("The next scheduled run looks again and, if the old one is still there, finishes the job", _STATUS),),
    transient=True,
    cleared_by_write=True,
)
# HTTP 410, or HTTP 400 with a message about the version: https://docs.github.com/rest/about-the-rest-api/api-versions
API_VERSION_RETIRED = _failed(
    "ApiVersionRetired",
    "GitHub no longer serves the version of its API that this action speaks (HTTP {code})",
    steps=(_UPDATE_ACTION,),
)
# Found before any request, by `openssl`.
APP_KEY_UNUSABLE = _failed(
    "AppKeyUnusable",
    "The App's private key cannot sign ({detail})",
    steps=(
        Step(
            "Store the `.pem` file that GitHub gave you, whole and with its line breaks, in the secret that {key_reads} reads",
            _APPS,
        ),
    ),
)
# HTTP 401 for the signed token, or HTTP 404 "Integration not found".
APP_KEY_REJECTED = _failed(
    "AppKeyRejected",
    "GitHub does not accept the App's sign-in ({detail}): the private key is not, or no longer, one of this App's",
    steps=(
        Step("Check that `app-id` is the App's client id or App id"),
        Step("Generate a new private key in the App's settings", _APPS),
        Step("Store it in the secret that {key_reads} reads"),
    ),
)
# HTTP 404 for the installation.
APP_NOT_INSTALLED = _failed(
    "AppNotInstalled",
    "The App that writes for {owner} is not installed there, or not for {repository} ({detail})",
    steps=(
        Step(
            "Install the App for {owner} with access to {repository}, or name another writer for {owner}",
            "https://docs.github.com/apps/using-github-apps/installing-your-own-github-app",
        ),
    ),
)
# HTTP 403 or 422 for an installation token with these permissions and repositories.
APP_NOT_GRANTED = _failed(
    "AppNotGranted",
    "The App is installed for {owner}, but without {permission} or without access to {repository} ({detail})",
    steps=(
        Step("Give the App {permission} in its settings"),
        Step("Accept that for {owner}, and add {repository} to what its installation reaches", _INSTALLED),
    ),
)
# The installation has `suspended_at`, or HTTP 403 says so.
APP_SUSPENDED = _failed(
    "AppSuspended",
    "The App's installation for {owner} is suspended",
    steps=(
        Step(
            "Unsuspend it in the settings of {owner}, under GitHub Apps, or name another writer for {owner}", _INSTALLED
        ),
    ),
)
# Codespaces' secrets: https://docs.github.com/rest/codespaces/repository-secrets#get-a-repository-public-key
APP_NOT_ALLOWED = _failed(
    "AppNotAllowed",
    "GitHub lets no App write to {location}",
    steps=(Step("Name another writer for {owner}: a fine-grained personal access token with {permission}", _PAT),),
)
# From a day before `warn-before` on, by the header `github-authentication-token-expiration`.
WRITER_EXPIRING = Reason(
    "WriterExpiring",
    Verdict.CURRENT,
    "{writer} itself expires on {writer_expires} ({writer_left}); after that nothing can be written back{written}",
    steps=(Step("GitHub cannot extend it for you, so make a new token in time", _PAT), _STORE_WRITER),
    term=Term.WRITER,
    title="renew {writer} by {writer_expires:.10}",
)
# From half of `warn-before` on.
WRITER_EXPIRING_SOON = Reason(
    "WriterExpiringSoon",
    Verdict.CURRENT,
    "{writer} itself expires very soon, on {writer_expires} ({writer_left}); "
    "after that nothing can be written back{written}",
    steps=(Step("GitHub cannot extend it for you, so make a new token now", _PAT), _STORE_WRITER),
    term=Term.WRITER,
    title="renew {writer} by {writer_expires:.10}",
    urgent=True,
)
# The header `deprecation` without a `sunset`.
API_VERSION_DEPRECATED = Reason(
    "ApiVersionDeprecated",
    Verdict.CURRENT,
    "GitHub calls the version of its API that this action speaks deprecated, without saying when it ends",
    steps=(_UPDATE_ACTION,),
)
# The header `sunset`, from `API_WARNING` (github/secrets.py) before that day on.
API_VERSION_ENDS = Reason(
    "ApiVersionEnds",
    Verdict.CURRENT,
    "GitHub will stop serving the version of its API that this action speaks on {sunset}",
    steps=(Step("Update the action to its newest release before that day"),),
    notify=True,
)
# By the header `x-oauth-scopes`, which only classic tokens have.
WRITER_LACKS_SCOPE = Reason(
    "WriterLacksScope",
    Verdict.CURRENT,
    "{writer} is a classic token without the scope `{classic_scope}`, so writing the secret will be refused",
    steps=(_USE_TOKEN, _STORE_WRITER),
    notify=True,
)
# HTTP 201 for the source, which the run must have read from somewhere else.
SECRET_CREATED = Reason(
    "SecretCreated",
    Verdict.RENEWED,
    "The secret {secret} did not exist in {location} and was created",
    "The next run must read it from there.",
    (Step("If the token came from an organization or environment secret, check `secret` and `environment`"),),
)
# HTTP 201 for a copy, which is as it should be.
COPY_CREATED = Reason(
    "CopyCreated",
    Verdict.RENEWED,
    "The copy {secret} did not exist in {location} and was created",
)
# `record-expiry` only.
EXPIRY_NOT_RECORDED = Reason(
    "ExpiryNotRecorded",
    Verdict.CURRENT,
    "The variable {variable}, which is to remember when the token ends, could not be read or written ({detail})",
    steps=(Step("Give {writer} {variable_permission}, or leave `record-expiry` out", _PAT),),
)
