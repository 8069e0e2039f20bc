"""Lines of scanned files without the secrets that may stand in them; it errs on the side of the dots."""

from __future__ import annotations

import itertools
import re

MASK = "•••"
CODE = (".py", ".pyi", ".pyw", ".ipynb")
"""How files end whose values stand in quotes."""

_NAME = r"""(?ix)
    (?: (?:api|access|secret|private|auth|signing|account)[_-]?key | [_-]key\b | token | secret
      | passw(?:or)?d | passphrase | credential | authoriz | \bauth\b | bearer )
    [\w-]*"""
"""What a key, a parameter or a variable is called that holds a secret."""
_QUOTED = re.compile(
    rf"""{_NAME}
    (?P<between> ["'\])]* \s* (?: :[^=,"'(]*=? | [=,] ) \s* \(? [rbfu]{{0,2}} )
    (?P<quote> "{{3}} | '{{3}} | ["'] )
    (?P<text> (?: \\. | (?!(?P=quote)). )* )""",
)
_BARE = re.compile(
    rf"{_NAME} (?P<between> [\"']? (?: \s*[=:]\s* | \s+ ) ) (?P<text> [^\s\"'$<{{}}\[(] [^\s\"']* )"
)
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|")
"""The name of a variable of the environment, which is no secret; or nothing at all."""
_LOGIN = re.compile(r"(?<=://)[^/\s:@\"']*:[^@\s/\"']+(?=@)")
_BLOB = re.compile(r"[A-Za-z0-9+/_-]{20,}")


def masked(line: str, code: bool = True) -> str:
    """``line`` with what is or may be a secret as dots; where it is no ``code``, values need no quotes."""
    line = _QUOTED.sub(_without_text, line)
    if not code:
        line = _BARE.sub(_without_text, line)
    line = _LOGIN.sub(MASK, line)
    return _BLOB.sub(lambda found: MASK if _random(found[0]) else found[0], line)


def _without_text(found: re.Match[str]) -> str:
    if _VARIABLE.fullmatch(found["text"]):
        return found[0]
    return found[0][: len(found[0]) - len(found["text"])] + MASK


def _random(word: str) -> bool:
    """Whether a word looks like dice: upper, lower and digits in turns, or long hexadecimal."""
    if re.fullmatch(r"[0-9a-f]{32,}|[0-9A-F]{32,}", word):
        return True
    kinds = ["0" if char.isdigit() else "a" if char.islower() else "A" for char in word if char.isalnum()]
    turns = sum(one != two for one, two in itertools.pairwise(kinds))
    return {"0", "a", "A"} <= set(kinds) and turns * 4 >= len(kinds)
