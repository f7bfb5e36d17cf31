"""`ontarget audit --halve`: JSON by the contract, blind choice by key, parking, and the screen."""

from __future__ import annotations

from datetime import date

import pytest

from ontarget.cli.halve_ask import choose_half
from ontarget.cli.halve_text import halve_lines
from ontarget.report.halve import (
    FrontierPoint,
    HalfRow,
    HalveView,
    HandOverView,
    Hours,
    LostShare,
    MineView,
    Steadier,
)

HEAD = "Deal ID,Deal Name,Owner,Deal Stage,Amount,Currency,Close Date,Create Date\n"
CLOSED = "".join(
    f"C-{n},Past {n},Ann,{'Closed Won' if n % 3 else 'Closed Lost'},{200 + n},EUR,"
    f"2026-{1 + n % 10:02d}-20,2025-{11 + n % 2}-01\n"
    for n in range(24)
)
OPEN = "".join(
    f"D-{n},Open {n},Ann,Talk,{1000 - 150 * n},EUR,2026-12-{10 + n},2026-{5 + n:02d}-01\n"
    for n in range(1, 5)
)
FACTS = {
    "account": None, "owner": "Ann", "currency": "EUR", "stage": "Talk", "next_step": None,
    "close_date": date(2026, 12, 11), "age_days": 30, "last_activity_on": date(2026, 11, 12),
    "silence_working_days": 7, "n_inbound": 0, "next_step_on": None,
}  # fmt: skip


@pytest.fixture
def busy(cli, tmp_path):
    """The command line on a book with four open opportunities and a target."""
    file = tmp_path / "deals.csv"
    file.write_text(HEAD + CLOSED + OPEN, encoding="utf-8")
    day = ("--as-of", "2026-11-23")
    assert cli(*day, "import", file).code == 0
    assert cli("config", "n_paths", "2000").code == 0
    cli(*day, "target", "set", "--period", "2026-Q4", "--amount", "1500", "--currency", "EUR")
    return lambda *words: cli(*day, *words)


def test_the_document_is_as_the_contract_has_it(busy):
    found = busy("audit", "--halve", "--lift", "0.3", "--json").json["halve"]
    assert set(found) >= {
        "kept", "parked", "mine", "frontier", "p_hit_all", "p_hit_kept", "wins_lost_share",
        "break_even_lift", "expected_bookings_all", "expected_bookings_kept", "hand_over",
    }  # fmt: skip
    assert sorted(found["kept"] + found["parked"]) == ["D-1", "D-2", "D-3", "D-4"]
    assert len(found["kept"]) == 2
    assert found["mine"] is None
    assert [set(one) for one in found["frontier"]] == [
        {"n_parked", "wins_lost_share", "wins_lost_share_26w", "p_hit_kept", "is_choice", "is_cut"}
    ] * 5
    assert 0 < found["p_hit_kept"] <= found["p_hit_all"] < 1
    assert found["p_hit_kept_at_lift"] >= found["p_hit_kept"]
    assert 100 < found["expected_bookings_all"] < 3000
    assert found["hand_over"] == []
    assert {one["opportunity_id"] for one in found["wake_up"]} == set(found["parked"])
    assert busy("audit", "--json").json.get("halve") is None


def test_a_choice_by_option_stands_beside_the_tools(busy):
    found = busy("audit", "--halve", "--mine", "--mine-keep", "D-3,D-4", "--json").json["halve"]
    assert found["mine"]["kept"] == ["D-3", "D-4"]
    assert set(found["mine"]["agree"]) | set(found["mine"]["differ"]) == {
        "D-1", "D-2", "D-3", "D-4",
    }  # fmt: skip
    shown = busy("audit", "--halve").out
    assert "Yours of 23 Nov 2026" in shown
    assert busy("audit", "--mine-keep", "D-3").code == 2


def test_parking_asks_or_is_told_and_is_taken_back_at_once(busy):
    assert busy("audit", "--halve", "--park").code == 2
    assert busy("audit", "--halve", "--mine").code == 2
    found = busy("audit", "--halve", "--park", "--yes", "--json").json["halve"]
    assert found["n_parked_now"] == 2
    assert " Jan 2027)" in busy("audit", "--halve").out
    rows = busy("decisions", "--json").json["decisions"]
    assert {one["opportunity_id"] for one in rows} == set(found["parked"])
    assert busy("decide", "--undo-halving", "--json").json == {"undone": 2}
    assert busy("decide", "--undo-halving").code == 2
    assert busy("decide").code == 2
    assert busy("audit", "--halve", "--share", "2").code == 2


def test_rows_say_which_side_they_are_on(busy):
    lines = busy("audit", "--halve", "--format", "csv").out.splitlines()
    assert lines[0].endswith(",half")
    assert sorted(line.rsplit(",", 1)[1] for line in lines[1:]) == ["kept"] * 2 + ["parked"] * 2
    assert "which? Choose yours first" in busy("audit").out


