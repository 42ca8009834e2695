"""Where heads, enlargements and columns stand: on the page, apart, at one scale, for any widths of labels."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from facemap.packing import Ellipse
from facemap.plates.crowds import Crowd, crowds, tight, window
from facemap.plates.insets import connectors
from facemap.plates.panels import Extent, Panel, Plan, Window, arranged, levelled
from facemap.plates.spots import Seen
from facemap.scene import Mark
from facemap.style import PAGES
from facemap.views import view

PX_MM = 0.2
TOP, FOOT = 34.0, 50.0

pages = st.sampled_from(list(PAGES.values()))
extents = st.lists(st.tuples(st.floats(120, 260), st.floats(150, 280)), min_size=1, max_size=4)


def window_of(host):
    return Window(host, (0.0, 60.0, 90.0), 60.0, 40.0, 0.8, frozenset({"BL2"}))


def planned(sizes, enlarged, needs, page):
    heads = [Extent(view("front"), width, height) for width, height in sizes]
    plan = Plan.of(heads, [window_of(n) for n in enlarged if n < len(heads)], page)
    widths = [needs[n % len(needs)] for n in range(len(plan.gaps))]
    return plan, arranged(plan, widths, page, TOP, page.height_mm - FOOT, PX_MM)


@settings(max_examples=80, deadline=None)
@given(
    pages,
    extents,
    st.sets(st.integers(0, 3), max_size=1),
    st.lists(st.sampled_from([0.0, 20.0, 34.0]), min_size=1),
)
def test_panels_and_columns_stand_apart_on_the_page(page, sizes, enlarged, needs):
    plan, (panels, columns) = planned(sizes, enlarged, needs, page)
    # no page holds more words than it is wide
    rows = [len(row) + 1 for row in plan.rows]
    taken = max(rows) * (max(needs) + 10) + 60 * len(enlarged)
    assume(taken <= 0.8 * (page.width_mm - 2 * page.margin_mm))
    boxes = [p.frame_mm for p in panels]
    for n, (left, top, width, height) in enumerate(boxes):
        assert left >= page.margin_mm - 1
        assert left + width <= page.width_mm - page.margin_mm + 1
        assert top >= TOP - 1
        assert top + height <= page.height_mm - FOOT + 1
        for x, y, wide, tall in boxes[:n]:
            assert left >= x + wide - 1 or top >= y + tall - 1
    for column in columns:
        for left, top, width, height in boxes:
            beside = column.right_mm <= left + 1 or column.left_mm >= left + width - 1
            assert beside or column.bottom_mm <= top + 1 or column.top_mm >= top + height - 1


@settings(max_examples=40, deadline=None)
@given(pages, extents, st.lists(st.sampled_from([0.0, 20.0, 34.0]), min_size=1))
def test_heads_share_one_scale_and_columns_hold_their_labels(page, sizes, needs):
    plan, (panels, columns) = planned(sizes, (), needs, page)
    assert {round(p.mm_per_mm, 6) for p in panels} == {round(panels[0].mm_per_mm, 6)}
    for n, column in enumerate(columns):
        need = needs[n % len(needs)]
        assert not need or column.room_mm >= need - 1e-6
    assert len(columns) == len(plan.gaps)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 60), min_size=2, max_size=6), st.floats(0, 400))
def test_levelled_widths_fill_the_total_and_narrow_nothing(widths, total):
    level = levelled(widths, total)
    assert all(new >= old - 1e-9 for new, old in zip(level, widths, strict=True))
    if total >= sum(widths):
        assert sum(level) == pytest.approx(total)


def test_no_label_may_stand_between_a_head_and_its_enlargement():
    plan, (panels, _) = planned([(160, 230), (180, 230)], {0}, [30.0], PAGES["slide"])
    assert [plan.closed(gap) for gap in plan.gaps] == [False, True, False, False]
    assert panels[0].right_column is None
    assert panels[1].host == 0
    assert panels[1].left_column is None
    assert panels[1].right_column == panels[2].left_column == 2


def test_heads_stand_in_the_middle_though_labels_stand_on_one_side_only():
    page = PAGES["slide"]
    _, (panels, _) = planned([(220, 230), (240, 230)], (), [40.0, 0.0, 0.0], page)
    left, _, _, _ = panels[0].box_mm
    right = panels[1].box_mm[0] + panels[1].box_mm[2]
    assert (left + right) / 2 == pytest.approx(page.width_mm / 2, abs=1)


def test_an_upright_page_has_a_row_for_every_head():
    plan, (panels, _) = planned([(160, 230), (180, 230)], {1}, [30.0], PAGES["letter"])
    assert [len(row) for row in plan.rows] == [1, 2]
    assert panels[1].box_mm[1] > panels[0].box_mm[1] + panels[0].box_mm[3]


def test_a_tall_enlargement_stays_in_its_row():
    page = PAGES["letter"]
    heads = [Extent(view("front"), 160, 230), Extent(view("left45"), 180, 230)]
    windows = [replace(window_of(n), height_mm=120.0) for n in (0, 1)]
    plan = Plan.of(heads, windows, page)
    panels, _ = arranged(plan, [30.0] * len(plan.gaps), page, TOP, TOP + 150, PX_MM)
    first, enlarged, second, other = panels
    feet = [p.frame_mm[1] + p.frame_mm[3] for p in panels]
    assert feet[1] <= second.box_mm[1] - 8
    assert feet[1] <= other.frame_mm[1] - 8
    assert feet[3] <= TOP + 150
    assert enlarged.zoom < windows[0].page_mm_per_mm / first.mm_per_mm


@pytest.mark.parametrize(
    ("views", "page", "rows", "held"), [(4, "slide", 2, [2, 2]), (5, "slide", 2, [3, 2])]
)
def test_views_may_stand_in_rows(views, page, rows, held):
    heads = [Extent(view("front"), 160, 230)] * views
    plan = Plan.of(heads, [window_of(1)], PAGES[page], rows)
    assert [sum(isinstance(item, Extent) for item in row) for row in plan.rows] == held
    assert isinstance(plan.rows[0][2], Window)


def test_lines_of_an_enlargement_run_over_no_eye():
    def over(lines, eye):
        share = np.linspace(0, 1, 200)[:, None]
        return sum(bool(np.any(eye.holds(*(a + (b - a) * share).T))) for a, b in lines)

    # the box between the brows, the eye beside its lower corner, the enlargement far to the right
    enlarged = replace(
        PANEL, x_px=600, y_px=150, height_px=150, host=0, source_mm=(50.0, 40.0, 20.0, 14.0), zoom=3.0
    )
    eye = Ellipse(84.0, 54.0, 9.0, 4.0)
    plain = connectors(enlarged, [], [])
    assert len(plain) == 2
    assert over(plain, eye)
    (line,) = connectors(enlarged, [eye], [])
    assert not over([line], eye)
    assert line[0][0] == 70.0
    assert 40.0 <= line[0][1] <= 54.0
    assert line[1][0] == enlarged.frame_mm[0]
    (other,) = connectors(enlarged, [eye], [tuple((line[0] + line[1]) / 2)])
    assert not np.allclose(other, line)


PANEL = Panel(view("front"), 0, 0, 500, 500, PX_MM, 0, 1)


def seen(*spots):
    """Points by name at places of a panel in mm."""
    found = []
    for name, x, y in spots:
        # 1 mm of this page is 3 mm of the head
        xyz = [(x - 50) * 3.0, (50 - y) * 3.0, 0.0]
        found.append(
            Seen(Mark(name, "midline", name, "", "", name, _array(xyz), _array([0, 0, 1])), 0, (x, y), 1.0)
        )
    return found


def _array(values):
    return np.array(values, dtype=float)


def test_a_crowd_is_three_points_within_a_line_of_type():
    page = PAGES["slide"]
    near = seen(("A", 50, 50), ("B", 53, 50), ("C", 50, 53))
    (found,) = crowds(near, page)
    assert found.points == {"A", "B", "C"}
    assert crowds(near[:2], page) == []
    assert crowds(seen(("A", 50, 50), ("B", 56, 50), ("C", 50, 56)), page) == []


def test_a_point_with_room_in_one_view_is_in_no_crowd():
    page = PAGES["slide"]
    near = seen(("A", 50, 50), ("B", 53, 50), ("C", 50, 53))
    elsewhere = [Seen(s.mark, 1, (s.place[0] * 9, s.place[1]), 1.0) for s in near[:2]]
    assert ("A", 0) in tight(near, page)
    assert crowds([*near, *elsewhere], page) == []


def test_a_neighbour_at_the_edge_of_an_enlargement_is_taken_in_whole():
    page = PAGES["slide"]
    near = seen(("A", 50, 50), ("B", 53, 50), ("C", 50, 53), ("D", 59, 50), ("E", 75, 50))
    one = window(Crowd(0, tuple(near[:3])), near, [PANEL], page)
    assert one.points == {"A", "B", "C", "D"}
    assert one.size_mm[0] <= page.inset_mm[0] + 1e-6
    assert one.size_mm[1] <= page.inset_mm[1] + 1e-6
