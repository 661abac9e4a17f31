"""The JSON web tokens with which apps authenticate, and the keys that sign them.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
"""
# PyJWT and cryptography take a while to load and come with the development requirements: only apps load them.
# ruff: noqa: PLC0415

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from ..messages import json_object
from .errors import GitHubError

LONGEST_LIFETIME: Final = 600
"""Seconds from now, at most, until a token expires."""
_UNREADABLE: Final = "A JSON web token could not be decoded"


@cache
def private_key(_number: int) -> str:
    """Return an app's RSA key as PEM (PKCS #1, as GitHub's downloads). Created once in a process."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


@cache
def _public_key(number: int) -> Any:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key(private_key(number).encode(), password=None).public_key()


def issuer(authorization: str, number_of: Callable[[str], int | None], now: float) -> str:
    """Return the issuer of the token in an `Authorization` header; only `Bearer` is accepted for these.

    `number_of` returns the number of an app's key by its client id or app id.
    """
    import jwt

    jws = jwt.PyJWS()  # the signature only: PyJWT would compare the times with the machine's clock
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise GitHubError(401, _UNREADABLE)
    try:
        claims = json_object(jws.decode(token, options={"verify_signature": False}))
    except (jwt.InvalidTokenError, ValueError):
        raise GitHubError(401, _UNREADABLE) from None
    if not claims or not claims.get("iss"):
        raise GitHubError(401, "Missing 'issuer' claim ('iss') in assertion")
    name = str(claims["iss"])
    number = number_of(name)
    if number is None:
        raise GitHubError(404, "Integration not found")
    try:
        jws.decode(token, _public_key(number), algorithms=["RS256"])
    except jwt.InvalidTokenError:
        raise GitHubError(401, _UNREADABLE) from None
    _check_times(claims, now)
    return name


def _check_times(claims: dict[str, Any], now: float) -> None:
    """Check the claims against the sandbox's clock."""
    issued, expires = claims.get("iat"), claims.get("exp")
    if not isinstance(issued, int) or issued > now:
        raise GitHubError(
            401,
            "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
        )
    if not isinstance(expires, int) or expires <= now:
        raise GitHubError(
            401,
            "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the "
            "assertion expires",
        )
    if expires > now + LONGEST_LIFETIME:
        raise GitHubError(401, "'Expiration time' claim ('exp') is too far in the future")
