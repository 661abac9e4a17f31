"""The base image of the Dockerfile: the one that is there, the registry's, or where none answers a stand-in.

The stand-in is Debian's own Python of the same version in a minimal system, under the same tag, so that the same
Dockerfile builds on it unchanged. Only an engine of our own gets it: elsewhere it would be taken for the official image.
A stand-in cannot have a digest; where the Dockerfile names one, the tests take it out of their copy.
"""

import functools
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.e2e.debian import Unavailable, install, mirror

DOCKERFILE = Path(__file__).parents[2] / "Dockerfile"
SUITE = "forky"  # the Debian release that has the base image's Python
PACKAGES = "python3,python3-venv,ca-certificates"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
PULL_WITHIN = 180  # seconds


def name() -> str:
    """As the Dockerfile has it."""
    found = re.search(r"^ARG BASE=(\S+)$", DOCKERFILE.read_text(), re.MULTILINE)
    if not found:
        raise Unavailable("the Dockerfile names no base image")
    return found[1]


def tag() -> str:
    """The same without a digest."""
    return name().partition("@")[0]


@functools.cache
def here() -> str:
    """What the engine has of it, once it is provided: a stand-in goes without the digest."""
    return name() if name() == tag() or _docker(os.environ, "image", "inspect", name()) is None else tag()


def provide(environ: Mapping[str, str], *, ours: bool) -> None:
    """See to it that the engine, which may be ours, has the image. Raises `Unavailable`."""
    if _docker(environ, "image", "inspect", name()) is None:
        return
    reason = _docker(environ, "pull", "--quiet", name())
    if reason is None or (ours and _docker(environ, "image", "inspect", tag()) is None):
        return
    told = f"{name()} cannot be pulled ({reason.splitlines()[-1]})"
    if not ours:
        raise Unavailable(told)
    print(f"{told}; making a stand-in of Debian's packages ...", flush=True)
    _stand_in(environ, tag())


def _docker(environ: Mapping[str, str], *words: str) -> str | None:
    """None if it went well, or what the command said."""
    try:
        done = subprocess.run(
            ["docker", *words], env=environ, capture_output=True, text=True, check=False, timeout=PULL_WITHIN
        )
    except subprocess.TimeoutExpired:
        return f"no end within {PULL_WITHIN} seconds"
    return None if done.returncode == 0 else done.stderr.strip() or "no reason given"


def _stand_in(environ: Mapping[str, str], image: str) -> None:
    install({"debootstrap": "debootstrap"})
    folder = tempfile.mkdtemp(prefix="base-")
    try:
        root = Path(folder) / "root"
        # Debian's tool may be older than the release; `sid` is the script that fits them all.
        _run("debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, str(root), mirror(), "sid")
        _finish(root, image)
        label = "LABEL description='Stand-in for the official image, made of Debian packages'"
        with subprocess.Popen(["tar", "-C", root, "-c", "."], stdout=subprocess.PIPE) as tar:
            done = subprocess.run(
                ["docker", "import", "--change", label, "-", image],
                env=environ,
                stdin=tar.stdout,
                capture_output=True,
                text=True,
                check=False,
            )
        if done.returncode or tar.returncode:
            raise Unavailable(f"the stand-in could not be imported: {done.stderr}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _finish(root: Path, image: str) -> None:
    """Make it look like the official image where the Dockerfile looks."""
    wanted = re.search(r"python:(\d+\.\d+)", image)
    if wanted is None or not (root / f"usr/bin/python{wanted[1]}").exists():
        raise Unavailable(f"Debian {SUITE} does not have the Python of {image}")
    for link in ("python", "python3"):
        (root / "usr/local/bin" / link).symlink_to("/usr/bin/python3")
    if CERTIFICATES.exists():  # a proxy of this network may have its own, against which pip verifies
        shutil.copy(CERTIFICATES, root / CERTIFICATES.relative_to("/"))
    for cache in (*(root / "var/cache/apt").iterdir(), *(root / "var/lib/apt/lists").iterdir()):
        shutil.rmtree(cache) if cache.is_dir() else cache.unlink()


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"{command[0]} failed:\n{done.stdout[-2000:]}")
