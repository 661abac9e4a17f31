"""Channels: addresses to which Apprise sends a message (https://appriseit.com). No one of them stops another, or the run."""

import logging
import re
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..domain.ports import Message
from ..domain.secret import Secret

if TYPE_CHECKING:
    from apprise import AppriseAsset

POLL_SECONDS = 0.25  # seconds
# What only shows or stores a message on this machine, at times by a program; nobody looks there.
LOCAL_SCHEMES = frozenset("blink1 dbus gio glib gnome kde macosx qt syslog windows".split())

UNUSABLE = ": Apprise knows no such kind of address, something in it is missing, or it asks for a file"
LOCAL_ONLY = ": this kind of address is for the machine itself, where nobody looks"
NEEDS_MORE = ": Apprise needs more for this kind of address than is installed here"
REFUSED = " did not take the message"
NO_ANSWER = " did not answer in time"


def send(channels: Sequence[Secret], message: Message | None, remaining: Callable[[], float]) -> list[str]:
    """Send to all channels at once; one sentence for each in trouble, with nothing of its address but the scheme.

    Without a message nothing is sent, but every address is checked. A channel that has not answered when no seconds are
    `remaining` is left to itself.
    """
    if not channels:
        return []
    asset = _isolated_apprise()
    troubles = [NO_ANSWER] * len(channels)

    def attempt(place: int) -> None:
        troubles[place] = _attempt(channels[place], message, asset)

    threads = [threading.Thread(target=attempt, args=(place,), daemon=True) for place in range(len(channels))]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive() and (left := remaining()) > 0:
            thread.join(min(left, POLL_SECONDS))  # in short naps, so that a stop signal's shorter deadline is noticed
    return [
        f"channel {number}{f' ({scheme})' if (scheme := _scheme(channel)) else ''}{trouble}"
        for number, (channel, trouble) in enumerate(zip(channels, tuple(troubles), strict=True), 1)
        if trouble
    ]


def _attempt(channel: Secret, message: Message | None, asset: "AppriseAsset") -> str:
    """What is wrong with it; empty if nothing is. No error's text is told: it may hold the address."""
    from apprise import Apprise, NotificationManager, NotifyFormat, NotifyType  # noqa: PLC0415  # see _secluded

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


def _isolated_apprise() -> "AppriseAsset":
    """Apprise, loaded only where it is needed, and kept from logging, from files and from threads that outlive the run."""
    logging.getLogger("apprise").disabled = True
    for library in ("urllib3", "oauthlib", "requests_oauthlib"):
        logging.getLogger(library).setLevel(logging.CRITICAL)

    from apprise import AppriseAsset, AttachmentManager, NotificationManager  # noqa: PLC0415  # takes a third of a second
    from urllib3 import disable_warnings  # noqa: PLC0415

    disable_warnings()  # they name the host
    NotificationManager().load_modules()
    # Templates and key files in an address are read as attachments.
    AttachmentManager().remove("file", "http", "https", unload=False)
    return AppriseAsset(
        app_id="Graph Token Rotator",
        storage_mode="memory",
        pgp_autogen=False,
        pem_autogen=False,
        # To keep a limit it would use a pool of threads, for which Python waits at its end, however long.
        service_timeout=0,
        # A redirected POST becomes a GET, which is answered with 200 and tells nobody.
        http_redirects=False,
    )


def _scheme(channel: Secret) -> str:
    """In small letters; empty where it could be a token in the wrong place."""
    match = re.match("([a-z0-9+.-]{1,19})://", channel.reveal().lower(), re.ASCII)
    return match[1] if match else ""
