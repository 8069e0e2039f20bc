"""What only people read goes; whatever a program does stays, byte for byte."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poolint.frontends.bare import bare

LONG = "from anthropic import Anthropic, in words alone"


@pytest.mark.parametrize(
    "text",
    [
        f'"""{LONG}"""\n',
        f"# anthropic\n'''{LONG}'''\n",
        f'def f():\n    r"""{LONG}\n\n    >>> import anthropic\n    """\n    return 1\n',
        f'class C:  # anthropic: a "note"\n    """{LONG} \\""" still"""\n\n    x = 1\n',
        "x = 1  # import anthropic\n",
    ],
)
def test_comments_and_docstrings_go(text: str) -> None:
    assert b"anthropic" in text.encode()
    assert b"anthropic" not in bare(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        f'run(\n    """{LONG}"""\n)\n',
        f'said = {{"a":\n    """{LONG}""",\n}}\n',
        f'said = {{"a":\n    """{LONG}"""\n}}\n',
        f'ask = lambda: """{LONG}"""\n',
        f'def f():\n    """{LONG}""".split()\n',
        'url = "https://api.anthropic.com/#anchor"\n',
        "said = '''# anthropic'''\n",
        f'def f():\n    f"""{{anthropic.ask()}} {LONG}"""\n',
        "import \\\n    anthropic\r\n",
        '"anthropic" "\n# never closed\nimport anthropic\n',
    ],
)
def test_code_stays(text: str) -> None:
    assert b"anthropic" in bare(text.encode())


def test_of_a_notebook_all_is_kept() -> None:
    text = b'{"source": ["# import anthropic"]}'
    assert bare(text, "notebook") == text


PIECES = st.sampled_from(
    [
        '"',
        "'",
        '"""',
        "'''",
        "#",
        "\\",
        "\n",
        "\n    ",
        ":",
        "x",
        "(",
        ")",
        "f",
        "r",
        "word " * 9,
        "= 1",
        "def f():",
    ]
)


@given(st.lists(PIECES, max_size=24))
def test_every_name_and_value_of_a_program_stays(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        assert len(bare(text.encode())) <= len(text)
        return
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)
    }
    kept = bare(text.encode()).decode()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            assert node.id in kept
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            assert all(line.strip() in kept for line in node.value.replace("\\", "\n").splitlines())


def test_of_a_workflow_all_is_kept_without_regard_to_case() -> None:
    assert bare(b"# x\n- uses: Acme/Act@v1\n", "github-actions") == b"# x\n- uses: acme/act@v1\n"
