"""Policies: the settings of one retry layer at one place, read from the calls that set them."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from poolint.engine.flow.values import Ref
from poolint.engine.outage.values import Args, Combined, External, Failure, State, Unknown, Value
from poolint.model.attempts import Amount, Limit, Numbers, Wait
from poolint.model.catalog import ArgumentName
from poolint.model.retries import Layer, Stop, Use

if TYPE_CHECKING:
    from poolint.engine.outage.machine import Machine

Names = tuple[ArgumentName, ...]


class Policy:
    """A layer of the catalog with the calls that set it, the last one first."""

    __slots__ = ("layer", "ref", "sources", "use", "wrapper")

    def __init__(
        self, layer: Layer, sources: tuple[Args, ...], ref: Ref, use: Use | None = None, wrapper: str = ""
    ) -> None:
        self.wrapper = wrapper
        """The class that is raised in place of the layer's own, by what carries it."""
        self.layer = layer
        self.sources = sources
        self.ref = ref
        self.use = use


def passed(policy: Policy, names: Names) -> tuple[Value] | None:
    """The value of a setting, in a tuple of one; None when it is not passed."""
    for args in policy.sources:
        found = args.find(names)
        if found is not None:
            return found
        if args.open:
            return (Unknown(("setting", names)),)
    return None


def names_setting(layer: Layer, args: Args) -> bool:
    """Whether a call passes the number of attempts of a layer."""
    return layer.attempts is not None and args.find(layer.attempts.argument) is not None


def switched(policy: Policy, names: Names) -> bool:
    """Whether a switch that is on by default is on."""
    found = passed(policy, names)
    return found is None or found[0] is not False


def amount(policy: Policy, given: Amount | None) -> float | None:
    """A number of seconds, or a factor; None for none."""
    if given is None:
        return None
    found = passed(policy, given.argument) if given.argument else None
    if found is not None and isinstance(found[0], int | float) and not isinstance(found[0], bool):
        return float(found[0])
    return given.default


def numbers(policy: Policy, given: Numbers | None) -> tuple[str, ...] | None:
    """A set of statuses or methods; None when it means every one, or there is no such setting."""
    if given is None:
        return None
    found = passed(policy, given.argument) if given.argument else None
    if found is None:
        return given.default
    value = found[0]
    meant = {
        "none": value is None,
        "empty": value is not None and value in ([], (), set()),
        "false": value is False,
    }
    if any(meant[word] for word in given.all_when):
        return None
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(str(item) for item in value)
    return given.default


# --- how often ---------------------------------------------------------------------------------


def limit(m: Machine, policy: Policy, failure: Failure | None = None) -> float | None:
    """The number of attempts in all, ``inf`` for no end, None where it cannot be known."""
    given = policy.layer.attempts
    if given is None:
        return inf
    return counted(m, policy, given, failure)


def counted(m: Machine, policy: Policy, given: Limit, failure: Failure | None = None) -> float | None:
    """A limit, in attempts."""
    if failure is not None and given.policy:
        own = _per_class(m, policy, given, failure)
        if own is not None:
            return own
    found = passed(policy, given.argument) if given.argument else None
    key = ""
    if found is not None and given.key:
        mapping = found[0]
        if not isinstance(mapping, dict):
            return None if isinstance(mapping, Unknown) else _default(given)
        key = next((name for name in given.key if name in mapping), "")
        found = (mapping[key],) if key else None
    if found is None:
        return _default(given)
    value = found[0]
    counts = given.per_key.get(key, given.counts)
    if "callable" in given.accepts and not isinstance(value, int | float | None):
        value = m.call_function(value, (), policy.ref)
    if isinstance(value, External | Combined) and "stop" in given.accepts:
        return inf
    if value is None:
        return inf if "none" in given.unbounded else _default(given)
    if isinstance(value, Unknown) or not isinstance(value, int | float):
        return None
    if value in given.unbounded or (value < 0 and "negative" in given.unbounded):
        return inf
    if value in given.skips:
        return 0
    number = float(value) + (1 if counts == "retries" else 0)
    return max(1.0, number)


