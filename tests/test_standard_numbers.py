"""The standard atlas on the standard head: every technique with every concern says what it must."""

import pytest

import facemap as fm
from facemap.choosing import CRITICAL
from facemap.density import density
from facemap.describe import describe


@pytest.fixture(scope="module")
def map_():
    return fm.load()


def test_area_techniques_hold_their_count(map_):
    spread = [
        t
        for t in map_.atlas.techniques.values()
        if t.places == "area" and t.count and t.region and not t.includes_body
    ]
    assert {"western", "korean-clinic"} <= {t.id for t in spread}
    for technique in spread:
        for concern in map_.atlas.concerns:
            last = density(map_, technique.id, [concern]).rows[-1]
            assert last.zone == technique.region
            for reported, needles in zip(
                (technique.count[0].low, technique.count[0].high),
                (last.needles_low, last.needles_high),
                strict=True,
            ):
                assert needles == (None if reported is None else pytest.approx(reported, abs=1e-9))


def test_points_are_whole_within_the_count_and_never_critical(map_):
    few = [t for t in map_.atlas.techniques.values() if t.places == "points" and t.count]
    assert {"eastern", "donoyama-2012"} <= {t.id for t in few}
    for technique in few:
        for concern in map_.atlas.concerns:
            choice = density(map_, technique.id, [concern]).choice
            if choice is None:
                continue
            assert choice.placed <= technique.count[0].high
            assert not CRITICAL & {chosen.point for chosen in choice.chosen}
            for chosen in choice.chosen:
                assert chosen.sides == map_.point_sides(chosen.point)


def test_the_eastern_technique_places_14_of_up_to_15_for_the_folds(map_):
    assert density(map_, "eastern", ["nasolabial-folds"]).counted == "14 placed of up to 15"


def test_western_density_lies_where_the_facts_put_it(map_):
    """70 needles on a face of 350 to 400 cm2 are about 0.18 per cm2; twice that in the folds, nearly."""
    found = density(map_, "western", ["nasolabial-folds"])
    assert 350 < found.rows[-1].area_cm2 < 400
    assert found.rows[-1].per_cm2_high == pytest.approx(0.18, abs=0.025)
    assert found.rows[0].per_cm2_high / found.rows[-1].per_cm2_high == pytest.approx(2, rel=0.06)


def test_micromagnets_have_zones_and_no_number(map_):
    found = density(map_, "micromagnets", ["nasolabial-folds"])
    assert found.counted == "not reported"
    assert [(row.needles_high, row.per_cm2_high, row.basis) for row in found.rows] == [(None, None, None)] * 2
    assert all(row.area_cm2 > 1 for row in found.rows)


def test_a_roller_has_its_own_number_everywhere(map_):
    found = density(map_, "microneedling-roller", ["nasolabial-folds"])
    assert {row.per_cm2_high for row in found.rows} == {250}
    assert {row.needles_high for row in found.rows} == {None}


def test_left_and_right_are_the_same(map_):
    found = density(map_, "western", ["nasolabial-folds", "jowl-and-jawline", "crows-feet"])
    pairs = [(row, found.row(row.zone, "right")) for row in found.rows if row.side == "left"]
    assert pairs
    for left, right in pairs:
        assert left.needles_high == pytest.approx(right.needles_high, rel=1e-4)


def test_every_record_has_a_card(map_):
    for kind, record in map_.atlas:
        if kind not in ("zone", "line"):  # placed by the tests of placing, which take their time
            card = describe(map_, record.id)
            assert card.id == record.id
            assert card.rows
            assert "<" not in card.text().replace("<1", "")


@pytest.mark.parametrize("name", ["yingxiang", "迎香", "li-20", "LI 20", "Welcome Fragrance"])
def test_cards_answer_to_every_name(map_, name):
    assert describe(map_, name).id == "LI20"
