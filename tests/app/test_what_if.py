"""A supposition changes what it supposes and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from tests.app.halving import ANN

from ontarget.app.answer import answer
from ontarget.app.situation import find_situation
from ontarget.app.what_if import what_if
from ontarget.core.errors import NotInBook, UsageError
from ontarget.forecast.drivers import find_drivers
from ontarget.forecast.what_if import prepare, suppose

QUARTER = "2026-Q4"


def test_nothing_supposed_is_the_answer_to_the_last_digit(busy):
    found = what_if(busy, ANN, period=QUARTER)
    said = answer(busy, ANN, period=QUARTER)
    assert found.p_hit == found.p_hit_before == said.p_hit
    assert "as things stand" in found.text


def test_one_that_is_settled_gives_what_the_answer_says_of_it(busy):
    for driver in answer(busy, ANN, period=QUARTER).drivers:
        won = what_if(busy, ANN, period=QUARTER, won=[driver.opportunity_id])
        lost = what_if(busy, ANN, period=QUARTER, lost=[driver.opportunity_id])
        slipped = what_if(busy, ANN, period=QUARTER, slips=[driver.name])
        assert won.p_hit == driver.p_hit_if_won
        assert lost.p_hit == slipped.p_hit == driver.p_hit_if_lost
        assert [one.state for one in won.opportunities if one.state] == ["won"]


def test_more_never_brings_less_and_a_cut_never_more(busy):
    chances = [what_if(busy, ANN, period=QUARTER, create=n).p_hit for n in (0, 200, 800, 3000)]
    assert chances == sorted(chances)
    assert chances[-1] > chances[0]
    cuts = [what_if(busy, ANN, period=QUARTER, discount=d).p_hit for d in (0, 0.1, 0.3, 0.6)]
    assert cuts == sorted(cuts, reverse=True)
    assert cuts[-1] < cuts[0]


def test_a_cut_takes_its_share_of_what_is_open_and_nothing_of_what_is_booked(busy):
    situation = find_situation(busy, ANN, period=QUARTER)
    deciding = find_drivers(situation.paths, situation.asked.target, limit=12)
    ground = prepare(situation.paths, situation.firm, set(deciding["record_id"].to_pylist()))
    cut = suppose(ground, discount=0.25)
    assert np.abs(ground.total - cut - 0.25 * ground.open).max() <= 0.5
    everything = suppose(ground, lost=ground.record_id, discount=0.25)
    assert (everything <= ground.total).all()


def test_settling_all_that_decide_leaves_only_the_rest_to_chance(busy):
    situation = find_situation(busy, ANN, period=QUARTER)
    ids = set(find_drivers(situation.paths, 1, limit=None)["record_id"].to_pylist())
    ground = prepare(situation.paths, situation.firm, ids)
    rest = suppose(ground, lost=ids)
    assert (rest == (situation.paths.booked + situation.paths.new).sum(axis=0)).all()
    won = suppose(ground, won=ids)
    assert (won - rest == ground.value.sum(axis=0)).all()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"won": ["nobody"]}, "no deciding opportunity"),
        ({"discount": 1.0}, "below 100"),
        ({"create": -1.0}, "not below 0"),
    ],
)
def test_what_cannot_be_supposed_is_said(busy, said, words):
    with pytest.raises((UsageError, NotInBook), match=words):
        what_if(busy, ANN, period=QUARTER, **said)


def test_one_is_not_won_and_lost_at_once(busy):
    name = answer(busy, ANN, period=QUARTER).drivers[0].opportunity_id
    with pytest.raises(UsageError, match="both won and lost"):
        what_if(busy, ANN, period=QUARTER, won=[name], lost=[name])


def test_without_a_target_there_is_nothing_to_suppose(busy):
    with pytest.raises(UsageError, match="no target"):
        what_if(busy, ANN, period="2027-01")
