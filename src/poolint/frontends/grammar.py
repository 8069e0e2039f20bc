"""The grammar that Python files are parsed by: the one door of tree-sitter.

tree-sitter-python knows the syntax of every Python up to 3.14 whatever interpreter runs poolint, keeps
the place of every node, and takes a twentieth of the time of libcst (tree-sitter 0.26.1 and
tree-sitter-python 0.25.0 against libcst 1.9.0). It also takes some that is no Python. What
would be read wrongly is refused, here and in ``lowering``: a tree with an error in it, a statement out of
line, the statements of Python 2. What is read as it was meant is let pass, such as a value on the next line.
"""

from __future__ import annotations

import re

import tree_sitter
import tree_sitter_python

Node = tree_sitter.Node

_LANGUAGE = tree_sitter.Language(tree_sitter_python.language())
_PARSER = tree_sitter.Parser(_LANGUAGE)
_COMMENTS = tree_sitter.Query(_LANGUAGE, "(comment) @comment")
_LONE_RETURN = re.compile(rb"\r(?!\n)")
_TYPE = re.compile(rb"(^[ \t]*|;[ \t]*)type(?=[ \t]*[(\[])", re.MULTILINE)
_GENERIC = re.compile(rb"\b(?:class|def|type)[ \t]+[^\W\d]\w*[ \t]*\[")
_BRACKETS = re.compile(rb"[\[\]]|#[^\n]*|\"[^\"\n]*\"|'[^'\n]*'")
_SHOWN = re.compile(rb"[^\r\n]")
_STAR = re.compile(rb"((?:[=,(\[]|\b(?:return|yield|in))\s*)\*(?=\s*[(\[{\"'])")
_LAZY = re.compile(rb"^([ \t]*)lazy(?=[ \t]+(?:import|from)\b)", re.MULTILINE)


def parse(data: bytes) -> Node:
    """The root of the tree of a text in UTF-8; ``has_error`` where the grammar did not take all of it.

    What the grammar does not know is put otherwise in the same number of bytes: lines that end in a lone
    carriage return, ``type(a).b = c``, which it takes for a type alias, ``lazy`` before an import (PEP 810,
    Python 3.15). After an error, since they are rare, also defaults of type parameters (PEP 696, Python
    3.13), and a star before brackets (``x = *[a], b``), which becomes ``~``. Names, literals and signs are
    read from the text as it is.
    """
    if b"\r" in data:
        data = _LONE_RETURN.sub(b"\n", data)
    if b"type" in data:
        data = _TYPE.sub(rb"\1Type", data)
    if b"lazy" in data:
        data = _LAZY.sub(rb"\1    ", data)
    root = _PARSER.parse(data).root_node
    if not root.has_error:
        return root
    plain = _STAR.sub(rb"\1~", _without_type_parameters(data))
    return root if plain == data else _PARSER.parse(plain).root_node


def _without_type_parameters(data: bytes) -> bytes:
    """The text with blanks for type parameters, which may have defaults; no neutral node keeps them."""
    pieces = []
    done = 0
    for header in _GENERIC.finditer(data):
        begin = header.end() - 1
        depth = 0
        for bracket in _BRACKETS.finditer(data, begin) if begin >= done else ():
            depth += {b"[": 1, b"]": -1}.get(bracket[0], 0)
            if not depth:
                pieces += [data[done:begin], _SHOWN.sub(b" ", data[begin : bracket.end()])]
                done = bracket.end()
                break
    return b"".join([*pieces, data[done:]])


def comments(root: Node) -> list[Node]:
    """The comments of a tree."""
    return tree_sitter.QueryCursor(_COMMENTS).captures(root).get("comment", [])


def kind(name: str) -> int:
    """The number of a kind of named node."""
    number = _LANGUAGE.id_for_node_kind(name, True)
    if number is None:
        raise LookupError(f"the grammar has no {name!r}")
    return number


def token(name: str) -> int:
    """The number of a token that stands for itself."""
    number = _LANGUAGE.id_for_node_kind(name, False)
    if number is None:
        raise LookupError(f"the grammar has no {name!r}")
    return number
