"""Going round holes: where a straight way ends at a border, it goes on along it and away from it."""

import numpy as np

from facemap.surface.mesh import Floats, Ints, Mesh, unit
from facemap.surface.rays import Rays, limits_mm, together, traced
from facemap.surface.reach import Reach, nothing, reach_of
from facemap.surface.shadows import spread
from facemap.surface.straight import Trail, off_sides

_TIMES = 4  # how often a way may leave one border and come to another
_BETTER_MM = 1e-6
_FLAT = 0.01  # radians
_SPACING_MM = 0.7
_SLACK_MM = 0.3  # how much nearer than the end of the rays a vertex must be to be missed
_WHOLE = np.eye(3)


def measured(mesh: Mesh, rays: Rays, beyond_mm: float) -> tuple[Rays, Trail, Reach]:
    """Follow rays over the skin and measure its vertices.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    rays : Rays
        Rays from a place or a curve.
    beyond_mm : float
        How far to follow them beyond the widths they have.

    Returns
    -------
    rays, trail : Rays, Trail
        Also those that go on from borders, if vertices lie in the shadow of a hole.
    reach : Reach
        What every vertex of the mesh knows.
    """
    trail = traced(mesh, rays, beyond_mm)
    reach = _heard(mesh, rays, trail, nothing(len(mesh.vertices)))
    bound_mm = rays.widest_mm + beyond_mm
    known = nothing(len(mesh.vertices)).distance_mm
    for _ in range(_TIMES):
        if not _misses(mesh, rays, reach, beyond_mm):
            return rays, trail, reach
        reach, turns = _along_borders(mesh, reach, known, bound_mm)
        if not len(turns):
            break
        known = reach.distance_mm.copy()
        more = _from_turns(mesh, rays, reach, turns, bound_mm)
        if not len(more.triangles):
            break
        onward = traced(mesh, more, beyond_mm, reach.distance_mm)
        onward = onward._replace(rays=onward.rays + len(rays.triangles))
        rays, trail = together(rays, more), _merged(trail, onward)
        reach = _heard(mesh, rays, onward, reach)
    triangles, names = mesh.triangles.astype(np.int64), np.arange(len(mesh.vertices))
    return rays, trail, spread(rays, triangles, names, mesh.vertices, reach, beyond_mm)


def _heard(mesh: Mesh, rays: Rays, trail: Trail, reach: Reach) -> Reach:
    triangles = np.unique(trail.triangles)
    vertices = mesh.triangles[triangles].astype(np.int64).ravel()
    return reach.told(vertices, reach_of(mesh, rays, trail, triangles, _WHOLE))


def _misses(mesh: Mesh, rays: Rays, reach: Reach, beyond_mm: float) -> bool:
    """Whether a vertex without a distance is surely near enough to have one."""
    known = np.isfinite(reach.distance_mm)
    ends = mesh.topology.edges
    ends = ends[known[ends[:, 0]] != known[ends[:, 1]]]
    near = np.where(known[ends[:, 0]], ends[:, 0], ends[:, 1])
    length = np.linalg.norm(mesh.vertices[ends[:, 0]] - mesh.vertices[ends[:, 1]], axis=1)
    bound_mm = limits_mm(rays, reach.ray[near], reach.angle[near])[0] + beyond_mm
    return bool((reach.distance_mm[near] + length < bound_mm - _SLACK_MM).any())


def _along_borders(mesh: Mesh, reach: Reach, known: Floats, bound_mm: float) -> tuple[Reach, Ints]:
    """Carry distances along borders; also which border vertices are nearer than was known of them."""
    turns = []
    for loop in mesh.topology.boundary_loops:
        if not (reach.distance_mm[loop] < bound_mm).any():
            continue
        reach = _round_loop(mesh, reach, loop)
        nearer = reach.distance_mm[loop] < np.minimum(known[loop], bound_mm) - _BETTER_MM
        turns.append(loop[nearer])
    return reach, np.unique(np.concatenate(turns)) if turns else np.zeros(0, dtype=np.int64)


def _round_loop(mesh: Mesh, reach: Reach, loop: Ints) -> Reach:
    for way in (loop, loop[::-1]):
        # twice round, so that the least from behind comes past every vertex
        twice = np.concatenate([way, way])
        steps = np.linalg.norm(np.diff(mesh.vertices[twice], axis=0), axis=1)
        along = np.concatenate([[0.0], np.cumsum(steps)])
        lead = reach.distance_mm[twice] - along
        least = np.minimum.accumulate(lead)
        teller = np.maximum.accumulate(np.where(lead == least, np.arange(len(twice)), 0))
        told = reach.picked(twice[teller])._replace(
            distance_mm=least + along, turn=twice[teller], turn_mm=reach.distance_mm[twice[teller]]
        )
        reach = reach.told(twice, told)
    return reach


def _from_turns(mesh: Mesh, rays: Rays, reach: Reach, vertices: Ints, bound_mm: float) -> Rays:
    """Rays from border vertices in every direction, which go on with the distance from there."""
    owner, triangles = mesh.topology.corners_at(vertices)
    rows = np.arange(len(owner))
    corner = np.argmax(mesh.triangles[triangles] == vertices[owner, None], axis=1)
    here = mesh.vertices[vertices[owner]]
    first = unit(mesh.corners[triangles][rows, (corner + 1) % 3] - here)
    last = unit(mesh.corners[triangles][rows, (corner + 2) % 3] - here)
    opening = np.arccos(np.clip((first * last).sum(axis=1), -1, 1))
    # a way bends only where the skin takes up more than half of the turn about the vertex
    bends = np.bincount(owner, opening)[owner] > np.pi + _FLAT
    # each triangle at the vertex sends rays between its own two sides
    room = np.where(bends, bound_mm - reach.distance_mm[vertices[owner]], 0)
    counts = np.where(bends, np.maximum(2, np.ceil(opening * room / _SPACING_MM)), 0).astype(np.int64)
    wedge = np.repeat(rows, counts)
    turn = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    angle = ((turn + 0.5) / counts[wedge] * opening[wedge])[:, None]
    left = np.cross(mesh.face_normals[triangles], first)
    feet = off_sides(mesh, triangles, np.eye(3)[corner])
    source = vertices[owner][wedge]
    none = np.zeros(len(wedge))
    return rays.picked(reach.ray[source])._replace(
        triangles=triangles[wedge],
        feet=feet[wedge],
        headings=np.cos(angle) * first[wedge] + np.sin(angle) * left[wedge],
        low_mm=none,
        high_mm=none,
        along_mm=reach.along_mm[source],
        end=none,
        angle=reach.angle[source],
        start_mm=reach.distance_mm[source],
        turn=source,
    )


def _merged(one: Trail, two: Trail) -> Trail:
    both = Trail(*(np.concatenate(pair) for pair in zip(one, two, strict=True)))
    return both.picked(np.argsort(both.triangles, kind="stable"))
