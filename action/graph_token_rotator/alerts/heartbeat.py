"""The heartbeat: shows a service such as healthchecks.io that a run took place. It alerts when none does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..domain.errors import ServiceError, TransportError, Unavailable
from ..runtime.http_types import Request, Response

if TYPE_CHECKING:
    from ..domain.secret import Secret
    from ..runtime.transport import Transport


def beat(transport: Transport, address: Secret, *, ok: bool) -> str | None:
    """Call the address, after a red run with `/fail` appended to its path.

    Return None if the service took it; otherwise a sentence that says why not and holds nothing of the address.
    Source: https://healthchecks.io/docs/signaling_failures/
    """
    url = urlsplit(address.reveal())
    path = url.path if ok else url.path.rstrip("/") + "/fail"
    try:
        transport.call(Request("GET", url._replace(path=path).geturl()), _check_response)
    except TransportError as error:
        return f"the heartbeat address was not reached: {error.detail}"
    except ServiceError as error:
        return f"the heartbeat address {error.detail}"
    return None


def _check_response(response: Response) -> None:
    if response.status >= 500:
        raise Unavailable(f"answered HTTP {response.status}", retry_after=0.0)
    if not 200 <= response.status < 300:
        raise ServiceError(f"answered HTTP {response.status}")
    # Said with 200 to a UUID that is no check's: https://healthchecks.io/docs/http_api/
    if response.body.strip() == b"OK (not found)":
        raise ServiceError("answered that it knows no such check")
