"""The sandbox as a process of its own, used through its control port."""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).parent.parent
SECRET = "FB_TOKEN"


@dataclass(frozen=True)
class SandboxProcess:
    """A seeded sandbox that adds `latency` seconds to each request."""

    latency: float
    setup: dict[str, Any]
    """The JSON it printed: addresses, apps and tokens."""

    def control(self, method: str, path: str, body: dict[str, object] | None = None) -> Any:
        """Send one request to the control port; return the answer's JSON."""
        connection = http.client.HTTPConnection(urlsplit(self.setup["control_url"]).netloc, timeout=10)
        try:
            connection.request(method, path, json.dumps(body) if body else None)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise SystemExit(f"the sandbox refused {method} {path}: {text.decode()}")
        return json.loads(text)

    def _path(self, resource: str, **query: str) -> str:
        return f"/{resource}?" + urlencode({"repository": self.setup["repository"], **query})

    def issues(self) -> list[int]:
        """Return the numbers of the issues."""
        return [int(issue["number"]) for issue in self.control("GET", self._path("issues"))]

    def prepare(self, token: str) -> None:
        """Store the token as a person would, delete the issues of earlier runs, and empty the request log."""
        self.control("PUT", self._path("secret", name=SECRET), {"value": token})
        for number in self.issues():
            self.control("POST", self._path("issues"), {"do": "delete", "number": number})
        self.control("DELETE", "/requests")

    def stored(self) -> str:
        """Return the value the next run would get."""
        return str(self.control("GET", self._path("secret", name=SECRET))["value"])

    def arrivals(self) -> list[float]:
        """Return the time of arrival of each request, in seconds."""
        return [datetime.fromisoformat(request["at"]).timestamp() for request in self.control("GET", "/requests")]


@contextmanager
def sandbox_process(latency: float, module: str, arguments: Sequence[str]) -> Iterator[SandboxProcess]:
    """Start `python -m MODULE ARGUMENTS`, which serves a sandbox of this latency; stop it afterwards."""
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            line = server.stdout.readline()
            if not line:
                raise SystemExit("the sandbox did not start")
            yield SandboxProcess(latency, json.loads(line))
        finally:
            server.terminate()
