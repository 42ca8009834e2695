"""What a window can go through: concerns and techniques, each pair a scene, composed once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from facemap.scene import Asked, Scene, compose

if TYPE_CHECKING:
    from facemap.placing import FaceMap

KEPT: Final = 60
Compose = Callable[[Mapping[str, float], str | None, tuple[str, ...]], Scene]


@dataclass(frozen=True)
class Stop:
    """One pair of the programme: indices into its concerns and techniques."""

    concern: int
    technique: int


class Programme:
    """Concerns and techniques in their order.

    Parameters
    ----------
    concerns : sequence of mapping of str to float
        Each what is shown together, with weights.
    techniques : sequence of str or None
        None shows zones and points without a technique.
    compose : callable
        From concerns, a technique and layers (`facemap.compose`'s ``show``) to the scene.
    show : sequence of str
        The layers that scenes are composed with.
    """

    def __init__(
        self,
        concerns: Sequence[Mapping[str, float]],
        techniques: Sequence[str | None],
        compose: Compose,
        map_: FaceMap | None = None,
        show: Sequence[str] = (),
    ) -> None:
        self.concerns = tuple(concerns)
        self.techniques = tuple(techniques)
        self.map_ = map_
        self.show = tuple(show)
        self._compose = compose
        self._kept: OrderedDict[Stop, Scene] = OrderedDict()

    @classmethod
    def of_scene(cls, scene: Scene) -> Programme:
        """Only this scene."""
        return cls(({},), (None,), lambda _concerns, _technique, _show: scene)

    @classmethod
    def of_map(cls, asked: Asked) -> tuple[Programme, Stop]:
        """Every concern and technique of a map, and where to begin.

        What is asked for and is not one concern alone, or has no technique, comes first.
        """
        atlas, wanted = asked.map_.atlas, dict(asked.concerns)
        concerns = [{name: wanted.get(name, 1.0)} for name in atlas.concerns]
        if wanted not in concerns:
            concerns.insert(0, wanted)
        techniques: list[str | None] = list(atlas.techniques)
        if asked.technique not in techniques:
            techniques.insert(0, asked.technique)

        def composed(these: Mapping[str, float], technique: str | None, show: tuple[str, ...]) -> Scene:
            return compose(
                asked.map_,
                these,
                technique,
                emphasis=asked.emphasis,
                count=asked.count if technique == asked.technique else None,
                show=show,
                plan=asked.plan if dict(these) == wanted else None,
            )

        stop = Stop(concerns.index(wanted), techniques.index(asked.technique))
        return cls(concerns, techniques, composed, asked.map_, asked.show), stop

    def keep(self, stop: Stop, scene: Scene) -> None:
        """Take a scene that is composed already."""
        self._kept[stop] = scene

    def scene(self, stop: Stop) -> Scene:
        """The scene of a stop; composed once."""
        if stop not in self._kept:
            concerns, technique = self.concerns[stop.concern], self.techniques[stop.technique]
            self._kept[stop] = self._compose(concerns, technique, self.show)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(stop)
        return self._kept[stop]

    def ready(self, stop: Stop) -> bool:
        """Whether a scene is composed already."""
        return stop in self._kept

    def show_too(self, layer: str) -> None:
        """Compose every scene anew, with one more layer, when it is next asked for."""
        self.show = (*self.show, layer)
        self._kept.clear()

    def beside(self, stop: Stop) -> tuple[Stop, ...]:
        """What the next key might ask for: next and previous concern and technique."""
        near = (
            self.moved(stop, concern=1),
            self.moved(stop, technique=1),
            self.moved(stop, concern=-1),
            self.moved(stop, technique=-1),
        )
        return tuple(dict.fromkeys(other for other in near if other != stop))

    def moved(self, stop: Stop, concern: int = 0, technique: int = 0) -> Stop:
        """Go on or back, round at the ends."""
        return Stop(
            (stop.concern + concern) % len(self.concerns), (stop.technique + technique) % len(self.techniques)
        )

    def name(self, stop: Stop) -> str:
        """Name of a file: the concern and the technique."""
        parts = [*self.concerns[stop.concern], self.techniques[stop.technique]]
        return "-".join(part for part in parts if part)

    def place(self, stop: Stop) -> str:
        """Which of how many, in words."""
        counts = ((stop.concern, self.concerns, "Concern"), (stop.technique, self.techniques, "technique"))
        words = [f"{word} {n + 1} of {len(given)}" for n, given, word in counts if len(given) > 1]
        return ", ".join(words)
