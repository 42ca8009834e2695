"""What every form of a rule rests on: the model, and what several of them check."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from facemap.grammar.lengths import Length


class Rule(BaseModel):
    """What all rules share: frozen, and no field that is not known."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True, defer_build=True
    )


def given_of(rule: Rule, names: tuple[str, ...]) -> list[str]:
    """List the fields, of those named, that a rule has."""
    return [name for name in names if getattr(rule, name) is not None]


def exactly_one(rule: Rule, names: tuple[str, ...]) -> str:
    """Refuse a rule with none or several of some fields; name the one it has."""
    given = given_of(rule, names)
    if len(given) != 1:
        raise ValueError(
            f"give exactly one of {', '.join(names)}" + (f", not {' and '.join(given)}" if given else "")
        )
    return given[0]


def span_for(lengths: tuple[Length | None, ...], along: str | None) -> None:
    """Refuse a length in cun or shares of a span where no span is named."""
    for length in lengths:
        if length is not None and length.needs_span and along is None:
            raise ValueError(f"'{length}' needs a span: say along which with 'along'")
