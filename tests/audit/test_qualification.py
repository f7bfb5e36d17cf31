"""Questions, what a source's columns tell of them, and what goes with an answer."""

from __future__ import annotations

import numpy as np
import pytest

from ontarget.audit.association import NEVER, associate
from ontarget.audit.own_words import parse_words, write_words
from ontarget.audit.questions import (
    column_fact,
    column_question,
    custom_facts,
    find_question,
    is_decider,
    parse_questions,
    profile_questions,
)
from ontarget.core.errors import UsageError


def test_profiles_share_their_questions_by_name():
    plain = profile_questions("plain")
    assert [one.name for one in plain][:3] == ["need", "money", "authority"]
    for profile in ("bant", "meddpicc"):
        assert {one.name for one in profile_questions(profile)} & {one.name for one in plain}
    own = profile_questions("own", "need: What hurts?; fit")
    assert [(one.name, one.ask) for one in own] == [
        ("need", "What hurts?"), ("fit", "What is known of the fit?")
    ]  # fmt: skip


def test_questions_are_found_by_part_and_by_other_names():
    plain = profile_questions("plain")
    assert find_question(plain, "Budget").name == "money"
    assert find_question(plain, "auth").name == "authority"
    with pytest.raises(UsageError):
        find_question(plain, "p")
    with pytest.raises(UsageError):
        profile_questions("spin")
    with pytest.raises(UsageError):
        parse_questions(" ; ")


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("Budget confirmed", "money"), ("Budget_Confirmed__c", "money"),
        ("Decision Maker", "authority"), ("Decision Process", "process"),
        ("Economic buyer", "authority"), ("Champion", "champion"), ("Identified Pain", "need"),
        ("Budget amount", None), ("Campaign", None), ("Needs review date", None),
        ("Competitors", "competition"), ("Timeframe", "timing"), ("Owner", None),
    ],
)  # fmt: skip
def test_columns_answer_questions_by_their_headings(heading, question):
    assert column_question(heading) == question


@pytest.mark.parametrize("value", ["no", "No.", "", "TBD", "-", "n/a", None, "0", "nein", "open"])
def test_a_column_that_says_no_or_nothing_is_no_fact(value):
    assert column_fact("Budget confirmed", value) is None


def test_the_cells_of_a_record_are_facts():
    cells = {"Budget confirmed": "Ja", "Decision maker": "Ms Holm", "Region": "EMEA"}
    assert custom_facts(cells) == {
        "money": "Budget confirmed: yes", "authority": "Decision maker: Ms Holm"
    }  # fmt: skip


def test_roles_that_decide():
    assert is_decider("Decision Maker")
    assert is_decider("Entscheider")
    assert not is_decider("User")
    assert not is_decider("Not a decision maker")
    assert not is_decider(None)


def test_own_words_are_kept_as_they_were_read():
    words = parse_words("budget: capex board, cost round; price: too dear")
    assert parse_words(write_words(words)) == words
    for text in ("budget: a(b", "nothing: x", "budget: x"):
        with pytest.raises(UsageError):
            parse_words(text)


def firm(seed: int, n: int, effect: float):
    """Opportunities of which 40 in 100 get an answer in the first two weeks."""
    rng = np.random.default_rng(seed)
    created = rng.integers(0, 700, n)
    closed = created + 15 + rng.gamma(1.5, 50, n).astype(np.int64)
    has = rng.random(n) < 0.4
    begins = np.where(has, created + rng.integers(0, 7, n), NEVER)
    won = rng.random(n) < np.where(has, 0.3 + effect / 2, 0.3 - effect / 2)
    return created, closed, won, begins, np.full(n, NEVER)


def test_without_an_effect_few_are_claimed_and_with_one_it_is_found():
    none = [associate(*firm(seed, 200, 0.0), since=0) for seed in range(200)]
    assert sum(one.verdict != "cannot tell" for one in none) / 200 <= 0.2
    some = [associate(*firm(seed, 600, 0.25), since=0) for seed in range(100)]
    assert sum(one.verdict == "with" for one in some) >= 95
    held = [one.low <= 0.25 <= one.high for one in some if one.low is not None]
    assert sum(held) >= 75
    # Shrunken: never beyond the truth on the whole.
    assert 0.15 < np.mean([one.value for one in some]) <= 0.25


def test_little_history_is_not_enough_to_tell():
    one = associate(*firm(1, 15, 0.5), since=0)
    assert (one.verdict, one.value) == ("not enough to tell", None)
    never = associate(*firm(1, 300, 0.5), since=NEVER)
    assert never.verdict == "not enough to tell"
    assert never.n_with == never.n_without == 0


def test_what_comes_after_the_close_is_not_seen():
    created, closed, won, _, ends = firm(2, 400, 0.0)
    late = np.where(won, closed, NEVER)  # written down once it was won
    assert associate(created, closed, won, late, ends, since=0).n_with == 0
