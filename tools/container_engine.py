"""A Docker engine and the base image, for one command:

    python -m tools.container_engine COMMAND [ARGUMENT ...]

An engine that answers is used. Where none does, on Debian as root one is installed, started, and stopped afterwards.
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

from tools import base_image
from tools.debian_packages import Unavailable, install

CACHE = Path(__file__).parents[1] / ".cache"
START_TIMEOUT = 60  # seconds; about five are usual
STOP_TIMEOUT = 30  # seconds


def answers(host: str | None) -> bool:
    """Whether an engine answers there (None: where the docker command looks by itself)."""
    if shutil.which("docker") is None:
        return False
    environ = {**os.environ, "DOCKER_HOST": host} if host else None
    command = ["docker", "version", "--format", "{{.Server.Version}}"]
    return subprocess.run(command, env=environ, capture_output=True, check=False).returncode == 0


@contextmanager
def engine() -> Iterator[dict[str, str]]:
    """Provide an engine; yield the variables with which a command finds it. Raises `Unavailable`."""
    if answers(None):
        yield {}
        return
    install({"dockerd": "docker.io", "docker": "docker-cli", "iptables": "iptables"})
    if answers(None):  # the package may have started one
        yield {}
        return
    with _own_engine() as host:
        yield {"DOCKER_HOST": host}


@contextmanager
def _own_engine() -> Iterator[str]:
    """Start an engine; its images stay in .cache for the next time, everything else is removed."""
    CACHE.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="engine-", dir="/run"))  # the addresses of sockets must be short
    host, log = f"unix://{folder}/docker.sock", CACHE / "engine.log"
    options = {
        "--host": host,
        "--data-root": CACHE / "engine",
        "--exec-root": folder / "exec",
        "--pidfile": folder / "pid",
    }
    command = ["dockerd", *(str(word) for pair in options.items() for word in pair)]
    print("Starting a Docker engine ...", flush=True)
    with log.open("w") as output:
        # In a session of its own, so that Ctrl-C reaches the tests and not the engine they still need to clean up.
        daemon = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
    try:
        _wait_until_ready(daemon, host, log)
        yield host
    finally:
        daemon.terminate()
        try:
            daemon.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            daemon.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(daemon: subprocess.Popen[bytes], host: str, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while not answers(host):
        if daemon.poll() is not None or time.monotonic() > deadline:
            raise Unavailable(f"the Docker engine did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.2)


def main(command: Sequence[str]) -> int:
    """Run the command; return its exit status."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the engine is stopped as well
    try:
        with engine() as variables:
            environ = {**os.environ, **variables}
            base_image.provide(environ, own_engine=bool(variables))
            return subprocess.run(command, env=environ, check=False).returncode
    except Unavailable as error:
        print(f"No Docker engine, or not the base image: {error}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