def test_nothing_open_is_said(cli):
    assert "nothing to audit" in cli("audit", "--halve").out
    found = cli("audit", "--halve", "--json").json["halve"]
    assert (found["kept"], found["parked"], found["p_hit_all"]) == ([], [], None)


def rows(n):
    return [FACTS | {"record_id": i, "opportunity_id": f"D-{i}", "name": f"Open {i}",
                     "amount": 1000 * i} for i in range(1, n + 1)]  # fmt: skip


def answered(keys, n=4, n_keep=2):
    """Return what is kept after these keys, and all that was said."""
    said, typed = list[str](), iter(keys)
    return choose_half(rows(n), n_keep, lambda: next(typed), said.append), "\n".join(said)


def test_one_by_one_without_a_chance_and_as_many_as_asked():
    kept, said = answered("kpk\r")
    assert kept == [1, 3]
    assert "Keep 2 of 4" in said
    assert "3 of 4, 1 left to keep" in said
    assert "the last one is parked" in said
    assert "%" not in said
    assert "in 100" not in said


def test_when_the_rest_must_be_kept_it_is_and_back_goes_back():
    assert answered("pp\r")[0] == [3, 4]
    assert answered("kkbp" + "k\r")[0] == [1, 3]
    assert answered("bxkk\n")[0] == [1, 2]
    assert answered("kq")[0] is None
    assert answered("\r", n=2, n_keep=0)[0] == []


def half_row(n, **more):
    return HalfRow(
        record_id=n, opportunity_id=f"D-{n}", name=f"A rather long name of a deal {n}",
        owner="Ann", amount=1200.0 * n, currency="EUR", p_win_in_period=0.1 * n,
        p_hit_if_won=0.8, p_hit_if_lost=0.4, why="10 % within 26 weeks.", **more,
    )  # fmt: skip


def full_view():
    kept, parked = (half_row(1), half_row(2)), (half_row(3, wakes_on=date(2027, 1, 11)),)
    mine = MineView(
        kept=("D-1", "D-3"), p_hit_kept=0.55, agree=("D-1",), differ=("D-2", "D-3"),
        only_mine=parked, only_model=kept[1:], parked=kept[1:], wins_lost_share=0.2,
        wins_lost_share_26w=0.3, expected_bookings_kept=900, chosen_on=date(2026, 11, 23),
    )  # fmt: skip
    return HalveView(
        n=3, share=0.5, unit="EUR", period="2026-Q4", period_end=date(2026, 12, 31), kept=kept,
        parked=parked, mine=mine,
        frontier=tuple(
            FrontierPoint(n, n / 3, n / 3, 0.6 - n / 10, is_choice=n == 1, is_cut=n == 2)
            for n in range(4)
        ),
        p_hit_all=0.6, p_hit_kept=0.5, wins_lost=LostShare(0.07, 0.0, 0.2),
        wins_lost_26w=LostShare(0.24, 0.17, 0.32), break_even_lift=0.316, lift=0.3,
        p_hit_kept_at_lift=0.62, expected_bookings_all=198_000, expected_bookings_kept=185_000,
        reach_all=160_000, reach_kept=155_000, steadier=Steadier(("D-1",), 0.4, 190_000, "Steady."),
        hours=Hours(30.0, 40.0, 20.0, "setting", "All 3 take 40 h a week."), is_over_limits=False,
        hand_over=(HandOverView("D-3", "Bob", "Bob has room and wins 40 % (n 30)"),),
        later=(), later_text="On 1 Oct you and the tool differed on 8. Cannot tell.",
    )  # fmt: skip


@pytest.mark.parametrize("width", [48, 84, 140])
@pytest.mark.parametrize("is_plain", [True, False])
def test_the_screen_fits_and_reads_without_signs(width, is_plain):
    lines = halve_lines(full_view(), width, is_plain=is_plain, is_whole=False)
    assert max(map(len, lines)) <= min(width, 100)
    text = " ".join(" ".join(lines).split())
    assert not is_plain or text.isascii()
    for said in ("park 1, keep 2", "24 % of those of the next 26 weeks (17 to 32)", "win 32 % more",
                 "11 Jan 2027", "Bob has room", "Steady.", "Cannot tell", "You agree on 1 of 3",
                 "target: 80 in 100 if won, 40 if lost", "x as many as the audit would cut",
                 "> 1 33 %", "x 2 67 %"):  # fmt: skip
        assert said in text


def test_the_halving_comes_alone_with_a_way_to_the_audit(busy):
    shown = busy("audit", "--halve").out
    assert shown.startswith("Which half to keep")
    assert "back burner" not in shown
    assert shown.rstrip().endswith("Verdicts, and what to mend first: ontarget audit")
    assert shown.count("What was found") + shown.count("Worst") == 0
