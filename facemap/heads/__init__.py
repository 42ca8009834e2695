"""Heads: the shipped family, and everything named on a head."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from facemap.heads.folds import creases, tops
from facemap.heads.jaw import BONE_AGE, NAME, border
from facemap.heads.naming import Masks, landmarks, skeleton, spans, stored
from facemap.heads.nouns import Eye, Head, HeadSettings, LandmarkNote, Span
from facemap.heads.parts import eyeballs, eyes
from facemap.heads.settings import checked, named
from facemap.heads.shapes import family, template
from facemap.surface import Mesh

__all__ = ["Eye", "Head", "HeadSettings", "LandmarkNote", "Span", "head"]


def head(
    *,
    age: float = 50,
    sex: float | str = "female",
    ancestry: Mapping[str, float] | str | None = None,
    weight: float = 0,
    double_chin: float = 0,
    expression: Mapping[str, float] | str | None = None,
) -> Head:
    """One head of the family; all share their triangles, and every head is exactly symmetric.

    Parameters
    ----------
    age : float
        Years, 20 to 80.
    sex : float or str
        "female", "male", or 0 (female) to 1 (male).
    ancestry : mapping or str, optional
        Shares of african, asian, european: ``{"asian": 0.5, "african": 0.5}`` or ``"asian:0.5+african:0.5"``;
        scaled to add up to 1. By default a mixture of all three.
    weight : float
        -1 lean, 0 average, 1 heavy: shown in cheeks, jaw, under the chin and in the neck.
    double_chin : float
        0 to 1; a heavy head, which has part of it already, takes less.
    expression : mapping or str, optional
        eyes-closed, smile, frown, brows-raised, each 0 to 1: ``{"smile": 0.8}`` or ``"smile:0.8"``.

    Raises
    ------
    BadHead
        If a value lies outside the family.

    Examples
    --------
    >>> head(age=65).name
    'woman of 65'
    """
    settings = checked(age, sex, ancestry, weight, double_chin, expression)
    shape = family().shape(settings)
    mesh = template().with_vertices(shape.vertices)
    both = eyes(shape)
    bare, lean = mesh, replace(settings, expression={}, weight=0.0, double_chin=0.0)
    if settings.expression or settings.weight or settings.double_chin:
        bare = _shaped(lean)
    folds = creases(bare)
    young = _shaped(replace(lean, age=min(settings.age, BONE_AGE)))
    bone = skeleton(bare, settings.sex)
    places = MappingProxyType({**landmarks(mesh, bare, both, settings.sex, bone), **tops(folds)})
    curves = MappingProxyType({**stored().curves, **bone.curves, **folds, NAME: border(bare, young)})
    return Head(
        name=named(settings),
        mesh=mesh,
        parts=MappingProxyType(eyeballs(both)),
        landmarks=places,
        landmark_notes=stored().notes,
        curves=curves,
        spans=spans(mesh, places, curves),
        masks=Masks(mesh, stored().curves),
        settings=settings,
        eyes=MappingProxyType(both),
    )


def _shaped(settings: HeadSettings) -> Mesh:
    return template().with_vertices(family().shape(settings).vertices)
