"""Obstacles stand from their moment until they are resolved; texts only propose them."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ontarget.app.as_of import load_state
from ontarget.app.merge import merge_records
from ontarget.app.obstacle_price import kind_prices
from ontarget.app.obstacle_proposals import (
    change_words,
    confirm_proposals,
    dismiss_proposals,
    find_proposals,
)
from ontarget.app.obstacles import (
    add_obstacle,
    change_obstacle,
    list_obstacles,
    obstacle_views,
    obstacles_table,
    reopen_obstacle,
    resolve_obstacle,
)
from ontarget.app.undo_import import undo_last_import
from ontarget.config import Settings
from ontarget.core.errors import AmbiguousName, NotInBook, UsageError
from ontarget.core.scope import Scope
from ontarget.store.doctor import doctor

FIRST, SECOND, TODAY = date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 23)
ALL = Scope("company")
HEAD = "opportunity_id,name,account,owner,stage,amount,currency,created_on,next_step,note\n"
TWO = (
    HEAD + "1,Pilot,Acme,Ann,Talk,10,EUR,2026-01-01,CFO has no budget,\n"
    "2,Rollout,Bolt,Bob,Talk,20,EUR,2026-01-02,send the plan,budget confirmed\n"
)
CALLS = (
    "activity_id,opportunity_id,kind,happened_at,subject,note\n"
    "a,2,call,2026-11-05T10:00:00Z,Call,They are too expensive she says\n"
    "b,2,call,2026-11-12T10:00:00Z,Call,still too expensive\n"
    "c,2,call,2026-11-06T10:00:00Z,No legal concerns,\n"
)


def on(desk, day):
    return replace(desk, as_of=day, now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def proposed(desk, scope=ALL):
    return [(one.view.opportunity_id, one.view.kind) for one in find_proposals(desk, scope)]


def test_an_obstacle_counts_from_its_moment_until_it_is_resolved(desk, take):
    take(desk, {"o.csv": TWO}, on=FIRST)
    one = add_obstacle(on(desk, SECOND), "Pilot", "board wants two offers", kind="competitor",
                       owner="Ann", due_on=date(2026, 11, 20), plan="send ours first")  # fmt: skip
    assert list_obstacles(on(desk, FIRST), ALL) == ()
    assert [row.state for row in list_obstacles(on(desk, SECOND), ALL)] == ["open"]
    assert [row.state for row in list_obstacles(desk, ALL)] == ["overdue"]
    done = resolve_obstacle(desk, "Pilot", "they asked only us")
    assert (done.obstacle_id, done.state, done.resolved_on) == (one.obstacle_id, "resolved", TODAY)
    assert list_obstacles(desk, ALL) == ()
    assert len(list_obstacles(desk, ALL, is_all=True)) == 1
    assert [row.state for row in list_obstacles(on(desk, SECOND), ALL)] == ["open"]
    assert reopen_obstacle(desk, str(one.obstacle_id)).state == "overdue"


def test_an_earlier_day_sees_what_was_known_then(desk, take):
    take(desk, {"o.csv": TWO}, on=FIRST)
    later = date(2026, 11, 27)
    one = add_obstacle(on(desk, FIRST), "Pilot", "no budget", owner="Ann")
    change_obstacle(on(desk, TODAY), "Pilot", what="budget frozen until May", owner="Tom",
                    due_on=date(2026, 11, 25), plan="ask the board")  # fmt: skip
    resolve_obstacle(on(desk, date(2026, 11, 26)), "Pilot", "paid from another pot")
    reopen_obstacle(on(desk, later), str(one.obstacle_id))

    def seen(day):
        (found,) = list_obstacles(on(desk, day), ALL, is_all=True)
        return found.what, found.owner, found.due_on, found.plan, found.state, found.resolution

    due = date(2026, 11, 25)
    changed = ("budget frozen until May", "Tom", due, "ask the board")
    assert seen(SECOND) == ("no budget", "Ann", None, None, "open", None)
    assert seen(TODAY) == (*changed, "open", None)
    assert seen(date(2026, 11, 26)) == (*changed, "resolved", "paid from another pot")
    assert seen(later) == (*changed, "overdue", None)
    rows = load_state(on(desk, SECOND)).pipeline
    assert [view.what for views in obstacle_views(on(desk, SECOND), rows).values()
            for view in views] == ["no budget"]  # fmt: skip
    assert doctor(desk.book).is_sound


def test_it_is_named_by_number_or_by_its_opportunity(desk, take):
    take(desk, {"o.csv": TWO}, on=FIRST)
    with pytest.raises(NotInBook):
        resolve_obstacle(desk, "Pilot")
    add_obstacle(desk, "Pilot", "a")
    second = add_obstacle(desk, "Pilot", "b")
    with pytest.raises(AmbiguousName, match="several"):
        resolve_obstacle(desk, "Pilot")
    assert change_obstacle(desk, str(second.obstacle_id), owner="Tom").owner == "Tom"
    with pytest.raises(UsageError):
        change_obstacle(desk, str(second.obstacle_id))
    with pytest.raises(UsageError):
        add_obstacle(desk, "Pilot", "c", kind="weather")
    assert resolve_obstacle(desk, str(second.obstacle_id)).what == "b"


def test_it_survives_export_owner_and_merge_and_holds_an_undo(desk, take):
    take(desk, {"o.csv": TWO}, on=FIRST)
    add_obstacle(on(desk, FIRST), "2", "works council")
    with pytest.raises(UsageError, match="changed here"):
        undo_last_import(desk)
    take(desk, {"o.csv": TWO.replace("Bob", "Zoe")}, on=SECOND)
    assert [one.what for one in list_obstacles(desk, Scope("owner", "Zoe"))] == ["works council"]
    assert list_obstacles(desk, Scope("owner", "Ann")) == ()
    merge_records(desk, "1", "2")
    assert [one.opportunity_id for one in list_obstacles(desk, ALL)] == ["1"]
    rows = load_state(desk).pipeline
    assert obstacles_table(desk, rows)["record_id"].to_pylist() == [1]
    assert [one.what for one in obstacle_views(desk, rows)[1]] == ["works council"]
    assert resolve_obstacle(desk, "Pilot").state == "resolved"
    assert obstacles_table(desk, rows).num_rows == 0


def test_one_of_a_closed_opportunity_stands_in_no_way(desk, take):
    take(desk, {"o.csv": TWO}, on=FIRST)
    add_obstacle(on(desk, FIRST), "1", "x")
    take(desk, {"o.csv": TWO.replace("Ann,Talk", "Ann,Closed Lost")}, on=SECOND)
    assert list_obstacles(desk, ALL) == ()
    assert [one.state for one in list_obstacles(desk, ALL, is_all=True)] == ["closed"]


def test_texts_propose_as_of_the_day_and_nothing_counts_before_it_is_confirmed(desk, take):
    take(desk, {"o.csv": TWO, "activity.csv": CALLS}, on=FIRST)
    assert proposed(on(desk, FIRST)) == [("1", "budget")]
    assert proposed(desk) == [("1", "budget"), ("2", "price")]
    assert proposed(desk, Scope("owner", "Bob")) == [("2", "price")]
    assert list_obstacles(desk, ALL) == ()
    second = find_proposals(desk, ALL)[1].view
    assert second.evidence == "still [too expensive]"
    assert (second.found_in, second.n_texts) == ("activity note of 2026-11-12", 2)
    keys = confirm_proposals(desk, [second.number], None)
    assert [one.obstacle_id for one in list_obstacles(desk, ALL)] == keys
    assert list_obstacles(desk, ALL)[0].evidence == (
        "activity note of 2026-11-12: still [too expensive]"
    )
    assert proposed(desk) == [("1", "budget")]
    with pytest.raises(UsageError, match="no proposal"):
        confirm_proposals(desk, [second.number], None)


def test_what_was_confirmed_and_resolved_or_dismissed_does_not_come_back(desk, take):
    take(desk, {"o.csv": TWO, "activity.csv": CALLS}, on=FIRST)
    confirm_proposals(desk, [find_proposals(desk, ALL)[1].view.number], None)
    resolve_obstacle(desk, "Rollout")
    assert dismiss_proposals(desk, None, ALL) == 1
    assert proposed(desk) == []
    later = CALLS + "d,2,call,2026-11-20T10:00:00Z,Call,they say we are overpriced and too pricey\n"
    take(desk, {"activity.csv": later}, on=TODAY)
    assert proposed(desk) == [("2", "price")]
    assert proposed(on(desk, SECOND)) == [("1", "budget"), ("2", "price")]


def test_two_who_confirm_the_same_make_one_obstacle(desk, take, monkeypatch):
    take(desk, {"o.csv": TWO}, on=FIRST)
    seen = find_proposals(desk, ALL)
    monkeypatch.setattr("ontarget.app.obstacle_proposals.find_proposals", lambda *_, **__: seen)
    assert len(confirm_proposals(desk, None, ALL)) == 1
    assert confirm_proposals(desk, None, ALL) == []
    assert len(desk.book.rows("obstacle")) == 1


def test_own_words_are_looked_for_from_then_on(desk, take):
    take(desk, {"o.csv": TWO.replace("send the plan", "ask the Lenkungskreis")}, on=FIRST)
    assert proposed(desk) == [("1", "budget")]
    change_words(desk, "decision maker", "lenkungskreis")
    words = desk.book.find_setting("obstacle_words")
    told = replace(desk, settings=Settings({"obstacle_words": words}))
    assert proposed(told) == [("1", "budget"), ("2", "decision_maker")]
    assert change_words(told, "decision", "lenkungskreis", is_removed=True) == {}
    with pytest.raises(NotInBook):
        change_words(told, "budget", "lenkungskreis", is_removed=True)


def test_what_a_kind_goes_with_is_told_where_history_can_tell(desk, take):
    rows, notes = [], []
    for n in range(160):
        has = n % 2 == 0
        is_won = n % 6 == 0 if has else n % 3 != 0
        stage, reason = ("Closed Won", "") if is_won else ("Closed Lost", "no budget")
        rows.append(f"{n},D{n},A,Ann,{stage},10,EUR,2026-03-01,2026-08-{1 + n % 28:02d},{reason}\n")
        if has:
            notes.append(f"a{n},{n},call,2026-03-04T10:00:00Z,Call,they have no budget\n")
    head = (
        "opportunity_id,name,account,owner,stage,amount,currency,created_on,closed_on,lost_reason\n"
    )
    calls = "activity_id,opportunity_id,kind,happened_at,subject,note\n"
    take(desk, {"o.csv": head + "".join(rows), "activity.csv": calls + "".join(notes)}, on=TODAY)
    prices = {one.kind: one for one in kind_prices(desk)}
    assert prices["budget"].difference.verdict == "without"
    assert prices["budget"].difference.value < -0.1
    assert prices["budget"].share_of_losses == 1.0
    assert prices["legal"].difference.verdict == "not enough to tell"
    assert prices["legal"].n_losses == 0
    assert kind_prices(replace(desk, as_of=date(2026, 2, 1)))[0].losses_with_reason == 0
