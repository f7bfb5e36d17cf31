"""In which time zone a buyer's day runs, and what that rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Literal
from zoneinfo import ZoneInfo

ZoneBasis = Literal["contact", "account", "phone", "country", "book"]

# Countries where the hour depends on the place: the zone most people live in comes first, then
# those of the rest of the mainland. And where the list begins with another than the capital's.
_WIDE = {
    "US": ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    "CA": ("America/Toronto", "America/Halifax", "America/Winnipeg", "America/Edmonton",
           "America/Vancouver"),
    "AU": ("Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Perth"),
    "BR": ("America/Sao_Paulo", "America/Manaus"),
    "MX": ("America/Mexico_City", "America/Cancun", "America/Tijuana"),
    "RU": ("Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Novosibirsk"),
    "ID": ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"),
    "UA": ("Europe/Kyiv",),
}  # fmt: skip
# What people write for a country besides its English name and its code.
_ALSO_CALLED = {
    "usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US",
    "uk": "GB", "united kingdom": "GB", "great britain": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "northern ireland": "GB", "deutschland": "DE", "germany": "DE",
    "österreich": "AT", "schweiz": "CH", "suisse": "CH", "frankreich": "FR", "españa": "ES",
    "italia": "IT", "nederland": "NL", "the netherlands": "NL", "holland": "NL", "belgique": "BE",
    "belgië": "BE", "sverige": "SE", "norge": "NO", "danmark": "DK", "suomi": "FI",
    "polska": "PL", "brasil": "BR", "méxico": "MX", "czech republic": "CZ", "czechia": "CZ",
    "south korea": "KR", "korea": "KR", "russia": "RU", "russian federation": "RU",
    "turkey": "TR", "türkiye": "TR", "vietnam": "VN", "taiwan": "TW", "hong kong": "HK",
    "uae": "AE", "united arab emirates": "AE", "ireland": "IE", "new zealand": "NZ",
}  # fmt: skip
_RENAMED = {"Asia/Calcutta": "Asia/Kolkata", "Europe/Kiev": "Europe/Kyiv",
            "Asia/Saigon": "Asia/Ho_Chi_Minh", "Asia/Katmandu": "Asia/Kathmandu"}  # fmt: skip
_ZONE_NAME = re.compile(r"[A-Za-z]+(?:/[A-Za-z0-9_+-]+)+")
# A winter and a summer day: zones that agree on both show the same clock.
_TWO_DAYS = (datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of where somebody is; countries by code or name, all may be missing."""

    time_zone: str | None = None
    country: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone and what it rests on.

    ``possible`` are the zones the buyer may live in as well, empty where the place leaves no
    doubt. ``country`` is a code, None where it is not known.
    """

    zone: ZoneInfo
    basis: ZoneBasis
    country: str | None = None
    possible: tuple[ZoneInfo, ...] = ()

    @property
    def name(self) -> str:
        """The zone's name in the IANA list."""
        return self.zone.key

    @property
    def is_sure(self) -> bool:
        """Whether the buyer's clock is known rather than assumed."""
        return self.basis != "book" and not self.possible


def find_zone(contact: Place | None, account: Place | None, book: str) -> Zone:
    """Return the zone of a contact: stated, else the account's, the telephone's, the country's.

    Their own country comes before the telephone where one clock goes in all of it. ``book`` is
    the zone of the book, which is taken where nothing is known. Unreadable values count as none.
    """
    who, firm = contact or Place(), account or Place()
    found = _find(who.time_zone, who.country, firm.time_zone, firm.country, book)
    if not found.may_phone or not (who.phone or firm.phone):
        return found.zone
    # Reading a number takes much longer than all the rest, so only where it can tell more.
    for phone in (who.phone, None if found.is_abroad else firm.phone):
        if phone and (by_phone := _of_phone(phone, found.zone.country)):
            return by_phone
    return found.zone


@dataclass(frozen=True, slots=True)
class _Found:
    """The zone without a telephone number, and whether one could tell more."""

    zone: Zone
    may_phone: bool = False
    is_abroad: bool = False


