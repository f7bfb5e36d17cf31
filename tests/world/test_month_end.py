import statistics
from datetime import date

from ontarget.world.market import Market
from ontarget.world.month_end import registered_day
from ontarget.world.streams import stream
from ontarget.world.traits import plan_firm

FIRM = plan_firm(seed=1, start_on=date(2025, 1, 1), n_owners=3, signal=0.5, shock=0, drift=0)
MARKET = Market(FIRM)


def is_last_working_days(day, n=3):
    return MARKET.working_days(MARKET.month(day.toordinal()))[-n] <= day.toordinal()


def closed(worlds, status):
    return [row["closed_on"] for world in worlds
            for row in world.tables["opportunity"].records()
            if row["status"] == status and row["closed_on"] >= date(2025, 1, 1)]  # fmt: skip


def test_wins_cluster_at_the_end_of_the_month(worlds):
    won = closed(worlds, "won")
    # Three of some 21 working days would be one in seven.
    assert statistics.mean(is_last_working_days(day) for day in won) > 1.3 * 3 / 21


def test_losses_cluster_more_for_they_are_cleaned_up(worlds):
    won, lost = closed(worlds, "won"), closed(worlds, "lost")
    shares = [statistics.mean(is_last_working_days(day) for day in days) for days in (won, lost)]
    assert shares[1] > 1.3 * shares[0]


def test_what_is_pulled_forward_is_sold_for_less(worlds):
    truth = [it for world in worlds for it in world.truth["opportunities"].values()]
    won = [it for it in truth if it["outcome"] == "won"]
    pulled = [it["discount"] for it in won if it["pulled_days"] > 0]
    others = [it["discount"] for it in won if it["pulled_days"] <= 0]
    assert len(pulled) > 50
    assert statistics.mean(pulled) > 2 * statistics.mean(others)
    for it in won:
        paid = it["true_amount"] * (1 - it["discount"])
        assert abs(it["booked_amount"] - paid) <= 0.51  # whole units


def test_silence_is_closed_on_a_clean_up_day_after_patience_has_run_out():
    owner = FIRM.owners[0]
    silent = date(2025, 3, 3).toordinal()
    ends = MARKET.month_ends if FIRM.clean_up == "month" else MARKET.quarter_ends
    days = [
        registered_day(FIRM, owner, MARKET, "silent", silent + 5, silent, stream("test", i))
        for i in range(200)
    ]
    told = [day for day in days if day is not None]
    assert set(told) <= set(ends)
    assert min(told) >= silent + owner.patience_days
    assert 0 < days.count(None) < 40


def test_a_yes_is_entered_on_its_day():
    day = date(2025, 3, 3).toordinal()
    assert registered_day(FIRM, FIRM.owners[0], MARKET, "won", day, None, stream(0)) == day
