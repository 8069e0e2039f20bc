"""Cures: whether poolint itself can put right what a rule finds, how safely, and by which command."""

from __future__ import annotations

from poolint.model.findings import RuleText

NONE = "none: this is put right by hand"
_MEANT = {
    "safe": "while all is well the program does what it did",
    "unsafe": "the program may do something else: somebody should look",
}


def fix_word(rule: RuleText) -> str:
    """Whether there is a fix, in one word: the safer where there are both."""
    kinds = {safety for safety, _ in rule.fixes}
    return "safe" if "safe" in kinds else "unsafe" if kinds else "none"


def fix_command(rule: RuleText) -> str:
    """What makes the fixes of a rule: the safe ones, or the unsafe where there are no others."""
    return _command(rule, fix_word(rule))


def fix_line(rule: RuleText) -> str:
    """One line to stand below a finding; empty where there is no fix."""
    if not rule.fixes:
        return ""
    has_both = {safety for safety, _ in rule.fixes} == {"safe", "unsafe"}
    further = " (with --unsafe-fixes, more)" if has_both else ""
    return f"{fix_word(rule)}, where the code is of a form it knows: {fix_command(rule)}{further}"


def fix_lines(rule: RuleText) -> list[str]:
    """Every fix with what it does, and the commands."""
    if not rule.fixes:
        return [NONE]
    lines = [f"{safety}: {title}" for safety, title in rule.fixes]
    for word in dict.fromkeys(safety for safety, _ in rule.fixes):
        lines.append(f"{word}, {_MEANT[word]}: {_command(rule, word)}")
    return lines


def _command(rule: RuleText, word: str) -> str:
    unsafe = " --unsafe-fixes" if word == "unsafe" else ""
    return f"poolint check --fix{unsafe} --select {rule.code}"
