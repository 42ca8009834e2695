"""Who is credited at the foot of a plate: for the points that are drawn, and for what is cited."""

from types import SimpleNamespace

import pytest

from facemap.reading import load_atlas, standard_atlas
from facemap.scene.captions import words

MINE = """
sources:
- {id: me, kind: own, title: Me}
- {id: notes, kind: clinic, author: Doe J, year: 2024, title: My notes}
- {id: page, kind: clinic, title: A page}
- {id: press, kind: clinic, title: Told, published_in: The Press}
points:
- {id: MY1, names: {en: Mine}, side: midline, where: n, basis: own, source: me}
concerns:
- id: c
  names: {en: C}
  basis: own
  source: me
  protocols:
  - {id: one, name: One, local: MY1, basis: clinic, source: notes}
  - {id: two, name: Two, local: MY1, basis: clinic, source: page}
  - {id: three, name: Three, local: MY1, basis: clinic, source: press}
"""


@pytest.fixture(scope="module")
def atlas(tmp_path_factory):
    path = tmp_path_factory.mktemp("map") / "mine.yaml"
    path.write_text(MINE, encoding="utf-8")
    return load_atlas([path])


def told(atlas, *points, concerns=()):
    marks = [SimpleNamespace(point=id_, caution="routine") for id_ in points]
    return words(atlas, concerns, None, None, [], marks, needles=False)


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (("LI20", "ST4"), "WHO 2008"),
        (("MY1", "LI20"), "WHO 2008 and you"),
        (("MY1",), "you"),
        (("Taiyang", "Yintang"), "textbooks"),
        (("procerus-site", "Taiyang", "LI20"), "WHO 2008, textbooks and clinics"),
    ],
)
def test_locations_are_credited_to_whose_they_are(atlas, points, said):
    (credit,) = [c for c in told(atlas, *points).credits if c.startswith("Point locations")]
    assert credit == f"Point locations: {said}"


def test_no_locations_are_credited_where_no_point_is_drawn(atlas):
    assert not [c for c in told(atlas).credits if "location" in c]


def test_a_clinic_that_nothing_published_is_cited_by_its_author_and_stands_in_the_foot(atlas):
    found = told(atlas, "MY1", concerns=[atlas.concerns["c"]])
    assert found.credits[-2:] == ("Doe 2024: “My notes”", "“A page”")
    points = next(row.words for row in found.legend if row.kind == "points")
    assert "Doe 2024; The Press" in points


def test_the_clinics_of_the_standard_atlas_are_cited_by_where_they_stand():
    clinics = [s for s in standard_atlas().sources.values() if s.kind == "clinic"]
    assert len(clinics) > 5
    assert all(s.cited == s.published_in for s in clinics)
