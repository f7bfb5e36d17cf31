"""Verdicts follow the curve, and what moves them is named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ontarget.audit.verdict import (
    ALIVE,
    BACKBURNER,
    BEYOND,
    CUT,
    DISTANT,
    KEEP,
    LITTLE,
    NEEDED,
    Pipeline,
    Policy,
    judge,
)


def pipeline(n: int = 1, **changed: object) -> Pipeline:
    usual = Pipeline(
        p_horizon=np.full(n, 0.3), p_near=np.full(n, 0.2), usual=0.3, at_stake=np.zeros(n),
        p_period=np.full(n, 0.1), expected=np.full(n, 100.0), hours=np.ones(n),
        is_beyond=np.zeros(n, bool), is_alive=np.zeros(n, bool),
    )  # fmt: skip
    arrays = {k: np.asarray(v) if isinstance(v, list) else v for k, v in changed.items()}
    return replace(usual, **arrays)  # type: ignore[arg-type]


def test_the_chance_against_a_new_one_decides() -> None:
    found = judge(pipeline(3, p_horizon=[0.3, 0.1, 0.02], p_near=[0.2, 0.05, 0.01],
                           expected=[100.0, 1.0, 1.0]), Policy(little=0))  # fmt: skip
    assert found.names() == ["keep", "backburner", "cut"]


def test_older_than_anything_that_closed_is_not_kept() -> None:
    found = judge(pipeline(2, is_beyond=[True, True], p_horizon=[0.6, 0.1]), Policy())
    assert found.verdict.tolist() == [BACKBURNER, BACKBURNER]  # the second carries half of all
    found = judge(pipeline(1, is_beyond=[True], p_horizon=[0.1]), Policy(carries=2))
    assert (found.verdict[0], found.reason[0]) == (CUT, BEYOND)


def test_what_the_target_needs_or_the_buyer_answers_is_not_cut() -> None:
    hopeless = pipeline(p_horizon=[0.01], p_near=[0.01], at_stake=[0.5], p_period=[0.05])
    assert judge(hopeless, Policy(carries=2)).reason[0] == NEEDED
    alive = replace(hopeless, at_stake=np.zeros(1), is_alive=np.ones(1, bool))
    found = judge(alive, Policy(carries=2))
    assert (found.verdict[0], found.reason[0]) == (BACKBURNER, ALIVE)


def test_far_or_little_goes_to_the_back_burner() -> None:
    far = pipeline(p_near=[0.02])
    assert judge(far, Policy()).reason[0] == DISTANT
    little = pipeline(3, expected=[1.0, 500.0, 500.0], p_horizon=[0.29, 0.29, 0.29])
    found = judge(little, Policy())
    assert found.verdict.tolist() == [BACKBURNER, KEEP, KEEP]
    assert found.reason[0] == LITTLE


shares = st.floats(0, 1)


@given(
    low=shares, high=shares, stake=shares, period=shares, flags=st.tuples(*[st.booleans()] * 2),
    part=st.floats(0, 1),
)  # fmt: skip
def test_a_higher_chance_never_gives_a_worse_verdict(
    low: float, high: float, stake: float, period: float, flags: tuple[bool, bool], part: float
) -> None:
    low, high = sorted((low, high))
    two = pipeline(
        2,
        p_horizon=np.array([low, high]),
        p_near=np.array([low * part, high * part]),
        at_stake=np.full(2, stake),
        p_period=np.full(2, period),
        is_beyond=np.full(2, flags[0]),
        is_alive=np.full(2, flags[1]),
    )
    worse, better = judge(two, Policy()).verdict
    assert better >= worse


@given(st.permutations(range(5)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    chances = np.array([0.3, 0.3, 0.02, 0.2, 0.3])
    expected = np.array([5.0, 5.0, 100.0, 100.0, 40.0])
    straight = judge(pipeline(5, p_horizon=chances, expected=expected), Policy())
    turned = judge(pipeline(5, p_horizon=chances[order], expected=expected[order]), Policy())
    assert turned.verdict.tolist() == straight.verdict[order].tolist()


def test_what_the_book_cannot_know_demotes_nothing() -> None:
    """Without any contact or step in the book nobody can say that one is left alone."""
    little = {"p_horizon": [0.2, 0.2], "expected": [1000.0, 1.0], "p_near": [0.2, 0.2]}
    assert judge(pipeline(2, **little), Policy()).names() == ["keep", "backburner"]
    assert judge(pipeline(2, **little, knows_work=False), Policy()).names() == ["keep", "keep"]
