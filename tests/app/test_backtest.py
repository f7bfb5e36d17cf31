"""Past days asked again: what they know, what is kept, and what is said where there is nothing."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from ontarget.app import backtest as backtest_module
from ontarget.app import replay_many
from ontarget.app.backtest import backtest
from ontarget.app.desk import Desk
from ontarget.app.import_files import ImportRequest, import_files
from ontarget.app.record import find_replay
from ontarget.app.replay import Question, States, replay
from ontarget.app.replay_cache import ReplayCache
from ontarget.app.targets import set_target
from ontarget.config import Settings
from ontarget.core.errors import UsageError
from ontarget.core.period import parse_period
from ontarget.core.scope import COMPANY, Scope
from ontarget.store.book import open_book
from ontarget.world.firm import generate
from ontarget.world.write import write

END = date(2026, 9, 30)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
FIRM = {"n_owners": 2, "n_months": 14, "signal": 0.5, "shock": 0.2, "seed": 11,
        "start_on": date(2025, 8, 1)}  # fmt: skip
JULY = (date(2026, 7, 10), parse_period("2026-07"))


def open_firm(folder, name, files):
    book = open_book(str(folder / f"{name}.sqlite"), now=NOW)
    desk = Desk(book, END, NOW, Settings({"n_paths": 1000}), folder / "cache", lambda _: None)
    import_files(desk, ImportRequest(tuple(sorted(files.glob("*.csv"))), source="world",
                                     snapshot_on=END))  # fmt: skip
    return desk


def written(folder, name, as_of):
    files = folder / name
    files.mkdir()
    write(generate(as_of=as_of, **FIRM), files)
    return files


@pytest.fixture(scope="module")
def firm(tmp_path_factory, sql_cache):
    folder = tmp_path_factory.mktemp("firm")
    (folder / "cache").mkdir()
    for kept in sql_cache.glob("*.sql"):
        shutil.copy(kept, folder / "cache")
    return folder, open_firm(folder, "whole", written(folder, "files", END))


def question(desk, scope=COMPANY):
    from ontarget.app.as_of import load_state
    from ontarget.app.asked import settle_question
    from ontarget.app.situation import members_of

    asked = settle_question(desk, scope, members_of(load_state(desk).pipeline, scope), None, None)
    return Question(scope, asked, deal_weeks=8, window_weeks=None, seed=1)


def test_a_replayed_day_says_what_the_answer_said_that_day(firm):
    from ontarget.app.answer import answer
    from ontarget.app.forecast import forecast

    _, desk = firm
    day, period = JULY
    found = replay(States(desk), question(desk), day, period)
    on_day = answer(replace(desk, as_of=day), COMPANY, period=period.name)
    assert found.paths.mean() / 100 == pytest.approx(on_day.bookings.mean, abs=0.01)
    assert float((found.paths >= found.target).mean()) == on_day.p_hit
    assert found.so_far / 100 == pytest.approx(on_day.booked)
    chances = forecast(replace(desk, as_of=day), COMPANY, period=period.name, horizon_weeks=8)
    assert sorted(found.deals.p_in_period) == pytest.approx(
        sorted(one.p_win_in_period for one in chances.opportunities)
    )
    assert sorted(found.deals.p_won[:, -1]) == pytest.approx(
        sorted(one.p_win_in_horizon for one in chances.opportunities)
    )


@pytest.mark.slow
def test_without_every_later_record_no_digit_of_what_was_said_changes(firm):
    folder, desk = firm
    day, period = JULY
    files = written(folder, "until", day)
    (files / "target.csv").write_bytes((folder / "files/target.csv").read_bytes())
    earlier = open_firm(folder, "until", files)
    for scope in (COMPANY, Scope("owner", question_owner(desk))):
        one = replay(States(desk), question(desk, scope), day, period)
        other = replay(States(earlier), question(desk, scope), day, period)
        assert (one.paths == other.paths).all()
        assert one.baselines.keys() == other.baselines.keys()
        assert all((one.baselines[name] == other.baselines[name]).all() for name in one.baselines)
        assert len(one.deals.p_in_period) == len(other.deals.p_in_period)
        assert np.sort(one.deals.p_won, axis=0).tobytes() == (
            np.sort(other.deals.p_won, axis=0).tobytes()
        )
        assert (one.deals.base_rate, one.target, one.so_far) == (
            other.deals.base_rate, other.target, other.so_far)  # fmt: skip
        assert other.actual < one.actual  # only what came differs


def question_owner(desk):
    return desk.book.distinct("opportunity", "owner")[0]


def test_the_days_asked_are_over_and_scored(firm, monkeypatch):
    _, desk = firm
    seen = []
    monkeypatch.setattr(backtest_module, "_MONTHS_BACK", 5)
    found = backtest(desk, COMPANY, period_size="month", n_processes=1,
                     on_progress=lambda done, total: seen.append((done, total)))  # fmt: skip
    days = [origin.as_of for origin in found.origins]
    assert days[-1] == date(2026, 8, 31)
    assert all((day + timedelta(days=1)).day == 1 for day in days)
    assert days[0] == date(2026, 4, 30)
    assert all(origin.period_end <= END for origin in found.origins)
    assert seen == [(n, len(days)) for n in range(len(days) + 1)]
    summary = found.summary
    assert summary.n_origins == summary.n_effective == len(days)
    assert {"run_rate", "seasonal_run_rate", "coverage_ratio", "stage_weighted_crm",
            "stage_weighted_own", "linearity"} <= set(summary.baseline_crps)  # fmt: skip
    assert summary.crps == pytest.approx(np.mean([one.crps for one in found.origins]), abs=0.02)
    eighty = [one.quantiles["10"] <= one.actual <= one.quantiles["90"] for one in found.origins]
    assert summary.coverage["80"] == np.mean(eighty)
    assert summary.ranges["80"].n_held == sum(eighty)
    scored = [one for one in found.origins if one.target is not None]
    assert len(scored) == summary.n_hit_scored > 0
    squares = [(one.p_hit - (one.actual >= one.target)) ** 2 for one in scored]
    assert summary.brier == pytest.approx(np.mean(squares))
    assert summary.deal_auc is not None
    assert summary.n_deals > 50
    json.dumps(found.document(), allow_nan=False)
    assert found.record()["range_80_n"] == len(days)


def test_a_second_run_reads_what_the_first_kept_and_a_stopped_one_goes_on(firm, monkeypatch):
    _, desk = firm
    options = {"since": date(2026, 6, 15), "period_size": "month", "n_processes": 1}
    n_made = []

    def stopping(*arguments):
        if len(n_made) == 2:
            raise KeyboardInterrupt
        n_made.append(1)
        return replay(*arguments)

    monkeypatch.setattr(replay_many, "replay", stopping)
    with pytest.raises(KeyboardInterrupt):
        backtest(desk, COMPANY, **options)
    monkeypatch.setattr(replay_many, "replay", lambda *a: n_made.append(1) or replay(*a))
    whole = backtest(desk, COMPANY, **options)
    assert [origin.as_of for origin in whole.origins] == [
        date(2026, month, 15) for month in (6, 7, 8, 9)
    ]
    assert len(n_made) == 4  # two before the stop, two after it
    assert backtest(desk, COMPANY, **options) == whole
    assert len(n_made) == 4


def test_a_damaged_file_is_made_again(firm):
    _, desk = firm
    cache = ReplayCache(desk, question(desk))
    day, period = JULY
    one = replay(States(desk), question(desk), day, period)
    cache.keep("x", one)
    assert (cache.find("x").paths == one.paths).all()
    assert cache.find("x").target == one.target
    (cache.folder / "x.npz").write_bytes(b"no archive")
    assert cache.find("x") is None
    assert cache.find("y") is None


@pytest.mark.slow
def test_other_processes_say_the_same_to_the_last_digit(firm, tmp_path):
    _, desk = firm
    options = {"since": date(2026, 7, 31), "period_size": "month"}
    alone, together = (
        backtest(
            replace(desk, cache_dir=tmp_path / str(n)), COMPANY, n_processes=n, **options
        ).document()
        for n in (1, 2)
    )
    assert alone == together


def test_weeks_after_each_day_instead_of_periods(firm):
    _, desk = firm
    found = backtest(desk, COMPANY, since=date(2026, 6, 1), every="week", horizon_weeks=6,
                     until=date(2026, 6, 9), n_processes=1)  # fmt: skip
    assert [one.as_of.day for one in found.origins] == [1, 8]
    assert [(one.period_end - one.as_of).days for one in found.origins] == [42] * 2
    assert all(one.target is None and one.p_hit is None for one in found.origins)
    assert 1 < found.summary.n_effective < 2
    assert found.summary.brier is None
    assert found.deal_weeks == 6


DEALS = """opportunity_id,name,owner,stage,amount,currency,created_on,closed_on
1,A,Ann,Open,100,EUR,2026-01-05,
2,B,Ann,Lost,200,EUR,2026-01-05,2026-06-06
3,C,Bob,Open,300,EUR,2026-03-01,
"""


def test_an_empty_book_is_answered_in_words(desk):
    found = backtest(desk, COMPANY)
    assert found.origins == ()
    assert found.summary.crps is None
    assert "Nothing to go by" in found.summary.label


def test_too_short_a_history_is_answered_in_words(desk, take):
    recent = DEALS
    for old, new in (("01-05", "10-05"), ("03-01", "11-01"), ("06-06", "11-06")):
        recent = recent.replace(f"2026-{old}", f"2026-{new}")
    take(desk, {"o.csv": recent})
    found = backtest(desk, COMPANY, n_processes=1)
    assert found.origins == ()
    assert "history begins on 2026-10-05" in found.summary.label


def test_without_a_win_there_are_ranges_and_no_way_to_tell_wins(make_desk, take):
    desk = make_desk(n_paths=1000)
    take(desk, {"o.csv": DEALS})
    set_target(desk, COMPANY, period="2026-10", number=Decimal(500), currency="EUR")
    found = backtest(desk, COMPANY, since=date(2026, 7, 31), n_processes=1)
    assert len(found.origins) == 3
    assert [one.actual for one in found.origins] == [0, 0, 0]
    assert found.summary.deal_auc is None
    assert any("Nothing was booked" in note for note in found.notes)
    one = backtest(desk, COMPANY, since=date(2026, 9, 30), until=date(2026, 9, 30), n_processes=1)
    assert one.summary.label == "1 past day proves nothing."
    assert one.origins[0].p_hit is not None
    json.dumps(found.document(), allow_nan=False)


def test_wrong_words_are_refused(desk):
    for wrong in ({"every": "day"}, {"period_size": "week"},
                  {"since": date(2026, 2, 1), "until": date(2026, 1, 1)}):  # fmt: skip
        with pytest.raises(UsageError):
            backtest(desk, COMPANY, **wrong)


def test_what_was_replayed_stands_in_for_a_record_until_there_is_one(make_desk, take):
    desk = make_desk(n_paths=1000)
    take(desk, {"o.csv": DEALS})
    set_target(desk, COMPANY, period="2026-10", number=Decimal(500), currency="EUR")
    backtest(desk, COMPANY, since=date(2026, 9, 30), n_processes=1)
    assert find_replay(desk, COMPANY) is None  # a part of the past is no record
    found = backtest(desk, COMPANY, n_processes=1)
    record = find_replay(desk, COMPANY)
    assert record is not None
    assert (record.replayed, record.forecasts) == (True, len(found.origins))
    assert record.range_80_held == found.record()["range_80_held"]
    assert find_replay(replace(desk, as_of=date(2026, 1, 1)), COMPANY) is None
