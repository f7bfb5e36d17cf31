"""What is known of buyers: qualification, obstacles, value cases, wishes, and what to bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ontarget.app.one_thread import in_one_thread
from ontarget.python.asking import (
    Asking,
    Day,
    Names,
    Number,
    day_of,
    names_of,
    number_of,
    past_day_of,
    path_of,
    typed,
)
from ontarget.python.told import Listed, Told

if TYPE_CHECKING:
    from ontarget.app.contact_said import Preferred
    from ontarget.app.content_import import ContentImported
    from ontarget.followup.content import Offer
    from ontarget.report.contact import ContactCard
    from ontarget.report.obstacles import KindPrice, Obstacles, ObstacleView, ProposalView
    from ontarget.report.qualification import Qualifications, QualificationView
    from ontarget.report.value_case import ValueCaseView

    Row = dict[str, Any]


@in_one_thread
class Buyers(Asking):
    """Buyers, and what stands in their way."""

    def qualify(
        self, opportunity: str, question: str | None = None, fact: str | None = None, *,
        said_by: str | None = None, said_on: Day = None, withdraw: bool = False,
    ) -> QualificationView:  # fmt: skip
        """Return which questions about a buyer are answered, after answering one if it is named."""
        from ontarget.app.qualify import say_fact

        desk = self.desk
        return say_fact(desk, opportunity, question, fact, said_by=said_by,
                        said_on=past_day_of(desk, said_on), withdraw=withdraw)  # fmt: skip

    def qualify_all(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False
    ) -> Qualifications:
        """Return which questions are answered of every open opportunity."""
        from ontarget.app.qualify_all import qualify_all

        return qualify_all(self.desk, self._scope(owner, team, company))

    def obstacle_add(
        self, opportunity: str, what: str, *, kind: str | None = None, owner: str | None = None,
        due: Day = None, plan: str | None = None,
    ) -> ObstacleView:  # fmt: skip
        """Enter what stands in the way; ``owner`` is who removes it."""
        from ontarget.app.obstacles import add_obstacle

        desk = self.desk
        return add_obstacle(desk, opportunity, what, kind=kind, owner=owner,
                            due_on=day_of(desk, due), plan=plan)  # fmt: skip

    def obstacle_set(
        self, obstacle: int | str, *, what: str | None = None, kind: str | None = None,
        owner: str | None = None, due: Day = None, plan: str | None = None,
    ) -> ObstacleView:  # fmt: skip
        """Change who removes an obstacle, by when, and how."""
        from ontarget.app.obstacles import change_obstacle

        desk = self.desk
        return change_obstacle(desk, obstacle, what=what, kind=kind, owner=owner,
                               due_on=day_of(desk, due), plan=plan)  # fmt: skip

    def obstacle_resolve(
        self, obstacle: int | str, *, how: str | None = None, undo: bool = False
    ) -> ObstacleView:
        """Say that an obstacle is out of the way; with ``undo`` it stands again."""
        from ontarget.app.obstacles import reopen_obstacle, resolve_obstacle

        if undo:
            return reopen_obstacle(self.desk, obstacle)
        return resolve_obstacle(self.desk, obstacle, how)

    def obstacle_list(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        all: bool = False,
    ) -> Obstacles:  # fmt: skip
        """Return obstacles, the overdue first, and what the texts propose."""
        from ontarget.app.obstacle_proposals import find_proposals
        from ontarget.app.obstacles import list_obstacles
        from ontarget.report.obstacles import Obstacles

        desk, scope = self.desk, self._scope(owner, team, company)
        proposed = tuple(one.view for one in find_proposals(desk, scope))
        return Obstacles(desk.as_of, list_obstacles(desk, scope, is_all=all), proposed)

    def obstacle_find(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False
    ) -> Listed[ProposalView]:
        """Return what next steps, notes and reasons speak of; it is only proposed."""
        from ontarget.app.obstacle_proposals import find_proposals

        desk = self.desk
        found = find_proposals(desk, self._scope(owner, team, company))
        return Listed("proposed", tuple(one.view for one in found), desk.as_of)

    def obstacle_confirm(
        self, numbers: Sequence[int] | None = None, *, owner: str | None = None,
        team: str | None = None, company: bool = False,
    ) -> Listed[int]:  # fmt: skip
        """Make obstacles of what was proposed, of all without numbers; return their own numbers."""
        from ontarget.app.obstacle_proposals import confirm_proposals

        scope = self._scope(owner, team, company)
        return Listed("obstacle_ids", tuple(confirm_proposals(self.desk, numbers, scope)))

    def obstacle_dismiss(
        self, numbers: Sequence[int] | None = None, *, owner: str | None = None,
        team: str | None = None, company: bool = False,
    ) -> Told:  # fmt: skip
        """Say that proposals are no obstacles, all of them without numbers; return how many."""
        from ontarget.app.obstacle_proposals import dismiss_proposals

        scope = self._scope(owner, team, company)
        return Told("dismissed", dismiss_proposals(self.desk, numbers, scope))

    def obstacle_price(self) -> Listed[KindPrice]:
        """Return what each kind of obstacle went with in the book's closed opportunities."""
        from ontarget.app.obstacle_price import kind_prices

        desk = self.desk
        return Listed("kinds", kind_prices(desk), desk.as_of)

    def obstacle_words_add(self, kind: str, word: str, *, remove: bool = False) -> Told:
        """Add a word of your own that speaks of an obstacle, or forget it."""
        from ontarget.app.obstacle_proposals import change_words

        return Told("words", change_words(self.desk, kind, word, is_removed=remove))

    def obstacle_words_list(self) -> Told:
        """Return your own words by kind of obstacle."""
        from ontarget.app.obstacle_proposals import own_words

        return Told("words", own_words(self.desk))

    def case(
        self, opportunity: str, *, problem: str | None = None, formula: str | None = None,
        input: Mapping[str, float] | Names = (), per: str | None = None,
        source: str | None = None, waiting: str | None = None,
        waiting_cost: Number | None = None, why: str | None = None, proof: str | None = None,
        competitor: str | None = None, said_by: str | None = None, said_on: Day = None,
        clear: Names = (), out: str | Path | None = None, force: bool = False,
    ) -> ValueCaseView:  # fmt: skip
        """Return what it is worth to the buyer, after changing the lines that are said.

        ``input`` has numbers of the formula; ``out`` writes the page for the buyer.
        """
        from ontarget.app.value_case import say_case, write_case

        desk = self.desk
        day = past_day_of(desk, said_on)
        said = {
            "problem": problem, "formula": formula, "per": per, "source": source,
            "waiting": waiting, "competitor": competitor, "said_by": said_by,
            "waiting_cost": None if waiting_cost is None else float(number_of(waiting_cost)),
            "said_on": None if day is None else day.isoformat(),
        }  # fmt: skip
        numbers = [f"{name}={typed(value)}" for name, value in input.items()] if isinstance(
            input, Mapping
        ) else names_of(input)  # fmt: skip
        found = say_case(desk, opportunity, said, inputs=numbers, why=why, proof=proof,
                         clear=names_of(clear))  # fmt: skip
        if out is not None:
            write_case(found, path_of(out), is_forced=force)
        return found

    def case_undo(self, opportunity: str) -> ValueCaseView:
        """Take the last change of a value case back."""
        from ontarget.app.value_case import undo_case

        return undo_case(self.desk, opportunity)

    def contact(
        self, contact: str, *, opt_out: bool = False, allow: bool = False,
        channel: str | None = None, basis: str | None = None, away: str | None = None,
        back: bool = False, undo: bool = False,
    ) -> ContactCard:  # fmt: skip
        """Return what is known of a person at a buyer, after keeping what the person allows."""
        from ontarget.app.contact_said import Allowance, say_of_contact

        said = Allowance(opt_out, allow, undo, channel, basis, away, back)
        return say_of_contact(self.desk, contact, said)

    def prefer(
        self, contact: str, *, days: str | None = None, from_: str | None = None,
        to: str | None = None, channel: str | None = None, time_zone: str | None = None,
        note: str | None = None, clear: bool = False,
    ) -> Preferred:  # fmt: skip
        """Return when and how a person asked to be contacted, after keeping what is said."""
        from ontarget.app.contact_said import say_preference
        from ontarget.app.prefer import Wish

        wish = Wish(days, from_, to, channel, time_zone, note)
        return say_preference(self.desk, contact, wish, clear=clear)

    def prefer_list(self) -> Listed[Row]:
        """Return what everybody asked for."""
        from ontarget.app.contact_card import list_preferences

        rows = tuple(
            {"contact": name, "account": account, **asdict(found)}
            for name, account, found in list_preferences(self.desk)
        )
        return Listed("preferences", rows)

    def away(
        self, who: str | None = None, *, from_: str | None = None, to: str | None = None,
        note: str | None = None, back: bool = False,
    ) -> Listed[dict[str, str | None]]:  # fmt: skip
        """Return days away that are to come, after keeping those that are said."""
        from ontarget.app.contact_said import away_row, say_away

        found = say_away(self.desk, who, from_on=from_, to_on=to, note=note, back=back)
        return Listed("away", tuple(away_row(one) for one in found))

    def content_add(
        self, title: str, *, link: str | None = None, file: str | Path | None = None,
        kind: str | None = None, segments: Names = (), stages: Names = (),
        obstacles: Names = (), expires: Day = None,
    ) -> Row:  # fmt: skip
        """Put an item on the shelf of what is worth bringing to a buyer."""
        from ontarget.app.content import add_content

        desk = self.desk
        return add_content(
            desk, title, link=link, file=None if file is None else path_of(file), kind=kind,
            segments=_comma(segments), stages=_comma(stages), obstacles=_comma(obstacles),
            expires=day_of(desk, expires),
        )  # fmt: skip

    def content_list(self, *, all: bool = False) -> Listed[Row]:
        """Return what is on the shelf; ``all`` has expired items too."""
        from ontarget.app.content import shelf

        return Listed("content", tuple(shelf(self.desk, is_all=all)))

    def content_withdraw(self, content: int | str) -> Row:
        """Take an item off the shelf; what was done with it stays known."""
        from ontarget.app.content import withdraw_content

        return withdraw_content(self.desk, content)

    def content_import(
        self, file: str | Path, *, date_order: str | None = None, sheet: str | None = None
    ) -> ContentImported:
        """Put the items of a file on the shelf; the same file twice changes nothing."""
        from ontarget.app.content_import import import_content

        return import_content(self.desk, path_of(file), date_order=date_order, sheet=sheet)

    def content_match(self, opportunity: str) -> Listed[Offer]:
        """Return what suits an opportunity and its contact has not got, with reasons."""
        from ontarget.app.follow_up_draft import match_content

        return Listed("offers", match_content(self.desk, opportunity))


def _comma(words: Names) -> str | None:
    return ", ".join(names_of(words)) or None
