"""Zones lie where a face shows them, on faces of the whole family."""

from functools import cache
from itertools import product

import numpy as np
import pytest
from matplotlib.path import Path

from facemap import heads
from facemap.placing import FaceMap
from facemap.reading import standard_atlas
from facemap.surface import section, subtract

ATLAS = standard_atlas()
FACES = {
    "woman of 50": {},
    "woman of 25": {"age": 25},
    "woman of 80": {"age": 80},
    "man of 80": {"sex": "male", "age": 80},
    "african": {"ancestry": "african", "age": 35},
    "asian": {"ancestry": "asian", "age": 65},
    "european man": {"ancestry": "european", "sex": "male"},
    "lean": {"weight": -1, "age": 70},
    "heavy": {"weight": 1, "double_chin": 1},
    "smiling": {"expression": {"smile": 1}, "age": 70},
    "eyes closed": {"expression": {"eyes-closed": 1}},
}
MOODS = (
    {}, {"smile": 1}, {"frown": 1}, {"brows-raised": 1}, {"eyes-closed": 1},
    {"smile": 1, "brows-raised": 1}, {"frown": 1, "eyes-closed": 1},
)  # fmt: skip
PEOPLE = list(product((20, 80), ("female", "male"), ("african", "asian", "european")))
CORNERS = {
    f"{age} {sex} {ancestry} {'+'.join(mood)} {weight}": {
        "age": age, "sex": sex, "ancestry": ancestry, "expression": mood,
        "weight": weight, "double_chin": max(weight, 0),
    }
    for k, ((age, sex, ancestry), mood) in enumerate(zip((PEOPLE * 2)[:21], MOODS * 3, strict=True))
    for weight in (k % 3 - 1,)
}  # fmt: skip
LIDS = {"upper-lid", "lower-lid"}
SIDE_BY_SIDE = [
    ("malar", "cheek"), ("upper-lid", "lower-lid"), ("chin", "submental"), ("neck-front", "neck-side"),
    ("forehead", "temple"), ("nose", "upper-lip"),
]  # fmt: skip
HALVES = [id_ for id_, zone in ATLAS.zones.items() if zone.side == "both"]


@cache
def placed(face):
    return FaceMap(ATLAS, heads.head(**(FACES | CORNERS)[face]))


def zones_of(map_):
    """Every zone, of a pair the left one: the right one is its mirror image (tests/test_mirror.py)."""
    return [map_.zone(id_, "left" if id_ in HALVES else "midline") for id_ in ATLAS.zones]


def places_of(zone, mesh):
    """The middles of a zone's pieces and its corners, (k, 3) mm."""
    return np.einsum("kij,kjx->kix", zone.region.corners, mesh.vertices[mesh.triangles[zone.region.parents]])


def _field(values, zone, mesh):
    """What is known at the vertices, at the middles of a zone's pieces."""
    return (values[mesh.triangles[zone.region.parents]] * zone.region.corners.mean(axis=1)).sum(axis=1)


def edge_of(zone, mesh):
    return np.concatenate([edge.on(mesh) for edge in zone.region.outlines(mesh)])


# ---- eyes, mouth, nostrils


@pytest.mark.parametrize("face", FACES | CORNERS)
def test_no_zone_crosses_the_vermilion_or_a_nostril(face):
    map_ = placed(face)
    mesh = map_.head.mesh
    for mask in ("vermilion", "nostrils"):
        held = map_.head.masks[mask]
        inside = (held[mesh.triangles] < 0).all(axis=1)
        whole_cm2 = mesh.face_areas_mm2[inside].sum() / 100
        for zone in zones_of(map_):
            covered = np.isin(zone.region.parents, np.flatnonzero(inside))
            corners = places_of(zone, mesh)[covered]
            ab, ac = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
            cm2 = np.linalg.norm(np.cross(ab, ac), axis=1).sum() / 200
            assert cm2 < 0.002 * whole_cm2, (zone.id, mask, cm2)


