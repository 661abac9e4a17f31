"""Channels through the real Apprise: what arrives where, and what is reported about those that fail."""

import inspect
import json
import logging
import re
import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from apprise import Apprise, AppriseAsset, NotificationManager
from apprise.plugins.base import NotifyBase
from urllib3.exceptions import InsecureRequestWarning

from graph_token_rotator.alerts.channels import (
    LOCAL_ONLY,
    LOCAL_SCHEMES,
    NEEDS_MORE,
    NO_ANSWER,
    REFUSED,
    UNUSABLE,
    send,
)
from graph_token_rotator.domain.repository import Message
from graph_token_rotator.domain.secret import Secret
from tests.receivers import HttpReceiver, MailReceiver

MESSAGE = Message("The token ends in 3 days", "**Make a new one** now: https://example.org/tokens\n\n- one\n- two")
LOGIN = ("bot@example.org", "hunter2/of:tests")
USER = "bot%40example.org:hunter2%2Fof%3Atests"
LONG = 60.0  # seconds, never used up


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Let only the mail server and the Markdown converter log anything, at any level, and nobody print."""
    caplog.set_level(logging.NOTSET)
    yield
    loud = {record.name for record in caplog.get_records("call")}
    assert loud <= {"asyncio", "mail.log", "mail.debug", "MARKDOWN"}
    assert capfd.readouterr() == ("", "")


@pytest.fixture
def dead_port() -> Iterator[int]:
    """Return a port at which nobody listens; it is bound, so that nobody else takes it."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock.getsockname()[1]


def deliver(*addresses: str, message: Message | None = MESSAGE, seconds: float = LONG) -> list[str]:
    return send([Secret(address) for address in addresses], message, seconds_left(seconds))


def seconds_left(seconds: float) -> Callable[[], float]:
    """Return a function for what is left of so many seconds from now."""
    end = time.monotonic() + seconds
    return lambda: end - time.monotonic()


def test_json_webhook_gets_title_and_markdown() -> None:
    with HttpReceiver() as web:
        assert deliver(f"json://127.0.0.1:{web.port}/hook/f00dcafe?+X-Api-Key=s3cr3tkey") == []
    (request,) = web.received
    assert (request.method, request.path, request.headers["x-api-key"]) == ("POST", "/hook/f00dcafe", "s3cr3tkey")
    content = json.loads(request.body)
    assert (content["title"], content["message"], content["type"]) == (*MESSAGE, "warning")


@pytest.mark.parametrize("markup", ["", "?format=markdown"])
def test_ntfy_gets_topic_and_user(markup: str) -> None:
    with HttpReceiver() as web:
        assert deliver(f"ntfy://alice:wonderland@127.0.0.1:{web.port}/alerts{markup}") == []
    (request,) = web.received
    content = json.loads(request.body)
    assert (content["topic"], content["title"], content["message"]) == ("alerts", *MESSAGE)
    assert request.headers["authorization"].startswith("Basic ")


def test_slack_like_webhook_gets_one_text() -> None:
    with HttpReceiver() as web:
        assert deliver(f"mmost://127.0.0.1:{web.port}/abcdefghijklmnop12345678") == []
    (request,) = web.received
    text = json.loads(request.body)["text"]
    assert request.path == "/hooks/abcdefghijklmnop12345678"
    assert text.startswith(MESSAGE.title)
    assert text.endswith(MESSAGE.body)


def test_form_and_gotify_get_the_message() -> None:
    with HttpReceiver() as web:
        assert deliver(f"form://127.0.0.1:{web.port}/form", f"gotify://127.0.0.1:{web.port}/AGcx5.kL-mN2pQr") == []
    bodies = {request.path: request.body.decode() for request in web.received}
    assert parse_qs(bodies["/form"])["message"] == [MESSAGE.body]
    assert json.loads(bodies["/message"])["message"] == MESSAGE.body


