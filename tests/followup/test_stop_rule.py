"""The stop rule: planted chances and annoyance are found, and it stops where they say."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from tests.followup.made_up import CALENDAR, DAY, contacts, opportunities

from ontarget.followup.stop_rule import (
    ANNOYED_PRIOR,
    ANSWER_PRIOR,
    MOST_TURNS,
    StopRule,
    Worth,
    fit_stop_rule,
)

WORTH = Worth(answer_hours=4, touch_hours=0.15, relation_hours=20)


def planted(n: int, seed: int, *, answers: np.ndarray, annoys: np.ndarray) -> StopRule:
    """n persons, each contacted every week until an answer, an opt-out or the eighth contact."""
    rng = np.random.default_rng(seed)
    rows, out = [], []
    first = np.busday_offset("2026-01-05", rng.integers(0, 100, n))
    for who in range(n):
        for turn in range(MOST_TURNS):
            day = int(first[who].astype(int)) + 7 * turn
            rows.append((who, day, True))
            if rng.random() < annoys[turn]:
                out.append((who, day + 1))
                break
            if rng.random() < answers[turn]:
                rows.append((who, day + 1, False))
                break
    who, days, mine = (np.array(column) for column in zip(*rows, strict=True))
    found = pa.table({
        "record_id": who, "contact_record_id": who, "owner": np.full(len(who), "Ana"),
        "happened_at": pa.array(days * 86_400_000_000 + 1, pa.timestamp("us", "UTC")),
        "happened_on": pa.array(days.astype(np.int32), pa.int32()).cast(pa.date32()),
        "has_time": np.ones(len(who), bool), "is_ours": mine, "is_sign": ~mine,
        "asks_answer": ~mine, "is_planned": np.zeros(len(who), bool),
    })  # fmt: skip
    rows = pa.table({"record_id": np.arange(n), "closed_on": pa.nulls(n, pa.date32())})
    opt_outs = pa.table({
        "contact_record_id": pa.array([one[0] for one in out], pa.int64()),
        "said_on": pa.array([one[1] for one in out], pa.int32()).cast(pa.date32()),
    })  # fmt: skip
    return fit_stop_rule(found, rows, DAY, CALENDAR, WORTH, opt_outs=opt_outs)


def test_planted_annoyance_is_found_and_stops_in_time() -> None:
    answers = np.full(MOST_TURNS, 0.15)
    annoys = np.array([0.002, 0.004, 0.01, 0.03, 0.06, 0.1, 0.15, 0.2])
    rule = planted(4000, 1, answers=answers, annoys=annoys)
    error = np.sqrt(annoys * (1 - annoys) / np.maximum(rule.n, 1))
    # Beyond chance, the prior pulls by 100 attempts.
    pull = 100 * np.abs(annoys - ANNOYED_PRIOR) / (rule.n + 100)
    assert (np.abs(rule.p_annoyed - annoys) < 3.5 * error + pull).all()
    truth = answers * 4 - 0.15 - annoys * 20
    stops = int(np.argmax(truth <= 0)) + 1
    assert stops == 4
    assert (rule.value(np.arange(1, stops)) > 0).all()
    assert rule.value(np.array([stops + 1, 20])).max() < 0


def test_without_annoyance_it_goes_on_while_answers_come() -> None:
    rule = planted(2000, 2, answers=np.full(MOST_TURNS, 0.2), annoys=np.zeros(MOST_TURNS))
    assert rule.p_answer == pytest.approx(0.2, abs=0.04)
    assert (rule.value(np.arange(1, 9)) > 0).all()
    assert rule.n_annoyed.sum() == 0


def test_without_history_it_is_the_prior() -> None:
    rule = fit_stop_rule(contacts(), opportunities(), DAY, CALENDAR, WORTH)
    assert rule.p_answer == pytest.approx(ANSWER_PRIOR)
    assert rule.p_annoyed == pytest.approx(ANNOYED_PRIOR)
    assert rule.value(np.array([1]))[0] > 0
    assert (np.diff(rule.value(np.arange(1, 9))) < 0).all()


def test_an_opt_out_long_after_our_last_contact_is_not_put_down_to_it() -> None:
    from tests.followup.made_up import ours, table

    found = contacts(ours("2", contact_record_id=100))
    for said_on, n in ((date(2026, 11, 4), 1), (date(2026, 12, 30), 0), (date(2026, 11, 1), 0)):
        out = table({"contact_record_id": 100, "said_on": said_on}, {})
        rule = fit_stop_rule(found, opportunities(), date(2026, 12, 31), CALENDAR, WORTH,
                             opt_outs=out)  # fmt: skip
        assert rule.n_annoyed.tolist() == [n, 0, 0, 0, 0, 0, 0, 0]
