"""The web server and the mail server that receive notifications in tests."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

import pytest
import requests

from tests.receivers import HttpReceiver, MailReceiver


def test_request_is_recorded() -> None:
    with HttpReceiver() as receiver:
        answer = requests.post(
            f"{receiver.url}/hooks/T0/B0?token=x", data=b"\x00\xff", headers={"X-Kind": "a"}, timeout=5
        )

    (request,) = receiver.received
    assert (answer.status_code, answer.text) == (200, "ok")
    assert (request.method, request.path, request.query) == ("POST", "/hooks/T0/B0", {"token": "x"})
    assert (request.body, request.headers["x-kind"]) == (b"\x00\xff", "a")


def test_statuses_in_order() -> None:
    with HttpReceiver(503, 429, 204) as receiver:
        statuses = [requests.get(receiver.url, timeout=5).status_code for _ in range(4)]

    assert statuses == [503, 429, 204, 204]


def test_slow_receiver_records_the_request() -> None:
    with HttpReceiver(delay=600) as receiver, pytest.raises(requests.ReadTimeout):
        requests.head(f"{receiver.url}/ping", timeout=(5, 0.05))

    assert [request.path for request in receiver.received] == ["/ping"]


@contextmanager
def client(receiver: MailReceiver) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", receiver.port, timeout=5) as session:
        yield session


def mail() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "rotator@example.com", "team@example.com", "Token expires ✓"
    message.set_content("Renew it.\n")
    message.add_alternative("<p>Renew it.</p>", subtype="html")
    return message


def test_mail_is_recorded_with_its_envelope() -> None:
    with MailReceiver() as receiver, client(receiver) as session:
        session.send_message(mail(), to_addrs=["a@example.com", "b@example.com"])

    (received,) = receiver.received
    assert (received.sender, received.recipients) == ("rotator@example.com", ("a@example.com", "b@example.com"))
    assert (received.message["Subject"], received.text) == ("Token expires ✓", "Renew it.\n")


def test_mail_is_refused() -> None:
    with MailReceiver(reply="451 Try again later") as receiver, client(receiver) as session:
        with pytest.raises(smtplib.SMTPDataError, match="Try again later"):
            session.send_message(mail())
        receiver.reply = "250 OK"
        session.send_message(mail())

    assert len(receiver.received) == 1


def test_mail_with_a_login() -> None:
    with MailReceiver(login=("rotator", "right")) as receiver, client(receiver) as session:
        with pytest.raises(smtplib.SMTPSenderRefused, match="Authentication required"):
            session.send_message(mail())
        with pytest.raises(smtplib.SMTPAuthenticationError):
            session.login("rotator", "wrong")
        session.login("rotator", "right")
        session.send_message(mail())

    assert len(receiver.received) == 1


def test_ports_are_distinct_and_released() -> None:
    with MailReceiver() as first, MailReceiver() as second:
        assert first.port != second.port

    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP("127.0.0.1", first.port, timeout=5)
