"""Prism, a proxy that checks each request and each answer against a description of the API, and lets nothing wrong pass."""

import os
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import requests

from tests.clients.conftest import WITHIN, required

LAST = "/nothing-is-here"


class Prism:
    """One that runs."""

    def __init__(self, process: "subprocess.Popen[str]", url: str) -> None:
        self.url = url
        self._process = process
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._lines.put(line.strip())
        self._lines.put(None)

    def until(self, text: str) -> list[str]:
        """What it says up to a line with this text. Raises queue.Empty after a while without a word."""
        said: list[str] = []
        while not said or text not in said[-1]:
            line = self._lines.get(timeout=WITHIN)
            if line is None:
                raise RuntimeError("\n".join(["Prism ended:", *said]))
            said.append(line)
        return said

    def end(self) -> None:
        """Stop it, and read the rest of what it says."""
        self._process.terminate()
        self._reader.join()

    def complaints(self) -> list[str]:
        """Errors and warnings so far. It writes them in their order, so one more request marks the end."""
        requests.get(f"{self.url}{LAST}", timeout=WITHIN)
        return [line for line in self.until(LAST) if re.search(r" (error|warning) ", line)]


@contextmanager
def prism(description: Path, upstream: str) -> Iterator[Prism]:
    """Start one in front of `upstream`, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [required("prism"), "proxy", "--errors", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [*command, str(description), upstream],
        env={"PATH": os.environ["PATH"], "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        running = Prism(process, f"http://127.0.0.1:{port}")
        try:
            running.until("Prism is listening on")
            yield running
        finally:
            running.end()
