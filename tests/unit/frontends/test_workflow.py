"""Workflows as modules: each step that uses an action is a call, placed where ``uses`` stands."""

from __future__ import annotations

import pytest
from unit.frontends.sketch import sketch

from poolint.frontends import workflow
from poolint.frontends.python import Unreadable
from poolint.frontends.worker import Parsers
from poolint.model.source import Gap, Source, SourcePath
from poolint.model.syntax import Call, Function, Module, walk

STEP = "Attribute(Call(Attribute(Name('GITHUB_ACTIONS'), 'step'), [Argument(String('a/b'))]), 'uses')"
SECRET = "Subscript(Attribute(Name('GITHUB_ACTIONS'), 'secrets'), String('KEY'))"
INPUT = "Subscript(Attribute(Name('GITHUB_ACTIONS'), 'inputs'), String('key'))"


def source(text: str) -> Source:
    return Source(
        SourcePath(".github/workflows/w.yml", "/.github/workflows/w.yml", "github-actions"), text.encode()
    )


def module(text: str) -> Module:
    return workflow.parse(source(text))


def steps(text: str) -> list[str]:
    """The steps of one job, as calls."""
    lines = "\n".join(f"      {line}" for line in text.splitlines())
    found = module(f"jobs:\n  ask:\n    steps:\n{lines}\n").body[1:]
    return [sketch(one).removeprefix("ExpressionStatement(")[:-1] for job in found for one in job.body]  # type: ignore[union-attr]


def test_a_job_is_a_function_and_a_step_of_an_action_a_call() -> None:
    text = "jobs:\n  ask:\n    steps:\n      - run: make\n      - uses: A/b@v1\n  idle:\n    steps: []\n"
    assert [sketch(one) for one in module(text).body] == [
        "Import([ImportName('GITHUB_ACTIONS')])",
        f"Function('ask', [], [ExpressionStatement(Call({STEP}, [Argument(String('v1'))]))])",
    ]


def test_the_steps_of_a_composite_action_belong_to_no_function() -> None:
    text = "runs:\n  using: composite\n  steps:\n    - uses: a/b@v1\n"
    assert sketch(module(text).body[1]) == f"ExpressionStatement(Call({STEP}, [Argument(String('v1'))]))"


@pytest.mark.parametrize("used", ["./local", "docker://alpine", "''", "[a/b]", "name"])
def test_what_is_no_action_of_a_repository_is_no_call(used: str) -> None:
    assert steps(f"- uses: {used}") == []


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("plain", "String('plain')"),
        ("true", "String('true')"),
        ("", "String('')"),
        ("${{ secrets.KEY }}", SECRET),
        (
            "${{ secrets['KEY'] }}",
            SECRET,
        ),
        (
            "${{ inputs.key }}",
            f"Boolean('or', [{INPUT}, String('')])",
        ),
        ("${{ github.actor == 'x' && 'a' || 'b''c' }}", "Boolean('or', [String('a'), String(\"b'c\")])"),
        ("${{ github.actor == 'x' && 'a' }}", "Boolean('or', [String('a'), String('')])"),
        ("${{ format('{0}', secrets.KEY) }}", "Opaque()"),
        ("${{ env.MINE }}", "String('here')"),
        ("a ${{ env.MINE }}", "Template([String('a '), String('here')])"),
        ("[a, b]", "Opaque()"),
    ],
)
def test_an_input_is_what_its_expressions_come_to(written: str, value: str) -> None:
    found = steps(f"- uses: a/b@v1\n  env: {{MINE: here}}\n  with:\n    The-Input: {written}")
    assert found[0].startswith(f"Call({STEP}, [Argument(String('v1')), Argument({value}, 'the_input'), ")


def test_a_step_sees_its_own_variables_over_those_of_the_job_over_those_of_the_workflow() -> None:
    text = (
        "env: {A: top, B: top, C: top}\njobs:\n  ask:\n    env: {B: job, C: job}\n    steps:\n"
        "      - uses: a/b@v1\n        env: {C: step}\n"
    )
    made = sketch(module(text).body[1])
    assert "[MappingItem(String('A'), String('top')), MappingItem(String('B'), String('job')), " in made
    assert "MappingItem(String('C'), String('step'))" in made


def test_a_step_whose_failure_does_not_count_is_tried() -> None:
    (tried,) = steps("- uses: a/b@v1\n  continue-on-error: true")
    assert tried.startswith("Try(") and "Handler(None" in tried
    assert "Handler" not in steps("- uses: a/b@v1\n  continue-on-error: false")[0]


def test_a_variable_that_is_itself_ends() -> None:
    assert ", 'env')" in steps("- uses: a/b@v1\n  env: {A: '${{ env.A }}'}")[0]


def test_a_call_stands_where_uses_stands() -> None:
    tree = module("jobs:\n  ask:\n    steps:\n    - name: x\n      uses: 'a/b@v1'\n")
    job = tree.body[1]
    assert isinstance(job, Function)
    call = next(node for node in walk(job.body) if isinstance(node, Call))
    assert tree.span(call.at) == (5, 7, 5, 21)
    assert tree.span(job.at).line == 2


def test_every_node_has_a_number_of_its_own() -> None:
    tree = module(
        "env: {A: b}\njobs:\n  ask:\n    steps:\n    - {uses: a/b@v1, with: {k: '${{ inputs.k }}'}}\n"
    )
    numbers = [node.at for node in walk(tree.body)]
    assert len(numbers) == len(set(numbers))
    assert max(numbers) < len(tree.spans) // 16


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b"a: {\n", "could not be read as a workflow: not valid YAML", 2),
        (b"\xff", "is not UTF-8, the only encoding of workflows", None),
    ],
)
def test_what_is_no_yaml_is_unreadable_with_its_line(data: bytes, reason: str, line: int | None) -> None:
    with pytest.raises(Unreadable) as error:
        workflow.parse(Source(SourcePath("a.yml", "/a.yml", "github-actions"), data))
    assert (error.value.reason, error.value.line) == (reason, line)


@pytest.mark.parametrize(
    "text", ["", "- a\n", "jobs: 3\n", "jobs: {a: 1}\n", "jobs: {a: {steps: {b: 1}}}\n", "1\n"]
)
def test_what_is_no_workflow_holds_nothing(text: str) -> None:
    assert [sketch(one) for one in module(text).body] == ["Import([ImportName('GITHUB_ACTIONS')])"]


def test_a_child_parses_it() -> None:
    with Parsers(1) as parsers:
        good, bad = parsers.parse([source("jobs: {a: {steps: [{uses: a/b@v1}]}}\n"), source("a: {\n")])
    assert isinstance(good, Module) and len(good.body) == 2
    assert bad == Gap(".github/workflows/w.yml", "could not be read as a workflow: not valid YAML", 2)
