import statistics
from collections import defaultdict
from datetime import date, datetime

import pytest

from ontarget.core.schema import KINDS
from ontarget.world.firm import World, generate

AS_OF = date(2026, 11, 23)


def rows(world: World, kind: str) -> list[dict]:
    return world.tables[kind].records()


def finished(world: World) -> list[dict]:
    """Truth of everything but duplicates."""
    copies = {entry["opportunity_id"] for entry in world.truth["duplicates"]}
    return [it for key, it in world.truth["opportunities"].items() if key not in copies]


def test_tables_hold_canonical_fields_of_their_types(world):
    types = {
        "text": str, "date": date, "instant": datetime, "amount": int, "integer": int,
        "number": float | int, "share": float, "boolean": bool,
    }  # fmt: skip
    for kind, table in world.tables.items():
        assert table.rows
        for name, *cells in zip(table.columns, *table.rows, strict=True):
            declared = KINDS[kind].field(name)
            stated = [cell for cell in cells if cell is not None]
            assert all(isinstance(cell, types[declared.type]) for cell in stated), (kind, name)
            assert not declared.choices or set(stated) <= set(declared.choices)


def test_keys_are_unique(world):
    for kind in ("opportunity", "activity", "account", "contact", "owner", "quote", "target"):
        key = KINDS[kind].key
        found = [tuple(row.get(name) for name in key) for row in rows(world, kind)]
        assert len(found) == len(set(found)), kind


def test_nothing_is_later_than_as_of(world):
    past = {"opportunity": ("created_on", "closed_on", "stage_entered_on", "last_activity_on"),
            "opportunity_history": ("changed_at",), "activity": ("happened_at",),
            "owner": ("hired_on", "left_on"), "quote": ("created_on", "sent_on")}  # fmt: skip
    for kind, names in past.items():
        for row in rows(world, kind):
            for name in names:
                value = row[name]
                day = value.date() if isinstance(value, datetime) else value
                assert day is None or day <= AS_OF, (kind, name, row)


def test_every_reference_resolves(world):
    known = {
        kind: {row[f"{kind}_id"]: row for row in rows(world, kind)}
        for kind in ("opportunity", "account", "contact", "owner")
    }
    products = {row["name"] for row in rows(world, "product")}
    stages = {row["name"] for row in rows(world, "stage")}
    for row in rows(world, "opportunity"):
        assert known["account"][row["account_id"]]["name"] == row["account"]
        assert known["owner"][row["owner_id"]]["name"] == row["owner"]
        assert row["contact_id"] is None or row["contact_id"] in known["contact"]
        assert row["product"] in products
        assert row["stage"] in stages
    for row in rows(world, "activity"):
        it = known["opportunity"][row["opportunity_id"]]
        assert row["account_id"] == it["account_id"]
        assert known["contact"][row["contact_id"]]["account_id"] == it["account_id"]
        assert known["owner"][row["owner_id"]]["name"] == row["owner"]
    for kind in ("opportunity_history", "quote"):
        assert all(row["opportunity_id"] in known["opportunity"] for row in rows(world, kind))
    teams = {row["team"] for row in rows(world, "owner")}
    owners = {row["name"] for row in rows(world, "owner")}
    for row in rows(world, "target"):
        expected = {"owner": owners, "team": teams, "company": {None}}[row["scope_kind"]]
        assert row["scope_name"] in expected


def test_states_agree_with_status(world):
    for row in rows(world, "opportunity"):
        assert (row["closed_on"] is None) == (row["status"] == "open")
        assert row["closed_on"] is None or row["closed_on"] >= row["created_on"]
        assert row["status"] != "won" or row["amount"] > 0


def test_history_ends_in_the_row_and_each_change_follows_the_one_before(world):
    state: dict[tuple[str, str], str | None] = {}
    for row in rows(world, "opportunity_history"):
        key = row["opportunity_id"], row["field"]
        assert state.get(key) == row["old_value"] != row["value"]
        state[key] = row["value"]
    for row in rows(world, "opportunity"):
        for name in ("stage", "status", "owner", "next_step"):
            assert state.get((row["opportunity_id"], name)) == row[name]


def test_the_same_seed_is_the_same_firm_and_another_is_another():
    first, again, other = (generate(as_of=AS_OF, n_months=6, seed=s) for s in (5, 5, 6))
    assert first.tables == again.tables
    assert first.truth == again.truth
    assert first.truth["firm"]["cycle_days"] != other.truth["firm"]["cycle_days"]
    assert first.tables["account"] != other.tables["account"]


def test_firms_differ_within_realistic_ranges(worlds):
    planted = [world.truth["firm"] for world in worlds]
    assert len({firm["cycle_days"] for firm in planted}) == len(planted)
    assert {firm["currency"] for firm in planted} == {"EUR", "GBP", "USD"}
    for world, firm in zip(worlds, planted, strict=True):
        assert 20 <= firm["cycle_days"] <= 120
        assert 0.15 <= firm["win_share"] <= 0.5
        assert 3_000 <= firm["amount_median"] <= 60_000
        assert all(2 <= o["n_new_per_month"] <= 12 for o in world.truth["owners"].values())


def test_planted_chances_are_kept_over_many_firms(worlds):
    truth = [it for world in worlds for it in finished(world)]
    expected = sum(it["p_win_at_creation"] for it in truth)
    won = sum(it["outcome"] == "won" for it in truth)
    # The economy and discounts move single firms; over ten firms 12 % of the wins is ample.
    assert won == pytest.approx(expected, rel=0.12)
    truth.sort(key=lambda it: it["p_win_at_creation"])
    half = len(truth) // 2
    low, high = (statistics.mean(it["outcome"] == "won" for it in part)
                 for part in (truth[:half], truth[half:]))  # fmt: skip
    assert high > 1.3 * low


