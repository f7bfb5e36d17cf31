"""The one question that a finding leads to.

Open, about the buyer or the next step, never about whose fault it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

_BY_RULE: Mapping[str, str] = {
    "close_date_past": "What has to happen at the buyer's before they decide, and by when?",
    "close_date_missing": "By which day does the buyer want to be live?",
    "close_date_optimistic": "Which steps of signing are still to come, and how long do they take?",
    "pushed_often": "What has changed at the buyer's each time the date moved?",
    "pushed_over_month_end": "Which day would the buyer name if we asked today?",
    "month_end_habit": "Where does this date come from: their calendar or ours?",
    "older_than_any_closed": "What would have to be true for this to close after all?",
    "older_than_any_win": "What is different here from those that were won sooner?",
    "stage_stale": "What is the buyer waiting for before the next stage?",
    "stage_skipped": "What does the buyer know already that made that step unnecessary?",
    "went_backwards": "What did we learn that moved it back, and what follows from it?",
    "probability_contradicted": "What do you know of this one that history does not?",
    "next_step_missing": "What is the next thing the buyer and you will do together?",
    "next_step_overdue": "What became of the step that was due, and what comes next?",
    "next_step_undated": "On which day is the next step?",
    "next_step_after_close": "Can the next step come before the date, or does the date move?",
    "buyer_silent": "What would be worth an answer to them right now?",
    "no_sign_ever": "Who at the buyer's has asked for this, and how do we know?",
    "nothing_happened": "Is there still a reason for them to act this year?",
    "one_sided": "What could we ask that they would want to answer?",
    "single_contact": "Who else would notice if this did not happen?",
    "no_decider": "Who signs besides the people we know?",
    "no_confirmed_need": "In their words, what goes wrong if they do nothing?",
    "no_confirmed_money": "Where does the money come from, and who has said so?",
    "no_decision_path": "How did they buy something like this last time?",
    "no_date_by_buyer": "Which date has the buyer named, and what hangs on it for them?",
    "answered_only_by_us": "Which of what we know has the buyer said?",
    "obstacle_overdue": "What is left of the obstacle, and who can move it?",
    "obstacle_without_owner": "Who takes the obstacle on?",
    "amount_zero": "What would it be worth to them, roughly?",
    "amount_missing": "What would it be worth to them, roughly?",
    "amount_rounded": "What is the amount made of?",
    "amount_outlier": "What makes this one so much larger or smaller than the others?",
    "amount_grown_late": "Which part of the amount has the buyer seen in writing?",
    "likely_duplicate": "Are these one purchase or two?",
    "discount_before_value": "What is it worth to them before we speak of the price?",
    "value_case_incomplete": "Who there would say what it costs them, and how much?",
    "quote_expired": "Does the quote still stand, and have they said so?",
    "quote_expiring": "What do they need before the quote ends?",
    "quote_differs": "Which amount is right, the quote's or the pipeline's?",
    "open_in_lost_account": "What has changed since they left, and who told us?",
    "commit_against_odds": "What makes this one a commit?",
    "stated_odds_high": "What makes you more hopeful than history?",
}

_BY_FAMILY: Mapping[str, str] = {
    "CMP": "What do we know of this one that is not written down yet?",
    "QUA": "Who signs besides the people we know, and what do they need to see?",
    "SLP": "Which date has the buyer named, and what hangs on it for them?",
    "STG": "What is the buyer waiting for before the next stage?",
    "SIL": "What would be worth an answer to them right now?",
    "NXT": "What is the next thing the buyer and you will do together?",
    "AMT": "What is the amount made of?",
    "DUP": "Are these one purchase or two?",
    "OWN": "Who is the right one to take this on?",
    "CON": "If this one does not come, what takes its place?",
    "PRI": "What is it worth to them before we speak of the price?",
    "PIP": "What makes this one worth the next hours?",
}

_NOTHING_WRONG = (
    "What has to happen before they sign, and who does it?",
    "What would the buyer say is still missing?",
    "If this slipped, what would have been the reason?",
)


def question_for(slug: str, rule_id: str) -> str:
    """Return the question that a finding of a rule leads to.

    >>> question_for("no_decider", "QUA052")
    'Who signs besides the people we know?'
    """
    return _BY_RULE.get(slug) or _BY_FAMILY.get(rule_id[:3], _NOTHING_WRONG[0])


def choose_question(findings: Iterable[tuple[str, str]], asked: Iterable[str] = ()) -> str:
    """Return one question for findings (slug, rule id), gravest first.

    One that was ``asked`` already gives way to one that was asked less often, if there is one.
    Without any finding it is one about what is still to come.
    """
    questions = [question_for(slug, rule_id) for slug, rule_id in findings] or [*_NOTHING_WRONG]
    before = Counter(asked)
    return min(questions, key=lambda one: before[one])