@pytest.mark.parametrize("face", FACES | CORNERS)
def test_no_zone_crosses_an_eye(face):
    """Before the open eye lies no skin but the upper lid's own fold; other zones keep off the lids' edges."""
    map_ = placed(face)
    head, mesh = map_.head, map_.head.mesh
    eye = head.eyes["left"]
    margins = np.concatenate([head.curves[f"{lid}_lid_margin_left"].on(mesh) for lid in ("upper", "lower")])
    rims = [mesh.vertices[loop] for loop in mesh.boundary_loops]
    rim = min(rims, key=lambda rim: np.linalg.norm(rim.mean(axis=0) - eye.centre))
    fissure = Path((rim.mean(axis=0) + 0.9 * (rim - rim.mean(axis=0)))[:, :2])
    for zone in zones_of(map_):
        middles = places_of(zone, mesh).mean(axis=1)
        near = np.linalg.norm(middles - eye.centre, axis=1) < 1.5 * eye.radius_mm
        before = fissure.contains_points(middles[near, :2])
        depth = _field(head.masks["lids_left"], zone, mesh)
        assert (depth[near][before] < 0).all(), zone.id
        off = np.linalg.norm(edge_of(zone, mesh)[:, None] - margins, axis=2).min()
        assert (off < 0.6) if zone.id in LIDS else (off > 1.0), (zone.id, off)


# ---- sizes


@pytest.mark.parametrize("face", FACES)
def test_every_zone_is_one_piece_of_some_size(face):
    map_ = placed(face)
    for zone in zones_of(map_):
        assert zone.area_cm2 > 0.7, zone.id
        parts = [edge.length_mm(map_.head.mesh) for edge in zone.region.outlines(map_.head.mesh)]
        outer = sorted(parts)[-1]
        stray = [mm for mm in parts if mm < 3.0]
        assert not stray, (zone.id, stray)
        assert outer**2 > 12 * 100 * 0.5 * zone.area_cm2, zone.id


def test_the_face_of_the_standard_head_is_as_large_as_faces_are():
    area = placed("woman of 50").zone("face").area_cm2
    assert 300 < area < 450
    assert placed("woman of 50").zone("face-and-neck").area_cm2 > area + 60


# ---- shape

HOLES = {
    "orbicularis-oculi": 1, "orbicularis-oris": 1, "perioral": 1, "nose": 2, "face": 5, "face-and-neck": 5,
}  # fmt: skip
"""The eyes, the mouth and the nostrils, which no zone covers."""


def roundness(zone, mesh):
    """4 pi area / length^2: 1 for a disc, little for what is long or has a torn edge."""
    length_mm = sum(edge.length_mm(mesh) for edge in zone.region.outlines(mesh))
    return 4 * np.pi * 100 * zone.area_cm2 / length_mm**2


@pytest.mark.parametrize("face", FACES)
def test_no_zone_is_torn(face):
    """Each is one piece with an edge round it, without holes but those of the face itself."""
    map_ = placed(face)
    mesh = map_.head.mesh
    for zone in zones_of(map_):
        edges = [edge.on(mesh) for edge in zone.region.outlines(mesh)]
        assert len(edges) == 1 + HOLES.get(zone.id, 0), zone.id
        corners = places_of(zone, mesh)
        ab, ac = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
        summed_cm2 = np.linalg.norm(np.cross(ab, ac), axis=1).sum() / 200
        assert abs(summed_cm2 - zone.area_cm2) < 1e-6 * summed_cm2, zone.id


SAME_SHAPE = {"glabella": 0.06, "malar": 0.08, "cheek": 0.10, "masseter": 0.10}


@pytest.mark.parametrize("zone", SAME_SHAPE)
def test_a_zone_has_one_shape_on_all_faces(zone):
    side = "left" if zone in HALVES else "midline"
    found = [roundness(placed(face).zone(zone, side), placed(face).head.mesh) for face in FACES]
    assert max(found) - min(found) < SAME_SHAPE[zone], found
    assert min(found) > 0.6


@pytest.mark.parametrize("face", FACES)
def test_the_malar_zone_lies_on_the_zygoma(face):
    map_ = placed(face)
    mesh, marks = map_.head.mesh, map_.head.landmarks
    zone = map_.zone("malar", "left")
    ck = marks["ck_left"]
    assert zone.region.contains(np.array([ck.triangle]), ck.bary[None])[0]
    edge = edge_of(zone, mesh)
    assert abs(edge[:, 1].min() - marks["zygoma_lower_left"].on(mesh)[1]) < 2.5
    rim = map_.head.curves["orbital_rim_lower_left"].on(mesh)
    assert np.linalg.norm(edge[:, None] - rim, axis=2).min() > 1.0
    for id_ in ("tear-trough", "lower-lid"):
        other = map_.zone(id_, "left").region
        assert subtract(mesh, zone.region, other).area_cm2(mesh) > 0.99 * zone.area_cm2, id_


