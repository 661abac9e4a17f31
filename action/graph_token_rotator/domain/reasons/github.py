"""GitHub's side: the token that writes, the place it writes to, and trouble on the way there."""

from .kinds import Reason, Term, Verdict

_PAT = "https://github.com/settings/personal-access-tokens"
_NEED = "Use {means} with {need} for {repository}."
_APPS = "https://github.com/settings/apps"
_INSTALLED = "https://docs.github.com/apps/using-github-apps/reviewing-and-modifying-installed-github-apps"


def _failed(name: str, message: str, hint: str, link: str = "") -> Reason:
    return Reason(name, Verdict.FAILED, message, hint, link)


WRITER_REJECTED = _failed(
    "WriterRejected",
    "GitHub does not accept {writer}: it is wrong, expired or revoked.",
    "Make a new token and store it in the secret that {writer_reads} reads. " + _NEED,
    _PAT,
)
WRITER_FORBIDDEN = _failed(
    "WriterForbidden",
    "{Writer} may not do this in {home} ({detail}). The workflow's own `GITHUB_TOKEN` can never write secrets.",
    _NEED,
    _PAT,
)
HOME_NOT_FOUND = _failed(
    "HomeNotFound",
    "GitHub shows no {home} to {writer}: the name is wrong, the environment does not exist, "
    "or the token has no access (GitHub says 404 for all three).",
    "Check `repository` and `environment`. " + _NEED,
    _PAT,
)
ORGANISATION_SECRET_MISSING = _failed(
    "OrganisationSecretMissing",
    "There is no secret {secret} in {home}, and this action does not guess whom a new one should reach.",
    "Create the secret once, with any value and with the visibility it is to have; the next run fills it.",
)
SECRET_REFUSED = _failed(
    "SecretRefused",
    "GitHub does not take the sealed value for {home} ({detail}). The new token was not stored; the old one stays.",
    "Run the workflow again; if this repeats, check that the name {secret} is allowed and the limit of 100 not reached.",
)
RATE_LIMITED_BY_GITHUB = _failed(
    "RateLimitedByGitHub",
    "GitHub's rate limit for {writer} is used up ({detail}). The stored token was left as it is.",
    "The next scheduled run tries again. If this repeats, give this workflow a token of its own.",
)
GITHUB_UNAVAILABLE = _failed(
    "GitHubUnavailable",
    "GitHub could not be reached or has a passing fault ({detail}).",
    "The next scheduled run tries again, which is harmless. If this repeats, check the network and GitHub's status page.",
    "https://www.githubstatus.com/",
)
UNEXPECTED_GITHUB_ANSWER = _failed(
    "UnexpectedGitHubAnswer",
    "GitHub's answer makes no sense here ({detail}).",
    "The next scheduled run tries again. If this repeats, check `github-api-url` and any proxy in between.",
)
WRITE_UNCONFIRMED = _failed(
    "WriteUnconfirmed",
    "The new token was proven and sent to GitHub, which did not confirm that it is stored ({detail}). "
    "The secret holds the old or the new token; both work.",
    "The next scheduled run looks again and, if the old one is still there, finishes the job.",
    "https://www.githubstatus.com/",
)
API_VERSION_RETIRED = _failed(
    "ApiVersionRetired",
    "GitHub no longer serves the version of its API that this action speaks (HTTP {code}).",
    "Update the action to its newest release.",
)
APP_KEY_UNUSABLE = _failed(
    "AppKeyUnusable",
    "The App's private key cannot sign ({detail}).",
    "Store the `.pem` file that GitHub gave you, whole and with its line breaks, in the secret that {key_reads} reads.",
    _APPS,
)
APP_KEY_REJECTED = _failed(
    "AppKeyRejected",
    "GitHub does not accept the App's sign-in ({detail}): the private key is not, or no longer, one of this App's.",
    "Check that `app-id` is the App's client id or App id. Generate a new private key in the App's settings and store it "
    "in the secret that {key_reads} reads.",
    _APPS,
)
APP_NOT_INSTALLED = _failed(
    "AppNotInstalled",
    "The App that writes for {owner} is not installed there, or not for {repository} ({detail}).",
    "Install the App for {owner} with access to {repository}, or name another writer for {owner}.",
    "https://docs.github.com/apps/using-github-apps/installing-your-own-github-app",
)
APP_NOT_GRANTED = _failed(
    "AppNotGranted",
    "The App is installed for {owner}, but without {need} or without access to {repository} ({detail}).",
    "Give the App {need} in its settings, accept that for {owner}, and add {repository} to what its installation reaches.",
    _INSTALLED,
)
APP_SUSPENDED = _failed(
    "AppSuspended",
    "The App's installation for {owner} is suspended.",
    "Unsuspend it in the settings of {owner}, under GitHub Apps, or name another writer for {owner}.",
    _INSTALLED,
)
APP_NOT_ALLOWED = _failed(
    "AppNotAllowed",
    "GitHub lets no App write to {home}.",
    "Name another writer for {owner}. " + _NEED,
    _PAT,
)
WRITER_EXPIRING = Reason(
    "WriterExpiring",
    Verdict.CURRENT,
    "{Writer} itself expires on {writer_expires} ({writer_left}); after that nothing can be written back{written}.",
    "Make a new token in time and store it in the secret that {writer_reads} reads. GitHub cannot extend it for you.",
    _PAT,
    term=Term.WRITER,
)
WRITER_EXPIRING_SOON = Reason(
    "WriterExpiringSoon",
    Verdict.CURRENT,
    "{Writer} itself expires very soon, on {writer_expires} ({writer_left}); after that nothing can be written back{written}.",
    "Make a new token now and store it in the secret that {writer_reads} reads. GitHub cannot extend it for you.",
    _PAT,
    red=True,
    term=Term.WRITER,
)
API_VERSION_DEPRECATED = Reason(
    "ApiVersionDeprecated",
    Verdict.CURRENT,
    "GitHub calls the version of its API that this action speaks deprecated, without saying when it ends.",
    "Update the action to its newest release.",
    tells=True,
)
API_VERSION_ENDS = Reason(
    "ApiVersionEnds",
    Verdict.CURRENT,
    "GitHub will stop serving the version of its API that this action speaks on {sunset}.",
    "Update the action to its newest release before that day.",
    tells=True,
)
WRITER_LACKS_SCOPE = Reason(
    "WriterLacksScope",
    Verdict.CURRENT,
    "{Writer} is a classic token without the scope `{classic_scope}`, so writing the secret will be refused.",
    _NEED,
    _PAT,
    tells=True,
)
SECRET_CREATED = Reason(
    "SecretCreated",
    Verdict.RENEWED,
    "The secret {secret} did not exist in {home} and was created. The next run must read it from there.",
    "If the token came from an organisation or environment secret, check `secret` and `environment`.",
)
COPY_CREATED = Reason(
    "CopyCreated",
    Verdict.RENEWED,
    "The copy {secret} did not exist in {home} and was created.",
)
EXPIRY_NOT_RECORDED = Reason(
    "ExpiryNotRecorded",
    Verdict.CURRENT,
    "The variable {variable}, which is to remember when the token ends, could not be read or written ({detail}).",
    "Give {writer} {variable_need}, or leave `record-expiry` out.",
    _PAT,
)
