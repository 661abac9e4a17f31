"""Find the base image of the Dockerfile: the engine's own, the registry's, or else a substitute.

The substitute is Debian's own Python of the same version in a minimal system, under the same tag, so that the same
Dockerfile builds on it unchanged. Only an engine that we started gets it: elsewhere it would be taken for the official
image. A substitute cannot have a digest; where the Dockerfile names one, the tests remove it from their copy.
"""

import functools
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tools.debian_packages import Unavailable, install, mirror

DOCKERFILE = Path(__file__).parents[1] / "Dockerfile"
SUITE = "forky"  # the Debian release that has the base image's Python
PACKAGES = "python3,python3-venv,ca-certificates"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
PULL_TIMEOUT = 180  # seconds


def name() -> str:
    """Return the image's name in the Dockerfile."""
    line = re.search(r"^ARG BASE=(\S+)$", DOCKERFILE.read_text(), re.MULTILINE)
    if not line:
        raise Unavailable("the Dockerfile names no base image")
    return line[1]


def tag() -> str:
    """Return the name without a digest."""
    return name().partition("@")[0]


@functools.cache
def provided_name() -> str:
    """Return the name under which the engine has the image; a substitute has no digest."""
    return name() if name() == tag() or _docker(os.environ, "image", "inspect", name()) is None else tag()


def provide(environ: Mapping[str, str], *, own_engine: bool) -> None:
    """Make sure that the engine, which we may have started, has the image. Raises `Unavailable`."""
    if _docker(environ, "image", "inspect", name()) is None:
        return
    reason = _docker(environ, "pull", "--quiet", name())
    if reason is None or (own_engine and _docker(environ, "image", "inspect", tag()) is None):
        return
    problem = f"{name()} cannot be pulled ({reason.splitlines()[-1]})"
    if not own_engine:
        raise Unavailable(problem)
    print(f"{problem}; making a stand-in of Debian's packages ...", flush=True)
    _make_substitute(environ, tag())


def _docker(environ: Mapping[str, str], *words: str) -> str | None:
    """Return None after a success, else the error of the command."""
    try:
        process = subprocess.run(
            ["docker", *words], env=environ, capture_output=True, text=True, check=False, timeout=PULL_TIMEOUT
        )
    except subprocess.TimeoutExpired:
        return f"no end within {PULL_TIMEOUT} seconds"
    return None if process.returncode == 0 else process.stderr.strip() or "no reason given"


def _make_substitute(environ: Mapping[str, str], image: str) -> None:
    install({"debootstrap": "debootstrap"})
    folder = tempfile.mkdtemp(prefix="base-")
    try:
        root = Path(folder) / "root"
        # Debian's tool may be older than the release; `sid` is the script that fits them all.
        _run("debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, str(root), mirror(), "sid")
        _finish(root, image)
        label = "LABEL description='Stand-in for the official image, made of Debian packages'"
        with subprocess.Popen(["tar", "-C", root, "-c", "."], stdout=subprocess.PIPE) as tar:
            process = subprocess.run(
                ["docker", "import", "--change", label, "-", image],
                env=environ,
                stdin=tar.stdout,
                capture_output=True,
                text=True,
                check=False,
            )
        if process.returncode or tar.returncode:
            raise Unavailable(f"the stand-in could not be imported: {process.stderr}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _finish(root: Path, image: str) -> None:
    """Make it look like the official image where the Dockerfile looks."""
    version = re.search(r"python:(\d+\.\d+)", image)
    if version is None or not (root / f"usr/bin/python{version[1]}").exists():
        raise Unavailable(f"Debian {SUITE} does not have the Python of {image}")
    for link in ("python", "python3"):
        (root / "usr/local/bin" / link).symlink_to("/usr/bin/python3")
    if CERTIFICATES.exists():  # a proxy of this network may have its own, against which pip verifies
        shutil.copy(CERTIFICATES, root / CERTIFICATES.relative_to("/"))
    for cache in (*(root / "var/cache/apt").iterdir(), *(root / "var/lib/apt/lists").iterdir()):
        shutil.rmtree(cache) if cache.is_dir() else cache.unlink()


def _run(*command: str) -> None:
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    if process.returncode:
        raise Unavailable(f"{command[0]} failed:\n{process.stdout[-2000:]}")
