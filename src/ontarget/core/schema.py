"""The one declaration of every table: what a field is, its unit, and what its absence means.

The DDL, the CSV template, the data dictionary and the import mapping are all made from
``KINDS``. A *kind* is a noun a file can hold or a person can enter; a *field* is one of its
columns.

Types and how they travel
-------------------------
======== ==================== ======================= =====================
type     in Python            in Arrow                in the database
======== ==================== ======================= =====================
text     str                  string                  TEXT
date     datetime.date        date32                  DATE (ISO text in SQLite)
instant  datetime, UTC        timestamp[us, UTC]      TIMESTAMP, UTC, no zone
amount   int, minor units     int64                   BIGINT
integer  int                  int64                   BIGINT
number   float                float64                 DOUBLE
share    float, 0 to 1        float64                 DOUBLE
boolean  bool                 bool                    BOOLEAN
======== ==================== ======================= =====================
"""

from __future__ import annotations

from ontarget.core.field import Field, FieldType, Kind
from ontarget.core.field import date_field as _date
from ontarget.core.field import text_field as _text

__all__ = ["IMPORTABLE", "KINDS", "Field", "FieldType", "Kind", "get_kind"]

_CURRENCY = Field(
    "currency",
    "text",
    "ISO 4217 code of every amount in the row",
    null="the file's or the book's currency",
    is_fixed=True,
)

OPPORTUNITY = Kind(
    "opportunity",
    "A possible sale: one row per opportunity, open or closed.",
    key=("opportunity_id",),
    fallback_key=("name", "account", "created_on"),
    fields=(
        _text("opportunity_id", "id in the system it comes from", is_required=True, is_fixed=True),
        _text("name", "what people call it", is_fixed=True),
        _text("account_id", "id of the buying organisation", is_fixed=True),
        _text("account", "name of the buying organisation", is_fixed=True),
        _text("contact_id", "id of the main person at the buyer"),
        _text("owner_id", "id of the seller", is_tracked=True, is_fixed=True),
        _text("owner", "name of the seller", is_tracked=True, is_fixed=True),
        _text("product", "what is sold", is_fixed=True),
        _text("segment", "market segment, used to pool rates", is_fixed=True),
        _text("pipeline", "sales process it follows", is_fixed=True),
        _text("type", "new business, renewal, expansion", is_fixed=True),
        _text("lead_source", "where it came from", is_fixed=True),
        _text("stage", "step of the sales process", is_tracked=True),
        _text(
            "status",
            "open, won or lost",
            null="read from the stage",
            choices=("open", "won", "lost"),
            is_tracked=True,
        ),
        _text("forecast_category", "commit, best case, pipeline, omitted", is_tracked=True),
        Field("amount", "amount", "value if won", null="unknown, not zero", is_tracked=True),
        _CURRENCY,
        Field("booked_amount", "amount", "value when won", null="the amount", is_tracked=True),
        Field("margin_amount", "amount", "contribution margin", is_tracked=True),
        Field("quantity", "number", "units sold", is_tracked=True),
        Field("discount", "share", "discount on the list price", is_tracked=True),
        Field("probability", "share", "the seller's own chance of winning", is_tracked=True),
        _date("created_on", "day it was created", null="unknown: out of every rate", is_fixed=True),
        _date("close_date", "expected day of closing", is_tracked=True),
        _date("closed_on", "day it was won or lost", null="still open", is_tracked=True),
        _date("stage_entered_on", "day it entered its stage", is_tracked=True),
        _text("next_step", "what the seller will do next", is_tracked=True),
        _date("next_step_on", "day of the next step", is_tracked=True),
        _date("last_activity_on", "day of the last activity", is_tracked=True),
        _text("lost_reason", "why it was lost", is_tracked=True),
        _text("competitor", "named competitor", is_tracked=True),
        _text("note", "free text"),
        Field(
            "is_deleted", "boolean", "deleted in the source", null="not deleted", is_tracked=True
        ),
    ),
)

