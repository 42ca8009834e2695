"""What holds for any choice of concerns, weights, emphasis and count: totals, order, shares, pairs."""

import numbers_atlas
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemap.density import density

MAP = numbers_atlas.face_map()
REGION_CM2 = MAP.zone("face", "midline").area_cm2
CONCERNS = ("folds", "cheeks", "crown")

weights = st.floats(0.1, 8).map(lambda w: round(w, 2))
chosen = st.dictionaries(st.sampled_from(CONCERNS), weights, max_size=3)
one = st.sampled_from(["folds", "cheeks"])
emphases = st.floats(1, 20).map(lambda e: round(e, 2))
counts = st.floats(0.5, 2000).map(lambda c: round(c, 1))


def tries(count):
    return settings(derandomize=True, deadline=None, max_examples=count)


@tries(25)
@given(chosen, emphases, counts)
def test_the_pieces_share_out_the_region_and_the_count(concerns, emphasis, count):
    found = density(MAP, "west", concerns, emphasis=emphasis, count=count)
    assert found.over_region.needles_high == pytest.approx(count, rel=1e-9)
    assert found.over_region.per_cm2_high == pytest.approx(count / REGION_CM2, rel=1e-9)
    areas = np.array([piece.area_cm2 for piece in found.pieces])
    known = np.array([piece.per_cm2_high for piece in found.pieces])
    assert areas.min() >= 0
    assert areas.sum() == pytest.approx(REGION_CM2, rel=1e-9)
    assert (areas * known).sum() == pytest.approx(count, rel=1e-9)
    for row in found.rows:
        if row.needles_high is not None:
            assert 0 < row.needles_high <= count * (1 + 1e-9)
            assert known.min() * (1 - 1e-9) <= row.per_cm2_high <= known.max() * (1 + 1e-9)
    at_vertices = found.per_vertex[np.isfinite(found.per_vertex)]
    assert np.abs(at_vertices[:, None] - known).min(axis=1).max() == 0


@tries(12)
@given(one, emphases, emphases)
def test_more_emphasis_is_more_needles_inside_and_fewer_outside(concern, e1, e2):
    low, high = sorted((e1, e2))
    thin, dense = (density(MAP, "west", [concern], emphasis=e) for e in (low, high))
    zone = MAP.atlas.concerns[concern].zones[0]
    grown = dense.row(zone, "left").needles_high - thin.row(zone, "left").needles_high
    left = thin.pieces[-1].per_cm2_high - dense.pieces[-1].per_cm2_high
    assert min(grown, left) >= 0
    assert high - low < 0.01 or min(grown, left) > 0


@tries(12)
@given(one, weights, emphases)
def test_a_weight_is_an_emphasis_of_its_own(concern, weight, emphasis):
    """Weight w asks for w times the extra: the same as emphasis 1 + (e - 1) w without a weight."""
    weighed = density(MAP, "west", {concern: weight}, emphasis=emphasis)
    plain = density(MAP, "west", {concern: 1}, emphasis=1 + (emphasis - 1) * weight)
    for row, same in zip(weighed.rows, plain.rows, strict=True):
        assert row.needles_high == pytest.approx(same.needles_high, rel=1e-9)


@tries(12)
@given(weights, weights, st.floats(1.1, 10))
def test_the_heavier_concern_is_the_denser(first, second, emphasis):
    found = density(MAP, "west", {"folds": first, "cheeks": second}, emphasis=emphasis)
    densities = [piece.per_cm2_high for piece in found.pieces]
    assert densities == sorted(densities, reverse=True)
    assert [piece.level.weight for piece in found.pieces[:-1]] == sorted({first, second}, reverse=True)


@tries(8)
@given(chosen)
def test_no_emphasis_is_the_mean_everywhere(concerns):
    found = density(MAP, "west", concerns, emphasis=1)
    assert {round(piece.per_cm2_high * REGION_CM2, 6) for piece in found.pieces} == {70.0}


@tries(12)
@given(chosen, emphases)
def test_the_order_of_concerns_changes_no_number_and_low_is_high_scaled(concerns, emphasis):
    one_way = density(MAP, "range", concerns, emphasis=emphasis)
    other_way = density(MAP, "range", dict(reversed(concerns.items())), emphasis=emphasis)
    for row in one_way.rows:
        same = other_way.row(row.zone, row.side)
        if row.needles_high is None:
            assert same.needles_high is None
            continue
        assert same.needles_high == pytest.approx(row.needles_high, rel=1e-6)
        assert row.needles_low / row.needles_high == pytest.approx(100 / 150, rel=1e-9)


@tries(40)
@given(st.dictionaries(st.sampled_from(CONCERNS), weights, min_size=1, max_size=3), counts)
def test_pairs_are_whole_and_never_above_the_count(concerns, count):
    choice = density(MAP, "east", concerns, count=count).choice
    if choice is None:
        return
    assert choice.placed <= count
    assert all(c.sides in (("left", "right"), ("midline",)) for c in choice.chosen)
    assert len({c.point for c in choice.chosen}) == len(choice.chosen)
    for point in (p for p, why in choice.left_out.items() if why.startswith("no room")):
        assert count - choice.placed < (1 if MAP.atlas.points[point].side == "midline" else 2)
