"""Bounded and isolated: whatever a service, a file or the machine does, the rest of the run goes on and is reported."""

import contextlib
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import certifi
import pytest
import trustme

from graph_token_rotator.domain.outcome import Outcome
from graph_token_rotator.report import timeline
from graph_token_rotator.runtime import tls
from graph_token_sandbox import Fault, TokenSpec
from graph_token_sandbox.faults import compressed_zeros
from graph_token_sandbox.seed import SYSTEM_USER
from tests.harness import ActionHarness, FakeTime, Run
from tests.receivers import HttpReceiver, TlsFront
from tests.scenarios.failures import APP
from tests.scenarios.test_faults import QUICK
from tests.scenarios.test_fleet import on, verdicts
from tests.support import DAY, NOW

DRIPPING, HEALTHY = 120, 12
# Imports the main job, and a clock without real waits between attempts.
HURRIED = """
import os, resource, sys
from graph_token_rotator.cli.rotate_command import rotate
from graph_token_rotator.runtime.clock import Limits, SystemClock

class Hurried(SystemClock):
    def sleep(self, seconds):
        super().sleep(seconds / 50)
"""
# Runs the main job in a process that may open few files, with short limits.
FEW_FILES = f"""{HURRIED}
resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))
sys.exit(rotate(os.environ, sys.stdout, Hurried(), Limits(connect=5, attempt=0.5)))
"""
NO_THREADS = """
import threading

def refuse(thread):
    raise RuntimeError("can't start new thread")

threading.Thread.start = refuse
from graph_token_rotator.cli.main import main
raise SystemExit(main())
"""


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    with HttpReceiver() as receiver:
        yield receiver


# Runs the main job, and writes the most memory that the process took, in KiB, into a file beside the outputs.
MEASURED = f"""{HURRIED}
status = rotate(os.environ, sys.stdout, Hurried())
memory = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:"))
with open(os.environ["GITHUB_OUTPUT"] + ".memory", "w") as file:
    file.write(memory)
sys.exit(status)
"""
# In a process that blocks wherever no limit of a run reaches.
HANGING = """
import os, signal, sys, time
from graph_token_rotator.cli import signals
if sys.argv[1] == "stop":
    signals.HARD_STOP_SECONDS = 0.3
else:
    signals.GRACE_SECONDS = 0.3
with signals.Signals(lambda: None).installed(0 if sys.argv[1] == "run" else 60) as _:
    while True:
        try:
            if sys.argv[1] == "stop":
                os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(30)
        except BaseException:
            pass
"""
MAX_MEMORY = 150 << 10  # KiB


def due() -> TokenSpec:
    """Return a system user's token that is due."""
    return TokenSpec(APP, "SYSTEM_USER", SYSTEM_USER, age=50 * DAY)


def test_dripping_credentials_starve_no_healthy_one(harness: ActionHarness) -> None:
    """Meta answers 120 credentials one byte at a time; a process with 100 files renews the other 12."""
    fleet = on(harness)
    for number in range(DRIPPING):
        token = fleet.add(f"slow-{number}", due())
        harness.sandbox.faults.add(Fault("debug_token", drip=1.0, containing=token, times=None))
    for number in range(HEALTHY):
        fleet.add(f"fine-{number}", due())
    run = harness.validated(harness.runner.run(fleet.environ(), [sys.executable, "-P", "-c", FEW_FILES]))
    renewed = {name for name, verdict in verdicts(run).items() if verdict == "renewed"}
    assert renewed == {f"fine-{number}" for number in range(HEALTHY)}
    assert harness.routes().count("put_secret") == HEALTHY
    assert "Too many open files" not in run.log
    assert run.summary


def test_machine_without_threads_is_named(harness: ActionHarness, receiver: HttpReceiver) -> None:
    environ = harness.environ(
        "system_user", heartbeat=f"{receiver.url}/ping", notify=f"json://127.0.0.1:{receiver.port}/"
    )
    run = harness.validated(harness.runner.run(environ, [sys.executable, "-P", "-c", NO_THREADS]))
    assert run.status == 1
    assert "ThreadsBlocked" in run.log
    assert "Docker to 20.10.10" in run.log
    assert harness.sandbox.requests == []
    assert {request.path for request in receiver.received} == {"/ping/fail", "/"}


