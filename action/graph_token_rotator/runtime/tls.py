"""Verify the certificates of servers, also of those with a private certificate authority."""

from __future__ import annotations

import os
import ssl
from functools import lru_cache

import certifi

from ..domain.errors import CertificateRejected

# Environment variables that name a file or folder of certificate authorities, each read in addition to the public ones.
CA_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@lru_cache(maxsize=4)
def tls_context(*paths: str) -> ssl.SSLContext:
    """Return how to verify certificates: by the public authorities and those in `paths`.

    `paths` are in step with `CA_VARIABLES`.

    Raises `CertificateRejected` for a file that cannot be used.
    """
    context = ssl.create_default_context(cafile=certifi.where())
    for name, path in zip(CA_VARIABLES, paths, strict=True):
        try:
            if path and os.path.isdir(path):  # noqa: PTH112  # as the libraries below take it
                context.load_verify_locations(capath=path)
            elif path:
                context.load_verify_locations(cafile=path)
        except (OSError, ValueError):
            raise CertificateRejected(f"the file that `{name}` names has no certificates that can be read") from None
    return context


def certificate_problem(error: BaseException) -> str:
    """Return why the server's certificate was refused, by OpenSSL; empty where that is not what happened.

    The libraries wrap the error of the module `ssl` several times.
    """
    found: list[BaseException] = [error]
    for cause in found:
        if isinstance(cause, ssl.SSLCertVerificationError):
            # "Hostname mismatch, certificate is not valid for ...": the rest names the host.
            return str(cause.verify_message).partition(",")[0] or "the certificate is not trusted"
        inner = (*cause.args, getattr(cause, "reason", None), cause.__cause__)
        found += [value for value in inner if isinstance(value, BaseException) and value not in found]
    return ""
