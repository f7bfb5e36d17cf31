"""Hours of contact: a planted effect is found, none is not made up, health is no effect."""

import numpy as np
import pytest

from ontarget.diagnosis.efficiency import Weeks, estimate_per_hour, least_useful, usual_per_hour

HORIZON, LIFE = 13, 30
WIN, LOSS = 0.02, 0.035  # a week


def make_weeks(n, seed, *, effect=(0.0, 0.0), follows=0.0, health=0.0, seen=0.0):
    """Play deals week by week: hours of two kinds raise next week's hazard of a win by ``effect``.

    ``health`` moves that hazard and ``follows`` says how far hours follow health; a share ``seen``
    of health is in a column.
    """
    rng = np.random.default_rng(seed)
    z = rng.standard_normal(n)
    proxy = seen * z + np.sqrt(1 - seen**2) * rng.standard_normal(n)
    stage, segment = rng.integers(0, 3, n), rng.integers(0, 2, n)
    lift = np.exp(health * z - health**2 / 2) * np.array([0.7, 1.0, 1.4])[stage]
    often = 0.5 * np.exp(follows * z - follows**2 / 2)[:, None, None]
    hours = rng.poisson(often, (n, LIFE, 2)) * rng.exponential(1.0, (n, LIFE, 2))
    ended, won = np.full(n, LIFE + HORIZON), np.zeros(n, bool)
    for week in range(1, LIFE + HORIZON):
        added = hours[:, week - 1] @ effect if week <= LIFE else 0.0
        p_win = np.clip(WIN * lift + added, 0, 0.8)
        draw = rng.random(n)
        is_open = ended == LIFE + HORIZON
        now_won = is_open & (draw < p_win)
        won |= now_won
        ended[now_won | (is_open & (draw > 1 - LOSS))] = week
    deal, week = (grid.ravel() for grid in np.meshgrid(np.arange(n), np.arange(LIFE),
                                                       indexing="ij"))  # fmt: skip
    keep = ended[deal] > week
    deal, week = deal[keep], week[keep]
    return Weeks(
        deal=deal,
        stratum=stage[deal] * 10 + np.minimum(week // 4, 5),
        stage=stage[deal],
        segment=segment[deal],
        columns=np.column_stack([proxy[deal], np.log1p(week)]),
        hours=hours[deal, week],
        won=won[deal] & (ended[deal] <= week + HORIZON),
    )


def planted(effect):
    """Return how much likelier one hour makes a win within the horizon, for the usual deal."""
    win = WIN + 0.5 * effect  # half an hour a week
    stay = 1 - win - LOSS
    rest = win * (1 - stay ** (HORIZON - 1)) / (1 - stay)
    return effect * (1 - rest)


def overall(found):
    return [one for one in found if one.group == "all"]


def test_a_planted_effect_is_recovered_and_its_kind_told_apart():
    truth, covered = planted(0.03), 0
    for seed in range(12):
        call, mail = overall(estimate_per_hour(make_weeks(600, seed, effect=(0.03, 0.0)), seed=1))
        covered += call.interval[0] <= truth <= call.interval[1]
        assert (call.verdict, call.reason) == ("cannot tell", "alive")
        assert mail.verdict != "cannot tell" or mail.reason == "power"
    assert covered >= 9


def test_without_an_effect_more_would_not_help_or_nothing_can_be_told():
    many = [one for seed in range(10)
            for one in overall(estimate_per_hour(make_weeks(1500, seed), seed=1))]  # fmt: skip
    assert sum(one.verdict == "would not help" for one in many) >= 10
    assert all(one.interval[0] < 0.02 for one in many)
    few = overall(estimate_per_hour(make_weeks(50, 3), seed=1))
    assert {one.verdict for one in few} == {"cannot tell"}


def test_an_effect_as_large_as_usual_is_never_said_not_to_help():
    for seed in range(10):
        weeks = make_weeks(800, seed, effect=(0.05, 0.05))
        assert all(
            one.verdict == "cannot tell" for one in overall(estimate_per_hour(weeks, seed=1))
        )


@pytest.mark.parametrize("seed", range(4))
def test_busy_because_alive_is_not_called_an_effect(seed):
    weeks = make_weeks(800, seed, follows=0.8, health=1.0, seen=0.5)
    for one in overall(estimate_per_hour(weeks, seed=1)):
        assert one.estimate > 0
        assert one.unequal > one.estimate  # what is known of health takes some of it off
        assert (one.verdict, one.reason) == ("cannot tell", "alive")


@pytest.mark.parametrize("seed", range(4))
def test_busy_because_endangered_does_not_hide_an_effect(seed):
    weeks = make_weeks(800, seed, effect=(0.03, 0.03), follows=-0.8, health=1.0, seen=0.6)
    assert all(one.verdict == "cannot tell" for one in overall(estimate_per_hour(weeks, seed=1)))


def test_all_that_is_known_of_health_makes_busy_and_idle_deals_equal():
    biased = [one.estimate / one.error for seed in range(6) for one in overall(estimate_per_hour(
        make_weeks(600, seed, follows=0.6, health=0.8, seen=1.0), seed=1))]  # fmt: skip
    assert abs(np.mean(biased)) < 1.2


def test_rows_may_come_in_any_order_and_units_do_not_matter():
    weeks = make_weeks(200, 5)
    order = np.random.default_rng(0).permutation(len(weeks.deal))
    mixed = Weeks(*(getattr(weeks, name)[order] for name in Weeks.__slots__))
    one, other = (overall(estimate_per_hour(rows, seed=1)) for rows in (weeks, mixed))
    assert [round(a.estimate, 9) for a in one] == [round(b.estimate, 9) for b in other]
    minutes = Weeks(*(getattr(weeks, name) * (60 if name == "hours" else 1)
                      for name in Weeks.__slots__[:-1]), weeks.won)  # fmt: skip
    again = overall(estimate_per_hour(minutes, seed=1))
    assert [a.verdict for a in one] == [b.verdict for b in again]
    assert np.allclose([a.estimate for a in one], [60 * b.estimate for b in again], rtol=0.02)


def test_the_least_useful_tenth_is_named_only_where_hours_differ():
    weeks = make_weeks(1500, 2, effect=(0.05, 0.0))
    found = least_useful(weeks, estimate_per_hour(weeks, seed=1))
    assert found.is_told
    assert {one.kind for one in found.cells} == {1}
    assert abs(found.hours - 0.1 * weeks.hours.sum()) < 1
    assert found.wins < found.hours * usual_per_hour(weeks)
    flat = make_weeks(300, 2)
    assert not least_useful(flat, estimate_per_hour(flat, seed=1)).is_told


def test_nothing_is_answered_in_words():
    nothing = Weeks(*(np.zeros(0, np.int64) for _ in range(4)), np.zeros((0, 2)),
                    np.zeros((0, 2)), np.zeros(0, bool))  # fmt: skip
    assert estimate_per_hour(nothing, seed=1) == []
    assert not least_useful(nothing, []).is_told
