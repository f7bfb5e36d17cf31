"""What following up keeps: contacts logged here, what people ask for and allow, the shelf."""

from __future__ import annotations

from ontarget.core.schema import Field, Kind
from ontarget.store.own_field import ACTOR as _ACTOR
from ontarget.store.own_field import OPPORTUNITY as _OPPORTUNITY
from ontarget.store.own_field import need as _need
from ontarget.store.own_field import number as _id

FOLLOW_UP_PREFERENCE = Kind(
    "follow_up_preference",
    "When and how a person wants to be contacted.",
    key=("preference_id",),
    fields=(
        _id("preference_id", "number of the preference"),
        _id("record_id", "record of the contact"),
        Field("days", "text", "weekdays, such as mon,tue", null="any"),
        Field("from_time", "text", "earliest local time, such as 15:00", null="any"),
        Field("to_time", "text", "latest local time", null="any"),
        Field("channel", "text", "call, email or meeting", null="any"),
        Field("time_zone", "text", "IANA zone", null="the contact's"),
        Field("note", "text", "free text"),
        _need("said_at", "instant", "when it was entered"),
        Field("withdrawn_at", "instant", "when it was taken back", null="it stands"),
    ),
)

CONTENT = Kind(
    "content",
    "Something worth sending to a buyer.",
    key=("content_id",),
    fields=(
        _id("content_id", "number of the content"),
        _need("title", "text", "heading"),
        Field("location", "text", "where it is"),
        Field("suits", "text", "JSON object: stage, segment, obstacle it is for", null="any"),
        _need("added_at", "instant", "when it was entered"),
        Field("withdrawn_at", "instant", "when it went out of use", null="in use"),
        Field("content_kind", "text", "study, reference, calculation and such", null="not said"),
        Field("segments", "text", "segments it suits, parted by commas", null="any"),
        Field("stages", "text", "stages it suits, parted by commas", null="any"),
        Field("obstacles", "text", "obstacles it answers, parted by commas", null="none named"),
        Field("expires_on", "date", "last day it may be sent", null="never expires"),
        Field("custom", "text", "JSON object of the other columns of its file", null="none"),
    ),
)

CONTACT_LOG = Kind(
    "contact_log",
    "A contact someone logged here, and what comes next. Append-only but for the undoing.",
    key=("contact_log_id",),
    fields=(
        _id("contact_log_id", "number of the entry"),
        _OPPORTUNITY,
        Field("contact_record_id", "integer", "record of the contact", null="not said"),
        _need("kind", "text", "what it was", "call", "email", "meeting", "note"),
        _need("direction", "text", "out (by us) or in (by the buyer)", "out", "in"),
        Field("outcome", "text", "what came of it", null="not said"),
        _need("happened_at", "instant", "when; local midnight where only the day was said"),
        Field("duration_minutes", "number", "length in minutes"),
        Field("subject", "text", "heading"),
        Field("note", "text", "free text"),
        Field("next_step", "text", "what was agreed to do next", null="see no_next_step"),
        Field("next_on", "date", "day of the next step"),
        Field("reason", "text", "why it is worth coming back"),
        Field("no_next_step", "text", "why there is no next step"),
        Field("until_on", "date", "they asked for quiet until then", null="they did not"),
        Field("content_id", "integer", "content that was brought", null="none"),
        Field("override_reason", "text", "why a limit was overridden", null="none was"),
        Field("step_before", "text", "JSON: the next step before, and what changed it"),
        _ACTOR,
        _need("logged_at", "instant", "when it was entered"),
        Field("undone_at", "instant", "when it was taken back", null="it stands"),
    ),
)

CONTACT_PERMISSION = Kind(
    "contact_permission",
    "Whether a person may be contacted, and why. Append-only but for the withdrawing.",
    key=("contact_permission_id",),
    fields=(
        _id("contact_permission_id", "number of the entry"),
        _id("contact_record_id", "record of the contact"),
        Field("channel", "text", "call, email or meeting", null="every one"),
        _need("is_allowed", "boolean", "whether contact is allowed"),
        Field("basis", "text", "legal basis, or how they opted out", null="not said"),
        _need("said_on", "date", "day from which it counts"),
        _ACTOR,
        _need("entered_at", "instant", "when it was entered"),
        Field("withdrawn_at", "instant", "when it was taken back", null="it stands"),
    ),
)

ABSENCE = Kind(
    "absence",
    "Days on which a seller or a buyer is away.",
    key=("absence_id",),
    fields=(
        _id("absence_id", "number of the absence"),
        Field("owner", "text", "name of the seller who is away", null="a contact is"),
        Field("contact_record_id", "integer", "record of the contact", null="a seller is"),
        _need("from_on", "date", "first day away"),
        _need("to_on", "date", "last day away"),
        Field("note", "text", "free text"),
        _ACTOR,
        _need("entered_at", "instant", "when it was entered"),
        Field("withdrawn_at", "instant", "when it was taken back", null="it stands"),
    ),
)

SUGGESTION = Kind(
    "suggestion",
    "A follow-up as it was suggested, so that learning knows what was offered. Append-only.",
    key=("suggestion_id",),
    fields=(
        _id("suggestion_id", "number of the suggestion"),
        _OPPORTUNITY,
        Field("contact_record_id", "integer", "record of the contact", null="nobody named"),
        Field("channel", "text", "call, email or meeting", null="any"),
        _need("suggested_for", "date", "day it was suggested for"),
        Field("block", "text", "part of the day, in the contact's time", null="any"),
        Field("basis", "text", "what the time rests on: asked, learned or prior"),
        Field("propensity", "share", "chance with which this time was chosen"),
        Field("content_id", "integer", "content offered with it", null="none"),
        _ACTOR,
        _need("suggested_at", "instant", "when"),
    ),
)

FOLLOW_UP_KINDS: tuple[Kind, ...] = (
    FOLLOW_UP_PREFERENCE,
    CONTENT,
    CONTACT_LOG,
    CONTACT_PERMISSION,
    ABSENCE,
    SUGGESTION,
)
