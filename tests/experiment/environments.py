"""The interpreters of the experiment: one virtual environment per requirements file, made when needed.

They live in ``.venv-experiments/`` of the checkout, named after the content of their requirements, so that a
change of a pin makes a new one and an unchanged one is never touched again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
VERSIONS = {"newest": "requirements-newest.txt", "0.125.0": "requirements-0125.txt"}


def home() -> Path:
    """Where the environments are kept."""
    return Path(os.environ.get("POOLINT_EXPERIMENTS", ROOT / ".venv-experiments"))


def place(version: str) -> Path:
    """The directory of one environment; depends on its requirements and on the interpreter."""
    text = (HERE / VERSIONS[version]).read_bytes()
    tag = f"{sys.implementation.cache_tag}-{hashlib.sha256(text).hexdigest()[:12]}"
    return home() / f"{version}-{tag}"


def interpreter(version: str) -> Path:
    """The Python of one environment, which is made first if it is not there; safe among processes."""
    target = place(version)
    python = target / "bin" / "python"
    done = target / ".complete"
    if done.exists():
        return python
    home().mkdir(parents=True, exist_ok=True)
    with (home() / f"{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            venv.create(target, with_pip=True, clear=True)
            install(python, HERE / VERSIONS[version])
            done.touch()
    return python


def install(python: Path, requirements: Path) -> None:
    """Install from wheels only: nothing of a package is run to build it."""
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--only-binary=:all:"]
    command = [str(python), "-m", "pip", "install", *options, "-r", str(requirements)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"cannot install {requirements.name} for the experiment:\n{done.stderr[-3000:]}")
