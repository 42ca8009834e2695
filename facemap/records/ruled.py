"""Whose the numbers are that stand in a rule: its source's, unless the record says otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from facemap.grammar import Checked, Fault, NumberField, Rule, numbers
from facemap.records.base import Derived, Many, only_computed


class Added(Derived, Checked):
    """Numbers in a rule that the rule's source does not give, and whose they are.

    Attributes
    ----------
    numbers : tuple of Length or float
        As they stand in the rule: ``3 mm``, ``0.8 cun``, ``0.6`` of a way, ``0.5`` for midway.
    """

    numbers: Many[NumberField]

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between the fields."""
        yield from only_computed(self)


class Ruled(Checked):
    """What has a rule: the rule and its numbers are the source's own, but for those that are named here.

    Attributes
    ----------
    added : tuple of Added
        The numbers of the rule that its source does not give.
    """

    added: Many[Added] = ()

    @property
    def rule(self) -> Rule | str | None:
        """The rule, where there is one."""
        rule: Rule | str | None = getattr(self, "where", None)
        return rule

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between the fields."""
        there = numbers(self.rule)
        added = [item for item in self.added if item is not None]
        named = Counter(number for item in added for number in item.numbers or () if number is not None)
        about = ("added", "where", "place", "curve", "region")
        for number, times in named.items():
            if number not in there:
                has = f"which has {', '.join(map(str, there))}" if there else "which has none"
                yield Fault(f"{number} is no number of the rule, {has}", about, at="added")
            elif times > 1:
                yield Fault(f"{number} is named {times} times", about, at="added")
        source = getattr(self, "source", None)
        if source is not None and any(item.source == source for item in added):
            text = f"{source!r} is the rule's own source: name only numbers that it does not give"
            yield Fault(text, (*about, "source"), at="added")
