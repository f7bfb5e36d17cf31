"""From files to a track record: a made-up firm, and a real team's quotas of 2021."""

import json
from datetime import date

import pytest

from ontarget.world.firm import generate
from ontarget.world.write import write


def test_a_firm_asks_its_past_months_again(ontarget, tmp_path):
    files = tmp_path / "files"
    files.mkdir()
    write(generate(as_of=date(2026, 9, 30), n_owners=2, n_months=12, seed=4), files)
    ontarget("book", "import", *sorted(files.glob("*.csv")), "--as-of", "2026-09-30")
    ontarget("book", "config", "n_paths", "1000")
    asked = ("--as-of", "2026-09-30", "backtest", "--company", "--period-size", "month", "--from",
             "2026-05-31", "--processes", "1")  # fmt: skip
    code, out, err = ontarget("book", *asked, "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert [one["as_of"] for one in found["origins"]] == [
        "2026-05-31", "2026-06-30", "2026-07-31", "2026-08-31"]  # fmt: skip
    first = found["origins"][0]
    assert {"as_of", "period_end", "actual", "target", "p_hit", "quantiles", "pit", "crps",
            "baselines"} <= set(first)  # fmt: skip
    assert set(first["baselines"]["run_rate"]) == {"crps", "mean", "p_hit"}
    assert {"n_origins", "n_effective", "crps", "baseline_crps", "coverage", "brier", "log_loss",
            "deal_log_loss_skill", "deal_auc", "deal_auc_won_in_horizon", "label",
            } <= set(found["summary"])  # fmt: skip
    assert set(found["summary"]["coverage"]) == {"50", "80", "95"}
    code, out, _ = ontarget("book", *asked)
    assert code == 0
    assert "How often the ranges held" in out
    assert "4 past days prove little." in out
    code, out, _ = ontarget("book", *asked, "--format", "csv")
    assert (code, len(out.splitlines())) == (0, 5)


@pytest.mark.slow
@pytest.mark.parametrize(("measure", "actual"), [("amount", 236_191.79), ("count", 98)])
def test_marketstar_quotas_are_asked_again_in_money_and_counts(
    ontarget, public_data, measure, actual
):
    files = sorted((public_data / "marketstar-2021").glob("*.csv"))
    ontarget("book", "import", *files)
    if measure == "count":  # the quota counts what was created, which the file does not say
        for period, quota in (("2021-Q3", "100"), ("2021-Q4", "175")):
            ontarget("book", "target", "set", "--company", "--period", period, "--amount", quota,
                     "--measure", "count", "--count-of", "created")  # fmt: skip
    code, out, _ = ontarget(
        "book", "--as-of", "2021-12-31", "backtest", "--company", "--measure", measure,
        "--period-size", "quarter", "--from", "2021-07-25", "--to", "2021-08-08", "--every", "week",
        "--processes", "1", "--json",
    )  # fmt: skip
    found = json.loads(out)
    assert code == 0
    assert [one["actual"] for one in found["origins"]] == pytest.approx([actual] * 3)
    assert all(0 <= one["p_hit"] <= 1 for one in found["origins"])
    assert found["summary"]["n_effective"] < 1.5
