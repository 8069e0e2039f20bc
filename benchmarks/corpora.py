"""The corpora of the speed table: Python files of wheels, fetched by name and version."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

WORK = Path(__file__).parent / ".work"

GENERAL = (
    "django==5.2.8", "sympy==1.14.0", "pandas==2.3.3", "scipy==1.16.3", "sqlalchemy==2.0.44",
    "transformers==4.57.1", "torch_geometric==2.7.0", "oci==2.141.0",
)  # fmt: skip
LITELLM = ("litellm==1.109.1",)
LLM_HEAVY = (
    "langchain", "langchain-core", "langchain-community", "langchain-anthropic", "langchain-aws",
    "langchain-openai", "langgraph", "crewai", "llama-index-core", "dspy", "instructor", "pydantic-ai-slim",
)  # fmt: skip


def fetch(name: str, wanted: tuple[str, ...]) -> tuple[Path, list[str]]:
    """The folder of a corpus, and what could not be had of it."""
    root = WORK / "corpora" / name
    # A project of its own: else it would be a part of the checkout around it.
    (root / ".git").mkdir(parents=True, exist_ok=True)
    wheels = WORK / "wheels" / name
    missing = []
    for requirement in wanted:
        mark = root / f"{requirement}.done"
        if mark.exists():
            continue
        folder = wheels / requirement
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:"]
        done = subprocess.run([*command, "-d", str(folder), requirement], capture_output=True, check=False)
        found = sorted(folder.glob("*.whl"))
        if done.returncode or not found:
            missing.append(requirement)
            continue
        _unpack(found[0], root)
        mark.touch()
    return root, missing


def _unpack(wheel: Path, root: Path) -> None:
    """Keep the Python files of a wheel: nothing else is measured."""
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            if member.endswith(".py"):
                archive.extract(member, root)


def size(root: Path) -> tuple[int, int]:
    """Files and lines of a corpus."""
    files = list(root.rglob("*.py"))
    return len(files), sum(path.read_bytes().count(b"\n") for path in files)
