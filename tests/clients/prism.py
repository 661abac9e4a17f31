"""Prism, a proxy that checks each request and each answer against a description of the API, and stops wrong ones."""

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

from tests.clients.conftest import TIMEOUT, required

END_MARK = "/nothing-is-here"


class Prism:
    """A running Prism."""

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
        """Return its output up to a line with this text. Raises queue.Empty when no line comes for too long."""
        lines: list[str] = []
        while not lines or text not in lines[-1]:
            line = self._lines.get(timeout=TIMEOUT)
            if line is None:
                raise RuntimeError("\n".join(["Prism ended:", *lines]))
            lines.append(line)
        return lines

    def stop(self) -> None:
        """Stop it, and read the rest of its output."""
        self._process.terminate()
        self._reader.join()

    def complaints(self) -> list[str]:
        """Return errors and warnings so far. It prints them in order, so one more request marks the end."""
        requests.get(f"{self.url}{END_MARK}", timeout=TIMEOUT)
        return [line for line in self.until(END_MARK) if re.search(r" (error|warning) ", line)]


@contextmanager
def prism(description: Path, upstream: str) -> Iterator[Prism]:
    """Start Prism in front of `upstream`, on a free port."""
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
            running.stop()