@pytest.mark.parametrize("face", FACES)
def test_the_masseter_slants_from_the_zygoma_to_the_angle(face):
    map_ = placed(face)
    mesh, marks = map_.head.mesh, map_.head.landmarks
    edge = edge_of(map_.zone("masseter", "left"), mesh)
    go, lower = marks["go_left"].on(mesh), marks["zygomatic_arch_lower_left"].on(mesh)
    top = edge[edge[:, 1] > lower[1] - 12]
    assert top[:, 2].max() > lower[2] + 20  # its front corner lies on the cheekbone, not on the arch
    front, back = (
        edge[edge[:, 1] > go[1] + 8][np.argmax(s * edge[edge[:, 1] > go[1] + 8][:, 2])] for s in (1, -1)
    )
    foot = edge[np.abs(edge[:, 1] - go[1]) < 4][:, 2]
    assert front[2] - foot.max() > 10
    assert back[2] > go[2] - 4


@pytest.mark.parametrize("options", [{}, {"sex": "male"}, {"ancestry": "african"}, {"ancestry": "asian"}])
def test_the_jowl_hangs_over_the_border_of_the_jaw_with_age(options):
    hangs = []
    for age in (25, 50, 75):
        map_ = FaceMap(ATLAS, heads.head(age=age, **options))
        mesh = map_.head.mesh
        edge = edge_of(map_.zone("jowl", "left"), mesh)
        border = map_.head.curves["jaw_border"].on(mesh)
        border = border[border[:, 0] > 8]
        order = np.argsort(border[:, 2])
        hangs.append((np.interp(edge[:, 2], border[order, 2], border[order, 1]) - edge[:, 1]).max())
    assert -2 < hangs[0] < hangs[1] < hangs[2], hangs
    assert hangs[2] > hangs[0] + 1.5
    assert 2.5 < hangs[2] < 9


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("line", ["neck-line-upper", "neck-line-lower"])
def test_the_lines_of_the_neck_are_level_rings(face, line):
    map_ = placed(face)
    mesh = map_.head.mesh
    nodes = map_.line(line, "midline").curve.on(mesh)
    assert np.ptp(nodes[:, 1]) < 3
    assert np.ptp(nodes[:, 0]) > 60
    assert np.diff(nodes[:, 0]).min() > -0.01 or np.diff(nodes[:, 0]).max() < 0.01


@pytest.mark.parametrize("face", FACES)
def test_the_frown_line_keeps_its_measured_distance_from_the_supratrochlear_artery(face):
    map_ = placed(face)
    mesh = map_.head.mesh
    nodes = map_.line("frown-line", "left").curve.on(mesh)
    level = map_.head.landmarks["brow_midpoint"].on(mesh)[1]
    beside = np.interp(level, nodes[:, 1], nodes[:, 0])
    assert 19.5 - 10.59 - 0.7 < beside < 19.5 - 8.21 + 0.7


# ---- the nasolabial fold

OLDEST = [
    {"age": 80, "sex": sex} | ({"ancestry": ancestry} if ancestry else {})
    for ancestry in (None, "african", "asian", "european")
    for sex in ("female", "male")
]


def valley(mesh, curve, along_mm):
    """Where the crease is deepest across a line.

    Its offset from the line, its place, its depth under 12 mm of skin, and by how much it is deeper than the
    skin 3 mm to either side of it, mm.
    """
    place = curve.at_mm(mesh, along_mm)
    length = curve.length_mm(mesh)
    ahead, behind = (
        curve.at_mm(mesh, mm).on(mesh) for mm in (min(along_mm + 2, length), max(along_mm - 2, 0))
    )
    across = section(mesh, place, (ahead - behind) / np.linalg.norm(ahead - behind))
    nodes, lengths = across.on(mesh), across.lengths_mm(mesh)
    nodes = np.concatenate([nodes, nodes[:1]]) if across.closed else nodes
    at = np.arange(-16, 16.01, 0.25)
    where = across.nearest_mm(mesh, place.on(mesh)) + at
    where = where % lengths[-1] if across.closed else where
    skin = np.stack([np.interp(where, lengths, nodes[:, axis]) for axis in range(3)], axis=1)
    arm, beside = 24, 12
    low, high, middle = skin[: -2 * arm], skin[2 * arm :], skin[arm:-arm]
    chord = high - low
    share = ((middle - low) * chord).sum(axis=1) / (chord**2).sum(axis=1)
    depth = (low + chord * np.clip(share, 0, 1)[:, None] - middle) @ place.normal_on(mesh)
    deepest = beside + int(np.argmax(depth[beside:-beside]))
    sides = depth[[deepest - beside, deepest + beside]]
    return abs(at[arm + deepest]), middle[deepest], depth[deepest], depth[deepest] - sides.max()


