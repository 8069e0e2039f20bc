"""Workflows of GitHub Actions: each job with the variables its commands see, and what they start."""

from __future__ import annotations

from collections.abc import Iterator

from poolint.frontends.environment.compose import below, given
from poolint.frontends.environment.entries import started
from poolint.frontends.environment.values import variables
from poolint.frontends.environment.yaml import EMPTY, Item, documents
from poolint.model.environment import Environment, Variable
from poolint.model.routes import Routes
from poolint.model.source import WORKFLOWS


def read(path: str, text: str, routes: Routes) -> Iterator[Environment]:
    """One environment for each step that runs commands."""
    root = path.rpartition(WORKFLOWS)[0].rstrip("/")
    for document in documents(text):
        top = given(document.get("env") or EMPTY)
        for name, job in (document.get("jobs") or EMPTY).pairs():
            outer = [*top, *given(job.get("env") or EMPTY)]
            default = (job.get("defaults", "run", "working-directory") or EMPTY).text
            for step in (job.get("steps") or EMPTY).items():
                run = step.get("run")
                if run is None:
                    continue
                inner = [*outer, *given(step.get("env") or EMPTY)]
                folder = (step.get("working-directory") or EMPTY).text or default
                yield _step(
                    path, name, run, below(root, folder) if folder else root, variables(routes, path, inner)
                )


def _step(path: str, job: Item, run: Item, folder: str, found: tuple[Variable, ...]) -> Environment:
    return Environment(
        "workflow",
        f"job {job.text}",
        path,
        run.line,
        folder,
        found,
        started(run.text),
        bound=True,
    )
