"""Actions for a day or a week: what is in the seller's own hands, most at stake an hour first.

What an opportunity has at stake is arithmetic: P(hit if won) - P(hit if lost). Which part of it an
action can move is not known from a pipeline; it is an assumption, shown as one and set by the
user. So the order rests on what is at stake, on minutes, and on what a person believes of actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ontarget.core.number import of_hundred

Basis = Literal["arithmetic", "association", "assumed"]


@dataclass(frozen=True, slots=True)
class ActionKind:
    """One kind of action: for which findings it is the remedy, what it takes, what it may move.

    ``share`` is the part of what is at stake that it is assumed to move.
    """

    name: str
    says: str
    minutes: int
    share: float
    rules: tuple[str, ...] = ()


ACTION_KINDS: tuple[ActionKind, ...] = (
    ActionKind("remove-obstacle", "remove what stands in the way: {what}", 45, 0.20),
    ActionKind(
        "find-decider", "ask who signs, and who else has a say", 20, 0.15,
        ("no_decider", "single_contact", "no_decision_path"),
    ),
    ActionKind(
        "confirm-need", "have them say what it costs to leave things as they are", 30, 0.12,
        (
            "no_confirmed_need", "no_confirmed_money", "answered_only_by_us",
            "discount_before_value",
        ),
    ),
    ActionKind(
        "confirm-date", "agree the day of the decision with the buyer, or date it later", 30, 0.10,
        (
            "close_date_past", "close_date_optimistic", "pushed_often", "pushed_over_month_end",
            "close_date_missing", "no_date_by_buyer",
            "next_step_after_close",
        ),
    ),
    ActionKind(
        "renew-quote", "bring the quote and the amount in line and say until when it holds", 30,
        0.10, ("quote_expired", "quote_expiring", "quote_differs", "amount_grown_late"),
    ),
    ActionKind(
        "agree-next-step", "agree the next step and its day", 15, 0.10,
        ("next_step_missing", "next_step_overdue", "next_step_undated", "nothing_happened"),
    ),
    ActionKind(
        "wake-buyer", "ask one question only they can answer; without an answer park it", 15, 0.08,
        ("buyer_silent", "no_sign_ever", "one_sided", "stage_stale", "went_backwards"),
    ),
    ActionKind(
        "mend-amount", "put the amount right", 10, 0.02,
        ("amount_zero", "amount_missing", "amount_outlier", "currency_mixed_up"),
    ),
)  # fmt: skip
ALONE = (
    "amount_zero", "amount_missing", "amount_outlier", "currency_mixed_up",
    "close_date_past", "close_date_missing",
)  # fmt: skip
"""Rules whose remedy needs nothing of the buyer: a date that has passed is moved without them."""
FOLLOW_UP = "follow-up"
"""Begins the id of a follow-up, which is ticked off and put off like an action."""
CREATE = ActionKind("create-pipeline", "create about {what} by {day}", 120, 0.10)
NEXT_BEST = ActionKind("think-it-through", "write down what has to happen before they sign", 20,
                       0.05)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open opportunity as the plan sees it.

    ``findings`` are sentences by rule, the gravest first; ``obstacles`` what stands in the way.
    ``at_stake`` is in 0 to 1, ``hit`` the two chances behind it, None without a target.
    """

    opportunity_id: str
    name: str
    at_stake: float
    hit: tuple[float, float] | None
    findings: Mapping[str, str]
    obstacles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. ``day`` counts from 0, the first day of the plan.

    ``also`` names the opportunities for which the same sentence would be the best one.
    """

    id: str
    kind: str
    opportunity_id: str | None
    name: str
    text: str
    minutes: int
    at_stake: float
    assumed_share: float
    at_stake_per_hour: float
    basis: Basis
    why: str
    day: int = 0
    also: tuple[str, ...] = ()


def plan_actions(
    candidates: Iterable[Candidate],
    kinds: Sequence[ActionKind] = ACTION_KINDS,
    *,
    more: Iterable[Action] = (),
    hidden: Iterable[str] = (),
    n_days: int = 1,
    per_day: int = 3,
    minutes_a_day: int = 120,
    n_done: int = 0,
) -> list[Action]:
    """Return at most ``per_day`` actions a day, the most at stake an hour first.

    Of the first day ``n_done`` are done already: it holds so many fewer.

    One action an opportunity, no sentence twice, and none whose id is in ``hidden`` (done or put
    off). A day is full when its minutes are; one action is always taken.
    """
    away = set(hidden)
    found = [action for one in candidates for action in _of_each_kind(one, kinds, away)]
    ranked = sorted(
        [*found, *(one for one in more if one.id not in away)],
        key=lambda one: (-one.at_stake_per_hour, one.id),
    )
    rooms = [max(per_day - n_done, 0), *[per_day] * (n_days - 1)]
    planned = _in_days(_unlike(ranked), rooms, minutes_a_day)
    return _with_also(planned, ranked)


def make_action(
    kind: ActionKind, *, opportunity_id: str | None, name: str, at_stake: float, why: str,
    words: Mapping[str, str] | None = None, basis: Basis = "assumed",
) -> Action:  # fmt: skip
    """Return an action of a kind; what it may move is at stake x share."""
    about = opportunity_id or "pipeline"
    return Action(
        id=f"{kind.name}-{about}",
        kind=kind.name,
        opportunity_id=opportunity_id,
        name=name,
        text=kind.says.format(**(words or {})),
        minutes=kind.minutes,
        at_stake=at_stake,
        assumed_share=kind.share,
        at_stake_per_hour=at_stake * kind.share * 60 / max(kind.minutes, 1),
        basis=basis,
        why=why,
    )


def _of_each_kind(one: Candidate, kinds: Sequence[ActionKind], away: set[str]) -> list[Action]:
    """Return what could be done about an opportunity, at most one action of a kind."""
    return [action for kind in kinds if (action := _of_kind(one, kind)) and action.id not in away]


def _unlike(ranked: Sequence[Action]) -> list[Action]:
    """Return the first of each opportunity whose sentence nobody before it has."""
    chosen: list[Action] = []
    said, named = set[str](), set[str]()
    for action in ranked:
        if action.text in said or action.opportunity_id in named:
            continue
        chosen.append(action)
        said.add(action.text)
        if action.opportunity_id is not None:
            named.add(action.opportunity_id)
    return chosen


def _with_also(planned: Sequence[Action], ranked: Sequence[Action]) -> list[Action]:
    """Name beside each action those that the same sentence would serve best, the first first."""
    best: dict[str, Action] = {}
    for action in ranked:
        if action.opportunity_id is not None:
            best.setdefault(action.opportunity_id, action)
    own = {action.opportunity_id for action in planned}
    rest: dict[str, list[str]] = {}
    for key, action in best.items():
        if key not in own:
            rest.setdefault(action.text, []).append(action.name)
    return [replace(action, also=tuple(rest.get(action.text, ()))) for action in planned]


def _of_kind(one: Candidate, kind: ActionKind) -> Action | None:
    words = {}
    if kind.name == "remove-obstacle":
        if not one.obstacles:
            return None
        reason, words = one.obstacles[0], {"what": one.obstacles[0]}
    else:
        said = [text for rule, text in one.findings.items() if rule in kind.rules]
        if not said:
            return None
        reason = said[0]
    return make_action(
        kind,
        opportunity_id=one.opportunity_id,
        name=one.name,
        at_stake=one.at_stake,
        why=_why(one, reason),
        words=words,
    )


def _why(one: Candidate, reason: str) -> str:
    text = f"{reason[:1].upper()}{reason[1:]}"
    if one.hit is None:
        return f"{text}."
    won, lost = one.hit
    if won - lost < 0.005:
        return f"{text}."
    return f"Hit {of_hundred(won)} in 100 if won, {of_hundred(lost)} if lost. {text}."


def _in_days(ranked: list[Action], rooms: Sequence[int], minutes: int) -> list[Action]:
    """Fill the days one after the other; the order within a day stays that of the ranking."""
    planned: list[Action] = []
    left = list(ranked)
    for day, room in enumerate(rooms):
        used = n = 0
        for action in list(left):
            if n == room:
                break
            if n and used + action.minutes > minutes:
                continue
            planned.append(replace(action, day=day))
            left.remove(action)
            used, n = used + action.minutes, n + 1
    return planned
