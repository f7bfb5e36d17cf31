"""Whose clock counts, and how sure that is."""

import pytest

from ontarget.followup import zones
from ontarget.followup.zones import Place, find_country, find_zone, read_zone


def found(contact=None, account=None, book="Europe/Berlin"):
    zone = find_zone(contact, account, book)
    return zone.name, zone.basis


def test_what_is_nearer_to_the_person_counts_first():
    account = Place(time_zone="America/Chicago", country="US", phone="+12125551234")
    own = Place(time_zone="Asia/Tokyo", country="JP", phone="+4915112345678")
    assert found(own, account) == ("Asia/Tokyo", "contact")
    assert found(Place(), account) == ("America/Chicago", "account")
    assert found(Place(phone="+61291234567"), Place(country="DE")) == ("Australia/Sydney", "phone")
    assert found(Place(country="Germany"), None) == ("Europe/Berlin", "country")
    assert found(Place(), Place(country="India")) == ("Asia/Kolkata", "country")
    assert found(None, None, "Asia/Dubai") == ("Asia/Dubai", "book")


def test_who_sits_in_another_country_does_not_keep_the_firms_clock():
    account = Place(time_zone="Europe/Paris", country="FR", phone="+33142345678")
    assert found(Place(country="IN"), account) == ("Asia/Kolkata", "country")
    assert found(Place(country="FR"), account) == ("Europe/Paris", "account")


def test_a_number_without_prefix_is_read_in_the_country():
    assert found(Place(phone="(312) 555-1234", country="US")) == ("America/Chicago", "phone")
    assert found(Place(phone="030 1234567")) == ("Europe/Berlin", "book")
    assert found(Place(phone="call my secretary", country="NZ")) == ("Pacific/Auckland", "country")


def test_a_number_is_read_only_where_it_can_tell_more(monkeypatch):
    asked = []
    monkeypatch.setattr(zones, "_of_phone", lambda *number: asked.append(number[0]))
    assert found(Place(phone="+49 30 1", country="Germany")) == ("Europe/Berlin", "country")
    assert found(Place(phone="+49 30 2", time_zone="Asia/Tokyo")) == ("Asia/Tokyo", "contact")
    assert asked == []
    found(Place(phone="+1 3", country="US"))
    found(Place(phone="+49 4"), Place(country="DE"))
    assert asked == ["+1 3", "+49 4"]


def test_a_wide_country_is_said_to_be_unsure():
    for place in (Place(country="USA"), Place(phone="+1 800 555 1234")):
        zone = find_zone(place, None, "UTC")
        assert zone.name == "America/New_York"
        assert "America/Los_Angeles" in {one.key for one in zone.possible}
        assert not zone.is_sure
    assert find_zone(Place(phone="+12125551234"), None, "UTC").is_sure
    assert find_zone(Place(country="DE"), None, "UTC").is_sure
    assert not find_zone(None, None, "UTC").is_sure


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("(GMT+05:30) India Standard Time (Asia/Kolkata)", "Asia/Kolkata"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Europe/Berlin ", "Europe/Berlin"),
        ("America", None),
        ("../../etc/passwd", None),
        ("Mars/Olympus", None),
        ("", None),
        (None, None),
    ],
)
def test_zones_are_read_as_systems_write_them(text, name):
    zone = read_zone(text)
    assert (zone.key if zone else None) == name


def test_countries_by_code_and_name():
    names = ("de", "Deutschland", "United Kingdom", "uk", "Vietnam", " usa ")
    assert [find_country(name) for name in names] == ["DE", "DE", "GB", "GB", "VN", "US"]
    assert find_country("Nowhere") is None