def _default(given: Limit) -> float:
    if given.default == "unbounded":
        return inf
    return float(given.default) + (1 if given.counts == "retries" else 0)


def _per_class(m: Machine, policy: Policy, given: Limit, failure: Failure) -> float | None:
    found = passed(policy, given.policy)
    if found is None:
        return None
    holder = found[0]
    for cls, member in given.per_class.items():
        if m.world.named(failure, (cls,)):
            value = None
            if isinstance(holder, External) and holder.made:
                named = holder.made[-1].args.find((member,))
                value = None if named is None else named[0]
            elif isinstance(holder, dict):
                value = holder.get(member)
            if isinstance(value, int):
                return float(value) + (1 if given.counts == "retries" else 0)
    return None


def stops(m: Machine, policy: Policy, number: int, elapsed: float, following: float) -> bool | None:
    """Whether an object of stops ends it after attempt ``number``; False when none is passed."""
    given = policy.layer.attempts
    if given is None or "stop" not in given.accepts:
        return False
    found = passed(policy, given.argument)
    return False if found is None else _stops(m, found[0], number, elapsed, following)


def _stops(m: Machine, value: Value, number: int, elapsed: float, following: float) -> bool | None:
    if value is None:
        return False
    if isinstance(value, Combined):
        sides = [_stops(m, side, number, elapsed, following) for side in (value.left, value.right)]
        return _joined(sides, every=value.op == "&")
    if not isinstance(value, External):
        return None
    row = m.world.stops.get(value.path)
    if not isinstance(row, Stop):
        return None
    args = value.made[-1].args if value.made else Args()
    if row.form == "never":
        return False
    if row.form in ("any", "all"):
        parts = [_stops(m, part, number, elapsed, following) for part in args.positional]
        return _joined(parts, every=row.form == "all")
    found = args.find(row.argument)
    if found is None or not isinstance(seconds := m.seconds(found[0]), int | float):
        return None
    if row.form == "attempts":
        return number >= seconds
    if row.form == "after":
        return elapsed >= seconds
    return elapsed + following >= seconds if row.form == "before" else None


def _joined(answers: list[bool | None], *, every: bool) -> bool | None:
    if every:
        return False if False in answers else (None if None in answers else True)
    return True if True in answers else (None if None in answers else False)


def deadline(policy: Policy) -> float | None:
    """The number of seconds after which it ends; None for none."""
    given = policy.layer.deadline
    if given is None:
        return None
    found = passed(policy, given.argument) if given.argument else None
    value = given.default if found is None else found[0]
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return value / 1000 if given.unit == "milliseconds" else float(value)


# --- how long between --------------------------------------------------------------------------

_ALWAYS = 1e9


def wait(m: Machine, policy: Policy, number: int, failure: Failure | None) -> float:
    """The seconds between attempt ``number`` and the next."""
    given = policy.layer.wait
    if given is None:
        return 0.0
    found = passed(policy, given.argument) if given.argument else None
    if found is not None and given.form != "callable":
        return _object(m, policy, given, found[0], number, failure)
    chosen = [option for option in given.options if _is_used(policy, option)]
    if chosen:
        return max(_seconds(m, policy, option, number, failure) for option in chosen)
    return _seconds(m, policy, given, number, failure)


def _is_used(policy: Policy, option: Wait) -> bool:
    for name in option.when:
        found = passed(policy, (name,))
        if found is not None and found[0]:
            return True
    return False


