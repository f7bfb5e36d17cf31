"""What is kept to check the advice is marked, and set beside what was cut."""

from datetime import date

from tests.app.test_decide import MONDAY, deals, on

from ontarget.app.audit import audit
from ontarget.app.decide import decide
from ontarget.app.decision_log import list_decisions
from ontarget.core.scope import COMPANY

MANY = "".join(f"D-{n},Deal {n},Ann,Talk,400,EUR,2026-12-10,2026-09-01\n" for n in range(40))
CUT_ALL = {"cut_share": 5.0}  # whatever has no more than five times a new one's chance


def marked(desk):
    found = audit(desk, COMPANY).opportunities
    assert all(one.verdict == "cut" for one in found if one.explore)
    assert all((one.note is not None) == one.explore for one in found)
    return {one.opportunity_id for one in found if one.explore}


def test_a_share_of_what_would_be_cut_is_marked_and_none_by_default(make_desk, take):
    take(make_desk(), deals(MANY), on=MONDAY)
    assert not marked(make_desk(**CUT_ALL))
    all_cut = marked(make_desk(**CUT_ALL, explore_share=1.0))
    assert len(all_cut) == 40
    some = marked(make_desk(**CUT_ALL, explore_share=0.3))
    assert 0 < len(some) < 40
    assert marked(make_desk(**CUT_ALL, explore_share=0.3)) == some
    assert not marked(make_desk(explore_share=1.0, cut_share=0.0))


def test_explored_ones_are_compared_with_cut_ones(make_desk, take):
    desk = make_desk()
    take(desk, deals(MANY), on=MONDAY)
    assert list_decisions(desk, COMPANY).explored is None
    for n in range(6):
        decide(desk, f"D-{n}", "cut" if n < 4 else "keep", reason="as advised",
               advice={"verdict": "cut", "explore": n >= 3})  # fmt: skip
    decide(desk, "D-9", "keep", reason="no advice")
    later = date(2026, 12, 7)
    closed = MANY.replace("Deal 4,Ann,Talk,400,EUR,2026-12-10",
                          "Deal 4,Ann,Closed Won,400,EUR,2026-12-03")  # fmt: skip
    take(desk, deals(closed), on=later)
    found = list_decisions(on(desk, later), COMPANY).explored
    assert (found.n_cut, found.cut_won, found.n_explored, found.explored_won) == (4, 0, 2, 1)
    assert found.text.endswith("too few to tell")
