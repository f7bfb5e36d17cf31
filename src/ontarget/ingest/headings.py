"""Which heading means which field: the synonym table and how headings are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

from ontarget.ingest.words import FOREIGN

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD = re.compile(r"[^0-9a-z]+")


def plain_heading(heading: str) -> str:
    """Return a heading in the form in which headings are compared.

    >>> plain_heading("StageName"), plain_heading("Deal - Owner"), plain_heading("Prévision (€)")
    ('stage name', 'deal owner', 'prevision')
    """
    spaced = _CAMEL.sub(" ", heading.strip())
    bare = "".join(c for c in unicodedata.normalize("NFKD", spaced) if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare.casefold()).strip()


# Parts of a field that some files spread over columns; ingest.compose puts them together.
PARTS: dict[str, dict[str, str]] = {
    "opportunity": {
        "is_won": "is won; won; is accepted; accepted; is closed won",
        "is_closed": "is closed; closed",
        "won_on": "won on; won date; date won; won time; won at; deal won time",
        "lost_on": "lost on; lost date; date lost; lost time; lost at; deal lost time",
    },
    "stage": {"is_won": "closed won; is won; won", "is_closed": "is closed; closed"},
    "owner": {"first_name": "first name; firstname", "last_name": "last name; lastname; surname"},
    "contact": {"first_name": "first name; firstname", "last_name": "last name; lastname; surname"},
    "lead": {"first_name": "first name; firstname", "last_name": "last name; lastname; surname"},
    "target": {"period_year": "year; fiscal year", "period_quarter": "quarter; fiscal quarter",
               "period_month": "month"},
}  # fmt: skip

# Synonyms beside the field's own name, parted by semicolons, most telling first.
_SYNONYMS: dict[str, dict[str, str]] = {
    "opportunity": {
        "opportunity_id": "id; deal id; record id; opportunity number; opp id",
        "name": "opportunity name; deal name; opportunity; deal; title; topic; subject; deal title",
        "account_id": "company id; customer id; organization id",
        "account": "account name; company; company name; customer; customer name; organization; "
        "organisation; client; buyer; potential customer",
        "contact_id": "contact person id; primary contact id",
        "owner_id": "owner employee id; deal owner id; user id; sales rep id; assigned to id",
        "owner": "opportunity owner; deal owner; sales agent; salesperson; sales rep; rep; seller; "
        "owner name; owner full name; account executive; assigned to; owned by; sales person",
        "product": "product name; product 1",
        "segment": "market segment; business unit; territory region",
        "pipeline": "pipeline name; sales process; record type id",
        "type": "deal type; opportunity type",
        "lead_source": "source; source origin; origin",
        "stage": "stage name; deal stage; sales stage; pipeline phase; phase",
        "status": "deal status; state; outcome; won lost",
        "forecast_category": "forecast category name; forecast type",
        "amount": "value; deal value; deal amount; expected value; est revenue; estimated revenue; "
        "total amount; acv; arr; opportunity amount; deal size; price; revenue; total deal value",
        "currency": "currency iso code; currency code; amount currency; total amount currency; "
        "currency of value",
        "booked_amount": "close value; won amount; actual revenue; booked; closed amount; "
        "won value; final amount",
        "margin_amount": "margin; gross margin; profit",
        "quantity": "total opportunity quantity; units; product quantity",
        "discount": "discount percent; discount rate",
        "probability": "win probability; deal probability; chance; win chance",
        "created_on": "created date; created; create date; creation date; created at; "
        "created time; date created; deal created; engage date; opened on; opened; start; "
        "add time; open date; created on date; date added; added on; added; entered on; started; "
        "started on",
        "close_date": "expected close date; expected closing; closing date; est close date; "
        "estimated close date; date deadline; forecast close date; expected close; due date; "
        "close; closes; closes on; closing; closing on; target close date; expected by",
        "closed_on": "closed date; actual close date; deal closed on; closed at; date closed; "
        "accepted decision date; decision date; won lost date; closed; close time; actual close",
        "stage_entered_on": "last stage change date; last stage change; stage entered; "
        "stage change date; stage since",
        "next_step": "next steps; next action; opportunity next steps",
        "next_step_on": "next step date; next activity date; next action date; next step due",
        "last_activity_on": "last activity date; last activity; last activity time; last contacted",
        "lost_reason": "loss reason; closed lost reason; reason for loss; reason lost; "
        "disqualified reason",
        "competitor": "main competitor; competitors; primary competitor",
        "note": "notes; description; comment; comments",
        "is_deleted": "deleted",
    },
    "opportunity_history": {
        "opportunity_id": "deal id; record id; opp id; opportunity",
        "changed_at": "created date; changed on; change date; timestamp; edit date; last modified; "
        "date; changed; modified at; updated at; at; effective at; time; timestamp date; when; "
        "change timestamp",
        "field": "field name; property; field event; property name; changed field; column",
        "old_value": "from; previous value; from value; old; before; previous",
        "value": "new value; to; to value; new; after",
        "stage": "stage name; to stage; deal stage",
        "amount": "value amount; deal amount",
        "currency": "currency iso code; currency code",
        "close_date": "expected close date",
        "owner": "owner name",
    },
    "lead": {
        "lead_id": "id; lead number; record id; prospect id",
        "name": "lead name; full name; contact name",
        "company": "company name; account; organization; partner name",
        "title": "job title; position",
        "industry": "sector",
        "owner_id": "owner employee id; lead owner id",
        "owner": "lead owner; owner name; salesperson",
        "status": "lead status; stage; lead stage; state",
        "lead_source": "source; origin",
        "disqualified_reason": "disqualification reason; lost reason",
        "time_zone": "timezone; tz",
        "employees": "number of employees; no of employees; company size",
        "created_on": "created date; create date; created; created time; date created; created at",
        "converted_on": "converted date; conversion date; date converted",
        "opportunity_id": "converted opportunity id; converted deal id",
    },
    "activity": {
        "activity_id": "id; task id; event id; call id; engagement id; record id",
        "opportunity_id": "deal id; what id; related to id; opportunity; deal; associated deal id",
        "account_id": "company id",
        "contact_id": "who id; contact person id",
        "owner_id": "assigned to id; user id",
        "owner": "assigned to; owner name; activity owner; rep; sales rep; call owner; user",
        "kind": "type; activity type; task subtype; event subtype; activity",
        "direction": "call type; call direction; in out; inbound outbound",
        "happened_at": "activity date time; start date time; date; timestamp; happened on; "
        "activity date; completed at; call start time; occurred at; at; start; date time; time",
        "due_on": "due date; due",
        "is_done": "is closed; done; completed",
        "subject": "title; activity subject; name",
        "outcome": "result; call outcome; call disposition; call result; disposition",
        "duration_minutes": "duration in minutes; duration; minutes; call duration",
        "note": "notes; description; comments; body",
    },
    "account": {
        "account_id": "id; company id; record id; customer id",
        "name": "account name; account; company; company name; customer; customer name",
        "industry": "sector; vertical",
        "segment": "market segment; size class",
        "country": "office location; billing country; location",
        "region": "state; area",
        "time_zone": "timezone; tz",
        "parent": "parent account; subsidiary of; parent company",
        "owner": "account owner; owner name",
        "employees": "number of employees; headcount; no of employees",
        "annual_revenue": "revenue; turnover; yearly revenue",
    },
    "contact": {
        "contact_id": "id; person id; record id",
        "name": "contact name; full name; contact; person",
        "email": "e mail; email address; mail",
        "phone": "phone number; telephone; mobile",
        "account_id": "company id",
        "account": "account name; company; company name; organization",
        "title": "job title; position",
        "role": "buying role; contact role",
        "country": "mailing country",
        "time_zone": "timezone; tz",
        "has_opted_out": "opted out; opt out; has opted out of email; do not contact; unsubscribed",
        "legal_basis": "legal basis for processing; consent",
    },
    "owner": {
        "owner_id": "id; employee id; user id; rep id; sales rep id",
        "name": "owner; sales agent; full name; employee; rep; sales rep; user; owner name; "
        "salesperson; sales person",
        "email": "e mail; email address",
        "team": "regional office; team name; sales team; office; region; department; group",
        "manager": "manager name; sales manager; reports to; supervisor",
        "role": "title; job title; position",
        "hired_on": "hired; hire date; start date; joined on; from",
        "left_on": "left; end date; termination date",
        "hours_per_week": "weekly hours; hours",
    },
    "product": {
        "product_id": "id; product code; sku; record id",
        "name": "product; product name; item",
        "family": "series; product family; category; group; line",
        "list_price": "sales price; price; unit price; list",
        "currency": "currency iso code; currency code",
    },
    "target": {
        "scope_kind": "scope; level",
        "scope_name": "owner; name; rep; team; sales rep; sales agent; owner name; salesperson",
        "period": "quota period; target period; time period",
        "measure": "metric; kpi",
        "count_of": "counts",
        "condition": "where; filter",
        "amount": "quota amount; target amount; target; goal; quota value; revenue target",
        "quantity": "quota; count; target count; number; quota count; units",
        "currency": "currency iso code; currency code",
    },
    "quote": {
        "quote_id": "id; quote number; record id",
        "opportunity_id": "deal id; potential id; opportunity; deal",
        "name": "quote name; subject",
        "status": "quote stage; stage",
        "amount": "grand total; total; total price; quote amount",
        "discount": "discount percent",
        "currency": "currency iso code; currency code",
        "created_on": "created date; created time; created",
        "sent_on": "sent; date sent",
        "expires_on": "expiration date; valid until; valid till; expiry date",
    },
    "fx_rate": {
        "base": "from currency; currency; base currency",
        "quote": "to currency; quote currency; target currency",
        "rate_on": "date; day; valid from",
        "rate": "exchange rate; fx rate; value",
    },
    "stage": {
        "pipeline": "sales process; pipeline name; pipeline id",
        "name": "stage; stage name; label",
        "position": "order; sort order; display order; rank",
        "status": "outcome; type; state",
        "probability": "default probability; win probability",
    },
    "period": {
        "name": "period; period name",
        "starts_on": "start; start date; from; first day",
        "ends_on": "end; end date; to; last day",
        "size": "type; kind",
    },
    "credit": {
        "opportunity_id": "deal id; opportunity",
        "owner": "rep; sales rep; user; owner name; split owner; team member",
        "share": "percent; split; split percentage; percentage; credit",
        "role": "type; split type; kind",
    },
    "past_bookings": {
        "period": "month; quarter",
        "owner": "rep; sales rep; owner name",
        "amount": "booked; bookings; booked amount; revenue; sales",
        "quantity": "count; wins; number of wins; deals",
        "currency": "currency iso code; currency code",
    },
}


@cache
def synonyms_of(kind: str) -> Mapping[str, Sequence[str]]:
    """Return for each field of ``kind`` its plain headings, the most telling first."""
    found: dict[str, list[str]] = {}
    for table in (_SYNONYMS.get(kind, {}), PARTS.get(kind, {}), FOREIGN.get(kind, {})):
        for name, words in table.items():
            found.setdefault(name, []).extend(plain_heading(word) for word in words.split(";"))
    return {name: list(dict.fromkeys(words)) for name, words in found.items()}


# Words that a system writes before every heading of its exports.
PREFIXES: dict[str, tuple[str, ...]] = {
    "opportunity": ("deal", "opportunity", "potential"),
    "lead": ("lead",),
    "activity": ("activity", "task", "event", "call"),
    "account": ("account", "organization"),
    "contact": ("contact", "person"),
}
