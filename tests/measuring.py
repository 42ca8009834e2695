"""What a ruler would say: positions and arcs from vertices, triangles and landmarks, by numpy alone.

Nothing of `facemap.rules`, `facemap.placing` or `facemap.surface` works here, so that what they find is
held against something they did not compute.
"""

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

_OFF_MM = 1e-6  # a plane this far beside vertices that lie in it


def at(head, name, side=None):
    """Position of a landmark in mm; of a pair the one of the side."""
    anchor = head.landmarks.get(name) or head.landmarks[f"{name}_{side}"]
    return anchor.bary @ head.mesh.vertices[head.mesh.triangles[anchor.triangle]]


def line(head, name, side=None):
    """Positions of the nodes of a curve of the head, shape (k, 3)."""
    curve = head.curves.get(name) or head.curves[f"{name}_{side}"]
    corners = head.mesh.vertices[head.mesh.triangles[curve.triangles]]
    nodes = np.einsum("ki,kij->kj", curve.bary, corners)
    return np.concatenate([nodes, nodes[:1]]) if curve.closed else nodes


def off_line(nodes, xyz):
    """Distance of a place from a polyline."""
    steps = np.diff(nodes, axis=0)
    share = ((xyz - nodes[:-1]) * steps).sum(1) / np.maximum((steps**2).sum(1), 1e-18)
    feet = nodes[:-1] + np.clip(share, 0, 1)[:, None] * steps
    return float(np.linalg.norm(feet - xyz, axis=1).min())


def crossing(nodes, axis, value, near):
    """Where a polyline crosses a plane across an axis; the crossing nearest to a place."""
    offset = nodes[:, axis] - value
    cut = np.flatnonzero(offset[:-1] * offset[1:] <= 0)
    share = offset[cut] / np.where(offset[cut] == offset[cut + 1], 1, offset[cut] - offset[cut + 1])
    places = nodes[cut] + share[:, None] * (nodes[cut + 1] - nodes[cut])
    return places[np.argmin(np.linalg.norm(places - near, axis=1))]


def arc_mm(head, a, b, normal):
    """Length along the skin from a to b within a plane through a, mm; b is expected in it."""
    return polyline_mm(arc(head, a, b, normal))


def upright_mm(head, a, b):
    """Length along the skin from a to b in the plane through both upright on the skin between them, mm."""
    return polyline_mm(arc(head, a, b, np.cross(b - a, _outward(head, (a + b) / 2))))


def midway(head, a, b, fraction=0.5):
    """A place on the way along the skin between two places, in the plane through both upright on the skin."""
    outward = _outward(head, a + fraction * (b - a))
    return along(arc(head, a, b, np.cross(b - a, outward)), fraction)


def over(head, xyz):
    """The place of the skin straight over (or under) a position close to it."""
    outward = _outward(head, xyz)
    corners = head.mesh.vertices[head.mesh.triangles]
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    across = np.cross(outward, two)
    scale = (one * across).sum(axis=1)
    scale = np.where(np.abs(scale) > 1e-12, scale, np.inf)
    offset = xyz - corners[:, 0]
    u = (offset * across).sum(axis=1) / scale
    turned = np.cross(offset, one)
    v = turned @ outward / scale
    height = (two * turned).sum(axis=1) / scale
    hit = (u > -1e-9) & (v > -1e-9) & (u + v < 1 + 1e-9) & np.isfinite(scale)
    return xyz + height[hit][np.argmin(np.abs(height[hit]))] * outward


def _outward(head, xyz):
    """Direction out of the skin at the vertex nearest to a position."""
    vertices, triangles = head.mesh.vertices, head.mesh.triangles
    nearest = np.argmin(np.linalg.norm(vertices - xyz, axis=1))
    corners = vertices[triangles[(triangles == nearest).any(axis=1)]]
    total = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]).sum(axis=0)
    return total / np.linalg.norm(total)


def along(nodes, fraction):
    """The place at a fraction of a polyline's length."""
    done = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(nodes, axis=0), axis=1))])
    return np.array([np.interp(fraction * done[-1], done, nodes[:, axis]) for axis in range(3)])


def arc(head, a, b, normal):
    """The way along the skin from a to b within a plane through a, as a polyline."""
    vertices, triangles = head.mesh.vertices, head.mesh.triangles
    normal = np.asarray(normal, dtype=float) / np.linalg.norm(normal)
    height = (vertices - a) @ normal + _OFF_MM
    above = height[triangles] > 0
    cut = triangles[above.any(1) & ~above.all(1)]
    sides = np.sort(np.stack([cut, np.roll(cut, -1, axis=1)], axis=2), axis=2)
    crossed = (height[sides] > 0).sum(axis=2) == 1
    pairs = sides[crossed].reshape(-1, 2, 2)  # the two crossed sides of each triangle
    keys, number = np.unique(pairs.reshape(-1, 2), axis=0, return_inverse=True)
    share = height[keys[:, 0]] / (height[keys[:, 0]] - height[keys[:, 1]])
    nodes = vertices[keys[:, 0]] + share[:, None] * (vertices[keys[:, 1]] - vertices[keys[:, 0]])
    links = number.reshape(-1, 2)
    ends = [_linked(nodes, links, place) for place in (a, b)]
    count = len(nodes)
    nodes = np.concatenate([nodes, [a, b]])
    extra = [[count + index, node] for index, link in enumerate(ends) for node in link]
    links = np.concatenate([links, extra])
    lengths = np.maximum(np.linalg.norm(nodes[links[:, 0]] - nodes[links[:, 1]], axis=1), 1e-12)
    graph = coo_matrix((lengths, (links[:, 0], links[:, 1])), shape=(count + 2, count + 2)).tocsr()
    before = dijkstra(graph, directed=False, indices=count, return_predecessors=True)[1]
    way = [count + 1]
    while way[-1] != count:
        way.append(before[way[-1]])
        assert way[-1] >= 0, "no way within the plane"
    return nodes[way[::-1]]


def _linked(nodes, links, place):
    """The two ends of the piece of a section that is nearest to a place."""
    begins, ends = nodes[links[:, 0]], nodes[links[:, 1]]
    step = ends - begins
    share = np.clip(((place - begins) * step).sum(1) / np.maximum((step**2).sum(1), 1e-18), 0, 1)
    return links[np.argmin(np.linalg.norm(begins + share[:, None] * step - place, axis=1))]


def polyline_mm(nodes):
    """Length of a polyline."""
    return float(np.linalg.norm(np.diff(nodes, axis=0), axis=1).sum())
