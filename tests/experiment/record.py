"""Writes what was counted into the marks: ``python -m experiment.record CASE…``, from ``tests/``.

Prints every change; look at each before you commit it: the experiment is right about the count, you are asked
whether the program is the one you meant.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from experiment.laboratory import Counted, Laboratory, applies, outcome
from experiment.marks import CASES, OLD, Fixture, Outcome, load, names
from experiment.signals import DRY, all_signals

WIDTH = 110


def lines(prefix: str, outcomes: dict[str, Outcome]) -> list[str]:
    """The outage marks, signals with the same outcome together, none wider than a line may be."""
    groups: dict[str, list[str]] = {}
    for signal, one in outcomes.items():
        groups.setdefault(str(one), []).append(signal)
    out = []
    for end, signals in groups.items():
        row = ""
        for signal in signals:
            if len(f"{prefix} {row} {signal} = {end}") > WIDTH:
                out.append(f"{prefix}{row} = {end}")
                row = ""
            row += f" {signal}"
        out.append(f"{prefix}{row} = {end}")
    return out


def block(new: dict[str, Outcome], old: dict[str, Outcome]) -> list[str]:
    """All outage marks of a case: the newest SDK's, then where the older differs."""
    different = {signal: one for signal, one in old.items() if new.get(signal) != one}
    return [*lines("# outage:", new), *lines(f"# outage @{OLD}:", different)]


def dry(counted: dict[str, Counted], place: str, alone: bool) -> str:
    """The most that one site sends over all signals of a dry pool."""
    most = 0
    for signal, one in counted.items():
        if all_signals()[signal]["kind"] not in DRY:
            continue
        at = one["requests"] if alone else one.get("lines", {}).get(place, 0)
        # A request with no line (a command, a thread of a library) cannot be laid to one of several sites.
        if not alone and one["requests"] and not one.get("lines"):
            return "?"
        if one["unbounded"] and (alone or at > 3):
            return "unbounded"
        most = max(most, at)
    return str(most)


def update_sites(fixture: Fixture, counted: dict[str, Counted]) -> list[str]:
    """Rewrite ``dry=`` on each site; returns what changed."""
    changes = []
    for site in fixture.sites:
        file = fixture.path / site.path
        rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
        was = site.dry
        now = dry(counted, f"{site.path}:{site.line}", alone=len(fixture.sites) == 1)
        if was == now or (was == "?" and f"dry={was}" in rows[site.line - 1]):
            continue
        head = rows[site.line - 1].split("# site:")[0]
        rows[site.line - 1] = f"{head}# site: {site.surface} dry={now}\n"
        file.write_text("".join(rows), encoding="utf-8")
        changes.append(f"  {site.path}:{site.line} dry={was} -> {now}")
    return changes


def update_block(app: Path, marks: list[str]) -> None:
    """Replace the outage marks of a file, or put them below the verdict."""
    rows = [row for row in app.read_text(encoding="utf-8").splitlines() if not row.startswith("# outage")]
    at = next(i for i, row in enumerate(rows) if row.startswith("# verdict:")) + 1
    app.write_text("\n".join([*rows[:at], *marks, *rows[at:]]) + "\n", encoding="utf-8")


def record(lab: Laboratory, name: str) -> None:
    """Run one case under each version and write its marks."""
    fixture = load(CASES / name)
    if fixture.not_run:
        return
    measured = {
        version: lab.count(fixture, version) for version in ("newest", OLD) if applies(fixture, version)
    }
    new = {signal: outcome(one) for signal, one in measured["newest"].items()}
    old = {signal: outcome(one) for signal, one in measured.get(OLD, {}).items()}
    marks = block(new, old)
    changes = update_sites(fixture, measured["newest"])
    update_block(fixture.path / "app.py", marks)
    calls = {signal: one["calls"] for signal, one in measured["newest"].items()}
    print(f"{name} [{fixture.verdict}] calls={sorted(set(calls.values()))}")
    print("\n".join([*changes, *(f"  {mark}" for mark in marks)]))
    for signal, one in measured["newest"].items():
        if one["final"] == "lost" or suspicious(one["final"]):
            print(f"  !! {signal}: {one['final']}: {str(one.get('detail'))[-1200:]}")


def suspicious(final: str) -> bool:
    """A program that ends in one of these is broken rather than retrying."""
    broken = ("NameError", "TypeError", "ImportError", "ModuleNotFoundError", "AttributeError", "SyntaxError")
    return final.partition(" ")[2] in broken


def main(arguments: Iterable[str] | None = None) -> None:
    """Record the named cases, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*")
    options = parser.parse_args(arguments if arguments is None else list(arguments))
    with Laboratory() as lab:
        for name in options.cases or names():
            record(lab, name)


if __name__ == "__main__":
    main()