def server_context(ca: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("127.0.0.1").configure_cert(context)
    return context


def test_two_authorities_in_one_run(harness: ActionHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Meta has a public certificate, the Enterprise Server one of its own."""
    public, private = trustme.CA(), trustme.CA()
    for name, ca in (("public", public), ("private", private)):
        ca.cert_pem.write_to_path(str(tmp_path / name))
    monkeypatch.setattr(certifi, "where", lambda: str(tmp_path / "public"))
    tls.tls_context.cache_clear()
    urls = {name: urlsplit(url).port or 0 for name, url in harness.sandbox.urls.items()}
    with (
        TlsFront(server_context(public), urls["graph_url"]) as meta,
        TlsFront(server_context(private), urls["github_url"]) as github,
    ):
        environ = harness.environ("system_user", graph_api_url=meta.url, github_api_url=github.url)
        refused = harness.run(environ)
        assert (refused.status, harness.routes().count("exchange")) == (1, 0)
        assert "CertificateRejected" in refused.log
        assert "The TLS certificate of GitHub" in refused.log
        assert "`SSL_CERT_FILE`" in refused.log
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "private"))
        assert harness.run(environ).outputs["verdict"] == "renewed"
    tls.tls_context.cache_clear()


@pytest.mark.parametrize("output", [">&-", "> /dev/full", "| head -c 1 > /dev/null"], ids=["closed", "full", "unread"])
def test_a_dead_log_undoes_nothing(harness: ActionHarness, receiver: HttpReceiver, output: str) -> None:
    """The token is renewed, people are notified of what is missing, and the run is red."""
    environ = (
        harness.environ("system_user", heartbeat=f"{receiver.url}/ping", issue_token="sandbox-github-actions")
        | harness.workflow_variables()
    )
    harness.runner.empty_files()
    command = f"set -o pipefail; '{sys.executable}' -P -m graph_token_rotator {output}"
    process = subprocess.run(
        ["bash", "-c", command],
        env={"PATH": os.environ["PATH"], **environ},
        cwd=harness.folder,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    run = harness.runner.collect(process.returncode, "")
    assert process.returncode == 1
    assert "Traceback" not in process.stderr
    assert run.outputs["verdict"] == "renewed"
    assert run.outputs["renewed"] == "true"
    assert [request.path for request in receiver.received] == ["/ping/fail"]
    (issue,) = harness.sandbox.github.issues("octo/social")
    assert "A part of this run's report is missing: Log" in (issue.body or "")


def unwritable(harness: ActionHarness, variable: str, how: str) -> dict[str, str]:
    """Return variables in which a file of the runner cannot be written."""
    (harness.folder / "a-folder").mkdir()
    os.mkfifo(harness.folder / "a-pipe")
    paths = {"folder": "a-folder", "pipe": "a-pipe", "missing": "no/such/folder"}
    return {variable: "/dev/full" if how == "full" else str(harness.folder / paths[how])}


@pytest.mark.parametrize("how", ["folder", "pipe", "missing", "full"])
@pytest.mark.parametrize(
    ("variable", "name", "status"),
    [
        ("GITHUB_OUTPUT", "Outputs (GITHUB_OUTPUT)", 1),
        ("GITHUB_STEP_SUMMARY", "Job summary (GITHUB_STEP_SUMMARY)", 0),
    ],
)
def test_a_lost_file_is_one_warning(harness: ActionHarness, variable: str, name: str, status: int, how: str) -> None:
    """Later steps depend on outputs, so the run is red without them."""
    run = harness.run(harness.environ("system_user", export_token="true") | unwritable(harness, variable, how))
    assert run.status == status
    assert run.log.count("title=Report incomplete::") == 1
    assert f"::warning title=Report incomplete::{name} could not be written: " in run.log
    assert harness.stored() != harness.seeded.tokens["system_user"]


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 10:00:00 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "tomorrow"])
def test_odd_dates_cost_no_report(harness: ActionHarness, date: str) -> None:
    fleet = on(harness)
    odd = fleet.add("odd", due())
    for name in ("one", "two"):
        fleet.add(name, due())
    harness.sandbox.faults.add(Fault("debug_token", headers={"Date": date}, containing=odd, times=None))
    run = harness.run(fleet.environ())
    assert {"one": "renewed", "two": "renewed"}.items() <= verdicts(run).items()
    assert all(name in run.summary and name in run.log for name in ("odd", "one", "two"))


def test_one_broken_credential_costs_the_others_no_report(
    harness: ActionHarness, receiver: HttpReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its data break, in whichever part of the report, that part names it, and shows the others."""
    fleet = on(harness)
    for name in ("odd", "one", "two"):
        fleet.add(name, due())
    fleet.more["notify"] = {"heartbeat": "env:PING"}
    rows = timeline._rows

    def broken(outcome: Outcome) -> Any:
        if outcome.credential.name == "odd" and outcome.info:
            raise OverflowError
        return rows(outcome)

    monkeypatch.setattr(timeline, "_rows", broken)
    run: Run = harness.run(fleet.environ() | {"PING": f"{receiver.url}/ping"})
    assert run.outputs["verdict"] == "renewed"
    assert "InternalError" in run.summary
    assert all(f"`{name}`" in run.summary for name in ("odd", "one", "two"))
    assert [request.path for request in receiver.received] == ["/ping"]


def test_a_part_that_cannot_be_made_is_named(harness: ActionHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise ValueError("never shown")

    monkeypatch.setattr("graph_token_rotator.report.summary.summary", broken)
    run = harness.run(harness.environ("system_user"))
    assert run.status == 1
    assert "Job summary could not be written: ValueError, an internal error" in run.log
    assert run.outputs["verdict"] == "renewed"
    assert "never shown" not in run.log


@pytest.mark.parametrize("number", ["SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGXCPU"])
def test_every_stop_signal_is_held(harness: ActionHarness, number: str) -> None:
    """A closed terminal between the exchange and the write costs no new token."""
    environ = harness.environ("system_user")
    harness.sandbox.faults.add(Fault(route="exchange", delay=1.0, applied=True))
    harness.runner.empty_files()
    process = harness.runner.start(environ)
    pause = threading.Event()
    while "exchange" not in harness.routes():
        assert process.poll() is None
        pause.wait(0.005)
    process.send_signal(getattr(signal, number))
    run = harness.finish(process, timeout=30)
    assert (run.status, run.outputs["verdict"]) == (0, "renewed")


@pytest.mark.parametrize(
    ("route", "status"),
    [
        *(
            (route, 302)
            for route in ("debug_token", "exchange", "public_key", "put_secret", "list_issues", "create_issue")
        ),
        ("debug_token", 200),
        ("put_secret", 308),
    ],
)
def test_bombs_at_every_route_are_bounded(harness: ActionHarness, route: str, status: int) -> None:
    """A body of half a gigabyte, compressed to half a megabyte, at each request of a run: also of a redirect."""
    harness.sandbox.faults.add(Fault(route, status=status, zeros=512, headers={"Location": "/elsewhere"}, times=None))
    environ = harness.environ("system_user" if route != "create_issue" else "password_changed")
    run = harness.runner.run(environ | harness.workflow_variables(), [sys.executable, "-P", "-c", MEASURED])
    assert run.outputs["verdict"]
    assert run.summary
    assert int((harness.folder / "output.memory").read_text()) < MAX_MEMORY


@pytest.mark.parametrize("how", ["run", "stop"])
def test_process_ends_whatever_hangs(how: str) -> None:
    process = subprocess.run(
        [sys.executable, "-P", "-c", HANGING, how], capture_output=True, text=True, timeout=30, check=False
    )
    assert process.returncode == 1
    assert process.stderr.startswith("Timeout (0:00:00.3")


def nested_json(mebibytes: int) -> str:
    """Return JSON of so many MiB that takes a hundred times as much memory decoded."""
    item = '{"":' * 190 + "0" + "}" * 190
    return "[" + ",".join([item] * ((mebibytes << 20) // len(item) - 1)) + "]"


@pytest.mark.parametrize("route", ["debug_token", "public_key", "list_issues"])
def test_nested_json_takes_no_memory(harness: ActionHarness, route: str) -> None:
    harness.sandbox.faults.add(Fault(route, status=200, body=nested_json(4), times=None))
    environ = harness.environ("system_user") | harness.workflow_variables()
    run = harness.runner.run(environ, [sys.executable, "-P", "-c", MEASURED])
    assert run.outputs["verdict"]
    assert int((harness.folder / "output.memory").read_text()) < MAX_MEMORY


def test_answer_of_a_channel_is_bounded(harness: ActionHarness) -> None:
    """Apprise reads whole bodies; a gigabyte of zeros is a megabyte on the wire."""
    zeros = compressed_zeros(1024)
    with HttpReceiver(body=zeros, headers={"Content-Encoding": "gzip"}) as receiver:
        environ = harness.environ("password_changed", notify=f"json://127.0.0.1:{receiver.port}/")
        harness.runner.run(environ, [sys.executable, "-P", "-c", MEASURED])
        assert len(receiver.received) == 1
    assert int((harness.folder / "output.memory").read_text()) < MAX_MEMORY


@pytest.mark.parametrize("patch", [{"repositories": []}, {"repositories": [{"id": 1}]}, {}], ids=str)
def test_endless_pages_of_a_copy_end(harness: ActionHarness, patch: dict[str, Any]) -> None:
    """The copy is not written, and its source is."""
    fleet = on(harness)
    hub = harness.sandbox.github
    hub.put_secret(organization="octo", name="FB_TOKEN", value="x", visibility="selected", selected=["octo/site"])
    hub.add_token("ghp_writer", kind="classic", scopes=("repo", "admin:org"))
    fleet.add("one", due(), {"organization": "octo", "secret": "FB_TOKEN"})
    link = f'<{harness.sandbox.github_url}/orgs/octo/actions/secrets/FB_TOKEN/repositories?page=2>; rel="next"'
    harness.sandbox.faults.add(
        Fault("list_selected", patch={"total_count": 900_000, **patch}, headers={"Link": link}, times=None)
    )
    run = harness.run(fleet.environ())
    assert verdicts(run) == {"one": "partial"}
    assert harness.routes().count("list_selected") <= 303
    assert harness.routes().count("put_secret") == 1


def test_odd_clock_of_one_credential_changes_no_message(harness: ActionHarness) -> None:
    fleet = on(harness)
    odd, soon = fleet.add("odd", due()), fleet.add("soon", due())
    for token, date in ((odd, "Fri, 31 Dec 2099 10:00:00 GMT"), (soon, "")):
        headers = {"Date": date} if date else {}
        harness.sandbox.faults.add(Fault("debug_token", headers=headers, containing=token, times=None))
    harness.sandbox.faults.add(
        Fault("exchange", status=400, body='{"error": {"code": 100, "message": "no"}}', times=None)
    )
    run = harness.run(fleet.environ() | harness.workflow_variables())
    assert "2099" not in "".join(issue.body or "" for issue in harness.sandbox.github.issues("octo/social"))
    assert "ClocksDisagree" in run.summary
    assert "TokenExpired" not in run.summary


@pytest.mark.parametrize("code", [17, 32, 0], ids=["user limit", "page limit", "a proxy's 429"])
def test_limit_of_one_credential_stops_no_other(harness: ActionHarness, code: int) -> None:
    fleet = on(harness)
    odd = fleet.add("odd", due())
    for name in ("one", "two"):
        fleet.add(name, due())
    body = json.dumps({"error": {"code": code, "message": "limit"}}) if code else "<html>"
    fault = Fault("debug_token", status=400 if code else 429, body=body, containing=odd, times=None)
    harness.sandbox.faults.add(fault)
    run = harness.run(fleet.environ(), FakeTime(NOW), QUICK)
    assert verdicts(run) == {"odd": "failed", "one": "renewed", "two": "renewed"}


def test_implausible_reset_pauses_nobody(harness: ActionHarness) -> None:
    fleet = on(harness)
    for name in ("one", "two", "three"):
        fleet.add(name, due())
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "999999999999"}
    harness.sandbox.faults.add(Fault("put_secret", headers=headers))
    assert set(verdicts(harness.run(fleet.environ())).values()) == {"renewed"}


def test_word_as_a_token_masks_no_word(harness: ActionHarness) -> None:
    harness.sandbox.faults.add(Fault("exchange", patch={"access_token": "credential"}, times=None))
    run = harness.run(harness.environ("system_user"), FakeTime(NOW), QUICK)
    assert run.outputs["verdict"] == "failed"
    assert "add-mask::credential" not in run.log


def test_names_of_the_configuration_stay(harness: ActionHarness) -> None:
    """The address of a heartbeat may have a name of the configuration in it."""
    with HttpReceiver() as receiver:
        harness.sandbox.faults.add(
            Fault("public_key", status=403, body='{"message": "Resource not accessible"}', times=None)
        )
        run = harness.run(harness.environ("system_user", heartbeat=f"{receiver.url}/Social2024/octo"))
    assert "in repository octo/social" in run.log


def test_log_that_nobody_reads_holds_no_process(harness: ActionHarness) -> None:
    """The pipe is full before the first line, and its reader lives."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    try:
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(writer, b"x" * 4096)
        os.set_blocking(writer, True)
        script = (
            "import os, sys\nfrom graph_token_rotator.cli import rotate_command, signals\n"
            "from graph_token_rotator.runtime.clock import Limits\nsignals.GRACE_SECONDS = 0.5\n"
            "sys.exit(rotate_command.rotate(os.environ, sys.stdout, limits=Limits(run=0.5)))"
        )
        environ = {"PATH": os.environ["PATH"], **harness.environ("system_user")}
        process = subprocess.run(
            [sys.executable, "-P", "-c", script],
            env=environ,
            stdout=writer,
            timeout=30,
            check=False,
            stderr=subprocess.PIPE,
        )
    finally:
        os.close(reader)
        os.close(writer)
    assert process.returncode == 1
    assert process.stderr.startswith(b"Timeout")


def test_third_clock_is_said_and_decides_nothing(harness: ActionHarness) -> None:
    """If both services were wrong together, no other clock would show it."""
    run = harness.run(harness.environ("system_user"), FakeTime(NOW + 3 * DAY), QUICK)
    assert (run.status, run.outputs["verdict"]) == (0, "renewed")
    assert run.log.count("::warning title=Graph token (RunnerClockDiffers)::The runner's clock differs by 3 days") == 1
    assert run.summary.startswith("## ✅")
    assert "RunnerClockDiffers" not in harness.run(harness.environ("system_user"), FakeTime(NOW), QUICK).everything
