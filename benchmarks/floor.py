"""What poolint is measured against in plain Python: reading every file, and parsing every file."""

from __future__ import annotations

import ast
import os
import sys
import warnings

WORDS = (b"anthropic", b"claude", b"bedrock-runtime")


def paths(root: str) -> list[str]:
    """Every Python file below the root."""
    found = []
    stack = [root]
    while stack:
        with os.scandir(stack.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    stack.append(entry.path)
                elif entry.name.endswith(".py"):
                    found.append(entry.path)
    return found


def read(path: str) -> bytes:
    """The bytes of a file."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, 1 << 26)
    finally:
        os.close(descriptor)


def search(root: str) -> int:
    """Walk, read, and look for three words."""
    return sum(any(word in data for word in WORDS) for data in (read(path).lower() for path in paths(root)))


def parse(root: str) -> int:
    """``ast.parse`` of every file."""
    warnings.simplefilter("ignore")
    refused = 0
    for path in paths(root):
        try:
            ast.parse(read(path))
        except (SyntaxError, ValueError):
            refused += 1
    return refused


if __name__ == "__main__":
    print({"search": search, "parse": parse}[sys.argv[1]](sys.argv[2]))
