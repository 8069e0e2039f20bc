"""A small project for hooks and pipelines: a wrapper in one file, and callers in others that it endangers."""

from __future__ import annotations

from collections.abc import Mapping

WRAPPER = """import anthropic


def client():
    return anthropic.Anthropic(max_retries=0)
"""
CALLER = """import time

from bot.wrapper import client


def answer(text):
    while True:
        try:
            return client().messages.create(model="claude-sonnet-5", max_tokens=64, messages=[text])
        except Exception:
            time.sleep(30)
"""
"""A loop without an end, which is one only to who knows what the other file makes."""
CALM = """from bot.wrapper import client


def answer(text):
    return client().messages.create(model="claude-sonnet-5", max_tokens=64, messages=[text])
"""
CONFIG = 'select = ["RTY102"]\njobs = 1\n'


def project(callers: Mapping[str, str]) -> dict[str, str | bytes]:
    """The files of the project, with these callers by name."""
    return {
        "poolint.toml": CONFIG,
        "bot/__init__.py": "",
        "bot/wrapper.py": WRAPPER,
        **{f"bot/{name}.py": text for name, text in callers.items()},
    }
