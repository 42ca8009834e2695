"""What is wrong with a map, said so that whoever wrote it can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, Tag, ValidationError

from facemap.errors import BadAtlas
from facemap.grammar import FAULT, TAG
from facemap.records import Origin
from facemap.records.base import OneOrMany

Loc = tuple[str | int, ...]
_SHOWN = 60


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong.

    Attributes
    ----------
    origin : Origin
        File, line and field.
    record : str or None
        The record it is in, by id where it has one.
    text : str
        What is wrong and what would be right.
    warning : bool
        Whether it may be meant as it is.
    """

    origin: Origin
    record: str | None
    text: str
    warning: bool = False

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.record, self.origin.field) if part)
        kind = "warning: " if self.warning else ""
        said = f"{self.origin}: {kind}{where + ': ' if where else ''}{self.text}"
        # a name in a file may hold anything, also what would break the line or steer a terminal
        return "".join(c if c.isprintable() else " " for c in said)


class Mistakes(BadAtlas):
    """A map that cannot be used, with every mistake found in it.

    Parameters
    ----------
    mistakes : iterable of Mistake
        In the order of the files.
    """

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = sorted_mistakes(mistakes)
        super().__init__("\n".join(str(m) for m in self.mistakes))


def sorted_mistakes(mistakes: Iterable[Mistake]) -> tuple[Mistake, ...]:
    """Put mistakes in the order of files and lines, each once."""
    return tuple(dict.fromkeys(sorted(mistakes, key=lambda m: (m.origin.file, m.origin.line))))


