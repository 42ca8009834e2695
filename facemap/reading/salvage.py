"""What is left of a record with mistakes, so that one mistake does not hide the others.

A field that cannot be read is left out, at every depth. What is left is no record to work with: it is there
to look up the names in it, and to see what else is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Discriminator, ValidationError, create_model

from facemap.grammar import Checked
from facemap.reading.mistakes import Loc, tagged
from facemap.records.base import Model

_LOST = object()


def salvage(model: type[BaseModel], given: Mapping[str, Any]) -> tuple[Any, list[tuple[Loc, str]]]:
    """Read what can be read of a record.

    Parameters
    ----------
    model : type
        What it should be.
    given : mapping
        What its YAML says.

    Returns
    -------
    record : BaseModel
        Without what could not be read: a field that must be there is None then, an entry of a list too.
    faults : list of (path, str)
        What is wrong between the fields that could be read.
    """
    job = _Salvage()
    return job.model(model, given, ()), job.faults


class _Salvage:
    """Reads one record; faults between its fields are collected."""

    def __init__(self) -> None:
        self.faults: list[tuple[Loc, str]] = []

    def model(self, model: type[BaseModel], given: Mapping[str, Any], path: Loc) -> Any:
        model.model_rebuild()
        read: dict[str, Any] = {}
        lost: set[str] = set()
        for name, field in model.model_fields.items():
            key = field.alias or name
            value = _LOST
            if key in given:
                value = self._value(_type_of(model, name), given[key], (*path, key))
            if value is not _LOST:
                read[name] = value
            elif key in given or field.is_required():
                lost.add(name)
                read[name] = None if field.is_required() else field.get_default(call_default_factory=True)
        found = model.model_construct(_fields_set=set(read))
        found.__dict__.update(read)
        if isinstance(found, Checked):
            self.faults += [
                (path if fault.at is None else (*path, fault.at), fault.text)
                for fault in found.faults()
                if not lost & set(fault.about)
            ]
        return found

    def _value(self, type_: Any, given: Any, path: Loc) -> Any:
        try:
            return _reader(type_).model_validate({"value": given}).__dict__["value"]
        except ValidationError:
            pass
        for form in _forms(type_, given):
            if isinstance(form, type) and issubclass(form, BaseModel):
                if isinstance(given, dict):
                    return self.model(form, given, path)
            elif get_origin(form) is tuple:
                return self._entries(form, given, path)
            elif get_origin(form) is dict and isinstance(given, dict | list):
                of = get_args(form)[1]
                pairs = given.items() if isinstance(given, dict) else ((name, None) for name in given)
                read = {k: self._value(of, v, (*path, k)) for k, v in pairs if isinstance(k, str)}
                return {k: None if v is _LOST else v for k, v in read.items()}
        return _LOST

    def _entries(self, form: Any, given: Any, path: Loc) -> Any:
        # one entry may stand for a list of one
        listed = given if isinstance(given, list) else [given]
        of = get_args(form)
        types = [of[0]] * len(listed) if of[1:] == (...,) else list(of)
        read = [
            self._value(type_, entry, (*path, i))
            for i, (type_, entry) in enumerate(zip(types, listed, strict=False))
        ]
        if not any(isinstance(value, str | BaseModel) for value in read):
            return _LOST
        return tuple(None if value is _LOST else value for value in read)


@cache
def _type_of(model: type[BaseModel], name: str) -> Any:
    field = model.model_fields[name]
    return Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation


_READERS: dict[int, tuple[Any, type[Model]]] = {}


def _reader(type_: Any) -> type[Model]:
    """Build what reads a type as a record would, once: a rule's takes a while. Not every type has a hash."""
    if id(type_) not in _READERS:
        _READERS[id(type_)] = (type_, create_model("One", __base__=Model, value=(type_, ...)))
    return _READERS[id(type_)][1]


def _forms(type_: Any, given: Any) -> Iterator[Any]:
    """Yield the models, lists and mappings that a type can be; of a rule's forms the one it has."""
    if get_origin(type_) is Annotated:
        inner, *more = get_args(type_)
        which = next((part for part in more if isinstance(part, Discriminator)), None)
        if which is None:
            yield from _forms(inner, given)
        elif callable(which.discriminator) and (tag := which.discriminator(given)) is not None:
            yield from filter(None, [tagged(inner, str(tag))])
    elif get_origin(type_) in (Union, UnionType):
        for part in get_args(type_):
            yield from _forms(part, given)
    else:
        yield type_
