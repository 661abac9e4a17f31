"""A Docker engine and the base image, for one command:

    python -m tests.e2e.engine COMMAND [ARGUMENT ...]

The engine that answers is used. Where none does, on Debian as root one is installed, started, and stopped afterwards.
COMMAND finds it in DOCKER_HOST. Nothing is skipped: without an engine the exit status is 3.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.e2e import base
from tests.e2e.debian import Unavailable, install

CACHE = Path(__file__).parents[2] / ".cache"
READY_WITHIN = 60  # seconds; about five are usual
STOPPED_WITHIN = 30  # seconds


def answers(host: str | None) -> bool:
    """Whether an engine answers there (None: where the docker command looks by itself)."""
    if shutil.which("docker") is None:
        return False
    environ = {**os.environ, "DOCKER_HOST": host} if host else None
    asked = ["docker", "version", "--format", "{{.Server.Version}}"]
    return subprocess.run(asked, env=environ, capture_output=True, check=False).returncode == 0


@contextmanager
def engine() -> Iterator[dict[str, str]]:
    """The variables with which a command finds an engine. Raises `Unavailable`."""
    if answers(None):
        yield {}
        return
    install({"dockerd": "docker.io", "docker": "docker-cli", "iptables": "iptables"})
    if answers(None):  # the package may have started one
        yield {}
        return
    with _started() as host:
        yield {"DOCKER_HOST": host}


@contextmanager
def _started() -> Iterator[str]:
    """An engine of our own: its images stay in .cache for the next time, everything else goes."""
    CACHE.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="engine-", dir="/run"))  # the addresses of sockets must be short
    host, log = f"unix://{folder}/docker.sock", CACHE / "engine.log"
    places = {
        "--host": host,
        "--data-root": CACHE / "engine",
        "--exec-root": folder / "exec",
        "--pidfile": folder / "pid",
    }
    command = ["dockerd", *(str(word) for pair in places.items() for word in pair)]
    print("Starting a Docker engine ...", flush=True)
    with log.open("w") as written:
        # In a session of its own, so that Ctrl-C reaches the tests and not the engine they still need to clean up.
        daemon = subprocess.Popen(command, stdout=written, stderr=written, start_new_session=True)
    try:
        _wait(daemon, host, log)
        yield host
    finally:
        daemon.terminate()
        try:
            daemon.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            daemon.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(daemon: subprocess.Popen[bytes], host: str, log: Path) -> None:
    end = time.monotonic() + READY_WITHIN
    while not answers(host):
        if daemon.poll() is not None or time.monotonic() > end:
            raise Unavailable(f"the Docker engine did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.2)


def main(command: Sequence[str]) -> int:
    """Run the command; its exit status."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the engine is stopped as well
    try:
        with engine() as found:
            environ = {**os.environ, **found}
            base.provide(environ, ours=bool(found))
            return subprocess.run(command, env=environ, check=False).returncode
    except Unavailable as error:
        print(f"No Docker engine, or not the base image: {error}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
