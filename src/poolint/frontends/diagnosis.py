"""Why a text is no Python, and on which line, as the interpreter itself says it."""

from __future__ import annotations

import ast
import warnings


def explain(text: str) -> tuple[str, int | None]:
    """The reason why the grammar did not take a text, and the line where that is known.

    An older interpreter does not know the newest syntax; what it says is taken for true, since the grammar
    refused the text as well. Where the interpreter finds nothing wrong, nobody is blamed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        return f"could not be parsed here: {error.msg}", error.lineno or None
    except (ValueError, RecursionError, MemoryError) as error:
        return f"could not be parsed here: {error}" if str(error) else _GAVE_UP, None
    return _GAVE_UP, None


_GAVE_UP = "could not be parsed here: the parser gave up on it"
