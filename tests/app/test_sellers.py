"""Teams and names are what people said here, on the day, not what the export once said."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ontarget.app.local_change import set_owner
from ontarget.app.obstacles import add_obstacle, list_obstacles
from ontarget.app.scopes import chosen_scope, team_names
from ontarget.core.errors import NotInBook
from ontarget.core.scope import Scope

FIRST, MOVED, TODAY = date(2026, 11, 2), date(2026, 11, 16), date(2026, 11, 23)
FILES = {
    "opportunity.csv": "opportunity_id,name,owner,stage,amount,currency,created_on\n"
    "1,Pilot,Ann,Talk,10,EUR,2026-01-01\n2,Rollout,Bob,Talk,20,EUR,2026-01-02\n",
    "owner.csv": "owner_id,name,team\na,Ann,Nort\nb,Bob,South\n",
}


def on(desk, day):
    return replace(desk, as_of=day, now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def test_a_team_is_what_was_said_of_its_sellers(desk, take):
    take(desk, FILES, on=FIRST)
    set_owner(on(desk, TODAY), "Ann", team="North", manager="Mia", from_on=MOVED)
    assert team_names(desk) == ["Mia", "North", "South"]
    assert chosen_scope(desk, Scope("team", "North")).name == "North"
    with pytest.raises(NotInBook):
        chosen_scope(on(desk, date(2026, 11, 10)), Scope("team", "North"))
    assert team_names(on(desk, date(2026, 11, 10))) == ["Nort", "South"]


def test_obstacles_of_a_team_are_of_its_sellers_of_the_day(desk, take):
    take(desk, FILES, on=FIRST)
    add_obstacle(on(desk, FIRST), "Pilot", "no budget")
    set_owner(on(desk, TODAY), "Ann", team="South", from_on=MOVED)
    south = Scope("team", "South")
    assert [one.what for one in list_obstacles(desk, south)] == ["no budget"]
    assert list_obstacles(on(desk, date(2026, 11, 10)), south) == ()
