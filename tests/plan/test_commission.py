"""A commission plan is read, or its fault is told by what, where and what next."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontarget.core.errors import FileError
from ontarget.plan.commission import TEMPLATE, parse_plan

HEAD = 'currency = "EUR"\nperiod = "quarter"\n'
TIER = "[[tier]]\nfrom_percent = 0\nrate_percent = 5\n"


def test_the_template_is_a_plan():
    found = parse_plan(TEMPLATE, "plan.toml")
    assert (found.currency, found.period, found.paid_on) == ("EUR", "quarter", "amount")
    assert [(one.start, one.rate_percent, one.bonus_amount) for one in found.tiers] == [
        (0, 5, 0), (100, 8, 1000), (150, 10, 0)]  # fmt: skip
    assert (found.cap_amount, found.cap_percent, found.clawback_percent) == (40_000, 250, 2)
    assert found.needs_target


def test_the_least_plan():
    found = parse_plan(HEAD + TIER, "plan.toml")
    assert found.name == "Commission plan"
    assert (found.cap_amount, found.cap_percent, found.clawback_percent) == (None, None, 0)


def test_decimals_stay_what_was_written():
    found = parse_plan(HEAD + TIER.replace("5", "7.1"), "plan.toml")
    assert found.tiers[0].rate_percent == Decimal("7.1")


def test_a_plan_by_sums_needs_no_target_unless_its_cap_does():
    by_sum = HEAD + "[[tier]]\nfrom_amount = 0\nrate_percent = 5\n"
    assert not parse_plan(by_sum, "p").needs_target
    assert parse_plan(by_sum + "[cap]\nat_percent = 200\n", "p").needs_target


@pytest.mark.parametrize(("text", "what", "then"), [
    ("currency = ", "plan.toml is not TOML", "--template"),
    ("", "plan.toml has no tiers", "[[tier]]"),
    (HEAD, "has no tiers", "[[tier]]"),
    (HEAD + "tier = 3\n", "tier is not", "[[tier]]"),
    (HEAD + "tier = [3]\n", "tier 1 is no table", "--template"),
    (TIER, "does not say its currency", "--template"),
    ('currency = "EURO"\nperiod = "quarter"\n' + TIER, "'EURO' is no currency", "EUR"),
    ('currency = "EUR"\n' + TIER, "does not say its period", "--template"),
    ('currency = "EUR"\nperiod = "week"\n' + TIER, "period is 'week'", "month, quarter, year"),
    (HEAD + 'paid_on = "revenue"\n' + TIER, "paid_on is 'revenue'", "amount, margin"),
    (HEAD + "peroid = 3\n" + TIER, "'peroid' means nothing", "Is it period?"),
    (HEAD + TIER + "rate = 5\n", "tier 1: 'rate' means nothing", "rate"),
    (HEAD + "[[tier]]\nrate_percent = 5\n", "tier 1 does not say where it starts", "from_percent"),
    (HEAD + "[[tier]]\nfrom_percent = 0\n", "tier 1 has no rate", "rate_percent = 8"),
    (HEAD + TIER + "times = 2\n", "tier 1 has both", "rate_percent = 8"),
    (HEAD + "[[tier]]\nfrom_percent = 0\ntimes = 2\n", "times what", "base_rate_percent"),
    (HEAD + "base_rate_percent = 60\n[[tier]]\nfrom_percent = 0\ntimes = 2\n", "pays more than",
     "times"),
    (HEAD + TIER + TIER, "tier 2 starts at 0", "Order the tiers"),
    (HEAD + TIER + "[[tier]]\nfrom_amount = 9\nrate_percent = 5\n", "others at a sum", "in all"),
    (HEAD + TIER.replace("5", '"5"'), "rate_percent is no number", "without quotes"),
    (HEAD + TIER.replace("5", "true"), "rate_percent is no number", "without quotes"),
    (HEAD + TIER.replace("5", "nan"), "rate_percent is no number", "without quotes"),
    (HEAD + TIER.replace("5", "-1"), "below zero", "Nothing in a plan is"),
    (HEAD + TIER.replace("5", "500"), "rate_percent is above 100", "5 means 5 %"),
    (HEAD + TIER + "[cap]\ncommission_amount = 1e999999\n", "commission_amount is above", "meant"),
    (HEAD + "cap = 3\n" + TIER, "cap is no table", "[cap]"),
    (HEAD + TIER + "[clawback]\ndays = 3\n", "clawback: 'days' means nothing", "percent"),
    (HEAD + "name = 3\n" + TIER, "name is no word", "quotes"),
])  # fmt: skip
def test_a_fault_is_told(text, what, then):
    with pytest.raises(FileError) as caught:
        parse_plan(text, "plan.toml")
    assert what in caught.value.message
    assert caught.value.message.startswith("plan.toml")
    assert then in caught.value.hint


@given(st.text(max_size=200) | st.builds(
    lambda key, value: f"{HEAD}{key} = {value}\n{TIER}",
    st.sampled_from(["name", "tier", "cap", "paid_on", "base_rate_percent", "clawback"]),
    st.sampled_from(["1", "-1", '""', "[]", "{}", "true", "1979-05-27", "inf", '[["x"]]']),
))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_whatever_is_written_is_a_plan_or_a_sentence(text):
    fault = None
    try:
        parse_plan(text, "plan.toml")
    except FileError as error:
        fault = error
    assert fault is None or (fault.message.startswith("plan.toml") and fault.hint)
