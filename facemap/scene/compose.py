"""From a map and a choice to a scene."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from facemap.asking import named_concerns, notes
from facemap.density import density as density_of
from facemap.errors import unknown
from facemap.planning import wish
from facemap.scene import captions, parts
from facemap.scene.courses import COURSES, courses_of
from facemap.scene.nouns import Asked, Scene
from facemap.scene.own import with_own

if TYPE_CHECKING:
    from facemap.placing import FaceMap

LAYERS = ("needles", "region", *COURSES)


def check_layers(show: Sequence[str]) -> tuple[str, ...]:
    """The layers to show; UnknownName where one is none."""
    layers = (show,) if isinstance(show, str) else tuple(show)
    for layer in layers:
        if layer not in LAYERS:
            raise unknown("layer", str(layer), LAYERS, "facemap figure --help")
    return layers


def compose(
    map_: FaceMap,
    concerns: Mapping[str, float] | Sequence[str] = (),
    technique: str | None = None,
    *,
    emphasis: float = 2.0,
    count: str | float | None = None,
    show: Sequence[str] = (),
    plan: str | None = None,
) -> Scene:
    """Put together what a picture or a window shows.

    Parameters
    ----------
    map_ : FaceMap
        From `facemap.load`.
    concerns : sequence of str, or mapping of str to float
        Names of concerns, with weights if they differ ("nasolabial-folds:2" in a sequence); or one plan.
    technique : str, optional
        Any name of a technique; without one, zones and points alone are shown.
    emphasis : float
        How many times as dense the needles are assumed to be in the concerns' zones.
    count : {"low", "high"} or float, optional
        One end of the reported count, or a number of your own.
    show : sequence of str
        ``needles``: a sample of single needles. ``region``: the rest of the technique's region, tinted.
        ``channels``: the courses of the channels. ``structures``: what lies over vessels, nerves and bone.

    plan : str, optional
        A plan, which brings its concerns, technique, count and points; what is given beside it counts.

    Raises
    ------
    UnknownName
        For a concern, technique, plan or layer of no such name.
    BadInput
        For an emphasis, weight or count out of range.
    """
    show = check_layers(show)
    atlas = map_.atlas
    wanted = wish(atlas, concerns, technique, count, plan)
    weights, records = wanted.concerns, [atlas.concerns[name] for name in wanted.concerns]
    used = None if wanted.technique is None else atlas.techniques[wanted.technique]
    found = None
    if used is not None:
        found = density_of(map_, used.id, weights, emphasis=emphasis, count=count, plan=wanted.plan_id)
    _, skin, others = parts.skin_of(map_)
    patches = parts.patches_of(map_, records, found)
    if "region" in show and found is not None:
        patches = (*parts.region_of(map_, found), *patches)
    bar = None if found is None else captions.scale(found, patches, records)
    if bar is not None:
        patches = tuple(patch.on_scale(bar.end_per_cm2) for patch in patches)
    marks = parts.marks_of(map_, records, used, found, wanted.plan)
    whole, face = parts.frames_of(map_.head, skin, patches, marks)
    needles = parts.needles_of(map_, found if "needles" in show else None)
    courses = courses_of(map_, show)
    return Scene(
        name=map_.head.name,
        skin=skin,
        parts=others,
        patches=patches,
        marks=marks,
        words=with_own(
            captions.words(
                atlas,
                records,
                used,
                found,
                patches,
                marks,
                courses,
                needles=bool(len(needles[0])),
                plan=wanted.plan,
            ),
            wanted,
            found,
            used,
            [atlas.zones[patch.zone] for patch in patches],
        ),
        frame=whole,
        face=face,
        scale=bar,
        needles=needles[0],
        needle_normals=needles[1],
        avoid=parts.avoid_of(map_.head),
        courses=courses,
        notes=tuple(notes(atlas, () if wanted.plan else named_concerns(concerns), technique)),
        told=None if used is None or found is None else captions.told(atlas, used, found),
        asked=Asked(
            map_,
            MappingProxyType(dict(weights)),
            wanted.technique,
            emphasis,
            count,
            show,
            wanted.plan_id,
        ),
    )
