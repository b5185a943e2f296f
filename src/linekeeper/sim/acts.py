"""Acts: what can be done to the world, by name. A play is a list of them; `/_sim/act` takes one.

An act is an object with `do` and the arguments of the function of that name. Numbers, accounts and portfolios are named by id,
display digits or name. Acts that Meta would announce do so; those it would not (a quality change, a deregistration) stay silent.

An argument is of the type that its function names, or the act is refused: a world holds no value of a wrong kind.
"""

import inspect
import typing
from collections.abc import Callable
from functools import cache, partial

import msgspec

from linekeeper.sim.stage import Stage

ACTS: dict[str, Callable[..., None]] = {}
#: Words of an act that are not for its function: its name, and when a play performs it.
OURS = ("do", "at_s")


class BadAct(ValueError):
    """An act that cannot be performed: unknown name, wrong arguments, or nothing is called so."""


def act(function: Callable[..., None]) -> Callable[..., None]:
    """Enter a function into the table under its own name.

    It takes the stage and then named arguments, or one struct whose fields are the arguments.
    """
    ACTS[function.__name__.removesuffix("_")] = function
    return function


@cache
def shape(name: str) -> type[msgspec.Struct]:
    """Return the struct of an act's arguments, `do` as its tag: what is checked is what is documented."""
    function = ACTS[name]
    hints = typing.get_type_hints(function, include_extras=True)
    fields: list[tuple[str, object] | tuple[str, object, object]] = []
    if (whole := _whole(function)) is not None:
        fields += [_field(one.name, one.type, _usual(one)) for one in msgspec.structs.fields(whole)]
    else:
        given = list(inspect.signature(function).parameters.values())[1:]
        fields += [_field(one.name, hints[one.name], one.default) for one in given]
    fields.sort(key=len)  # what must be told comes first
    title = name.title().replace("_", "") + "Act"
    return msgspec.defstruct(
        title, typing.cast("list[str]", fields), tag_field="do", tag=name, kw_only=True, forbid_unknown_fields=True,
        namespace={"__doc__": summary(name)}, module=__name__,
    )  # fmt: skip


def summary(name: str) -> str:
    """Return what an act does, as its function says."""
    return inspect.cleandoc(ACTS[name].__doc__ or "")


def _field(name: str, kind: object, default: object) -> tuple[str, object] | tuple[str, object, object]:
    left_out = default in (inspect.Parameter.empty, msgspec.NODEFAULT)
    return (name, kind) if left_out else (name, kind, default)


def _usual(field: msgspec.structs.FieldInfo) -> object:
    made = field.default_factory
    return field.default if made is msgspec.NODEFAULT else msgspec.field(default_factory=made)


def _made(field: msgspec.structs.FieldInfo) -> object:
    """Return what an argument is unless told."""
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


def _whole(function: Callable[..., None]) -> type[msgspec.Struct] | None:
    """Return the struct a function takes in place of named arguments."""
    given = list(inspect.signature(function).parameters)[1:]
    kind = typing.get_type_hints(function).get(given[0]) if len(given) == 1 else None
    return kind if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else None


def check(stage: Stage, what: dict[str, object]) -> Callable[[], None]:
    """Return the act, ready to be performed.

    Raises:
        BadAct: its name is unknown, or its arguments are too many, too few, or of a wrong kind.
    """
    function = ACTS.get(name := str(what.get("do")))
    if function is None:
        raise BadAct(f"no act is called {what.get('do')!r}; there are: {', '.join(sorted(ACTS))}")
    try:
        ready = msgspec.convert({"do": name} | {key: value for key, value in what.items() if key not in OURS}, shape(name))
    except msgspec.ValidationError as error:
        raise BadAct(f"{name}: {error}") from error
    arguments = {field: getattr(ready, field) for field in ready.__struct_fields__}
    whole = _whole(function)
    return partial(function, stage, **arguments) if whole is None else partial(function, stage, whole(**arguments))


def perform(stage: Stage, what: dict[str, object]) -> None:
    """Perform one act now.

    Raises:
        BadAct: with the reason.
    """
    ready = check(stage, what)
    try:
        ready()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadAct(f"{what['do']}: {error.args[0] if error.args else error}") from error


def any_act() -> object:
    """Return the type of whatever act there is: a union told apart by `do`."""
    return typing.Union[tuple(shape(name) for name in sorted(ACTS))]  # noqa: UP007 - made of a table, not written


class Argument(msgspec.Struct):
    """One argument of an act: its JSON schema, and what it is unless told."""

    name: str
    schema: dict[str, object]
    required: bool
    usual: object = None


class Told(msgspec.Struct):
    """An act as it is told to whoever wants to perform it."""

    do: str
    says: str
    takes: list[Argument]


def anything(kind: type) -> dict[str, object]:
    """Return the schema of `object`, which may be anything.

    Raises:
        NotImplementedError: another type that JSON schemas know no word for.
    """
    if kind is object:
        return {"description": "Anything."}
    raise NotImplementedError(f"no JSON schema is known for {kind!r}")


def told(name: str) -> Told:
    """Return an act with what it does and what it takes."""
    takes = [
        Argument(
            name=field.name, schema=msgspec.json.schema(field.type, schema_hook=anything), required=field.required,
            usual=None if field.required else _made(field),
        )
        for field in msgspec.structs.fields(shape(name))
    ]  # fmt: skip
    return Told(do=name, says=summary(name), takes=takes)
