"""Workflows and composite actions of GitHub to the neutral tree: each step that uses an action is a call.

``uses: owner/name@ref`` becomes ``GITHUB_ACTIONS.step("owner/name").uses("ref", input=…, env={…})``, in a
function named after its job. ``env`` is what the step sees: its own, over that of the job, over that of the
workflow. Commands (``run``) have no tree.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping

from poolint.frontends import python
from poolint.frontends.actions_text import Part, alternatives, parts
from poolint.frontends.environment.yaml import EMPTY, Item, YamlError, documents
from poolint.model import syntax as s
from poolint.model.loaders import STEPS
from poolint.model.source import Comment, Limits, Source, Span

_DEFAULT = Limits()
_CONTEXTS = frozenset({"secrets", "env", "vars", "inputs"})
"""What an expression may read by name. Of inputs any may be left empty by who starts the workflow."""
_COMMENT = re.compile(r"(?:^|(?<=\s))#\s*poolint\b.*", re.IGNORECASE)
_MAX_TURNS = 3
"""How often a variable may be the value of another."""

Variables = Mapping[str, tuple[Item, Item]]
"""Name to the items of the name and the value."""


def parse(source: Source, limits: Limits = _DEFAULT) -> s.Module:
    """The module that the steps of a workflow make."""
    try:
        found = documents(source.data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise python.Unreadable("is not UTF-8, the only encoding of workflows") from None
    except YamlError as error:
        raise python.Unreadable(f"could not be read as a workflow: {error}", error.line) from None
    tree = _Tree()
    body: list[s.Statement] = [tree.imported()]
    for document in found:
        body.extend(tree.jobs(document))
        # A composite action; its caller's variables are not known here.
        body.extend(tree.steps(document.get("runs", "steps") or EMPTY, {}))
    return s.Module(source.file.path, tuple(body), tree.spans.tobytes(), tuple(_comments(source.data)))


class _Tree:
    """The nodes of one file, numbered as they are made."""

    def __init__(self) -> None:
        self.spans = array("I")

    def imported(self) -> s.Import:
        """The import of what steps use."""
        at = self._at(Span(1, 1, 1, 1))
        return s.Import(at, (s.ImportName(self._at(Span(1, 1, 1, 1)), STEPS),))

    def jobs(self, document: Item) -> Iterator[s.Statement]:
        """One function for each job that uses an action."""
        outer = _given(document.get("env") or EMPTY, {})
        for name, job in (document.get("jobs") or EMPTY).pairs():
            at, name_at = self._at(_span(name)), self._at(_span(name))
            body = tuple(self.steps(job.get("steps") or EMPTY, _given(job.get("env") or EMPTY, outer)))
            if body:
                yield s.Function(at, name.text, name_at, (), body)

    def steps(self, steps: Item, outer: Variables) -> Iterator[s.Statement]:
        """One statement for each step that uses an action of a repository."""
        for step in steps.items() if steps.kind == "sequence" else ():
            pair = next(((name, used) for name, used in step.pairs() if name.text == "uses"), None)
            if pair is not None and "/" in pair[1].text and not pair[1].text.startswith((".", "docker:")):
                yield self._guarded(step, *pair, outer)

    def _guarded(self, step: Item, name: Item, used: Item, outer: Variables) -> s.Statement:
        """A step; one whose failure the job does not mind is tried."""
        if (step.get("continue-on-error") or EMPTY).text.lower() != "true":
            return self._statement(step, name, used, outer)
        at = self._at(_span(name))
        body = (self._statement(step, name, used, outer),)
        handler = s.Handler(self._at(_span(used)), None, None, (s.Simple(self._at(_span(used)), "pass"),))
        return s.Try(at, body, (handler,))

    def _statement(self, step: Item, name: Item, used: Item, outer: Variables) -> s.Statement:
        whole = Span(name.line, name.column, used.end_line, used.end_column)
        variables = _given(step.get("env") or EMPTY, outer)
        action, _, ref = used.text.strip().partition("@")
        at, call = self._at(whole), self._at(whole)
        func, made, member, module = (self._at(_span(used)) for _ in range(4))
        argument, text = self._at(_span(used)), self._at(_span(used))
        named = s.Attribute(member, s.Name(module, STEPS), "step")
        # GitHub reads owners, repositories and names of inputs without regard to case.
        owner = s.Argument(argument, s.String(text, action.lower()))
        client = s.Call(made, named, (owner,))
        arguments = [s.Argument(self._at(_span(used)), s.String(self._at(_span(used)), ref))]
        for key, value in (step.get("with") or EMPTY).pairs():
            arguments.append(self._argument(key, value, variables))
        if variables:
            arguments.append(self._environment(name, variables))
        uses = s.Call(call, s.Attribute(func, client, "uses"), tuple(arguments))
        return s.ExpressionStatement(at, uses)

    def _argument(self, key: Item, value: Item, variables: Variables) -> s.Argument:
        at = self._at(_span(value))
        return s.Argument(at, self._value(value, variables), key.text.lower().replace("-", "_"))

    def _environment(self, name: Item, variables: Variables) -> s.Argument:
        at, mapping = self._at(_span(name)), self._at(_span(name))
        entries = []
        for key, value in variables.values():
            entry, text = self._at(_span(key)), self._at(_span(key))
            entries.append(s.MappingItem(entry, s.String(text, key.text), self._value(value, variables)))
        return s.Argument(at, s.Mapping(mapping, tuple(entries)), "env")

    # --- values ------------------------------------------------------------------------------------

    def _value(self, item: Item, variables: Variables, turns: int = 0) -> s.Expr:
        """What a scalar holds: a text, or what its expressions come to."""
        if item.kind != "scalar":
            return s.Opaque(self._at(_span(item)))
        found = parts(item.text)
        if len(found) == 1:
            return self._part(found[0], item, variables, turns)
        at = self._at(_span(item))
        return s.Template(at, tuple(self._part(part, item, variables, turns) for part in found))

    def _part(self, part: Part, item: Item, variables: Variables, turns: int) -> s.Expr:
        if not part.is_expression:
            return s.String(self._at(_span(item)), part.text)
        at = self._at(_span(item))
        values = [self._operand(text, item, variables, turns) for text in alternatives(part.text)]
        return values[0] if len(values) == 1 else s.Boolean(at, "or", tuple(values))

    def _operand(self, text: str, item: Item, variables: Variables, turns: int) -> s.Expr:
        if text.startswith("'"):
            return s.String(self._at(_span(item)), text[1:-1].replace("''", "'"))
        context, _, name = text.partition(".")
        if context not in _CONTEXTS or not name:
            return s.Opaque(self._at(_span(item)))
        if context == "env" and name in variables and turns < _MAX_TURNS:
            return self._value(variables[name][1], variables, turns + 1)
        read = self._read(context, name, item)
        if context != "inputs" or not item.text.strip().startswith("${{"):
            # Within a longer text, what is left out makes it a shorter one and not nothing.
            return read
        return s.Boolean(self._at(_span(item)), "or", (read, s.String(self._at(_span(item)), "")))

    def _read(self, context: str, name: str, item: Item) -> s.Expr:
        at, member, module, key = (self._at(_span(item)) for _ in range(4))
        base = s.Attribute(member, s.Name(module, STEPS), context)
        return s.Subscript(at, base, s.String(key, name))

    def _at(self, span: Span) -> int:
        """The number of a new node."""
        self.spans.extend(span)
        return len(self.spans) // 4 - 1


def _comments(data: bytes) -> Iterator[Comment]:
    """The comments that speak to us."""
    for number, line in enumerate(data.decode("utf-8-sig").splitlines(), 1):
        match = _COMMENT.search(line)
        if match is not None:
            yield Comment(number, match.start() + 1, match[0], not line[: match.start()].strip())


def _given(env: Item, outer: Variables) -> dict[str, tuple[Item, Item]]:
    """The variables of a block over those around it."""
    return {**outer, **{name.text: (name, value) for name, value in env.pairs()}}


def _span(item: Item) -> Span:
    return Span(item.line, item.column, item.end_line, item.end_column)
