"""Reasons why GitHub refuses a valid token: an organization's rules, a repository's state.

GitHub answers all of them with HTTP 403, some also with 404, and tells them apart by a header or its message only.
"""

from ..reason import RUN_AGAIN, Reason, Step, Verdict


def _refused(name: str, headline: str, detail: str = "", *, steps: tuple[Step, ...]) -> Reason:
    return Reason(name, Verdict.FAILED, headline, detail, steps, cleared_by_write=True, target_specific=True)


# The header `x-github-sso`: https://docs.github.com/rest/authentication/authenticating-to-the-rest-api
SSO_REQUIRED = _refused(
    "SsoRequired",
    "The organization {owner} requires single sign-on, and {writer} is not authorized for it",
    "The token is valid, and its permissions may be right.",
    steps=(
        Step(
            "In the settings of your tokens choose Configure SSO beside the token, then Authorize beside {owner}; "
            "a link that GitHub gave for it works for an hour",
            "{sso_page}",
        ),
        RUN_AGAIN,
    ),
)
IP_NOT_ALLOWED = _refused(
    "IpNotAllowed",
    "The organization {owner} allows access from listed IP addresses only, and the runner's address is not listed ({detail})",
    "GitHub-hosted runners have changing addresses.",
    steps=(
        Step(
            "Run the workflow on a runner with a fixed address: self-hosted, or a larger runner with a static IP",
            "https://docs.github.com/actions/concepts/runners/larger-runners",
        ),
        Step("Ask an owner of {owner} to add that address to the IP allow list"),
        RUN_AGAIN,
    ),
)
TOKEN_POLICY = _refused(
    "TokenPolicy",
    "A policy of {owner} forbids this kind of token, or its lifetime ({detail})",
    steps=(
        Step(
            "Create a token as the message allows: another kind, or {owner} as resource owner and a shorter lifetime. "
            "A GitHub App needs no lifetime",
            "{server}/settings/personal-access-tokens",
        ),
        Step("Store it in the secret that {writer_reads} reads"),
    ),
)
TOKEN_NOT_APPROVED = _refused(
    "TokenNotApproved",
    "{writer} is waiting for the approval of {owner} ({detail})",
    steps=(
        Step(
            "Ask an owner of {owner} to approve the token, in the organization's settings under Personal access tokens",
            "{server}/organizations/{owner}/settings/personal-access-token-requests",
        ),
        RUN_AGAIN,
    ),
)
REPOSITORY_ARCHIVED = _refused(
    "RepositoryArchived",
    "{location} is archived, so nothing can be written there ({detail})",
    steps=(
        Step(
            "Unarchive the repository in its settings, or store the token in another repository",
            "{server}/{repository}/settings",
        ),
        RUN_AGAIN,
    ),
)
ADMIN_RIGHTS_NEEDED = _refused(
    "AdminRightsNeeded",
    "The person who created {writer} is not allowed to manage the secrets of {location} ({detail})",
    "A token can do no more than the person who created it.",
    steps=(
        Step("Give that person the role Write or Admin in {repository}, or use a token of someone who has it"),
        RUN_AGAIN,
    ),
)
# Any other message: GitHub's own words are the best advice there is.
REFUSED_BY_GITHUB = _refused(
    "RefusedByGitHub",
    "GitHub refuses {writer} in {location} ({detail})",
    steps=(
        Step("Follow GitHub's message"),
        RUN_AGAIN,
    ),
)
# HTTP 401 from a token that an App was given for this run.
APP_TOKEN_REJECTED = _refused(
    "AppTokenRejected",
    "GitHub does not accept the token that it gave the App for {owner} in this run ({detail})",
    "The App's private key is not the cause: GitHub accepted it.",
    steps=(
        Step("The next scheduled run tries again"),
        Step("If this repeats, check that the App is still installed for {owner} and not suspended"),
    ),
)
# By a redirect to the new address, which also serves the request.
REPOSITORY_MOVED = Reason(
    "RepositoryMoved",
    Verdict.CURRENT,
    "{location} has a new name or owner: GitHub redirects requests to it",
    "It works until somebody creates a repository with the old name.",
    (Step("Change `repository` to the new name"),),
)