def _object(  # noqa: PLR0913
    m: Machine, policy: Policy, given: Wait, value: Value, number: int, failure: Failure | None
) -> float:
    """The wait of an object, a number, or a list of numbers passed as an argument."""
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, list | tuple) and value:
        item = value[min(number, len(value)) - 1]
        return float(item) if isinstance(item, int | float) else 0.0
    if isinstance(value, Combined):
        left = _object(m, policy, given, value.left, number, failure)
        return left + _object(m, policy, given, value.right, number, failure)
    if isinstance(value, External):
        row = m.world.waits.get(value.path) or m.world.waits.get(value.path.removesuffix("()"))
        if isinstance(row, Wait):
            args = value.made[-1].args if value.made else Args()
            own = Policy(policy.layer, policy.sources if given.passes else (args,), policy.ref)
            if row.form in ("sum", "chain"):
                parts = [_object(m, policy, given, part, number, failure) for part in args.positional]
                return (
                    sum(parts) if row.form == "sum" else parts[min(number, len(parts)) - 1] if parts else 0.0
                )
            return _seconds(m, own, row, number, failure)
        return 0.0
    if failure is not None and given.form == "callable":
        seconds = m.seconds(m.call_function(value, (failure,), policy.ref))
        return float(seconds) if isinstance(seconds, int | float) else 0.0
    return 0.0


def _seconds(m: Machine, policy: Policy, given: Wait, number: int, failure: Failure | None) -> float:
    from_header = _header(m, policy, given)
    if from_header is not None:
        return from_header
    if given.enabled and not switched(policy, given.enabled):
        return 0.0
    first = amount(policy, given.first) or 0.0
    factor = amount(policy, given.factor)
    step = amount(policy, given.step) or 0.0
    floor = amount(policy, given.floor) or 0.0
    ceiling = amount(policy, given.ceiling)
    if given.form == "callable":
        found = passed(policy, given.argument) if given.argument else None
        choice = policy.layer.retries
        if found is not None and failure is not None and choice is not None and "policy" in choice.accepts:
            info = State("info", {choice.exception: failure, choice.number: number})
            answer = m.call_function(found[0], (info,), policy.ref)
            answer = answer[1] if isinstance(answer, tuple) and len(answer) > 1 else 0
            return float(answer) if isinstance(answer, int | float) else 0.0
        if found is not None and failure is not None:
            seconds = m.seconds(m.call_function(found[0], (failure,), policy.ref))
            return float(seconds) if isinstance(seconds, int | float) else 0.0
        return 0.0
    value = _formula(policy, given, number, first, 2.0 if factor is None else factor, step)
    if ceiling is not None and 0 <= ceiling < _ALWAYS:
        value = min(value, ceiling)
    value = max(value, floor)
    return value / 1000 if given.unit == "milliseconds" else value


def _formula(policy: Policy, given: Wait, number: int, first: float, factor: float, step: float) -> float:  # noqa: PLR0913
    if given.form == "exponential":
        value = first
        for _ in range(min(number - 1 + given.exponent, 60)):
            value = value * factor + step
        return min(value, _ALWAYS)
    if given.form == "linear":
        return first + step * (number - 1)
    if given.form == "fibonacci":
        before, current = 0, 1
        for _ in range(min(number - 1, 60)):
            before, current = current, before + current
        return first * current
    if given.form == "window":
        end = deadline(policy) or 0.0
        tries = policy.layer.attempts
        found = passed(policy, tries.argument) if tries is not None else None
        most = found[0] if found is not None and isinstance(found[0], int) else 3
        return end / max(1, 2 ** (most - 1) - 1) * 2 ** (number - 1) if most > 1 else 0.0
    return first if given.form in ("constant", "random", "listed") else 0.0


def _header(m: Machine, policy: Policy, given: Wait) -> float | None:
    """The wait that the answer asks for, where the layer obeys it."""
    for name in given.headers:
        text = m.signal.headers.get(name)
        if text is None or not text.replace(".", "", 1).isdigit():
            continue
        seconds = float(text) / (1000 if name.endswith("-ms") else 1)
        ceiling = amount(policy, given.header_ceiling)
        if ceiling is None or seconds <= ceiling:
            m.long_wait(policy.ref, seconds, by=policy.layer.name)
            return seconds
        if given.above == "cut":
            return ceiling
    return None
