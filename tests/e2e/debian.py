"""What Debian's own packages can bring."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path


class Unavailable(Exception):  # noqa: N818  # a state, not a mistake
    """Something is needed that is not here and cannot be brought."""


def install(commands: Mapping[str, str]) -> None:
    """Install the packages of those commands that are missing. Raises `Unavailable` where that is not possible."""
    wanted = sorted({package for command, package in commands.items() if shutil.which(command) is None})
    if not wanted:
        return
    if not Path("/etc/debian_version").exists() or os.geteuid() != 0:
        raise Unavailable(f"{', '.join(wanted)} must be installed (done by itself only on Debian, as root)")
    _apt("update")
    known = [package for package in wanted if _known(package)]  # older releases have docker inside docker.io
    print(f"Installing {', '.join(known)} ...", flush=True)
    _apt("install", "--yes", "--no-install-recommends", *known)
    missing = [command for command in commands if shutil.which(command) is None]
    if missing:
        raise Unavailable(f"no package brought {', '.join(missing)}")


def mirror() -> str:
    """The address this machine has its own packages from."""
    for file in (Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("debian*"))):
        text = file.read_text() if file.exists() else ""
        found = re.search(r"^(?:URIs:|deb(?: \[[^]]*\])?)\s+(https?://\S+)", text, re.MULTILINE)
        if found:
            return found[1]
    raise Unavailable("this machine names no Debian mirror")


def _known(package: str) -> bool:
    return subprocess.run(["apt-cache", "show", package], capture_output=True, check=False).returncode == 0


def _apt(*words: str) -> None:
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["apt-get", "--quiet", *words], env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"apt-get {words[0]} failed:\n{(done.stdout + done.stderr)[-2000:]}")
