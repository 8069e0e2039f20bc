"""Parameters: the frame of a function, its arguments bound to its names."""

from __future__ import annotations

from poolint.engine.outage.frames import Env
from poolint.engine.outage.machine import Machine
from poolint.engine.outage.values import Args, Closure, Unknown
from poolint.model import syntax as s


def frame(m: Machine, closure: Closure, args: Args) -> Env:
    """A new frame with every parameter bound; one that nothing is known of is unknown."""
    from poolint.engine.outage.expressions import evaluate
    from poolint.engine.outage.statements import names_of

    node = closure.node
    names = names_of(m, closure.file, node) if isinstance(node, s.Function) else frozenset()
    env = Env(closure.file, closure.env, names)
    env.cls = closure.owner
    rest = list(args.positional)
    keywords = dict(args.keywords)
    for parameter in node.parameters:
        if parameter.kind == "*":
            env.bind(parameter.name, tuple(rest))
            rest = []
        elif parameter.kind == "**":
            env.bind(parameter.name, dict(keywords))
        elif rest and parameter.kind in ("positional", "normal"):
            env.bind(parameter.name, rest.pop(0))
        elif parameter.name in keywords:
            env.bind(parameter.name, keywords.pop(parameter.name))
        elif parameter.default is not None and not args.open:
            env.bind(parameter.name, evaluate(m, closure.env, parameter.default))
        else:
            env.bind(parameter.name, Unknown(("parameter", closure.ref, parameter.name)))
    if closure.owner is not None and node.parameters:
        env.receiver = env.locals.get(node.parameters[0].name)
    return env
