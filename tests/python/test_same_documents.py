"""What Python returns is, as JSON, what the command prints: same book, same day, same seed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import ontarget

SAME = [
    (["answer"], lambda book: book.answer()),
    (["answer", "--company", "--by", "owner"], lambda book: book.answer(company=True, by="owner")),
    (["answer", "--measure", "count", "--seed", "7"],
     lambda book: book.answer(measure="count", seed=7)),
    (["whatif", "--won", "Halden", "--discount", "29", "--create", "5k"],
     lambda book: book.whatif(won="Halden", discount=29, create=5_000)),
    (["forecast", "--horizon-weeks", "8"], lambda book: book.forecast(horizon_weeks=8)),
    (["audit"], lambda book: book.audit()),
    (["followups", "--week"], lambda book: book.followups(week=True)),
    (["followups", "--explain"], lambda book: book.followups_explain()),
    (["diagnose", "--period", "2026-10"], lambda book: book.diagnose(period="2026-10")),
    (["monthend", "--company"], lambda book: book.monthend(company=True)),
    (["discount", "Halden", "--percent", "12", "--margin", "60"],
     lambda book: book.discount("Halden", percent=12, margin=60)),
    (["earnings"], lambda book: book.earnings()),
    (["earnings", "--show-plan"], lambda book: book.earnings_show_plan()),
    (["trial", "list"], lambda book: book.trial_list()),
    (["trial", "read", "--horizon-days", "30"], lambda book: book.trial_read(horizon_days=30)),
    (["decisions"], lambda book: book.decisions()),
    (["waive", "--list"], lambda book: book.waive_list()),
    (["commit", "list", "--all"], lambda book: book.commit_list(all=True)),
    (["list", "opportunity", "--open"], lambda book: book.list("opportunity", open=True)),
    (["list", "activity", "--limit", "3"], lambda book: book.list("activity", limit=3)),
    (["target", "list"], lambda book: book.target_list()),
    (["config"], lambda book: book.config()),
    (["rules"], lambda book: book.rules()),
    (["doctor"], lambda book: book.doctor()),
    (["qualify"], lambda book: book.qualify_all()),
    (["qualify", "Halden"], lambda book: book.qualify("Halden")),
    (["obstacle", "list", "--all"], lambda book: book.obstacle_list(all=True)),
    (["obstacle", "find"], lambda book: book.obstacle_find()),
    (["obstacle", "price"], lambda book: book.obstacle_price()),
    (["obstacle", "words", "list"], lambda book: book.obstacle_words_list()),
    (["case", "Halden"], lambda book: book.case("Halden")),
    (["contact", "Ann"], lambda book: book.contact("Ann")),
    (["prefer", "Ann"], lambda book: book.prefer("Ann")),
    (["prefer"], lambda book: book.prefer_list()),
    (["away"], lambda book: book.away()),
    (["content", "list"], lambda book: book.content_list()),
    (["content", "match", "Osprey"], lambda book: book.content_match("Osprey")),
    (["draft", "Vantor rollout"], lambda book: book.draft("Vantor rollout")),
]  # fmt: skip
LONG = [
    (["activity"], lambda book: book.activity()),
    (["check", "data"], lambda book: book.check_data()),
    (["changes", "--since", "mon"], lambda book: book.changes("mon")),
    (["plan", "--week"], lambda book: book.plan(week=True)),
    (["today"], lambda book: book.today()),
    (["audit", "--halve", "--share", "0.4", "--must-keep", "O1"],
     lambda book: book.audit(halve=True, share=0.4, must_keep="O1")),
    (["review", "--limit", "3"], lambda book: book.review(limit=3)),
    (["coach", "--since", "-2w"], lambda book: book.coach(since="-2w")),
    (["backtest", "--from", "2026-08-01", "--processes", "1"],
     lambda book: book.backtest(from_="2026-08-01")),
]  # fmt: skip


@pytest.mark.parametrize(("command", "ask"), SAME, ids=[" ".join(one) for one, _ in SAME])
def test_python_and_the_command_line_tell_the_same(read_book, on_terminal, command, ask):
    found = ask(read_book)
    assert ontarget.document(found) == on_terminal(read_book, *command)
    if hasattr(found, "_repr_html_"):
        assert found._repr_html_().startswith("<")


@pytest.mark.slow
@pytest.mark.parametrize(("command", "ask"), LONG, ids=[" ".join(one) for one, _ in LONG])
def test_so_do_the_long_ones(read_book, on_terminal, command, ask):
    assert ontarget.document(ask(read_book)) == on_terminal(read_book, *command)


def test_so_they_do_of_an_earlier_day(read_book, on_terminal):
    then = read_book.at("2026-11-09")
    found = ontarget.document(then.answer())
    assert found["as_of"] == "2026-11-09"
    assert found == on_terminal(read_book, "--as-of", "2026-11-09", "answer")


def test_a_limit_is_that_of_the_command(read_book, on_terminal):
    found = ontarget.document(read_book.forecast(), limit=2)
    assert found == on_terminal(read_book, "forecast", "--limit", "2")


SCOPES = {(): {}, ("--company",): {"company": True}, ("--owner", "maya"): {"owner": "maya"}}
QUESTIONS = ("answer", "forecast", "audit", "plan", "diagnose")


@pytest.mark.slow
@settings(max_examples=12, deadline=None, database=None, derandomize=True,
          phases=[Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
@given(
    question=st.sampled_from(QUESTIONS), scope=st.sampled_from(list(SCOPES)),
    period=st.sampled_from(["2026-11", "2026-Q4", "2026", "2027-01"]),
    day=st.dates(date(2026, 9, 1), date(2026, 11, 23)),
    seed=st.integers(0, 99),
)  # fmt: skip
def test_whatever_is_asked(read_book, on_terminal, question, scope, period, day, seed):
    has_seed = question in ("answer", "diagnose")
    options = {"seed": seed} if has_seed else {}
    words = ["--seed", str(seed)] if has_seed else []
    ask = getattr(read_book.at(day), question)
    try:
        found = ontarget.document(ask(period=period, **SCOPES[scope], **options))
    except ontarget.OntargetError as refused:
        found = refused.message
    said = on_terminal(
        read_book, "--as-of", str(day), question, *scope, "--period", period, *words
    )  # fmt: skip
    assert found in said if isinstance(found, str) else found == said
