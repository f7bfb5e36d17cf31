"""The audit as of an earlier day sees contacts and quotes as they were known then."""

from dataclasses import replace
from datetime import date

from ontarget.app.audit_tables import audit_tables, judge_open
from ontarget.app.situation import find_situation
from ontarget.core.scope import COMPANY

FIRST, THEN, LATER = date(2026, 11, 2), date(2026, 11, 10), date(2026, 11, 16)
DEALS = (
    "opportunity_id,name,account,owner,stage,amount,currency,created_on,close_date\n"
    "1,Pilot,Acme,Ann,Talk,10,EUR,2026-01-01,2026-12-01\n"
)
PEOPLE = "contact_id,name,account,title\n"
QUOTES = "quote_id,opportunity_id,status,amount,currency,created_on,expires_on\n"
BEFORE = {
    "opportunity.csv": DEALS,
    "contact.csv": PEOPLE + "a,Ada Holm,Acme,IT Manager\nb,Ulf Berg,Acme,Buyer\n",
    "quote.csv": QUOTES + "q,1,sent,900,EUR,2026-10-20,2026-11-05\n",
}
AFTER = {
    "opportunity.csv": DEALS,
    "contact.csv": PEOPLE + "a,Ada Holm,Acme,IT Manager\nb,Ulf Berg,Acme,Managing Director\n"
    "c,Jo Lind,Acme,Chief Executive\n",
    "quote.csv": QUOTES + "q,1,accepted,700,EUR,2026-10-20,2026-11-05\n"
    "r,1,sent,800,EUR,2026-11-01,2026-12-30\n",
}


def seen(desk, day):
    found = find_situation(replace(desk, as_of=day), COMPANY)
    tables = audit_tables(found, judge_open(found), ())
    people = {row["name"]: row["title"] for row in tables["people"].to_pylist()}
    quotes = [(row["status"], row["amount"], row["is_open"])
              for row in tables["quotes"].to_pylist()]  # fmt: skip
    return people, quotes


def test_an_earlier_day_knows_what_was_known_then(desk, take):
    take(desk, BEFORE, on=FIRST)
    then = seen(desk, THEN)
    take(desk, AFTER, on=LATER)
    people, quotes = seen(desk, THEN)
    # A title that changed since is not known any more, and accuses nobody.
    assert people == {"Ada Holm": "IT Manager", "Ulf Berg": None}
    assert then[0] == {"Ada Holm": "IT Manager", "Ulf Berg": "Buyer"}
    assert quotes == then[1] == [("sent", 90000, True)]
    people, quotes = seen(desk, LATER)
    assert people == {"Ada Holm": "IT Manager", "Ulf Berg": "Managing Director",
                      "Jo Lind": "Chief Executive"}  # fmt: skip
    assert sorted(quotes) == [("accepted", 70000, False), ("sent", 80000, True)]
