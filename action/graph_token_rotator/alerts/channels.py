"""Send a message to channels: addresses that Apprise knows (https://appriseit.com).

None of them stops another, or the run.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ..domain.errors import ThreadsBlocked
from ..runtime.clock import POLL_SECONDS
from ..runtime.concurrency import start_thread

if TYPE_CHECKING:
    from apprise import AppriseAsset

    from ..domain.repository import Message
    from ..domain.secret import Secret

# These kinds show or store a message on this machine only, some by starting a program; nobody looks at a runner.
LOCAL_SCHEMES = frozenset("blink1 dbus gio glib gnome kde macosx qt syslog windows".split())

UNUSABLE = ": Apprise knows no such kind of address, something in it is missing, or it asks for a file"
LOCAL_ONLY = ": this kind of address is for the machine itself, where nobody looks"
NEEDS_MORE = ": Apprise needs more for this kind of address than is installed here"
REFUSED = " did not take the message"
NO_ANSWER = " did not answer in time"


def send(channels: Sequence[Secret], message: Message | None, remaining: Callable[[], float]) -> list[str]:
    """Send to all channels at once, and return a sentence for each that failed.

    The sentence has nothing of the address but its scheme. Without a message nothing is sent, but every address is
    checked. A channel that has not answered when no seconds are `remaining` is not waited for.
    """
    if not channels:
        return []
    asset = _isolated_apprise()
    problems = [NO_ANSWER] * len(channels)

    def attempt(index: int) -> None:
        problems[index] = _attempt(channels[index], message, asset)

    from ..runtime.exchange import bounded_responses  # noqa: PLC0415  # loads Requests, as does Apprise

    with bounded_responses():
        threads = [thread for index in range(len(channels)) if (thread := _started(partial(attempt, index)))]
        for thread in threads:
            while thread.is_alive() and (left := remaining()) > 0:
                thread.join(min(left, POLL_SECONDS))
    return [
        f"channel {number}{f' ({scheme})' if (scheme := _scheme(channel)) else ''}{problem}"
        for number, (channel, problem) in enumerate(zip(channels, tuple(problems), strict=True), 1)
        if problem
    ]


def _started(work: Callable[[], None]) -> threading.Thread | None:
    """Start the work in a thread. Where none can be started, do it at once and return None."""
    try:
        return start_thread(work)
    except ThreadsBlocked:
        work()
        return None


def _attempt(channel: Secret, message: Message | None, asset: AppriseAsset) -> str:
    """Return what failed, nothing if it worked.

    The text of an error is not shown, because it may hold the address.
    """
    from apprise import Apprise, NotificationManager, NotifyFormat, NotifyType  # noqa: PLC0415  # see _isolated_apprise

    scheme, known = _scheme(channel), NotificationManager()
    if scheme in LOCAL_SCHEMES:
        return LOCAL_ONLY
    if scheme in known and not known[scheme].enabled:
        return NEEDS_MORE
    try:
        service = Apprise.instantiate(channel.reveal(), asset=asset)
        if service is None:
            return UNUSABLE
        if message is None:
            return ""
        post = Apprise(service, asset=asset)
        kind, markup = NotifyType.WARNING, NotifyFormat.MARKDOWN
        return "" if post.notify(message.body, message.title, kind, body_format=markup) else REFUSED
    except Exception:  # noqa: BLE001  # whatever a plugin does, it must not stop the run
        return REFUSED


def _isolated_apprise() -> AppriseAsset:
    """Load Apprise and return its settings.

    They keep it from logging, from files, and from threads that outlive the run.
    """
    logging.getLogger("apprise").disabled = True
    for library in ("urllib3", "oauthlib", "requests_oauthlib"):
        logging.getLogger(library).setLevel(logging.CRITICAL)

    from apprise import AppriseAsset, AttachmentManager, NotificationManager  # noqa: PLC0415  # takes a third of a second
    from urllib3 import disable_warnings  # noqa: PLC0415  # comes with Apprise

    disable_warnings()  # they would name the host
    NotificationManager().load_modules()
    # Templates and key files in an address are read as attachments.
    AttachmentManager().remove("file", "http", "https", unload=False)
    return AppriseAsset(
        app_id="Graph Token Rotator",
        storage_mode="memory",
        pgp_autogen=False,
        pem_autogen=False,
        # With a limit of its own it uses a pool of threads, and Python waits at its exit until they end.
        service_timeout=0,
        # A redirected POST becomes a GET, which is answered with 200 and notifies nobody.
        http_redirects=False,
    )


def _scheme(channel: Secret) -> str:
    """Return the address's scheme in lower case; nothing where it could be a token in the wrong place."""
    match = re.match("([a-z0-9+.-]{1,19})://", channel.reveal().lower(), re.ASCII)
    return match[1] if match else ""
