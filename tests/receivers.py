"""Receivers of notifications in tests: a mail server and a web server on loopback that keep everything."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from graph_token_sandbox.clock import Clock
from graph_token_sandbox.faults import Delivery
from graph_token_sandbox.http_server import HttpServer
from graph_token_sandbox.messages import Request, Response


class HttpReceiver:
    """Keeps every request: method, path, query, headers (names in lower case) and body.

    Paths mean nothing to it: webhook, ntfy, Slack, heartbeat, it answers all alike.
    """

    def __init__(
        self, *statuses: int, delay: float = 0.0, body: bytes = b"ok", headers: Mapping[str, str] | None = None
    ) -> None:
        """Answer with `statuses` one after the other and then always the last, each after `delay` seconds."""
        self.statuses = list(statuses or (200,))
        self.delay, self.body = delay, body
        self.headers = {"Content-Type": "text/plain", **(headers or {})}
        self.received: list[Request] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._server = HttpServer(self._handle, Clock())
        self._thread = threading.Thread(target=self._server.serve, name="receiver", daemon=True)

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, without a trailing slash."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._server.stop()
        self._thread.join()
        self._server.cut()

    def _handle(self, request: Request) -> Delivery:
        with self._lock:
            self.received.append(request)
            status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if self.delay and self._stopping.wait(self.delay):
            return Delivery(None)
        return Delivery(Response(status, self.body, self.headers))


class TlsFront:
    """A port that speaks TLS, and passes everything on to another port of this machine."""

    def __init__(self, context: ssl.SSLContext, port: int) -> None:
        """Present the certificate of `context`; `port` is where plain HTTP is spoken."""
        self._context, self._target = context, port
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._socket.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with (
            contextlib.suppress(OSError),
            self._context.wrap_socket(connection, server_side=True) as outer,
            socket.create_connection(("127.0.0.1", self._target)) as inner,
        ):
            back = threading.Thread(target=_pass_on, args=(inner, outer), daemon=True)
            back.start()
            _pass_on(outer, inner)
            back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    """Pass on what comes until either side hangs up."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@dataclass(frozen=True)
class Mail:
    """A message with its envelope."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def text(self) -> str:
        """The plain text of the message, or its only text, with plain line ends."""
        part = self.message.get_body(("plain", "html"))
        return "" if part is None else str(part.get_content()).replace("\r\n", "\n")


@dataclass
class MailReceiver:
    """Keeps every message. With `login`, mail is taken only after `AUTH` with that name and password."""

    login: tuple[str, str] | None = None
    reply: str = "250 OK"
    """The reply to a message; one that begins with 4 or 5 refuses it."""
    received: list[Mail] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Bind a free port of 127.0.0.1."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._controller = _Controller(self, self._listener)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._controller.stop()
        self._listener.close()

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, credentials: object
    ) -> AuthResult:
        """Compare name and password."""
        expected = tuple(part.encode() for part in self.login or ("", ""))
        is_accepted = isinstance(credentials, LoginPassword) and (credentials.login, credentials.password) == expected
        return AuthResult(success=is_accepted, handled=False)

    async def handle_MAIL(  # noqa: N802 (the name aiosmtpd looks for)
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse a sender who has not signed in."""
        if self.login is not None and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the message, unless it is refused."""
        if self.reply.startswith("2"):
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            message = message_from_bytes(content, policy=policy.default)
            self.received.append(Mail(envelope.mail_from or "", tuple(envelope.rcpt_tos), message))
        return self.reply


class _Controller(Controller):
    """Serves on a socket that is already bound, so that the port is known and free."""

    def __init__(self, receiver: MailReceiver, listener: socket.socket) -> None:
        self._listener = listener
        options: dict[str, Any] = (
            {"authenticator": receiver.authenticate, "auth_require_tls": False} if receiver.login else {}
        )
        super().__init__(receiver, hostname="127.0.0.1", port=listener.getsockname()[1], **options)

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._listener)
