"""The suite on every interpreter of this machine, against the wheel that users install."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import nox

VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14")


def candidates(version: str) -> Iterator[Path]:
    """Where an interpreter of that version may be: on the PATH, or kept by pyenv or uv."""
    name = f"python{version}"
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        found = shutil.which(name, path=folder)
        if found:
            yield Path(found)
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR", Path.home() / ".local" / "share" / "uv" / "python"))
    for root, pattern in ((pyenv / "versions", f"{version}.*"), (uv, f"cpython-{version}.*")):
        for home in sorted(root.glob(pattern), reverse=True):
            yield home / "bin" / name


def interpreter(version: str) -> Path | None:
    """The first one that starts: pyenv leaves shims on the PATH for versions that are switched off."""
    for path in candidates(version):
        try:
            subprocess.run([path, "-c", "import venv"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return path
    return None


FOUND = {version: path for version in VERSIONS if (path := interpreter(version)) is not None}
# nox looks on the PATH only.
os.environ["PATH"] = os.pathsep.join([*(str(path.parent) for path in FOUND.values()), os.environ["PATH"]])

nox.options.sessions = ["tests"]


@nox.session(python=list(FOUND))
def tests(session: nox.Session) -> None:
    """Everything in tests/; arguments after -- go to pytest."""
    groups = nox.project.load_toml("pyproject.toml")
    session.install("--prefer-binary", ".", *nox.project.dependency_groups(groups, "test"))
    session.run("python", "-m", "pytest", *(session.posargs or ["-n", "auto"]))
