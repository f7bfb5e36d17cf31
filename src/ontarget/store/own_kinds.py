"""The book's own nouns: what it keeps besides imported records, declared like ``core.schema``.

``key`` is the primary key. A key of one integer field is numbered by the store.
"""

from __future__ import annotations

from ontarget.core.schema import Field, Kind
from ontarget.store.follow_up_kinds import FOLLOW_UP_KINDS
from ontarget.store.own_field import ACTOR as _ACTOR
from ontarget.store.own_field import OPPORTUNITY as _OPPORTUNITY
from ontarget.store.own_field import need as _need
from ontarget.store.own_field import number as _id

_IMPORT = Field("import_id", "integer", "import it came with", null="entered by hand")
_SCOPE = (
    _need("scope_kind", "text", "whose", "owner", "team", "company"),
    # Not null, because a null is never equal to itself and would let a second row in.
    _need("scope_name", "text", "name of the owner or team; empty for the company"),
    _need("period", "text", "such as 2026-11, 2026-Q4 or 2026"),
)

RECORD_FIELDS_BEFORE: tuple[Field, ...] = (
    _id("record_id", "number of the record in this book, never used again"),
    _need("source", "text", "system or file the record comes from"),
    _need("source_id", "text", "id of the record in its source, or its key fields joined"),
)

RECORD_FIELDS_AFTER: tuple[Field, ...] = (
    Field("custom", "text", "JSON object of the columns mapped to no field", null="none"),
    _need("first_seen_on", "date", "day of the first snapshot that held the record"),
    _need("last_seen_on", "date", "day of the last snapshot that changed it; see import_batch"),
    Field("import_id", "integer", "last import that changed it", null="entered by hand"),
    Field("source_version", "text", "version the source gives, for writing back"),
    Field("content_hash", "integer", "of what the last import said", null="compare in full"),
)

BOOK = Kind(
    "book",
    "The book itself: exactly one row.",
    key=("book_id",),
    fields=(
        _need("book_id", "text", "identifies the book to caches; a restored book gets a new one"),
        _need("created_at", "instant", "when the book was made"),
        _need("change_number", "integer", "raised by every write transaction"),
        _need("schema_version", "integer", "number of the last migration applied"),
    ),
)

SETTING = Kind(
    "setting",
    "A choice of the user, such as me, base currency, time zone, country.",
    key=("name",),
    fields=(
        _need("name", "text", "name of the setting"),
        _need("value", "text", "value as JSON"),
    ),
)

MAPPING = Kind(
    "mapping",
    "Which column of a source's files is which field.",
    key=("source", "kind"),
    fields=(
        _need("source", "text", "system or file"),
        _need("kind", "text", "kind of record"),
        _need("mapping", "text", "JSON object: column to field"),
        Field("confirmed_at", "instant", "when a person agreed to it", null="not confirmed"),
    ),
)

IMPORT_BATCH = Kind(
    "import_batch",
    "One import: its files and what they held.",
    key=("import_id",),
    fields=(
        _id("import_id", "number of the import"),
        _need("source", "text", "system or file"),
        _need("snapshot_on", "date", "day whose state the files show"),
        Field(
            "holds",
            "text",
            "which records the files hold: all, only open ones, or some",
            choices=("all", "open", "some"),
        ),
        _need("recorded_at", "instant", "when it was imported"),
        _need("summary", "text", "JSON: files with hash, rows, mapping and counts"),
        Field("record_ids", "text", "JSON object: kind to the packed ids seen", null="not kept"),
        Field("fingerprint", "text", "hash of files and options", null="never skipped as known"),
    ),
)

IMPORT_UNDO = Kind(
    "import_undo",
    "What the last import replaced, so that it can be taken back.",
    key=("import_id", "kind"),
    fields=(
        _id("import_id", "number of the import"),
        _need("kind", "text", "kind of record"),
        _need("new_ids", "text", "packed ids of the records it added"),
        Field("before", "text", "Arrow table of the rows before, base64", null="none changed"),
    ),
)

