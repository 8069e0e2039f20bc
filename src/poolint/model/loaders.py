"""Loaders: functions and classes that give a module by its name, as they are called everywhere.

``lazy_import("x")``, ``require("x")``, ``LazyLoader("x", globals(), "x")``: what such a thing does inside is
hard to follow and of no matter, since nothing else is meant by it.
"""

from __future__ import annotations

WORDS = ("import", "require", "lazy", "Lazy")
"""What is part of the name of every loader."""


BESIDE_IMPORT = tuple(word.encode() for word in WORDS if word != "import")
"""Those that no import statement holds, as they stand in the bytes of a file."""


BY_NAME = (b"import_module(", b"__import__(")
"""Calls that import what a variable names, where no text stands in them."""


STEPS = "GITHUB_ACTIONS"
"""The module that stands for what the steps of a workflow use, written as no module of a project is."""


def is_loader(name: str) -> bool:
    """Whether a function or class of this name is taken for one that gives a module by its name."""
    return any(word in name for word in WORDS)
