"""What the standard says of the cun: which stretch is how many, counted along the skin."""

import numpy as np
from relations import ACROSS, BEHIND, OVER, UP, near, says

SPANS = {UP: (3, "cun_up"), OVER: (12, "cun_over"), ACROSS: (9, "cun_across"), BEHIND: (9, "cun_behind")}


def of_a_span(name, cun, measured):
    words = name.replace("-", "_")

    @says(
        name=f"{words}_is_{cun}_cun_along_the_skin",
        midline=True,
        **{name: [{"cun": cun + 1}, {"length_mm": 50.0}]},
    )
    def counts(r):
        near(r.span(name).cun_mm * cun, getattr(r, measured) * cun)

    @says(name=f"{words}_is_longer_than_the_straight_way", midline=True, **{name: {"length_mm": 50.0}})
    def follows_the_skin(r):
        span = r.span(name)
        assert span.length_mm > np.linalg.norm(r.mark(span.from_) - r.mark(span.to))


for _name, (_cun, _measured) in SPANS.items():
    of_a_span(_name, _cun, _measured)
