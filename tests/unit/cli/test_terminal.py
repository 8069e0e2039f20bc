import io
import os

import pytest

from poolint.cli.terminal import ColorChoice, columns, wants_color


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("choice", "environment", "on_terminal", "in_pipe"),
    [
        ("auto", {}, True, False),
        ("auto", {"NO_COLOR": "1"}, False, False),
        ("auto", {"NO_COLOR": ""}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, True, True),
        ("auto", {"FORCE_COLOR": ""}, True, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ("auto", {"TERM": "dumb"}, False, False),
        ("auto", {"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}, True, True),
        ("never", {"FORCE_COLOR": "1"}, False, False),
    ],
)
def test_the_flag_decides_then_the_environment_then_the_terminal(
    choice: ColorChoice, environment: dict[str, str], on_terminal: bool, in_pipe: bool
) -> None:
    assert wants_color(choice, Terminal(), environment) is on_terminal
    assert wants_color(choice, io.StringIO(), environment) is in_pipe


def test_a_pipe_has_no_width() -> None:
    assert columns(io.StringIO()) is None


def test_the_width_can_be_set_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "COLUMNS", "123")
    assert columns(Terminal()) == 123
