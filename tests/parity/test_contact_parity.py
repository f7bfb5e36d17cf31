"""Logged contacts, permissions, absences and the shelf are the same in a PostgreSQL book."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, date, datetime

import pytest

from ontarget.app.absence import add_absence, standing_absences
from ontarget.app.as_of import load_state
from ontarget.app.contact_card import contact_card
from ontarget.app.contact_log import standing_log
from ontarget.app.content import add_content, brought, shelf
from ontarget.app.desk import Desk
from ontarget.app.find_contact import find_contact
from ontarget.app.import_files import ImportRequest, import_files
from ontarget.app.list_records import list_records
from ontarget.app.log_contact import Contacted, log_contact, undo_log
from ontarget.app.permissions import allow, opt_out, standing_permissions
from ontarget.app.prefer import Wish, prefer, standing_preferences
from ontarget.config import Settings
from ontarget.store.book import open_book

NOW, DAY = datetime(2026, 11, 23, 9, tzinfo=UTC), date(2026, 11, 23)
FILES = {
    "opportunity.csv": "opportunity_id,name,contact_id,owner,stage,amount,currency,created_on\n"
    "1,Pilot,c1,Ann,Talk,10,EUR,2026-01-01\n2,Rollout,,Bob,Talk,20,EUR,2026-01-02\n",
    "contact.csv": "contact_id,name,has_opted_out,legal_basis\nc1,Ada Holm,,contract\n"
    "c2,Jon Lund,true,\n",
    "activity.csv": "activity_id,opportunity_id,kind,direction,happened_at\n"
    "x,1,call,out,2026-11-23T08:00:00Z\n",
}
STEP = {"next_step": "send it", "next_on": date(2026, 12, 3), "reason": "board"}


@pytest.fixture
def told(tmp_path):
    """Return a function that goes through the same day on a book and returns what was shown."""

    def go(location: str) -> list[object]:
        desk = Desk(open_book(location, now=NOW), DAY, NOW, Settings({}), tmp_path / "cache",
                    lambda _: None)  # fmt: skip
        for name, text in FILES.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        paths = tuple(tmp_path / name for name in FILES)
        import_files(desk, ImportRequest(paths, snapshot_on=date(2026, 11, 20)))
        ada, jon = find_contact(desk, "Ada"), find_contact(desk, "Jon")
        add_content(desk, "Study", link="https://example.org", obstacles="budget")
        shown: list[object] = [
            asdict(log_contact(desk, "Pilot", Contacted("call", outcome="no answer", **STEP))),
            asdict(log_contact(desk, "Rollout", Contacted("email", contact="Jon", brought="1",
                                                          minutes=4.5, **STEP))),
        ]  # fmt: skip
        log_contact(desk, "Rollout", Contacted("meeting", outcome="no"))
        shown.append(asdict(undo_log(desk, "Rollout")))
        prefer(desk, ada, Wish(days="mon-tue", from_time="9"))
        opt_out(desk, ada, None, "letter")
        allow(desk, ada, "email", "asked")
        add_absence(desk, DAY, date(2026, 12, 1), contact=jon)
        shown += [standing_log(desk), standing_permissions(desk), standing_preferences(desk)]
        shown += [standing_absences(desk), shelf(desk), brought(desk)]
        shown += [contact_card(desk, "Ada"), list_records(desk, "activity")]
        shown.append(load_state(desk).pipeline.to_pylist())
        shown.append(load_state(replace(desk, as_of=date(2026, 11, 22))).pipeline.to_pylist())
        return shown

    return go


def test_both_engines_show_the_same(told, tmp_path, fresh_postgres):
    here, there = told(str(tmp_path / "book.sqlite")), told(str(fresh_postgres))
    for one, other in zip(here, there, strict=True):
        assert one == other