def test_without_signal_nothing_seen_tells_the_outcome():
    world = generate(as_of=AS_OF, n_months=12, signal=0, shock=0, seed=4)
    assert len({it["p_win_at_creation"] for it in finished(world)}) == 1
    assert not any(it["is_legible"] for it in finished(world))
    assert len({owner["skill"] for owner in world.truth["owners"].values()}) == 1


def test_sellers_of_greater_skill_win_more(worlds):
    skilled, unskilled = [], []
    for world in worlds:
        skill = {key: owner["skill"] for key, owner in world.truth["owners"].items()}
        middle = statistics.median(skill.values())
        for row in rows(world, "opportunity"):
            if row["status"] != "open":
                side = skilled if skill[row["owner_id"]] > middle else unskilled
                side.append(row["status"] == "won")
    assert statistics.mean(skilled) > 1.15 * statistics.mean(unskilled)


def test_the_economy_spreads_the_win_rates_of_months():
    spread = {}
    for shock in (0.0, 0.4):
        world = generate(as_of=AS_OF, n_owners=8, seed=10, shock=shock)
        months = defaultdict(list)
        for it in finished(world):
            months[it["decided_on"][:7]].append(it["outcome"] == "won")
        rates = [statistics.mean(month) for month in months.values() if len(month) >= 15]
        spread[shock] = statistics.variance(rates)
        told = [month["shock"] for month in world.truth["months"].values()]
        assert any(told) == (shock > 0)
    assert spread[0.4] > 1.3 * spread[0.0]


def test_drift_moves_the_later_chances():
    steady, rising = (
        generate(as_of=AS_OF, n_months=15, seed=2, drift=drift) for drift in (0.0, 0.2)
    )
    late = [key for key, row in rising.truth["opportunities"].items() if row["p_win_at_creation"]]
    gains = [rising.truth["opportunities"][key]["p_win_at_creation"]
             - steady.truth["opportunities"][key]["p_win_at_creation"]
             for key in late[-100:] if key in steady.truth["opportunities"]]  # fmt: skip
    assert statistics.mean(gains) > 0.05


def test_listed_duplicates_are_there(worlds):
    n_listed = 0
    for world in worlds:
        by_id = {row["opportunity_id"]: row for row in rows(world, "opportunity")}
        for entry in world.truth["duplicates"]:
            copy, original = by_id[entry["opportunity_id"]], by_id[entry["duplicate_of"]]
            assert copy["account_id"] == original["account_id"]
            assert copy["product"] == original["product"]
            assert copy["created_on"] >= original["created_on"]
            assert copy["status"] != "won"
            n_listed += 1
    assert n_listed >= len(worlds)


def test_stale_ones_are_open_though_the_buyer_is_gone(world):
    by_id = {row["opportunity_id"]: row for row in rows(world, "opportunity")}
    assert world.truth["stale"]
    for key in world.truth["stale"]:
        assert by_id[key]["status"] == "open"
        truth = world.truth["opportunities"][key]
        assert (truth["silent_on"] or truth["decided_on"]) < AS_OF.isoformat()


def test_gaps_are_as_wide_as_in_real_books(worlds):
    opportunities = [row for world in worlds for row in rows(world, "opportunity")]
    open_ones = [row for row in opportunities if row["status"] == "open"]
    assert 0.005 < statistics.mean(row["amount"] is None for row in opportunities) < 0.05
    assert 0.25 < statistics.mean(row["next_step"] is None for row in open_ones) < 0.6
    assert 0.05 < statistics.mean((row["close_date"] or AS_OF) < AS_OF for row in open_ones) < 0.6


def test_few_sales_carry_much_of_the_money(worlds):
    shares = []
    for world in worlds:
        won = sorted(row["amount"] for row in rows(world, "opportunity") if row["status"] == "won")
        shares.append(sum(won[-len(won) // 10 :]) / sum(won))
    assert statistics.mean(shares) > 0.25


def test_a_leavers_opportunities_go_to_a_colleague(world):
    left = {row["owner_id"] for row in rows(world, "owner") if row["left_on"]}
    assert len(left) == 1
    open_ones = [row for row in rows(world, "opportunity") if row["status"] == "open"]
    assert not left & {row["owner_id"] for row in open_ones}
    handed = [key for key, it in world.truth["opportunities"].items() if it["handed_over_on"]]
    told = {row["opportunity_id"] for row in rows(world, "opportunity_history")
            if row["field"] == "owner" and row["old_value"]}  # fmt: skip
    assert handed
    assert told == set(handed)


def test_one_seller_for_one_month_is_a_firm_too():
    world = generate(as_of=date(2026, 3, 31), n_owners=1, n_months=1, seed=8)
    assert world.start_on == date(2026, 2, 1)
    assert {row["owner"] for row in rows(world, "opportunity")} <= {
        row["name"] for row in rows(world, "owner")
    }


@pytest.mark.parametrize(
    "wrong", [{"signal": 1.5}, {"start_on": date(2027, 1, 1)}, {"start_on": date(1990, 1, 1)}]
)
def test_impossible_worlds_are_refused(wrong):
    with pytest.raises(ValueError, match=r"signal|starts|longer"):
        generate(as_of=AS_OF, **wrong)
