"""The share that is kept to check the advice, and the questions that findings lead to."""

from ontarget.audit.coach_questions import choose_question, question_for
from ontarget.audit.explore import is_explored

IDS = [f"O-{n}" for n in range(4000)]


def chosen(share, month="2026-11", source="crm"):
    return {key for key in IDS if is_explored(source, key, month, share)}


def test_the_share_is_held_and_a_larger_one_holds_the_smaller():
    assert not chosen(0.0)
    assert chosen(1.0) == set(IDS)
    small, large = chosen(0.1), chosen(0.25)
    assert small < large
    # Four standard deviations of a binomial draw.
    assert abs(len(small) / 4000 - 0.1) < 4 * (0.1 * 0.9 / 4000) ** 0.5


def test_another_month_or_source_draws_anew():
    both = chosen(0.25) & chosen(0.25, month="2026-12")
    assert abs(len(both) / 4000 - 0.0625) < 4 * (0.0625 * 0.9375 / 4000) ** 0.5
    assert chosen(0.25) != chosen(0.25, source="other")
    assert chosen(0.25) == chosen(0.25)


def test_a_rule_without_a_question_of_its_own_has_that_of_its_family():
    assert question_for("something_new", "SIL009") == question_for("buyer_silent", "SIL001")
    assert question_for("unheard_of", "ZZZ001").endswith("?")


def test_three_talks_have_three_questions():
    asked = []
    for _ in range(3):
        asked.append(choose_question([], asked))
    assert len(set(asked)) == 3
    findings = [("close_date_past", "SLP001"), ("no_decider", "QUA052")]
    first = choose_question(findings)
    assert choose_question(findings, [first]) == question_for("no_decider", "QUA052")
    assert choose_question(findings[:1], [first]) == first