def test_mail_is_readable_as_text_and_html() -> None:
    with MailReceiver() as server:
        assert deliver(f"mailto://localhost:{server.port}?from=bot@example.org&to=ops@example.org,me@example.org") == []
    assert sorted(recipient for mail in server.received for recipient in mail.recipients) == [
        "me@example.org",
        "ops@example.org",
    ]
    mail = server.received[0]
    html = mail.message.get_body(("html",))
    assert mail.message["Subject"] == MESSAGE.title
    assert "Make a new one now: https://example.org/tokens\n" in mail.text
    assert html
    assert "<strong>Make a new one</strong>" in html.get_content()


def test_mail_server_gets_the_login() -> None:
    with MailReceiver(LOGIN) as server:
        assert deliver(f"mailto://{USER}@localhost:{server.port}?from=bot@example.org&to=ops@example.org") == []
    assert [mail.recipients for mail in server.received] == [("ops@example.org",)]


def test_mail_server_may_refuse_login_or_message() -> None:
    to = "from=bot@example.org&to=ops@example.org"
    with MailReceiver(LOGIN) as strict, MailReceiver(reply="554 5.7.1 Looks like spam") as picky:
        assert deliver(
            f"mailto://bot%40example.org:wrongword@localhost:{strict.port}?{to}",
            f"mailto://localhost:{strict.port}?{to}",
            f"mailto://localhost:{picky.port}?{to}",
        ) == [f"channel {number} (mailto){REFUSED}" for number in (1, 2, 3)]
    assert strict.received == picky.received == []


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_only_success_counts_as_delivered(status: int) -> None:
    with HttpReceiver(status) as web:
        assert deliver(f"json://127.0.0.1:{web.port}/f00dcafe") == [f"channel 1 (json){REFUSED}"]
    assert len(web.received) == 1


def test_redirect_is_not_followed() -> None:
    with HttpReceiver(301, 200, headers={"Location": "/elsewhere"}) as web:
        assert deliver(f"json://127.0.0.1:{web.port}/f00dcafe") == [f"channel 1 (json){REFUSED}"]
    assert [request.path for request in web.received] == ["/f00dcafe"]


def test_dead_channel_does_not_stop_others(dead_port: int) -> None:
    with HttpReceiver() as web:
        assert deliver(
            f"json://127.0.0.1:{dead_port}/",
            f"json://127.0.0.1:{web.port}/second",
            f"mailto://localhost:{dead_port}?from=bot@example.org&to=ops@example.org",
            f"json://127.0.0.1:{web.port}/fourth",
        ) == [f"channel 1 (json){REFUSED}", f"channel 3 (mailto){REFUSED}"]
    assert {request.path for request in web.received} == {"/second", "/fourth"}


def test_silent_channel_times_out() -> None:
    with HttpReceiver(delay=LONG) as silent, socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        assert deliver(
            f"json://127.0.0.1:{silent.port}/?rto=60&retry=5",
            f"mailto://localhost:{port}?from=bot@example.org&to=ops@example.org",
            seconds=0.3,
        ) == [f"channel 1 (json){NO_ANSWER}", f"channel 2 (mailto){NO_ANSWER}"]
        # At its end Python waits for threads that are no daemons, and for those of pools.
        left = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
        assert all(thread.daemon and "Pool" not in thread.name for thread in left)


@pytest.mark.parametrize("broken", [Apprise, NotifyBase])
def test_plugin_error_is_a_refusal(broken: type, monkeypatch: pytest.MonkeyPatch) -> None:
    def notify(*_args: object, **_kwargs: object) -> bool:
        raise RuntimeError("hunter2")

    monkeypatch.setattr(broken, "notify", notify)
    assert deliver("json://localhost/hunter2", "foo://hunter2") == [
        f"channel 1 (json){REFUSED}",
        f"channel 2 (foo){UNUSABLE}",
    ]


def test_without_message_addresses_are_only_checked() -> None:
    with HttpReceiver() as web:
        assert deliver(f"json://127.0.0.1:{web.port}/", "tgram://not-a-token", message=None) == [
            f"channel 2 (tgram){UNUSABLE}"
        ]
    assert web.received == []
    assert send([], MESSAGE, seconds_left(LONG)) == send([], None, seconds_left(LONG)) == []


