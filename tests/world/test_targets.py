import statistics
from datetime import date

from ontarget.core.period import parse_period

AS_OF = date(2026, 11, 23)


def hits(world):
    """Whether each target of the last twelve full months was reached, with its scope."""
    team = {row["name"]: row["team"] for row in world.tables["owner"].records()}
    won = [row for row in world.tables["opportunity"].records() if row["status"] == "won"]
    for row in world.tables["target"].records():
        period = parse_period(row["period"])
        if not (date(2025, 11, 1) <= period.start and period.end <= AS_OF):
            continue
        name = row["scope_name"]
        credited = [it["amount"] for it in won if it["closed_on"] in period
                    and (name is None or name in (it["owner"], team[it["owner"]]))]  # fmt: skip
        yield row["scope_kind"], sum(credited) >= row["amount"]


def test_about_half_of_the_targets_are_hit(worlds):
    found = [hit for world in worlds for hit in hits(world)]
    assert 0.3 < statistics.mean(hit for _, hit in found) < 0.7
    for kind in ("owner", "team", "company"):
        assert 0.25 < statistics.mean(hit for scope, hit in found if scope == kind) < 0.75


def test_targets_are_known_before_their_period_and_cover_the_coming_months(worlds):
    for world in worlds:
        for target in world.truth["targets"]:
            assert date.fromisoformat(target["announced_on"]) < parse_period(target["period"]).start
        periods = {row["period"] for row in world.tables["target"].records()
                   if row["scope_kind"] == "company"}  # fmt: skip
        assert {"2025-12", "2026-10", "2026-11", "2026-12", "2027-03", "2027-Q1"} <= periods


def test_a_quarter_is_the_sum_of_its_months(world):
    amounts = {(row["scope_kind"], row["scope_name"], row["period"]): row["amount"]
               for row in world.tables["target"].records()}  # fmt: skip
    quarters = [key for key in amounts if "Q" in key[2]]
    assert quarters
    for kind, name, quarter in quarters:
        first = parse_period(quarter).start
        months = [f"{first.year}-{first.month + i:02d}" for i in range(3)]
        assert amounts[kind, name, quarter] == sum(amounts[kind, name, m] for m in months)


def test_a_young_firm_is_asked_for_less_at_first(worlds):
    shares = []
    for world in worlds:
        asked = [row["amount"] for row in world.tables["target"].records()
                 if row["scope_kind"] == "company" and "Q" in row["period"]]  # fmt: skip
        shares.append(asked[0] / statistics.mean(asked[3:]))
    assert statistics.mean(shares) < 0.9
