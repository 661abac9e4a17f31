"""Commands from Debian's own packages, installed where they are missing."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path


class Unavailable(Exception):  # noqa: N818  # a state, not a mistake
    """Something is needed that is missing here and cannot be installed."""


def install(commands: Mapping[str, str]) -> None:
    """Install the packages of those commands that are missing. Raises `Unavailable` where that is not possible."""
    packages = sorted({package for command, package in commands.items() if shutil.which(command) is None})
    if not packages:
        return
    if not Path("/etc/debian_version").exists() or os.geteuid() != 0:
        raise Unavailable(f"{', '.join(packages)} must be installed (done by itself only on Debian, as root)")
    _apt("update")
    existing = [package for package in packages if _exists(package)]  # older releases have docker inside docker.io
    print(f"Installing {', '.join(existing)} ...", flush=True)
    _apt("install", "--yes", "--no-install-recommends", *existing)
    missing = [command for command in commands if shutil.which(command) is None]
    if missing:
        raise Unavailable(f"no package brought {', '.join(missing)}")


def mirror() -> str:
    """Return the address from which this machine has its own packages."""
    for file in (Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("debian*"))):
        text = file.read_text() if file.exists() else ""
        line = re.search(r"^(?:URIs:|deb(?: \[[^]]*\])?)\s+(https?://\S+)", text, re.MULTILINE)
        if line:
            return line[1]
    raise Unavailable("this machine names no Debian mirror")


def _exists(package: str) -> bool:
    return subprocess.run(["apt-cache", "show", package], capture_output=True, check=False).returncode == 0


def _apt(*words: str) -> None:
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    process = subprocess.run(["apt-get", "--quiet", *words], env=environ, capture_output=True, text=True, check=False)
    if process.returncode:
        raise Unavailable(f"apt-get {words[0]} failed:\n{(process.stdout + process.stderr)[-2000:]}")
