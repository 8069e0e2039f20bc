"""Members: what reading, writing and subscripting a value gives in the simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poolint.engine.flow.values import Ref
from poolint.engine.outage import observing, wrapping
from poolint.engine.outage.frames import Thrown
from poolint.engine.outage.operations import entry, failure_text, is_plain, unknown
from poolint.engine.outage.values import (
    Bound,
    ClassValue,
    Closure,
    Coroutine,
    External,
    Failure,
    Headers,
    Instance,
    Layered,
    ModuleRef,
    Native,
    Partial,
    Pending,
    Shown,
    State,
    Super,
    Unknown,
    Value,
    is_tainted,
    key_of,
)

if TYPE_CHECKING:
    from poolint.engine.outage.machine import Machine

MISSING = object()
"""There is no such member."""


def read(m: Machine, value: Value, name: str, ref: Ref) -> Value:
    """``value.name``; raises what Python would raise where the member is known not to exist."""
    found = look(m, value, name, ref)
    if found is MISSING:
        raise Thrown(Failure("builtins.AttributeError", (f"no attribute {name!r}",)))
    return found


def look(m: Machine, value: Value, name: str, ref: Ref) -> Value:
    """``value.name``, or ``MISSING``."""
    if isinstance(value, External):
        return _external(m, value, name)
    if isinstance(value, Unknown):
        return Unknown(("attribute", key_of(value), name), value.tainted)
    if isinstance(value, Instance):
        return _instance(m, value, name, ref)
    if isinstance(value, Failure):
        observing.read(m, value, name, ref)
        return _failure(m, value, name, ref)
    if isinstance(value, Shown):
        observing.read(m, value, name, ref)
        return wrapping.shown_member(m, value, name) or shown(value, name)
    if isinstance(value, ClassValue):
        return _class(m, value, name)
    if isinstance(value, ModuleRef):
        return m.member(value.path, name)
    if isinstance(value, Super):
        return _super(m, value, name)
    if isinstance(value, Closure | Layered | Bound | Partial):
        return _function(m, value, name)
    return _played(m, value, name)


def _played(m: Machine, value: Value, name: str) -> Value:
    """A member of what the simulation plays itself."""
    from poolint.engine.outage import methods

    if isinstance(value, Pending | Coroutine):
        return Native(name, lambda args, at: methods.pending(m, value, name, args, at))
    return methods.method(m, value, name)


def _external(m: Machine, value: External, name: str) -> Value:
    path = f"{value.path}.{name}"
    stored = m.stored.get((value.path, name))
    if stored is not None:
        return stored[0]
    special = wrapping.external_member(m, path)
    if special is not None:
        return special[0]
    step = None if value.step is None else value.step.edges.get("." + name)
    return External(path, step, value.made, value.policies)


def _instance(m: Machine, value: Instance, name: str, ref: Ref) -> Value:
    if name in value.attributes:
        return value.attributes[name]
    if name == "__class__":
        return value.cls
    if name == "__dict__":
        return value.attributes
    found = _class_member(value.cls, name)
    if found is MISSING:
        base = _external_base(value.cls)
        if base is not None:
            step = None if base.step is None else base.step.edges.get("()")
            return _external(m, External(f"{base.path}()", step, base.made, base.policies), name)
        unsure = any(isinstance(item, Unknown | External) for item in _bases(value.cls))
        return Unknown(("attribute", id(value), name)) if unsure else MISSING
    return m.bind_member(found, value, ref)


def _bases(cls: ClassValue) -> list[Value]:
    found: list[Value] = []
    for base in cls.bases:
        found.append(base)
        if isinstance(base, ClassValue):
            found.extend(_bases(base))
    return found


def _external_base(cls: ClassValue) -> External | None:
    """The class of the catalog among the bases."""
    for base in _bases(cls):
        if isinstance(base, External) and base.step is not None and "()" in base.step.edges:
            return base
    return None


def lineage(cls: ClassValue) -> list[ClassValue]:
    """The class and its bases within the project, nearest first."""
    found = [cls]
    for base in _bases(cls):
        if isinstance(base, ClassValue) and base not in found:
            found.append(base)
    return found


def _class_member(cls: ClassValue, name: str) -> Value:
    for one in lineage(cls):
        if name in one.members:
            return one.members[name]
    return MISSING


def method_of(cls: ClassValue, name: str) -> Value:
    """What the class and its bases define under ``name``; None where nothing."""
    found = _class_member(cls, name)
    return None if found is MISSING else found


def _class(m: Machine, value: ClassValue, name: str) -> Value:
    if name in ("__name__", "__qualname__"):
        return value.node.name
    found = _class_member(value, name)
    if found is MISSING:
        return Unknown(("attribute", id(value.node), name)) if value.bases else MISSING
    return m.bind_class_member(found, value)


def _super(m: Machine, value: Super, name: str) -> Value:
    for one in lineage(value.cls)[1:]:
        if name in one.members:
            found = one.members[name]
            return Bound(found, value.receiver) if isinstance(found, Closure) else found
    if name == "__init__" and isinstance(value.receiver, Failure):
        failure = value.receiver

        def initialise(args: object, at: Ref) -> Value:
            failure.args = args.positional  # type: ignore[attr-defined]
            return None

        return Native("__init__", initialise)
    base = _external_base(value.cls)
    if base is not None and isinstance(value.receiver, Instance) and name != "__init__":
        step = None if base.step is None else base.step.edges.get("()")
        return _external(m, External(f"{base.path}()", step, base.made, base.policies), name)
    return Native(name, lambda args, at: None)


_ON_EVERY_FAILURE = {
    "args",
    "__cause__",
    "__context__",
    "__traceback__",
    "__class__",
    "__suppress_context__",
    "__notes__",
    "__dict__",
}


def _failure(m: Machine, value: Failure, name: str, ref: Ref) -> Value:
    if name in value.attributes:
        return value.attributes[name]
    if name == "__cause__":
        return value.cause
    if name == "__context__":
        return value.cause
    if name == "__class__":
        return class_of(m, value)
    if name in ("with_traceback", "add_note"):
        return Native(name, lambda args, at: value if name == "with_traceback" else None)
    if value.shown is not None:
        found = shown(Shown(value.shown, "", ""), name)
        if found is not MISSING:
            return found
    if name == "args":
        return (failure_text(value),) if value.shown is not None else tuple(value.args)
    if name in _ON_EVERY_FAILURE:
        return Unknown(("attribute", id(value), name), tainted=True)
    if isinstance(value.cls, ClassValue):
        found = _class_member(value.cls, name)
        if found is not MISSING:
            return m.bind_member(found, value, ref)
        return MISSING if m.world.is_exception(value.cls) else Unknown(("attribute", id(value), name), True)
    declared = wrapping.class_value(m, value.cls, name)
    if declared is not MISSING:
        return declared
    if value.shown is None and value.cls.startswith("builtins.") and not value.args:
        return MISSING
    exact = value.shown is not None and value.shown.exact
    return (
        MISSING
        if exact or value.cls.startswith("builtins.")
        else Unknown(("on", value.cls, name), tainted=True)
    )


def class_of(m: Machine, value: Value) -> Value:
    """``type(value)``."""
    if isinstance(value, Instance):
        return value.cls
    if isinstance(value, Failure):
        return value.cls if isinstance(value.cls, ClassValue) else m.external(value.cls)
    if isinstance(value, Shown):
        return m.external(value.cls)
    if isinstance(value, Unknown):
        return Unknown(("type", key_of(value)), value.tainted)
    if is_plain(value):
        return m.external(f"builtins.{type(value).__name__}")
    return unknown("type", value)


def shown(value: Shown, name: str) -> Value:
    """A member of an object that a signal made."""
    path = f"{value.prefix}.{name}" if value.prefix else name
    attributes = value.appearance.attributes
    if path in attributes:
        return data(attributes[path], path)
    if any(known.startswith((path + ".", path + "()")) for known in attributes):
        return Shown(value.appearance, path, value.cls)
    if path in value.appearance.opaque or any(
        known.startswith(path + ".") for known in value.appearance.opaque
    ):
        return Unknown(("shown", path), tainted=True)
    exact = value.appearance.exact and not value.prefix
    return MISSING if exact else Unknown(("shown", path), tainted=True)


def called(value: Shown) -> Value:
    """What calling a member of an object that a signal made gives."""
    path = f"{value.prefix}()"
    if path in value.appearance.attributes:
        return data(value.appearance.attributes[path], path)
    return Unknown(("shown", path), tainted=True)


def data(value: Value, path: str) -> Value:
    """A value of an appearance as the program finds it; headers are asked without regard to case."""
    if isinstance(value, dict) and path.endswith("headers"):
        return Headers({str(key).lower(): item for key, item in value.items()})
    if isinstance(value, dict):
        return {key: data(item, "") for key, item in value.items()}
    if isinstance(value, list):
        return [_part(item) for item in value]
    return value


def _part(item: Value) -> Value:
    from poolint.model.appearance import Appearance

    if isinstance(item, dict):
        return Shown(Appearance(item), "", "")
    return item


def _function(m: Machine, value: Value, name: str) -> Value:
    if name in ("__name__", "__qualname__"):
        inner = value
        while isinstance(inner, Layered | Bound | Partial):
            inner = inner.function
        return getattr(getattr(inner, "node", None), "name", unknown("name", value))
    if name in ("__wrapped__", "fn", "run") and isinstance(value, Layered):
        return value.function
    if isinstance(value, Layered):
        return wrapping.layered_member(m, value, name)
    stored = m.stored.get((str(id(value)), name))
    return stored[0] if stored is not None else Unknown(("attribute", id(value), name))


def write(m: Machine, value: Value, name: str, item: Value) -> None:
    """``value.name = item``."""
    if isinstance(value, Instance | Failure):
        value.attributes[name] = item
    elif isinstance(value, ClassValue):
        value.members[name] = item
    elif isinstance(value, External):
        m.stored[(value.path, name)] = (item,)
    elif isinstance(value, ModuleRef):
        m.write_member(value.path, name, item)
    elif isinstance(value, State):
        value.data[name] = item
    else:
        m.stored[(str(id(value)), name)] = (item,)


def subscript(m: Machine, value: Value, index: Value) -> Value:
    """``value[index]``."""
    if isinstance(value, Headers):
        if not isinstance(index, str):
            return unknown("[]", value, index)
        if index.lower() in value:
            return value[index.lower()]
        raise Thrown(Failure("builtins.KeyError", (index,)))
    if isinstance(value, dict) and not is_plain(index):
        held = entry(index)
        return value[held] if held in value else unknown("[]", index)
    if isinstance(value, list | tuple | str | dict) and is_plain(index):
        try:
            return value[index]
        except KeyError:
            default = value.get("__missing__") if isinstance(value, dict) else None
            if default is not None:
                made = default()
                if isinstance(value, dict):
                    value[index] = made
                return made
            raise Thrown(Failure("builtins.KeyError", (index,))) from None
        except IndexError:
            raise Thrown(Failure("builtins.IndexError")) from None
        except TypeError:
            return unknown("[]", value, index)
    return _special_subscript(value, index)


def _special_subscript(value: Value, index: Value) -> Value:
    if value is None:
        raise Thrown(Failure("builtins.TypeError"))
    if isinstance(value, Shown):
        if isinstance(index, str):
            found = value.appearance.attributes.get(index, MISSING)
            if found is not MISSING:
                return data(found, index)
        return Unknown(("shown", value.prefix, key_of(index)), tainted=True)
    if isinstance(value, External):
        step = None if value.step is None else value.step.edges.get("[]")
        named = f'"{index}"' if isinstance(index, str) else ""
        return External(f"{value.path}[{named}]", step, value.made, value.policies)
    if isinstance(value, ClassValue):
        found = method_of(value, "__class_getitem__")
        return value if found is None else unknown("[]", value, index)
    return Unknown(("[]", key_of(value), key_of(index)), is_tainted(value) or is_tainted(index))


def store(m: Machine, value: Value, index: Value, item: Value) -> None:
    """``value[index] = item``."""
    if isinstance(value, dict):
        value[entry(index)] = item
    elif isinstance(value, list) and isinstance(index, int) and -len(value) <= index < len(value):
        value[index] = item
