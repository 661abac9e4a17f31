"""What every request to GitHub's REST API carries."""

from ..secret import Secret

API_VERSION = "2022-11-28"  # also served by GitHub Enterprise Server


def headers(token: Secret) -> dict[str, str]:
    """Sign-in, format and version: https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api"""
    return {
        "Authorization": f"Bearer {token.reveal()}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": API_VERSION,
    }