@lru_cache(maxsize=65_536)
def _find(
    own: str | None, own_country: str | None, firm: str | None, firm_country: str | None, book: str
) -> _Found:
    country = find_country(own_country) or find_country(firm_country)
    if zone := read_zone(own):
        return _Found(Zone(zone, "contact", country or _country_of(zone)))
    # Whoever sits in another country than the firm does not keep the firm's clock.
    is_abroad = find_country(own_country) not in (None, find_country(firm_country))
    if not is_abroad and (zone := read_zone(firm)):
        return _Found(Zone(zone, "account", country or _country_of(zone)))
    may_phone = not (find_country(own_country) and country and _has_one_clock(country))
    if country and (by_country := _of_country(country, "country")):
        return _Found(by_country, may_phone, is_abroad)
    return _Found(Zone(read_zone(book) or ZoneInfo("UTC"), "book", country), True, is_abroad)


def read_zone(text: str | None) -> ZoneInfo | None:
    """Return the zone a text names, also within words as some systems write it; None if none."""
    if not text or not text.strip():
        return None
    found = _ZONE_NAME.search(text)
    name = found[0] if found else text.strip()
    try:
        return ZoneInfo(_RENAMED.get(name, name))
    except (OSError, ValueError, KeyError):  # a folder's name, a path, an unknown zone
        return None


def find_country(text: str | None) -> str | None:
    """Return the ISO 3166 code of a country's code or name; None if it is not known.

    >>> find_country("Germany"), find_country("us"), find_country("Atlantis")
    ('DE', 'US', None)
    """
    if not text or not text.strip():
        return None
    word = text.strip()
    if word.upper() in _zones_by_country():
        return word.upper()
    return _ALSO_CALLED.get(word.casefold()) or _names().get(word.casefold())


def _of_country(country: str, basis: ZoneBasis) -> Zone | None:
    names = _WIDE.get(country) or _zones_by_country().get(country, ())[:1]
    zones = tuple(ZoneInfo(name) for name in names)
    if not zones:
        return None
    return Zone(zones[0], basis, country, zones[1:])


@lru_cache(maxsize=65_536)
def _of_phone(phone: str, country: str | None) -> Zone | None:
    """Return the zone of a number; of the country where its prefix tells no more."""
    import phonenumbers
    from phonenumbers import timezone

    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return None
    region = find_country(phonenumbers.region_code_for_number(number))
    names = [_RENAMED.get(name, name) for name in timezone.time_zones_for_number(number)]
    zones = [zone for name in names if (zone := read_zone(name)) and zone.key != "Etc/Unknown"]
    if not zones:
        return None
    if len({_clock(zone) for zone in zones}) == 1:
        return Zone(zones[0], "phone", region or country)
    return _of_country(region, "phone") if region else None


@lru_cache(maxsize=1024)
def _has_one_clock(country: str) -> bool:
    names = _zones_by_country().get(country, ())
    return len({_clock(ZoneInfo(name)) for name in names}) == 1


def _clock(zone: ZoneInfo) -> tuple[object, ...]:
    return tuple(day.astimezone(zone).utcoffset() for day in _TWO_DAYS)


def _country_of(zone: ZoneInfo) -> str | None:
    return _countries_by_zone().get(zone.key)


@lru_cache(maxsize=1)
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    """Country code to its zones, in the order of the IANA list."""
    found: dict[str, tuple[str, ...]] = {}
    for code, _, name, *_ in _lines("zone.tab"):
        found[code] = (*found.get(code, ()), name)
    return found


@lru_cache(maxsize=1)
def _countries_by_zone() -> dict[str, str]:
    return {name: code for code, names in _zones_by_country().items() for name in names}


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {name.casefold(): code for code, name, *_ in _lines("iso3166.tab")}


def _lines(table: str) -> list[list[str]]:
    text = files("tzdata.zoneinfo").joinpath(table).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