@pytest.mark.parametrize("message", [MESSAGE, None])
def test_unusable_address_shows_number_and_scheme_only(message: Message | None) -> None:
    addresses = (
        "foo://hunter2.example.org",
        "https://hunter2.example.org/f00dcafe",
        "slack://hunter2",
        "mailto://hunter2",
        "EAABsbCS1iHgBAKZC9ZCq3hunter2://example.org",
        "hunterhunterhunterhunter://example.org",
        "hunter2",
        "config://hunter2",
        "file:///hunter2",
    )
    assert deliver(*addresses, message=message) == [
        f"channel 1 (foo){UNUSABLE}",
        f"channel 2 (https){UNUSABLE}",
        f"channel 3 (slack){UNUSABLE}",
        f"channel 4 (mailto){UNUSABLE}",
        f"channel 5{UNUSABLE}",
        f"channel 6{UNUSABLE}",
        f"channel 7{UNUSABLE}",
        f"channel 8 (config){UNUSABLE}",
        f"channel 9 (file){UNUSABLE}",
    ]


@pytest.mark.parametrize("scheme", sorted(LOCAL_SCHEMES))
def test_local_only_scheme_is_refused(scheme: str) -> None:
    assert deliver(f"{scheme}://", message=None) == [f"channel 1 ({scheme}){LOCAL_ONLY}"]
    assert deliver(f"{scheme.upper()}://_/?hunter2", message=None) == [f"channel 1 ({scheme}){LOCAL_ONLY}"]


def test_missing_library_is_reported() -> None:
    assert deliver("mqtt://localhost/hunter2", message=None) == [f"channel 1 (mqtt){NEEDS_MORE}"]


@pytest.mark.parametrize(
    "address",
    [
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ?template=PLACE",
        "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js?template=PLACE",
        "tgram://123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/1001234567?template=PLACE",
        "workflows://localhost:1/3f1b2c4d5e6f/aB3dE5fG7hI9?template=PLACE",
        "fcm://project/device?keyfile=PLACE",
    ],
)
def test_no_address_makes_it_read_a_file(address: str, tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_text("{}")
    with HttpReceiver() as web:
        places = (str(file), file.as_uri(), f"{web.url}/file.json")
        assert [deliver(address.replace("PLACE", place)) for place in places] == [
            [f"channel 1 ({address.partition(':')[0]}){UNUSABLE}"]
        ] * 3
    assert web.received == []


def test_nothing_is_stored_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assets: list[AppriseAsset] = []
    before = NotifyBase.notify

    def notify(self: NotifyBase, *args: object, **kwargs: object) -> bool:
        self.store.set("key", "value")
        self.flush_store()
        assets.append(self.asset)
        return before(self, *args, **kwargs)

    monkeypatch.setattr(NotifyBase, "notify", notify)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with HttpReceiver() as web:
        assert deliver(f"json://127.0.0.1:{web.port}/") == []
    assert [(asset.storage_mode.value, asset.plugin_paths) for asset in assets] == [("memory", [])]
    assert list(tmp_path.iterdir()) == []


def test_warnings_that_name_the_host_are_off() -> None:
    assert deliver("jsons://localhost/?verify=no", message=None) == []
    with warnings.catch_warnings(record=True) as caught:
        warnings.warn("localhost: unverified request", InsecureRequestWarning, stacklevel=1)
    assert caught == []


def test_every_local_scheme_is_known() -> None:
    """Look through the installed Apprise, so that a new version's new kinds are noticed: they run a program or use the machine."""
    local = re.compile(r"^\s*(import|from) (subprocess|ctypes|gi|dbus|hid|syslog|win32\w+|pty)\b", re.MULTILINE)
    schemes: set[str] = set()
    for plugin in NotificationManager().plugins():
        if local.search(Path(inspect.getfile(plugin)).read_text()):
            schemes |= set(plugin.schemas(plugin))
    assert schemes == LOCAL_SCHEMES