def shown(value: object) -> str:
    """Write a value short enough for one line."""
    text = repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def did_you_mean(given: object, known: Iterable[str]) -> str:
    """Suggest the nearest of what is known, as ``; did you mean 'al'?``, or nothing."""
    near = get_close_matches(str(given), list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def path_of(loc: Loc) -> Loc:
    """Leave the tags of the grammar out of an error's path."""
    return tuple(part for part in loc if not (isinstance(part, str) and part.startswith(TAG)))


def explain(error: ValidationError, model: type[BaseModel]) -> Iterator[tuple[Loc, str]]:
    """Yield the path and the explanation of every mistake in a record.

    Parameters
    ----------
    error : ValidationError
        What pydantic found.
    model : type
        The record's model.
    """
    every = error.errors(include_url=False)
    for found in every:
        if found["type"] != "too_short" or not _has_faulty_part(found["loc"], every):
            yield path_of(found["loc"]), _say(dict(found), model)


def _has_faulty_part(loc: Loc, every: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a part of a list is wrong by itself, which makes the list seem short."""
    return any(len(other["loc"]) > len(loc) and other["loc"][: len(loc)] == loc for other in every)


def _say(found: dict[str, Any], model: type[BaseModel]) -> str:
    kind, value, context = found["type"], found["input"], found.get("ctx", {})
    name = str(found["loc"][-1]) if found["loc"] else ""
    if kind == "missing" and name.isdigit():
        return f"entry number {int(name) + 1} is missing"
    if kind == "missing":
        why = "nothing is stated without basis and source: " if name in ("basis", "source") else ""
        return f"{why}{name!r} is missing"
    if kind == "extra_forbidden":
        known = fields_of(model_at(model, found["loc"][:-1]))
        return f"unknown field {name!r}{did_you_mean(name, known)} (known: {', '.join(known)})"
    if kind == "literal_error":
        choices = [word.strip("' ") for word in context["expected"].replace(" or ", ", ").split(",")]
        return f"{shown(value)} is none of {', '.join(choices)}{did_you_mean(value, choices)}"
    if kind in ("too_short", "too_long"):
        bound = "min_length" if kind == "too_short" else "max_length"
        most = "at least" if kind == "too_short" else "at most"
        return f"{most} {context[bound]} wanted, not {context['actual_length']}"
    if kind == FAULT:
        return str(found["msg"])
    if kind.startswith(_NO_FORM) and isinstance(value, dict):
        forms = str(found["msg"]).partition(" with one of ")[2].partition(", such as")[0].split(", ")
        near = (did_you_mean(key, forms) for key in value)
        return f"{found['msg']}{next(filter(None, near), '')}"
    told = kind in _WANTED or not isinstance(value, dict | list | tuple)
    given = f", not {shown(value)}" if told else ""
    if kind in _BOUNDS:
        return f"it should be {_range(_field_at(model, found['loc']))}{given}"
    if kind in ("tuple_type", *_NO_MAPPING) and (one := _one_of_many(model, found["loc"])):
        return f"{one} is wanted, or a list of such{given}"
    return f"{_plain(kind, found['msg'])}{given}"


_NO_FORM = "no_"
_NO_MAPPING = ("model_type", "model_attributes_type")
_BOUNDS = ("greater_than", "greater_than_equal", "less_than", "less_than_equal")


def _field_at(model: type[BaseModel], loc: Loc) -> Any:
    """Give the type of the field that a path leads to, or into."""
    for end in range(len(loc) - 1, -1, -1):
        here, name = model_at(model, loc[:end]), loc[end]
        fields = {f.alias or n: f for n, f in here.model_fields.items()} if here else {}
        if name in fields:
            return (fields[str(name)].annotation, *fields[str(name)].metadata)
    return ()


def _range(annotation: Any) -> str:
    """Say between which numbers a value must be."""
    bounds = [part for part in _every(annotation) if isinstance(part, Ge | Gt | Le | Lt)]
    least = next((part for part in bounds if isinstance(part, Ge | Gt)), None)
    most = next((part for part in bounds if isinstance(part, Le | Lt)), None)
    if isinstance(least, Ge) and isinstance(most, Le):
        return f"from {least.ge:.6g} to {most.le:.6g}"
    words = []
    if least is not None:
        words.append(f"at least {least.ge:.6g}" if isinstance(least, Ge) else f"above {least.gt:.6g}")
    if most is not None:
        words.append(f"at most {most.le:.6g}" if isinstance(most, Le) else f"below {most.lt:.6g}")
    return " and ".join(words)


def _every(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in (*_parts(annotation), *getattr(annotation, "metadata", ())):
        yield from _every(part)


def _one_of_many(model: type[BaseModel], loc: Loc) -> str | None:
    """Say what may stand for a list of one, where one entry may."""
    annotation = _field_at(model, loc)
    if not any(isinstance(part, OneOrMany) for part in annotation):
        return None
    entry = next(_models(annotation), None)
    needed = [name for name, field in entry.model_fields.items() if field.is_required()] if entry else []
    return f"a mapping with {', '.join(needed)}" if needed else "a text"


_WANTED = {
    "string_type": "a text is wanted (in quotes, if it looks like a number)",
    "float_parsing": "a number is wanted",
    "float_type": "a number is wanted",
    "int_parsing": "a whole number is wanted",
    "int_type": "a whole number is wanted",
    "bool_parsing": "true or false is wanted",
    "bool_type": "true or false is wanted",
    "tuple_type": "a list is wanted",
    "model_type": "a mapping of fields is wanted",
    "model_attributes_type": "a mapping of fields is wanted",
    "dict_type": "a mapping is wanted",
    "finite_number": "a finite number is wanted",
    "string_too_short": "some text is wanted",
}


def _plain(kind: str, message: str) -> str:
    message = _WANTED.get(kind, message.removeprefix("Value error, "))
    return message.replace("Input should", "it should").replace(" after validation", "")


def fields_of(model: type[BaseModel] | None) -> list[str]:
    """List the fields of a model under the names a map has them."""
    return [f.alias or name for name, f in model.model_fields.items()] if model else []


def model_at(model: type[BaseModel], loc: Loc) -> type[BaseModel] | None:
    """Find the model that a path within a record leads to."""
    here: type[BaseModel] | None = model
    inside: Any = None
    for part in loc:
        if isinstance(part, str) and part.startswith(TAG):
            here = tagged(inside, part)
        elif isinstance(part, str) and here is not None:
            fields = {f.alias or name: f for name, f in here.model_fields.items()}
            if part not in fields:
                return None
            inside = (fields[part].annotation, *fields[part].metadata)
            here = next(_models(inside), None)
    return here


def _parts(annotation: Any) -> tuple[Any, ...]:
    return annotation if isinstance(annotation, tuple) else get_args(annotation)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in _parts(annotation):
        yield from _models(part)


def tagged(annotation: Any, tag: str) -> type[BaseModel] | None:
    """Find the form of a rule that a tag of a union stands for."""
    parts = _parts(annotation)
    if any(isinstance(part, Tag) and part.tag == tag for part in parts):
        return next(_models(parts[0]), None)
    return next((found for part in parts if (found := tagged(part, tag))), None)
