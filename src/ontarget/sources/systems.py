"""What the exports of each system look like: told by headings that only it writes.

All that is particular to one system stands here, as data: which headings give it away, what its
files hold, and what its columns mean where their names would mislead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ontarget.ingest.headings import plain_heading


@dataclass(frozen=True)
class Export:
    """One export of a system.

    ``signs`` are plain headings that together give it away. ``columns`` maps plain headings to
    fields, or to nothing where a name misleads; what it does not name is left to the synonyms.
    """

    system: str
    kind: str
    signs: frozenset[str]
    columns: dict[str, str]

    def meanings(self, headings: Iterable[str]) -> dict[str, str]:
        """Return the field of each heading that the export is known to have."""
        plain = {heading: plain_heading(heading) for heading in headings}
        return {
            heading: self.columns[name] for heading, name in plain.items() if name in self.columns
        }


def _export(system: str, kind: str, signs: str, columns: str = "") -> Export:
    """Read an export from text: signs parted by commas, columns as ``heading > field``."""
    pairs = [part.split(">") for part in columns.replace("\n", " ").split(";") if part.strip()]
    return Export(
        system,
        kind,
        frozenset(sign.strip() for sign in signs.split(",")),
        {heading.strip(): field.strip() for heading, field in pairs},
    )


# The first one whose signs are all there counts, so the more telling stand before.
EXPORTS: tuple[Export, ...] = (
    _export("pipedrive", "opportunity", "deal title, deal value", """
        deal creator >; deal weighted value >; deal currency of weighted value >;
        deal currency of value > currency; deal organization > account;
        deal organization id > account_id; deal contact person id > contact_id;
        deal deal created > created_on; deal deal closed on > closed_on;
        deal expected close date > close_date; deal last stage change > stage_entered_on;
        deal next activity date > next_step_on; deal last activity date > last_activity_on;
        deal product name > product; deal product amount >; deal product quantity > quantity;
        deal source channel > lead_source; deal status > status; deal label >"""),
    _export("pipedrive", "activity", "activity subject, activity done", """
        activity deal id > opportunity_id; activity due date > due_on;
        activity marked as done time > happened_at; activity assigned to user > owner"""),
    _export("freshsales", "opportunity", "deal name, deal total deal value", """
        deal deal stage > stage; deal account name > account; deal product 1 > product;
        deal expected close date > close_date; deal closed date > closed_on;
        deal created at > created_on; deal age >"""),
    _export("dynamics", "opportunity", "topic, est close date", """
        do not modify opportunity > opportunity_id; do not modify row checksum >;
        do not modify modified on >; potential customer > account; account > account;
        est revenue > amount; actual revenue > booked_amount; actual close date > closed_on;
        pipeline phase > stage; sales stage > stage; status > status; status reason >;
        originating lead > lead_source"""),
    _export("salesforce", "opportunity_history", "opportunity id, stage name, close date,"
            "system modstamp", "from opportunity stage name >; prev amount >; prev close date >"),
    _export("salesforce", "opportunity_history", "field event, old value, new value, edit date", """
        field event > field; edit date > changed_at; opportunity id > opportunity_id"""),
    _export("salesforce", "opportunity_history", "from stage, to stage, last modified", """
        to stage > stage; from stage >; last modified > changed_at"""),
    _export("salesforce", "opportunity_history", "fivetran start, stage name, is won", """
        id > opportunity_id; fivetran start > changed_at; name >; created date >;
        stage name > stage; expected revenue >"""),
    _export("salesforce", "opportunity", "opportunity owner, opportunity name, fiscal period", """
        expected revenue >; age >; fiscal period >; last activity > last_activity_on;
        opportunity owner > owner; amount currency > currency; total amount currency > currency;
        total amount > amount; opportunity next steps > next_step; owner role >"""),
    _export("salesforce", "opportunity", "stage name, close date, is won",
            "expected revenue >; fiscal >; forecast category name >; last stage change date > "
            "stage_entered_on; loss reason c > lost_reason"),
    _export("salesforce", "opportunity", "stage name, close date", "expected revenue >"),
    _export("salesforce", "activity", "who id, what id", """
        activity date time > happened_at; activity date > due_on; completed date time > happened_at;
        is closed > is_done; call disposition > outcome; task subtype > kind"""),
    _export("salesforce", "quote", "quote number, expiration date, is syncing", "id > quote_id"),
    _export("hubspot", "opportunity", "deal id, property dealname", """
        property dealname > name; property amount > amount; property closedate > close_date;
        property createdate > created_on; deal pipeline stage id > stage;
        deal pipeline id > pipeline; owner id > owner_id; property description > note"""),
    _export("hubspot", "opportunity_history", "deal id, date entered, value", """
        date entered > changed_at; value > stage; fivetran start >; source >; source id >"""),
    _export("hubspot", "opportunity_history", "deal id, name, value, timestamp", """
        name > field; timestamp > changed_at; source >; source id >"""),
    _export("hubspot", "opportunity_history", "record id, property, value", """
        record id > opportunity_id; property > field; timestamp > changed_at;
        date > changed_at; timestamp date > changed_at; source >"""),
    _export("hubspot", "stage", "stage id, label, closed won", """
        stage id > name; label >; closed won > is_won; is closed > is_closed;
        pipeline id > pipeline; display order > position"""),
    _export("hubspot", "activity", "engagement id", """
        engagement id > activity_id; property hs timestamp > happened_at; type > kind;
        start time > happened_at; property hs email subject > subject; title > subject;
        property hubspot owner id > owner_id; property hs email text > note; body > note;
        property hs createdate >; meeting outcome > outcome; end time >; source >;
        deal id > opportunity_id"""),
    _export("hubspot", "opportunity", "record id, deal stage", """
        amount in company currency >; weighted amount >; forecast amount >;
        date entered current stage > stage_entered_on; original traffic source > lead_source;
        associated company > account; associated company ids > account_id;
        next activity date > next_step_on; last activity date > last_activity_on;
        last contacted >; record source >"""),
    _export("hubspot", "opportunity", "dealname, dealstage", """
        hs object id > opportunity_id; dealname > name; dealstage > stage; closedate > close_date;
        createdate > created_on; hubspot owner id > owner_id; dealtype > type;
        hs next step > next_step; notes next activity date > next_step_on;
        notes last updated > last_activity_on; deal currency code > currency;
        closed lost reason > lost_reason; hs forecast category > forecast_category"""),
    _export("zoho", "opportunity", "potential name, closing date", """
        potential owner > owner; forecast type > status; expected revenue >; age in days >;
        account id >account_id; created time > created_on"""),
    _export("zoho", "opportunity", "deal name, closing date", """
        record id > opportunity_id; deal id > opportunity_id; account name id > account_id;
        contact name id > contact_id; deal owner id > owner_id; company name > account;
        sub pipeline > pipeline; reason for loss > lost_reason; expected revenue >;
        last activity time > last_activity_on; created time > created_on"""),
    _export("zoho", "activity", "call start time, call owner", """
        taskid > activity_id; potentialid > opportunity_id; what id >;
        call start time > happened_at; call duration in minutes > duration_minutes;
        call duration in seconds >"""),
    _export("zoho", "activity", "eventid, start date time", """
        eventid > activity_id; potentialid > opportunity_id; what id >;
        start date time > happened_at; end date time >"""),
    _export("zoho", "activity", "task owner, subject, due date", """
        created time >; due date > due_on; status > outcome"""),
    _export("zoho", "lead", "lead owner, lead status, lead source", "converted >"),
    _export("zoho", "quote", "quoteid, quote stage", ""),
    _export("odoo", "opportunity", "expected closing, salesperson", """
        external id > opportunity_id; id > opportunity_id; opportunity > name;
        company name > account; customer > account; expected closing > close_date;
        closed date > closed_on; created on > created_on; contact name >"""),
    _export("odoo", "opportunity", "partner name, date deadline", """
        id > opportunity_id; partner name > account; partner id id > account_id;
        user id id > owner_id; user id > owner; stage id id > stage; stage id > stage;
        planned revenue > amount; expected revenue > amount; date deadline > close_date;
        create date > created_on; date closed > closed_on; source id id > lead_source;
        description > note; contact name >"""),
    _export("odoo", "opportunity", "partner name, user id id, planned revenue", """
        id > opportunity_id; partner id id > account_id; user id id > owner_id;
        planned revenue > amount; source id id > lead_source"""),
    _export("close", "opportunity", "status label, status type, lead name", """
        id > opportunity_id; lead name > account; lead id > account_id; status label > stage;
        status type > status; status id >; user name > owner; user id > owner_id; value >;
        value formatted > amount; expected value >; annualized value >; pipeline name > pipeline;
        confidence > probability; date created > created_on; date won > closed_on;
        date lost > closed_on"""),
    _export("copper", "opportunity", "copper id, win probability", """
        copper id > opportunity_id; owned by > owner; company > account; value > amount;
        loss reason > lost_reason; created at > created_on; primary contact >; priority >"""),
    _export("bitrix24", "opportunity", "stage id, assigned by id", """
        title > name; opportunity > amount; currency id > currency; stage id > stage;
        assigned by id > owner_id; date create > created_on; closedate > close_date;
        begindate >; closed > is_closed; source id > lead_source; company id > account_id"""),
)  # fmt: skip

SYSTEMS: tuple[str, ...] = tuple(dict.fromkeys(export.system for export in EXPORTS))


def find_export(headings: Iterable[str]) -> Export | None:
    """Return the export that a file is, told by its headings; None for one of no known system."""
    plain = {plain_heading(heading) for heading in headings}
    return next((export for export in EXPORTS if export.signs <= plain), None)


def recognise_system(headings: list[list[str]]) -> str:
    """Return the name of the system that wrote any of the files, else ``file``."""
    found = (find_export(columns) for columns in headings)
    return next((export.system for export in found if export is not None), "file")
