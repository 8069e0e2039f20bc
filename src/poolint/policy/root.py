"""Where the rules are that came with this installation."""

from __future__ import annotations

from pathlib import Path


def rules_root() -> Path:
    """The folder of the rules: in the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for candidate in (package / "rules", package.parents[1] / "rules"):
        if (candidate / "catalog").is_dir():
            return candidate
    from poolint.policy.checks import PackError, Problem

    what = "the rules that belong to poolint are missing; reinstall it"
    raise PackError((Problem(str(package / "rules"), "", "", what),))