PROBLEM = Kind(
    "problem",
    "A defect met while importing.",
    key=("problem_id",),
    fields=(
        _id("problem_id", "number of the problem"),
        _id("import_id", "import that met it"),
        _need("code", "text", "what kind of problem"),
        _need("severity", "text", "error or warning", "error", "warning"),
        _need("file", "text", "name of the file"),
        _need("row", "integer", "line of the file; 0 for a whole file or column"),
        _need("field", "text", "column or field"),
        _need("value", "text", "what was read"),
        _need("action", "text", "what was done"),
        _need("message", "text", "what is wrong, in a sentence"),
    ),
)

OBSERVATION = Kind(
    "observation",
    "What a field of a record was known to be from an instant on. Append-only.",
    key=("observation_id",),
    fields=(
        _id("observation_id", "number of the observation"),
        _need("kind", "text", "kind of the record"),
        _id("record_id", "record"),
        _need("field", "text", "field of the record"),
        Field("value", "text", "ISO date or instant, minor units, number", null="became empty"),
        _need("effective_at", "instant", "when it became so"),
        Field("not_before", "instant", "the snapshot before, if found by comparing two"),
        _need("recorded_at", "instant", "when the book learned of it"),
        _IMPORT,
        _need("known", "text", "how it is known", "crm", "snapshot", "user"),
        _need("seq", "integer", "order in the source, for equal instants"),
    ),
)

LINK = Kind(
    "link",
    "A further source and id of a record, and where a merged record went.",
    key=("kind", "source", "source_id"),
    fields=(
        _need("kind", "text", "kind of the record"),
        _need("source", "text", "system or file"),
        _need("source_id", "text", "id in that source"),
        _id("record_id", "record meant"),
    ),
)

DECISION = Kind(
    "decision",
    "What was decided about an opportunity. Append-only but for the undoing.",
    key=("decision_id",),
    fields=(
        _id("decision_id", "number of the decision"),
        _OPPORTUNITY,
        _need("verdict", "text", "what to do", "keep", "backburner", "cut", "hand-over"),
        Field("until_on", "date", "day it comes back", null="for good"),
        Field("to_owner", "text", "who takes it over", null="nobody"),
        Field("reason", "text", "why"),
        Field("advice", "text", "JSON: what the audit said of it then", null="not asked"),
        _ACTOR,
        _need("decided_at", "instant", "when"),
        Field("undone_at", "instant", "when it was taken back", null="it stands"),
    ),
)

OBSTACLE = Kind(
    "obstacle",
    "What stands in the way of an opportunity.",
    key=("obstacle_id",),
    fields=(
        _id("obstacle_id", "number of the obstacle"),
        _OPPORTUNITY,
        _need("name", "text", "what it is"),
        Field("note", "text", "free text"),
        Field("obstacle_kind", "text", "kind from the list of words", null="of no known kind"),
        Field("owner", "text", "who removes it", null="nobody yet"),
        Field("due_on", "date", "day it should be out of the way", null="no day"),
        Field("mitigation", "text", "how it is to be removed", null="no plan"),
        Field("evidence", "text", "the words it was found in", null="entered by hand"),
        _ACTOR,
        _need("raised_at", "instant", "when it was entered"),
        Field("resolved_at", "instant", "when it was out of the way", null="still there"),
        Field("resolution", "text", "what became of it", null="not said"),
    ),
)

COMMITMENT = Kind(
    "commitment",
    "A person's own call of a period. Append-only.",
    key=("commitment_id",),
    fields=(
        _id("commitment_id", "number of the call"),
        *_SCOPE,
        Field("commit_amount", "amount", "what will be booked"),
        Field("best_case_amount", "amount", "what may be booked"),
        Field("currency", "text", "ISO 4217 code of both"),
        Field("probability", "share", "own chance of hitting the target"),
        _ACTOR,
        _need("said_at", "instant", "when"),
    ),
)

FORECAST = Kind(
    "forecast",
    "An answer as it was published. Append-only.",
    key=("forecast_id",),
    fields=(
        _id("forecast_id", "number of the forecast"),
        *_SCOPE,
        _need("as_of", "date", "day it was made for"),
        _need("answer", "text", "the answer as JSON, with all that scoring needs"),
        _need("published_at", "instant", "when"),
        # Apart from the answer, because scoring reads many answers and never these.
        Field("state", "text", "JSON: what was open and booked", null="not kept"),
    ),
)