OPPORTUNITY_HISTORY = Kind(
    "opportunity_history",
    "Changes of opportunities, one row per change. Either field and value, or the state "
    "after the change in the columns stage, amount, close_date and so on.",
    key=("opportunity_id", "changed_at"),
    fields=(
        _text("opportunity_id", "id of the opportunity", is_required=True),
        Field("changed_at", "instant", "when it changed", is_required=True),
        _text("field", "canonical name of the field that changed"),
        _text("old_value", "value before"),
        _text("value", "value after"),
        _text("stage", "stage after the change"),
        _text("status", "open, won or lost after the change", choices=("open", "won", "lost")),
        _text("forecast_category", "forecast category after the change"),
        Field("amount", "amount", "amount after the change"),
        _CURRENCY,
        Field("probability", "share", "probability after the change"),
        _date("close_date", "expected close date after the change"),
        _text("owner", "owner after the change"),
        _text("next_step", "next step after the change"),
        _date("next_step_on", "date of the next step after the change"),
    ),
)

LEAD = Kind(
    "lead",
    "A person or firm that may become an opportunity.",
    key=("lead_id",),
    fallback_key=("name", "company", "created_on"),
    fields=(
        _text("lead_id", "id in the system it comes from", is_required=True),
        _text("name", "name of the person"),
        _text("company", "name of the firm"),
        _text("title", "job title"),
        _text("industry", "industry"),
        _text("owner_id", "id of the seller"),
        _text("owner", "name of the seller"),
        _text("status", "state of the lead", is_tracked=True),
        _text("lead_source", "where it came from"),
        _text("disqualified_reason", "why it was dropped"),
        _text("time_zone", "zone of the person"),
        Field("employees", "integer", "size of the firm"),
        _date("created_on", "day it was created"),
        _date("converted_on", "day it became an opportunity", null="not converted"),
        _text("opportunity_id", "opportunity it became", null="not converted"),
    ),
)

ACTIVITY = Kind(
    "activity",
    "A call, mail, meeting, note or task.",
    key=("activity_id",),
    fallback_key=("opportunity_id", "kind", "happened_at", "due_on", "owner", "subject"),
    fields=(
        _text("activity_id", "id in the system it comes from", is_required=True),
        _text("opportunity_id", "opportunity it belongs to"),
        _text("account_id", "account it belongs to"),
        _text("contact_id", "person it was with"),
        _text("lead_id", "lead it was with"),
        _text("owner_id", "id of the seller"),
        _text("owner", "name of the seller"),
        _text("kind", "call, email, meeting, note or task"),
        _text("direction", "out (by us) or in (by the buyer)", choices=("out", "in")),
        Field("happened_at", "instant", "when it happened", null="planned, or unknown"),
        _date("due_on", "day it is planned for", null="not planned"),
        Field("is_done", "boolean", "done", null="done if it has happened"),
        _text("subject", "heading"),
        _text("outcome", "result"),
        Field("duration_minutes", "number", "length in minutes"),
        _text("note", "free text"),
    ),
)

ACCOUNT = Kind(
    "account",
    "A buying organisation.",
    key=("account_id",),
    fallback_key=("name",),
    fields=(
        _text("account_id", "id in the system it comes from", is_required=True),
        _text("name", "name"),
        _text("industry", "industry"),
        _text("segment", "market segment"),
        _text("country", "country"),
        _text("region", "region"),
        _text("time_zone", "IANA zone"),
        _text("parent", "parent organisation"),
        _text("owner", "name of the seller"),
        Field("employees", "integer", "number of employees"),
        Field("annual_revenue", "number", "yearly revenue as the source states it"),
    ),
)

CONTACT = Kind(
    "contact",
    "A person at a buyer.",
    key=("contact_id",),
    fallback_key=("email", "name", "account"),
    fields=(
        _text("contact_id", "id in the system it comes from", is_required=True),
        _text("name", "name"),
        _text("email", "e-mail address"),
        _text("phone", "telephone number"),
        _text("account_id", "account"),
        _text("account", "name of the account"),
        _text("title", "job title"),
        _text("role", "part in the purchase, such as decision maker"),
        _text("country", "ISO country code"),
        _text("time_zone", "IANA zone"),
        Field(
            "has_opted_out",
            "boolean",
            "wants no contact",
            null="has not opted out",
            is_tracked=True,
        ),
        _text("legal_basis", "why contact is allowed"),
    ),
)

OWNER = Kind(
    "owner",
    "A seller.",
    key=("owner_id",),
    fallback_key=("name",),
    fields=(
        _text("owner_id", "id in the system it comes from", is_required=True),
        _text("name", "name"),
        _text("email", "e-mail address"),
        _text("team", "team", is_tracked=True),
        _text("manager", "name of the manager", is_tracked=True),
        _text("role", "job"),
        _date("hired_on", "first day"),
        _date("left_on", "last day", null="still there"),
        Field("hours_per_week", "number", "selling hours a week"),
    ),
)

