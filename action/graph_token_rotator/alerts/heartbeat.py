"""Tell a service such as healthchecks.io that a run took place.

It notifies people when none does.
"""

from urllib.parse import urlsplit

from ..domain.errors import ActionError
from ..domain.reason import Reason, Verdict
from ..domain.secret import Secret
from ..runtime.http_types import Request, Response
from ..runtime.transport import Transport

# Carries the trouble from the transport to the sentence; a run does not end with it.
HEARTBEAT_FAILED = Reason("HeartbeatUnheard", Verdict.CURRENT, "{trouble}")


def beat(transport: Transport, address: Secret, *, ok: bool) -> str | None:
    """Call the address, after a failed run with `/fail` appended to its path.

    Return None if the service took it, else a sentence that says why not and holds nothing of the address.

    Source: https://healthchecks.io/docs/signaling_failures/
    """
    url = urlsplit(address.reveal())
    path = url.path if ok else url.path.rstrip("/") + "/fail"
    try:
        transport.call(Request("GET", url._replace(path=path).geturl()), _check_response, HEARTBEAT_FAILED)
    except ActionError as error:
        return f"the heartbeat address {error.facts.get('answer') or 'was not reached: ' + error.facts['detail']}"
    return None


def _check_response(answer: Response) -> None:
    if answer.status >= 500:
        raise ActionError(HEARTBEAT_FAILED, 0.0, answer=f"answered HTTP {answer.status}")
    if not 200 <= answer.status < 300:
        raise ActionError(HEARTBEAT_FAILED, answer=f"answered HTTP {answer.status}")
    # Said with 200 to a UUID that is no check's: https://healthchecks.io/docs/http_api/
    if answer.body.strip() == b"OK (not found)":
        raise ActionError(HEARTBEAT_FAILED, answer="answered that it knows no such check")
