"""Shapes whose distances and areas are known on paper, for the tests of the surface."""

from functools import cache

import numpy as np
from scipy.spatial import ConvexHull, Delaunay

from facemap.surface import Curve, Mesh, nearest_anchors


@cache
def sphere(radius_mm, edge_mm):
    """A ball of evenly scattered vertices (a sunflower spiral)."""
    count = int(4 * np.pi * radius_mm**2 / (edge_mm**2 * 0.866))
    step = np.arange(count) + 0.5
    height, turn = 1 - 2 * step / count, np.pi * (1 + 5**0.5) * step
    ring = np.sqrt(1 - height**2)
    vertices = radius_mm * np.stack([ring * np.cos(turn), ring * np.sin(turn), height], axis=1)
    triangles = ConvexHull(vertices).simplices
    a, b, c = vertices[triangles].transpose(1, 0, 2)
    inward = (np.cross(b - a, c - a) * a).sum(1) < 0
    triangles[inward] = triangles[inward][:, [0, 2, 1]]
    return Mesh(vertices, triangles)


@cache
def flat(width_mm, height_mm, columns, seed=None):
    """A rectangle from the origin in x and y; with a seed its inner vertices are shaken."""
    rows = max(1, round(columns * height_mm / width_mm))
    x, y = np.meshgrid(np.linspace(0, width_mm, columns + 1), np.linspace(0, height_mm, rows + 1))
    grid = np.stack([x.ravel(), y.ravel()], axis=1)
    if seed is not None:
        inner = (grid > 1e-9).all(1) & (grid < [width_mm - 1e-9, height_mm - 1e-9]).all(1)
        shake = np.random.default_rng(seed).uniform(-0.35, 0.35, grid.shape) * width_mm / columns
        grid[inner] += shake[inner]
    triangles = Delaunay(grid).simplices
    a, b, c = grid[triangles].transpose(1, 0, 2)
    turn = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]
    triangles = triangles[np.abs(turn) > 1e-9]
    turn = turn[np.abs(turn) > 1e-9]
    triangles[turn < 0] = triangles[turn < 0][:, [0, 2, 1]]
    return Mesh(np.column_stack([grid, np.zeros(len(grid))]), triangles)


def rolled(sheet, radius_mm):
    """Roll a flat sheet round the y axis: lengths along the skin stay, up to the facets."""
    x, y, _ = sheet.vertices.T
    return sheet.with_vertices(
        np.stack([radius_mm * np.sin(x / radius_mm), y, radius_mm * np.cos(x / radius_mm)], axis=1)
    )


def coned(sheet, apex_xy, slope):
    """Lift a flat sheet into a cone: along a ray from the apex lengths stay, round it they shrink."""
    offset = sheet.vertices[:, :2] - apex_xy
    far = np.linalg.norm(offset, axis=1)
    return sheet.with_vertices(np.column_stack([offset, -slope * far]))


def folded(sheet, at_mm, radius_mm):
    """Fold a flat sheet back on itself at a given x, round a tight bend: lengths along the skin stay."""
    x, y, _ = sheet.vertices.T
    bend = np.pi * radius_mm
    turn = np.clip((x - at_mm) / radius_mm, 0, np.pi)
    over = np.clip(x - at_mm - bend, 0, None)
    level = np.minimum(x, at_mm) + radius_mm * np.sin(turn) - over
    return sheet.with_vertices(np.stack([level, y, radius_mm * (np.cos(turn) - 1)], axis=1))


def holed(width_mm, height_mm, columns, low, high):
    """A flat sheet without the triangles within a box, whose sides lie on grid lines."""
    sheet = flat(width_mm, height_mm, columns)
    centres = sheet.corners.mean(axis=1)[:, :2]
    kept = ~((centres > low) & (centres < high)).all(axis=1)
    used, numbers = np.unique(sheet.triangles[kept], return_inverse=True)
    return Mesh(sheet.vertices[used], numbers.reshape(-1, 3))


def drawn(sheet, corners, closed=False):
    """A polyline drawn on a flat sheet: nodes at its corners and wherever it crosses an edge."""
    corners = [np.asarray(corner, float) for corner in corners]
    a, b = sheet.vertices[sheet.topology.edges][:, :, :2].transpose(1, 0, 2)
    nodes = []
    for begin, end in zip(corners, corners[1:] + corners[:1] * closed, strict=False):
        step, edge = end - begin, b - a
        cross = step[0] * edge[:, 1] - step[1] * edge[:, 0]
        cross = np.where(cross == 0, np.inf, cross)
        along = ((a - begin)[:, 0] * edge[:, 1] - (a - begin)[:, 1] * edge[:, 0]) / cross
        across = ((a - begin)[:, 0] * step[1] - (a - begin)[:, 1] * step[0]) / cross
        hit = (along > 1e-9) & (along < 1 - 1e-9) & (across > -1e-9) & (across < 1 + 1e-9)
        nodes += [begin, *(begin + np.unique(np.round(along[hit], 9))[:, None] * step)]
    nodes += [] if closed else [corners[-1]]
    return Curve(*nearest_anchors(sheet, np.column_stack([nodes, np.zeros(len(nodes))])), closed)


def turns_deg(xyz, closed=False, step_mm=0.5):
    """Angles between pieces of a polyline of at least a given length."""
    kept = [xyz[0]]
    for place in [*xyz[1:], *([xyz[0], xyz[1]] if closed else [])]:
        if np.linalg.norm(place - kept[-1]) >= step_mm:
            kept.append(place)
    pieces = np.diff(kept, axis=0)
    pieces /= np.linalg.norm(pieces, axis=1, keepdims=True)
    return np.degrees(np.arccos(np.clip((pieces[1:] * pieces[:-1]).sum(1), -1, 1)))
