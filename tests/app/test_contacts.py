"""What contacts ask for and allow, who is away, and what is on the shelf."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ontarget.app.absence import (
    absent_owner,
    add_absence,
    standing_absences,
    withdraw_absences,
)
from ontarget.app.contact_card import contact_card, list_preferences
from ontarget.app.content import add_content, find_content, shelf, split_words, withdraw_content
from ontarget.app.content_import import import_content
from ontarget.app.find_contact import find_contact, main_contact
from ontarget.app.local_change import set_fields
from ontarget.app.log_contact import Contacted, log_contact
from ontarget.app.permissions import (
    allow,
    opt_out,
    permission_for,
    standing_permissions,
    undo_permission,
)
from ontarget.app.prefer import (
    Wish,
    forget_preference,
    parse_weekdays,
    prefer,
    standing_preferences,
)
from ontarget.app.undo_import import undo_last_import
from ontarget.core.day import parse_time
from ontarget.core.errors import AmbiguousName, MappingNeeded, NotInBook, UsageError

FIRST, DAY = date(2026, 11, 16), date(2026, 11, 23)
DEALS = (
    "opportunity_id,name,account_id,contact_id,owner,stage,amount,currency,created_on\n"
    "1,Pilot,a1,c1,Ann,Talk,10,EUR,2026-01-01\n2,Rollout,a2,Jon Holm,Bob,Talk,20,EUR,2026-01-02\n"
)
PEOPLE = (
    "contact_id,name,account_id,role,country,time_zone,has_opted_out,legal_basis\n"
    "c1,Ada Holm,a1,decision maker,DE,,{out},\nc2,Jon Holm,a2,user,US,America/New_York,,contract\n"
)


@pytest.fixture
def firm(desk, take):
    """A book with two open opportunities and a contact each."""
    take(desk, {"opportunity.csv": DEALS, "contact.csv": PEOPLE.format(out="")}, on=FIRST)
    return desk


def later(desk, days):
    return replace(desk, as_of=desk.as_of + timedelta(days=days))


def word(desk, key, channel=None):
    found = permission_for(standing_permissions(desk), key, channel)
    return found and (found.is_allowed, found.basis, found.known)


def test_weekdays_and_hours_are_read_as_people_write_them():
    assert parse_weekdays("Friday mon;tue") == "mon,tue,fri"
    assert parse_weekdays("sat-mon") == "mon,sat,sun"
    assert parse_time("9.05pm").isoformat() == "21:05:00"
    for text in ("someday", "mon-tue-wed", ""):
        with pytest.raises(UsageError, match="no weekdays"):
            parse_weekdays(text)
    for text in ("25", "13pm", "3:60", "noon"):
        with pytest.raises(UsageError, match="not a time"):
            parse_time(text)


def test_the_last_wish_counts_and_keeps_what_it_does_not_change(firm):
    ada = find_contact(firm, "Ada")
    prefer(firm, ada, Wish(days="tue,mon", from_time="3pm", to_time="17:30"))
    row = prefer(later(firm, 1), ada, Wish(channel="call"))
    assert (row["days"], row["from_time"], row["channel"]) == ("mon,tue", "15:00", "call")
    today = standing_preferences(firm)[ada["record_id"]]
    assert (today["days"], today["channel"]) == ("mon,tue", None)
    assert standing_preferences(replace(firm, as_of=FIRST)) == {}
    assert [name for name, _, _ in list_preferences(firm)] == ["Ada Holm"]
    anew = prefer(later(firm, 2), ada, Wish(note="never on Mondays"), is_new=True)
    assert (anew["days"], anew["note"]) == (None, "never on Mondays")
    assert standing_preferences(later(firm, 1))[ada["record_id"]]["days"] == "mon,tue"
    assert forget_preference(later(firm, 3), ada) == 1
    assert standing_preferences(later(firm, 3)) == {}


@pytest.mark.parametrize(
    ("wish", "text"),
    [
        (Wish(days="someday"), "no weekdays"),
        (Wish(from_time="25:00"), "not a time"),
        (Wish(from_time="15:00", to_time="14:00"), "not after"),
        (Wish(channel="fax"), "no channel"),
        (Wish(time_zone="berlin"), "no time zone"),
    ],
)
def test_a_wish_that_cannot_be_is_refused(firm, wish, text):
    with pytest.raises(UsageError, match=text):
        prefer(firm, find_contact(firm, "Ada"), wish)
    assert standing_preferences(firm) == {}


def test_the_last_word_on_a_channel_counts(firm):
    ada = find_contact(firm, "Ada")
    key = ada["record_id"]
    assert word(firm, key, "email") is None
    opt_out(firm, ada, None, "said so on the phone")
    assert word(firm, key, "email") == (False, "said so on the phone", "here")
    allow(later(firm, 1), ada, "email", "asked for the newsletter")
    assert word(later(firm, 1), key, "email") == (True, "asked for the newsletter", "here")
    assert word(later(firm, 1), key, "call")[0] is False
    assert word(firm, key, "email")[0] is False
    undo_permission(later(firm, 2), ada)
    assert word(later(firm, 2), key, "email")[0] is False
    assert word(replace(firm, as_of=FIRST), key, "email") is None
    with pytest.raises(UsageError, match="On what"):
        allow(firm, ada, "email", " ")


def test_an_opt_out_of_the_source_stands_from_its_day_and_is_not_lifted_here(firm, take):
    take(firm, {"contact.csv": PEOPLE.format(out="true")}, on=DAY)
    ada, jon = find_contact(firm, "Ada"), find_contact(firm, "Jon")
    assert word(firm, ada["record_id"], "call") == (False, "says your source", "source")
    assert word(replace(firm, as_of=FIRST), ada["record_id"]) is None
    assert word(firm, jon["record_id"], "call") == (True, "contract", "source")
    with pytest.raises(UsageError, match="opted out"):
        allow(firm, ada, "email", "asked")
    opt_out(firm, jon, "call", None)
    assert word(firm, jon["record_id"], "call") == (False, None, "here")
    assert word(firm, jon["record_id"], "email") == (True, "contract", "source")


def test_an_opt_out_set_as_a_field_counts_and_one_unset_here_does_not(firm, take):
    set_fields(firm, "Jon", ["has_opted_out=yes"], kind_name="contact")
    jon = find_contact(firm, "Jon")
    assert word(firm, jon["record_id"], "call") == (False, "set here", "source")
    take(firm, {"contact.csv": PEOPLE.format(out="true")}, on=DAY)
    set_fields(later(firm, 1), "Ada", ["has_opted_out=no"], kind_name="contact")
    assert word(later(firm, 1), find_contact(firm, "Ada")["record_id"])[0] is False


def test_absences_are_of_the_calendar(firm):
    ada = find_contact(firm, "Ada")
    first, last = date(2026, 12, 21), date(2027, 1, 4)
    add_absence(firm, first, last, owner="Ann")
    add_absence(firm, first, last, owner="Ann")
    add_absence(firm, date(2026, 11, 2), date(2026, 11, 6), contact=ada, note="fair")
    assert [(one.owner, one.contact_record_id) for one in standing_absences(firm)] == [
        (None, ada["record_id"]), ("Ann", None)]  # fmt: skip
    assert len(standing_absences(replace(firm, as_of=FIRST))) == 2
    assert withdraw_absences(firm, contact=ada) == []
    assert len(withdraw_absences(firm, owner="Ann")) == 1
    with pytest.raises(UsageError, match="is before"):
        add_absence(firm, last, first, owner="Ann")
    with pytest.raises(UsageError, match="who you are"):
        absent_owner(firm, "me")
    assert absent_owner(firm, "bo") == "Bob"


def test_a_person_is_found_near_the_opportunity_and_by_id_or_name(firm):
    rows = {row["source_id"]: row for row in firm.book.rows("opportunity")}
    assert find_contact(firm, "Holm", rows["2"])["name"] == "Jon Holm"
    with pytest.raises(AmbiguousName):
        find_contact(firm, "Holm")
    with pytest.raises(NotInBook, match="no contact 'Zoe'"):
        find_contact(firm, "Zoe", rows["2"])
    with firm.book.read() as book:
        names = [main_contact(book, row)["name"] for row in rows.values()]
    assert names == ["Ada Holm", "Jon Holm"]


def test_the_card_says_what_is_known(firm, take):
    take(firm, {"activity.csv": "activity_id,opportunity_id,contact_id,kind,direction,happened_at\n"
                "x,1,c1,email,in,2026-11-17T10:00:00Z\n"}, on=FIRST)  # fmt: skip
    log_contact(firm, "Pilot", Contacted("call", contact="Ada", no_next_step="x"))
    ada = find_contact(firm, "Ada")
    add_absence(firm, date(2026, 12, 21), date(2026, 12, 24), contact=ada)
    prefer(firm, ada, Wish(days="mon", to_time="12:00"))
    opt_out(firm, ada, "email", None)
    card = contact_card(firm, "Ada").document()
    assert [(one["kind"], one["opportunity"]) for one in card["last_contacts"]] == [
        ("call", "Pilot"), ("email", "Pilot")]  # fmt: skip
    assert [one["channel"] for one in card["permissions"]] == ["email"]
    assert card["preference"]["days"] == "mon"
    assert card["absences"] == [["2026-12-21", "2026-12-24"]]
    past = contact_card(replace(firm, as_of=date(2026, 11, 18)), "Ada")
    assert (past.preference, past.permissions, len(past.last_contacts)) == (None, (), 1)


def test_an_import_of_people_is_not_taken_back_from_under_what_they_asked(firm, take):
    more = "contact_id,name\nc9,Zoe Lund\n"
    take(firm, {"contact.csv": more}, on=DAY)
    prefer(firm, find_contact(firm, "Zoe"), Wish(days="mon"))
    with pytest.raises(UsageError, match="changed here since about"):
        undo_last_import(firm)


def test_items_are_on_the_shelf_from_their_entry_to_their_end(firm, tmp_path):
    add_content(firm, " Port  study ", link="https://example.org/p", segments="Retail; retail",
                obstacles="timing, decision maker", expires=date(2026, 11, 30))  # fmt: skip
    file = tmp_path / "sheet.xlsx"
    file.write_text("x")
    add_content(later(firm, 1), "Savings", file=file)
    row = shelf(firm)[0]
    assert (row["title"], row["segments"], row["obstacles"]) == (
        "Port study", "Retail", "timing,decision_maker")  # fmt: skip
    assert [row["title"] for row in shelf(later(firm, 7))] == ["Port study", "Savings"]
    assert [row["title"] for row in shelf(later(firm, 8))] == ["Savings"]
    assert len(shelf(later(firm, 8), is_all=True)) == 2
    withdraw_content(later(firm, 2), "savings")
    assert [len(shelf(later(firm, n))) for n in (1, 2)] == [2, 1]
    back = add_content(later(firm, 3), "Savings", file=file)
    assert back["content_id"] == 2
    assert split_words(None) == []


def test_an_item_that_cannot_be_is_refused(firm, tmp_path):
    add_content(firm, "Port study", link="https://example.org/p")
    add_content(firm, "Port plan", link="https://example.org/q")
    for words, text in (
        ({"title": " "}, "needs a title"),
        ({"title": "x"}, "Where is it"),
        ({"title": "x", "link": "a", "file": tmp_path}, "Where is it"),
        ({"title": "x", "file": tmp_path / "none"}, "no such file"),
        ({"title": "x", "link": "example"}, "not a link"),
        ({"title": "x", "link": "https://x", "obstacles": "weather"}, "no kind of obstacle"),
        ({"title": "x", "link": "https://x", "expires": date(2020, 1, 1)}, "has passed"),
        ({"title": "port study", "link": "https://example.org/p"}, "on the shelf already"),
    ):
        with pytest.raises(UsageError, match=text):
            add_content(firm, **words)
    with pytest.raises(NotInBook):
        find_content(firm, "savings")
    with pytest.raises(AmbiguousName):
        find_content(firm, "port")
    assert len(shelf(firm)) == 2


SHELF = """Title;Link;Type;Segments;Stages;Obstacles;Valid until;Language
Port study;https://example.org/p;study;Retail, Food;;timing;31.12.2026;en
Savings sheet;https://example.org/s;;;Talk;budget, weather;;de
;https://example.org/none;;;;;;
Old one;https://example.org/o;;;;;soon;
"""


def test_a_file_is_taken_whole_and_twice_is_once(firm, tmp_path):
    path = tmp_path / "shelf.csv"
    path.write_text(SHELF, encoding="utf-8")
    found = import_content(firm, path)
    assert (found.rows, found.new, found.has_left_out) == (4, 3, True)
    assert [(one.code, one.row) for one in found.problems] == [
        ("bad_choice", 3), ("missing_value", 4), ("bad_date", 5)]  # fmt: skip
    rows = {row["title"]: row for row in shelf(firm)}
    assert rows["Port study"]["expires_on"] == date(2026, 12, 31)
    assert (rows["Savings sheet"]["obstacles"], rows["Savings sheet"]["custom"]) == (
        "budget", '{"Language": "de", "obstacles": "weather"}')  # fmt: skip
    assert '"soon"' in rows["Old one"]["custom"]
    again = import_content(later(firm, 1), path)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 3)
    assert shelf(later(firm, 1)) == shelf(firm)
    path.write_text(SHELF.replace("example.org/s", "example.org/t").replace("Retail", "Rail"))
    changed = import_content(firm, path)
    assert (changed.new, changed.changed, changed.unchanged) == (0, 2, 1)
    assert [row["content_id"] for row in shelf(firm)] == [1, 2, 3]
    withdraw_content(firm, "Port study")
    assert import_content(later(firm, 2), path).new == 0
    assert len(shelf(later(firm, 2))) == 2


def test_a_file_that_cannot_be_read_as_a_shelf_says_so(firm, tmp_path):
    path = tmp_path / "shelf.csv"
    path.write_text("Where,Expires\nx,01.02.2027\n", encoding="utf-8")
    with pytest.raises(MappingNeeded, match="no column holds titles"):
        import_content(firm, path)
    path.write_text("Title,Expires\nx,01/02/2027\n", encoding="utf-8")
    with pytest.raises(UsageError, match="day first or month first"):
        import_content(firm, path)
    with pytest.raises(UsageError, match="no order"):
        import_content(firm, path, date_order="dym")
    import_content(firm, path, date_order="mdy")
    assert shelf(firm)[0]["expires_on"] == date(2027, 1, 2)
    assert shelf(firm)[0]["added_at"] == datetime(2026, 11, 23, 9, tzinfo=UTC)
