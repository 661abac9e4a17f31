"""The sandbox as a process of its own, and its control port."""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).parent.parent
SECRET = "FB_TOKEN"


@dataclass(frozen=True)
class Stage:
    """A seeded sandbox that adds `latency` seconds to each request."""

    latency: float
    box: dict[str, Any]

    def ask(self, method: str, path: str, body: dict[str, object] | None = None) -> Any:
        """One request to the control port."""
        port = http.client.HTTPConnection(urlsplit(self.box["control_url"]).netloc, timeout=10)
        try:
            port.request(method, path, json.dumps(body) if body else None)
            answer = port.getresponse()
            text = answer.read()
        finally:
            port.close()
        if answer.status != 200:
            raise SystemExit(f"the sandbox refused {method} {path}: {text.decode()}")
        return json.loads(text)

    def _secret(self) -> str:
        return "/secret?" + urlencode({"repository": self.box["repository"], "name": SECRET})

    def _issues(self) -> str:
        return "/issues?" + urlencode({"repository": self.box["repository"]})

    def issues(self) -> list[int]:
        """The numbers of the issues there are."""
        return [int(issue["number"]) for issue in self.ask("GET", self._issues())]

    def prepare(self, token: str) -> None:
        """Store the token as a person would, delete what a red run has opened, and forget what was asked before."""
        self.ask("PUT", self._secret(), {"value": token})
        for number in self.issues():
            self.ask("POST", self._issues(), {"do": "delete", "number": number})
        self.ask("DELETE", "/requests")

    def stored(self) -> str:
        """The value the next run would get."""
        return str(self.ask("GET", self._secret())["value"])

    def arrivals(self) -> list[float]:
        """When each request came, in seconds."""
        return [datetime.fromisoformat(request["at"]).timestamp() for request in self.ask("GET", "/requests")]


@contextmanager
def stage(latency: float) -> Iterator[Stage]:
    """The sandbox's own command."""
    command = [sys.executable, "-m", "graph_token_sandbox", "--latency", str(latency)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            line = server.stdout.readline()
            if not line:
                raise SystemExit("the sandbox did not start")
            yield Stage(latency, json.loads(line))
        finally:
            server.terminate()