def off_the_crease(head):
    """How far the line lies from the crease along its length, where that is a crease: deeper than 0.5 mm,
    no mere hollow of a cheek, and not the dimple at the corner of the mouth.
    """
    line = FaceMap(ATLAS, head).line("nasolabial-crease", "left").curve
    corner = head.landmarks["ch_left"].on(head.mesh)
    length = line.length_mm(head.mesh)
    found = [valley(head.mesh, line, mm) for mm in np.linspace(0.5, length - 0.5, 24)]
    return [
        offset
        for offset, place, depth, fall in found
        if depth > 0.5 and fall > 0.25 and np.linalg.norm(place - corner) > 8
    ]


@pytest.mark.parametrize(
    ("options", "within_mm"),
    [
        *((options, 2.0) for options in OLDEST),
        ({"age": 75}, 2.0),
        *((options | {"expression": {"smile": 1}}, 4.0) for options in OLDEST),
        ({"expression": {"smile": 1}}, 4.0),
    ],
)
def test_the_middle_of_the_nasolabial_zone_lies_in_the_crease(options, within_mm):
    assert ATLAS.zones["nasolabial-fold"].where.band == "nasolabial_fold"
    off = off_the_crease(heads.head(**options))
    assert len(off) > 12
    assert max(off) <= within_mm


@pytest.mark.parametrize("options", [{}, {"sex": "male"}, {"ancestry": "african"}, {"ancestry": "asian"}])
def test_the_fold_moves_on_the_skin_a_little_with_every_year(options):
    before = None
    for age in range(40, 81, 4):
        head = heads.head(age=age, **options)
        fold = head.curves["nasolabial_fold_left"]
        if before is not None:
            for part in (0, 0.2, 0.4, 0.6, 0.8, 1):
                one, other = (curve.at_fraction(head.mesh, part).on(head.mesh) for curve in (before, fold))
                assert np.linalg.norm(one - other) < 4 * 0.25
        before = fold


# ---- forehead, jaw, neck


@pytest.mark.parametrize("face", FACES | CORNERS)
def test_the_forehead_spans_brow_to_hairline(face):
    map_ = placed(face)
    head, mesh = map_.head, map_.head.mesh
    edge = edge_of(map_.zone("forehead"), mesh)
    for curve, part in (("hairline", 0.5), ("brow_upper_left", 0.2), ("brow_upper_left", 0.8)):
        place = head.curves[curve].at_fraction(mesh, part).on(mesh)
        assert np.linalg.norm(edge - place, axis=1).min() < 1.0, curve
    for name in ("tr", "hairline_over_pupil_left", "brow_over_pupil_left", "ft_left", "hairline_corner_left"):
        assert np.linalg.norm(edge - head.landmarks[name].on(mesh), axis=1).min() < 2.5, name


@pytest.mark.parametrize("face", FACES)
def test_the_jawline_follows_the_mandible_without_waves(face):
    map_ = placed(face)
    mesh, marks = map_.head.mesh, map_.head.landmarks
    zone = map_.zone("jawline", "left")
    for name in ("go_left", "masseter_front_left"):
        anchor = marks[name]
        assert zone.region.contains(np.array([anchor.triangle]), anchor.bary[None])[0], name
    nodes = map_.head.curves["jaw_border"].on(mesh)
    nodes = nodes[nodes[:, 0] > 8]
    back, front = marks["go_left"].on(mesh)[2] + 4, marks["gn"].on(mesh)[2] - 6
    body = nodes[(nodes[:, 2] > back) & (nodes[:, 2] < front)]
    for axis, within_mm in ((0, 2.4), (1, 1.4)):  # to the side it goes over the jowl
        arc = np.polynomial.Polynomial.fit(body[:, 2], body[:, axis], 4)
        assert np.abs(body[:, axis] - arc(body[:, 2])).max() < within_mm, axis
    assert np.diff(body[np.argsort(body[:, 2])][::6, 1]).max() < 0.8


