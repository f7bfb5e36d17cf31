"""The window: asked first, then learned, then a weak rule; and why, in words."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from ontarget.followup.contact_time import Buyer, NoWindow, Rules, Seller, Window, find_window
from ontarget.followup.free_days import Absence
from ontarget.followup.hour_trials import NO_TRIALS, Trials
from ontarget.followup.hours import fit_hours
from ontarget.followup.preference import Preference, read_preference
from ontarget.followup.zones import Place, find_zone

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=BERLIN)
NOTHING = fit_hours(NO_TRIALS)


def buyer(country="DE", *, asked=None, **more):
    zone = find_zone(Place(country=country), None, "Europe/Berlin")
    return Buyer(zone, preference=read_preference(asked, BERLIN) if asked else None, **more)


def window(who, *, now=MONDAY, due_on=None, hours=NOTHING, seller=None, rules=None, channel="call"):
    return find_window(who, seller or Seller(BERLIN, "DE"), hours, channel=channel, now=now,
                       due_on=due_on or now.date(), rules=rules)  # fmt: skip


def clock(found):
    assert isinstance(found, Window)
    return f"{found.start:%a %d %H:%M}-{found.end:%H:%M}"


def made(answered_by_part, n_each=400, person=-1, segment=0, names=("Retail",)):
    """Calls spread evenly over the parts with the shares answered exactly as said."""
    part, answered = [], []
    for place, share in enumerate(answered_by_part):
        part += [place] * n_each
        answered += [at < round(share * n_each) for at in range(n_each)]
    size = len(part)
    return Trials(np.array(part), np.zeros(size, np.int64), np.array(answered),
                  np.full(size, person), np.full(size, segment), names)  # fmt: skip


LATE_MORNING = fit_hours(made([0.1, 0.3, 0.1, 0.1, 0.1]))


def test_without_any_knowledge_it_is_the_weak_rule_with_the_question_to_ask():
    found = window(buyer())
    assert clock(found) == "Mon 23 16:00-18:00"
    assert (found.basis, found.n) == ("prior", 0)
    assert found.text == "late afternoon: a weak general rule; ask which hour suits"
    assert found.question == "Which days and hours suit you best?"


def test_what_was_learned_is_said_with_its_count():
    found = window(buyer(segment="Retail"), hours=LATE_MORNING)
    assert clock(found) == "Mon 23 10:00-12:00"
    assert (found.basis, found.n) == ("learned", 2000)
    assert found.text == (
        "answers come more often 10-12 h (learned from 2,000 contacts of the segment)"
    )


def test_another_segment_learns_from_the_whole_firm():
    found = window(buyer(segment="Public"), hours=LATE_MORNING)
    assert found.text.endswith("(learned from 2,000 contacts of the whole firm)")


def test_what_they_asked_for_wins_over_what_was_learned():
    asked = {"days": "tue,wed", "from_time": "15:00", "to_time": "17:30", "channel": "email"}
    found = window(buyer(asked=asked, segment="Retail"), hours=LATE_MORNING)
    assert clock(found) == "Tue 24 15:00-17:30"
    # Which channel it is was settled before, with what stands against it.
    assert (found.basis, found.channel, found.question) == ("asked", "call", None)
    assert found.text == "they asked for Tue and Wed, 15:00-17:30"


def test_afternoons_are_narrowed_to_the_best_part_of_them():
    asked = {"from_time": "12:00", "to_time": "18:00", "note": "after lunch"}
    hours = fit_hours(made([0.3, 0.1, 0.1, 0.3, 0.1]))
    found = window(buyer(asked=asked), hours=hours)
    assert clock(found) == "Mon 23 14:00-16:00"
    assert found.text.startswith('they asked for afternoons ("after lunch"); within that, ')


def test_days_alone_leave_the_hour_to_what_is_known():
    found = window(buyer(asked={"days": "fri"}), hours=LATE_MORNING)
    assert (clock(found), found.basis) == ("Fri 27 10:00-12:00", "asked")


def test_who_asks_for_saturday_is_contacted_on_saturday():
    assert clock(window(buyer(asked={"days": "sat"}))) == "Sat 28 16:00-18:00"


def test_a_holiday_of_the_buyer_is_stepped_over():
    # Thanksgiving, and asked for Thursdays.
    found = window(buyer("US", asked={"days": "thu", "from_time": "10:00", "to_time": "12:00",
                                      "time_zone": "America/New_York"}))  # fmt: skip
    assert clock(found) == "Thu 03 10:00-12:00"


def test_absences_of_either_side_are_stepped_over():
    away = (Absence(date(2026, 11, 20), date(2026, 11, 24)),)
    assert clock(window(buyer(absences=away))) == "Wed 25 16:00-18:00"
    seller = Seller(BERLIN, "DE", absences=away)
    assert clock(window(buyer(), seller=seller)) == "Wed 25 16:00-18:00"


def test_late_in_the_day_the_rest_of_it_counts():
    now = datetime(2026, 11, 23, 16, 50, 30, tzinfo=BERLIN)
    found = window(buyer(), now=now)
    assert clock(found) == "Mon 23 16:51-18:00"
    hours = window(buyer(), now=now, hours=LATE_MORNING)
    assert hours.text.startswith("16-18 h is the best the day still allows; usually 10-12 h")
    assert clock(window(buyer(), now=now.replace(hour=17, minute=50))) == "Tue 24 16:00-18:00"


def test_no_window_says_why():
    asked = {"from_time": "20:30", "to_time": "21:30"}
    assert window(buyer(asked=asked)) == NoWindow(
        "they asked for 20:30-21:30; that lies in quiet hours: agree the hour with them"
    )
    away = (Absence(date(2026, 11, 1), date(2027, 1, 11)),)
    assert window(buyer(absences=away)) == NoWindow("they are away until Mon 11 Jan 2027")
    asked = {"days": "sun"}
    on_leave = Seller(BERLIN, "DE", absences=(Absence(date(2026, 11, 1)),))
    found = window(buyer(asked=asked), seller=on_leave)
    assert found.why == "they asked for Sun; you are away on every day that would suit"


def test_the_sellers_own_hours_are_kept_to_where_the_day_allows():
    found = window(buyer("IN"))
    assert found.start.astimezone(BERLIN).hour == 11
    sydney = Buyer(find_zone(Place(time_zone="Australia/Sydney"), None, "UTC"))
    found = window(sydney)
    assert clock(found) == "Tue 24 17:00-18:00"
    assert found.start.astimezone(BERLIN).hour == 7
    auckland = window(buyer("NZ"))
    assert auckland.text.endswith("04:00 in your own day, outside of your hours")


def test_where_the_clock_is_not_sure_the_hour_suits_every_one_of_them():
    found = window(buyer("US"))
    for zone in ("America/New_York", "America/Chicago", "America/Los_Angeles"):
        assert 8 <= found.start.astimezone(ZoneInfo(zone)).hour < 20
    assert found.text.endswith("New York time is assumed, their country has several time zones")
    assert found.question == "Which days and hours suit you best, and in which time zone?"


def test_eight_contacts_of_a_person_leave_the_advice_to_the_pool_and_it_says_so():
    pool = made([0.1, 0.3, 0.1, 0.1, 0.1])
    own = made([1, 0, 0, 0, 1], n_each=2, person=7)
    one = own.part != 2
    eight = Trials(*(np.concatenate([a, b[one]]) for a, b in (
        (pool.part, own.part), (pool.channel, own.channel), (pool.answered, own.answered),
        (pool.person, own.person), (pool.segment, own.segment))), ("Retail",))  # fmt: skip
    found = window(buyer(segment="Retail", person=7), hours=fit_hours(eight))
    assert clock(found) == "Mon 23 10:00-12:00"
    assert found.text.endswith("; 8 contacts with this person tell too little of their own")


def test_who_has_answered_often_has_hours_of_their_own():
    pool, own = made([0.1, 0.3, 0.1, 0.1, 0.1]), made([0.1, 0.1, 0.1, 0.9, 0.1], 60, person=7)
    both = Trials(*(np.concatenate([a, b]) for a, b in (
        (pool.part, own.part), (pool.channel, own.channel), (pool.answered, own.answered),
        (pool.person, own.person), (pool.segment, own.segment))), ("Retail",))  # fmt: skip
    found = window(buyer(segment="Retail", person=7), hours=fit_hours(both))
    assert clock(found) == "Mon 23 14:00-16:00"
    assert "learned from 300 contacts with this person" in found.text


def test_calls_and_mails_are_learned_apart():
    found = window(buyer(segment="Retail"), hours=LATE_MORNING, channel="email")
    assert (found.basis, found.part) == ("prior", 4)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney"])
def test_hours_stay_what_the_clock_shows_when_clocks_change(zone):
    here = ZoneInfo(zone)
    who = Buyer(find_zone(Place(time_zone=zone), None, "UTC"),
                preference=Preference(start=15 * 60, end=17 * 60))  # fmt: skip
    for month, first in ((3, 1), (4, 1), (10, 20), (11, 1)):
        for ahead in range(10):
            now = datetime(2026, month, first + ahead, 1, 0, tzinfo=here)
            found = find_window(who, Seller(here), NOTHING, channel="call", now=now,
                                due_on=now.date())  # fmt: skip
            assert (found.start.hour, found.end.hour) == (15, 17)
            assert (found.end - found.start).total_seconds() == 2 * 3600


def test_exploring_is_said_logged_and_the_same_when_asked_again():
    rules = Rules(explore=0.2, seed=3)
    who = [buyer(segment="Retail", person=n) for n in range(3000)]
    found = [window(one, hours=LATE_MORNING, rules=rules) for one in who]
    again = [window(one, hours=LATE_MORNING, rules=rules) for one in who]
    assert found == again
    share = np.mean([one.is_explored for one in found])
    assert 0 <= share <= 0.2
    for part in range(5):
        chosen = [one for one in found if one.part == part]
        if chosen:
            expected = chosen[0].propensity * len(found)
            assert abs(len(chosen) - expected) <= 4 * np.sqrt(expected) + 1


def test_small_teams_do_not_explore():
    hours = fit_hours(made([0.1, 0.1, 0.1, 0.1, 0.1], n_each=300))
    found = [window(buyer(person=n), hours=hours, rules=Rules(explore=0.5)) for n in range(200)]
    assert {(one.part, one.propensity) for one in found} == {(4, 1.0)}


def test_flat_hours_leave_much_to_explore():
    rules = Rules(explore=0.5, explore_from=0, seed=3)
    found = [window(buyer(person=n), rules=rules) for n in range(400)]
    assert {one.part for one in found} == set(range(5))
    assert all(one.propensity < 1 for one in found)
    assert all(("to learn" in one.text) == one.is_explored for one in found)
    asked = [window(buyer(person=n, asked={"days": "tue"}), rules=rules) for n in range(50)]
    assert all(("to learn" in one.text) == one.is_explored for one in asked)


def test_preferences_as_people_type_them():
    read = read_preference({"days": "Mon, thu", "from_time": "9", "to_time": "11.30"}, BERLIN)
    assert (read.days, read.hours, read.in_words()) == ({0, 3}, (540, 690), "Mon and Thu, "
                                                        "09:00-11:30")  # fmt: skip
    odd = read_preference({"days": "someday", "from_time": "18:00", "to_time": "09:00",
                           "time_zone": "Mars/Olympus"}, BERLIN)  # fmt: skip
    assert odd == Preference()
    late = {"said_at": datetime(2026, 11, 22, 23, 30, tzinfo=UTC)}
    assert read_preference(late, BERLIN).said_on == MONDAY.date()
