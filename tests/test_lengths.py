"""Lengths in rules: what a head has room for, and how quick the widest zones are."""

import time

import pytest
from pydantic import ValidationError

from facemap import grammar, heads
from facemap.checking import check
from facemap.errors import RuleError
from facemap.grammar.lengths import MOST_RADIUS_MM
from facemap.loading import load
from facemap.rules import region
from facemap.surface import disc

RECORD = """sources:
- {{id: me, kind: own, title: Me}}
zones:
- {{id: z, names: {{en: Z}}, side: both, where: {rule}, basis: own, source: me}}
"""


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{disc: ch, radius: 900 mm}", "where.radius: a length here is above 0 and at most 60 mm"),
        ("{disc: ch, radius: 61 mm}", "at most 60 mm, not '61 mm'"),
        ("{band: nasolabial_fold, width: 121 mm}", "where.width: .* at most 120 mm"),
        ("{band: nasolabial_fold, medial: 61 mm}", "where.medial: .* at most 60 mm"),
        ("{disc: {below: ch, by: 401 mm}, radius: 5 mm}", "by: .* at most 400 mm"),
        ("{disc: ch, radius: 21 cun, along: corner-corner}", "at most 20 cun"),
        ("{disc: ch, radius: 3 span, along: corner-corner}", "at most 2 span"),
        ("{disc: ch, radius: 1 span, along: corner-corner}", r"1 span is \d+ mm here: at most 60 mm"),
        ("{band: nasolabial_fold, width: 1 span, along: corner-corner}", r"1 span is \d+ mm .* 120 mm"),
    ],
)
def test_a_length_that_no_head_has_is_refused(tmp_path, rule, said):
    file = tmp_path / "x.yaml"
    file.write_text(RECORD.format(rule=rule), encoding="utf-8")
    told = [str(mistake) for mistake in check(file).mistakes]
    assert len(told) == 1, told
    assert __import__("re").search(said, told[0]), told


@pytest.mark.parametrize("rule", [{"disc": "ch", "radius": "60 mm"}, {"band": "midline", "width": "120 mm"}])
def test_the_widest_are_read(rule):
    assert grammar.parse_region(rule)


def test_no_length_is_below_0():
    with pytest.raises(ValidationError, match="above 0"):
        grammar.parse_region({"disc": "ch", "radius": "0 mm"})


@pytest.mark.parametrize("landmark", ["ps_left", "ex_left", "g"])
def test_the_widest_disc_round_an_eye_is_no_wait(landmark):
    """Ways round the lids' opening are followed only as far as they are the shortest."""
    head = heads.head()
    disc(head.mesh, head.landmarks[landmark], 5.0)
    begun = time.process_time()
    found = disc(head.mesh, head.landmarks[landmark], MOST_RADIUS_MM)
    # 3 s on one slow core, and 11 s where every way is followed to its end
    assert time.process_time() - begun < 6
    assert 60 < found.area_cm2(head.mesh) < 125


def test_rules_of_a_program_are_bounded_too():
    map_ = load()
    rule = grammar.Disc.model_construct(
        disc="ch_left", radius=grammar.Length(900, "mm", "900 mm"), along=None
    )
    with pytest.raises(RuleError, match="900 mm is 900 mm here: at most 60 mm"):
        region(rule, map_.head, map_.atlas, "left")