def jaw_edge(mesh, curve, along_mm):
    """Where the skin across the jaw has done half its bend from cheek to neck: mm below the line, degrees."""
    place = curve.at_mm(mesh, along_mm)
    ahead, behind = (curve.at_mm(mesh, along_mm + mm).on(mesh) for mm in (3, -3))
    across = section(mesh, place, (ahead - behind) / np.linalg.norm(ahead - behind))
    nodes, lengths = across.on(mesh), across.lengths_mm(mesh)
    nodes = np.concatenate([nodes, nodes[:1]]) if across.closed else nodes
    at = np.arange(-14, 14.01, 0.5)
    where = across.nearest_mm(mesh, place.on(mesh)) + at
    where = where % lengths[-1] if across.closed else where
    skin = np.stack([np.interp(where, lengths, nodes[:, axis]) for axis in range(3)], axis=1)
    skin = skin if skin[0, 1] > skin[-1, 1] else skin[::-1]
    steps = np.gradient(skin, axis=0)
    down = steps[len(steps) // 2] / np.linalg.norm(steps[len(steps) // 2])
    out = place.normal_on(mesh) - (place.normal_on(mesh) @ down) * down
    heading = np.degrees(np.unwrap(np.arctan2(steps @ out / np.linalg.norm(out), steps @ down)))
    first, last = heading[:5].mean(), heading[-5:].mean()
    return at[np.argmin(np.abs(heading - (first + last) / 2))], first - last


@pytest.mark.parametrize("age", [25, 50, 80])
@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("ancestry", [None, "african", "asian", "european"])
def test_the_jawline_holds_the_visible_edge_of_the_jaw(ancestry, sex, age):
    head = heads.head(age=age, sex=sex, ancestry=ancestry)
    mesh, curve = head.mesh, head.curves["jaw_border"]
    rule = ATLAS.zones["jawline"].where
    assert rule.band.part == "jaw_border"
    chin, angle = (curve.nearest_mm(mesh, head.landmarks[name].on(mesh)) for name in ("gn", "go_left"))
    found = [jaw_edge(mesh, curve, chin + share * (angle - chin)) for share in np.linspace(0.1, 0.9, 13)]
    below = [mm for mm, bend_deg in found if bend_deg > 25]
    assert len(below) > 4
    assert -9 < min(below) <= max(below) < 6  # the zone's own widths
    assert abs(np.mean(below)) < 4.7


@pytest.mark.parametrize("zone", ["neck-front", "neck-side", "platysmal-bands", "submental", "platysma"])
@pytest.mark.parametrize("face", FACES)
def test_neck_zones_stay_on_the_sheet(face, zone):
    map_ = placed(face)
    mesh = map_.head.mesh
    edge = edge_of(map_.zone(zone, "left" if zone in HALVES else "midline"), mesh)
    rim = max(mesh.boundary_loops, key=lambda loop: np.ptp(mesh.vertices[loop][:, 0]))
    border = mesh.vertices[rim]
    assert np.ptp(border[:, 0]) > 150
    near = np.linalg.norm(edge[:, None] - border[None], axis=2).min()
    assert near > 10, near
    notch = map_.head.landmarks["suprasternal_notch"].on(mesh)
    assert edge[:, 1].min() > notch[1] - 1


@pytest.mark.parametrize("face", ["woman of 50", "woman of 80", "man of 80", "smiling"])
def test_what_lies_side_by_side_does_not_overlap(face):
    map_ = placed(face)
    mesh = map_.head.mesh
    for one, other in SIDE_BY_SIDE:
        first, second = (map_.zone(z, "left" if z in HALVES else "midline") for z in (one, other))
        rest = subtract(mesh, first.region, second.region).area_cm2(mesh)
        assert rest > 0.95 * first.area_cm2, (one, other, rest, first.area_cm2)