PRODUCT = Kind(
    "product",
    "Something sold.",
    key=("product_id",),
    fallback_key=("name",),
    fields=(
        _text("product_id", "id in the system it comes from", is_required=True),
        _text("name", "name"),
        _text("family", "group of products"),
        Field("list_price", "amount", "price before discount"),
        _CURRENCY,
    ),
)

TARGET = Kind(
    "target",
    "A number to reach in a period.",
    key=("scope_kind", "scope_name", "period", "measure", "count_of", "condition"),
    fields=(
        _text(
            "scope_kind",
            "whose target",
            choices=("owner", "team", "company"),
            null="owner if a name is given, else company",
        ),
        _text("scope_name", "name of the owner or team", null="the company"),
        _text("period", "such as 2026-11, 2026-Q4 or 2026", is_required=True),
        _text("measure", "amount, count, margin or a numeric field", null="amount"),
        _text("count_of", "what is counted", choices=("won", "created"), null="won"),
        _text("condition", "which opportunities count", null="all"),
        Field("amount", "amount", "the number, for measures in money", null="not in money"),
        Field("quantity", "number", "the number, for other measures", null="in money"),
        _CURRENCY,
    ),
)

QUOTE = Kind(
    "quote",
    "An offer sent to a buyer.",
    key=("quote_id",),
    fields=(
        _text("quote_id", "id in the system it comes from", is_required=True),
        _text("opportunity_id", "opportunity"),
        _text("name", "name"),
        _text("status", "state of the quote", is_tracked=True),
        Field("amount", "amount", "total", is_tracked=True),
        _CURRENCY,
        Field("discount", "share", "discount on the list price", is_tracked=True),
        _date("created_on", "day it was made"),
        _date("sent_on", "day it was sent"),
        _date("expires_on", "last day it is valid"),
    ),
)

FX_RATE = Kind(
    "fx_rate",
    "An exchange rate on a day.",
    key=("base", "quote", "rate_on"),
    fields=(
        _text("base", "currency of one unit", is_required=True),
        _text("quote", "currency of the rate", is_required=True),
        _date("rate_on", "day it is valid from", is_required=True),
        Field("rate", "number", "units of quote for one unit of base", is_required=True),
    ),
)

STAGE = Kind(
    "stage",
    "A step of a sales process and what it means.",
    key=("pipeline", "name"),
    fields=(
        _text("pipeline", "sales process", null="every process"),
        _text("name", "name of the stage", is_required=True),
        Field("position", "integer", "order in the process"),
        _text("status", "open, won or lost", choices=("open", "won", "lost")),
        Field("probability", "share", "chance the CRM gives it"),
    ),
)

PERIOD = Kind(
    "period",
    "A named stretch of time of the firm's own calendar.",
    key=("name",),
    fields=(
        _text("name", "such as FY26-P03", is_required=True),
        _date("starts_on", "first day", is_required=True),
        _date("ends_on", "last day", is_required=True),
        _text("size", "week, month, quarter or year"),
    ),
)

CREDIT = Kind(
    "credit",
    "A seller's share in an opportunity.",
    key=("opportunity_id", "owner"),
    fields=(
        _text("opportunity_id", "opportunity", is_required=True),
        _text("owner", "name of the seller", is_required=True),
        Field("share", "share", "part of the amount credited", is_required=True),
        _text("role", "split or overlay", null="split"),
    ),
)

PAST_BOOKINGS = Kind(
    "past_bookings",
    "What was booked in an earlier period, where the single sales are not known.",
    key=("period", "owner"),
    fields=(
        _text("period", "such as 2026-09", is_required=True),
        _text("owner", "name of the seller", null="the company"),
        Field("amount", "amount", "booked in the period"),
        Field("quantity", "number", "sales in the period"),
        _CURRENCY,
    ),
)

IMPORTABLE: tuple[Kind, ...] = (
    OPPORTUNITY,
    OPPORTUNITY_HISTORY,
    LEAD,
    ACTIVITY,
    ACCOUNT,
    CONTACT,
    OWNER,
    TARGET,
    QUOTE,
    PRODUCT,
    FX_RATE,
    STAGE,
    PERIOD,
    CREDIT,
    PAST_BOOKINGS,
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in IMPORTABLE}


def get_kind(name: str) -> Kind:
    """Return the kind called ``name``; KeyError if there is none."""
    return KINDS[name]