VALUE_CASE = Kind(
    "value_case",
    "What an opportunity is worth to its buyer. The latest row counts.",
    key=("value_case_id",),
    fields=(
        _id("value_case_id", "number of the case"),
        _OPPORTUNITY,
        _need("body", "text", "the case as JSON"),
        _ACTOR,
        _need("made_at", "instant", "when"),
    ),
)

WAIVER = Kind(
    "waiver",
    "A finding someone accepts, with a reason and an end.",
    key=("waiver_id",),
    fields=(
        _id("waiver_id", "number of the waiver"),
        _need("rule_id", "text", "audit rule"),
        Field("record_id", "integer", "record of the opportunity", null="every opportunity"),
        Field("condition", "text", "which opportunities", null="that one, or every one"),
        _need("reason", "text", "why"),
        Field("until_on", "date", "last day it counts", null="for good"),
        _ACTOR,
        _need("waived_at", "instant", "when"),
        Field("withdrawn_at", "instant", "when it was taken back", null="it stands"),
    ),
)

ACTION_LOG = Kind(
    "action_log",
    "What became of a recommended action or a finding. Append-only.",
    key=("action_log_id",),
    fields=(
        _id("action_log_id", "number of the entry"),
        _need("action", "text", "id of the action as it was shown"),
        Field("record_id", "integer", "record of the opportunity", null="about none"),
        _need("state", "text", "what became of it", "shown", "done", "snoozed"),
        Field("until_on", "date", "day it comes back", null="not snoozed"),
        Field("size", "number", "how bad a finding was when shown", null="has no size"),
        Field("note", "text", "what was said of it"),
        _ACTOR,
        _need("logged_at", "instant", "when"),
    ),
)

QUALIFICATION = Kind(
    "qualification",
    "A fact that answers a question about a buyer. Append-only but for the withdrawing.",
    key=("qualification_id",),
    fields=(
        _id("qualification_id", "number of the fact"),
        _OPPORTUNITY,
        _need("question", "text", "question of the profile, such as need"),
        _need("fact", "text", "what is known"),
        Field("said_by", "text", "who said so", null="not said: a guess of ours"),
        Field("said_on", "date", "when it was said", null="not known"),
        _ACTOR,
        _need("entered_at", "instant", "when it was entered"),
        Field("withdrawn_at", "instant", "when it was taken back", null="it stands"),
    ),
)

HALVING = Kind(
    "halving",
    "Which half someone would keep, chosen blind, beside the model's. Append-only.",
    key=("halving_id",),
    fields=(
        _id("halving_id", "number of the choice"),
        *_SCOPE,
        _need("choice", "text", "JSON: records offered, kept by hand, kept by the model, chances"),
        _ACTOR,
        _need("chosen_at", "instant", "when"),
    ),
)

OUTBOX = Kind(
    "outbox",
    "Local changes waiting to be written back to their source.",
    key=("outbox_id",),
    fields=(
        _id("outbox_id", "number of the entry"),
        _need("kind", "text", "kind of the record"),
        _id("record_id", "record"),
        _need("field", "text", "field"),
        Field("value", "text", "new value, as in an observation", null="made empty"),
        _ACTOR,
        _need("made_at", "instant", "when it was changed here"),
        Field("sent_at", "instant", "when the source had it", null="waiting"),
    ),
)

OWN_KINDS: tuple[Kind, ...] = (
    BOOK,
    SETTING,
    MAPPING,
    IMPORT_BATCH,
    IMPORT_UNDO,
    PROBLEM,
    OBSERVATION,
    LINK,
    DECISION,
    OBSTACLE,
    COMMITMENT,
    FORECAST,
    VALUE_CASE,
    WAIVER,
    ACTION_LOG,
    QUALIFICATION,
    HALVING,
    OUTBOX,
    *FOLLOW_UP_KINDS,
)
