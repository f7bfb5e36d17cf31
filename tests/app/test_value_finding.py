"""A value case that was begun is asked for its missing lines, one that was not is left in peace."""

from datetime import date

from ontarget.app.audit import audit
from ontarget.app.value_case import change_case, undo_case
from ontarget.core.scope import COMPANY

HEAD = "opportunity_id,name,account,owner,stage,amount,currency,created_on\n"
TWO = HEAD + "1,Pilot,Acme,Ann,Talk,10,EUR,2026-01-01\n2,Rollout,Bolt,Bob,Talk,20,EUR,2026-01-02\n"


def found(desk):
    rows = audit(desk, COMPANY).document()["opportunities"]
    return {row["name"]: one["evidence"]["missing"]
            for row in rows for one in row["findings"] if one["rule_id"] == "VAL001"}  # fmt: skip


def test_missing_lines_of_a_begun_case_are_a_finding(desk, take):
    take(desk, {"o.csv": TWO}, on=date(2026, 11, 2))
    assert found(desk) == {}
    change_case(desk, "Pilot", {"formula": "500"})
    assert found(desk) == {"Pilot": "why us, who said so"}
    undo_case(desk, "Pilot")
    assert found(desk) == {}
