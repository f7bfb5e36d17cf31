"""What a firm's CRM holds at the end of a day: one table per kind."""

from __future__ import annotations

from ontarget.world import names
from ontarget.world.market import MINUTES_A_DAY
from ontarget.world.opportunity import Activity, Opportunity, Value
from ontarget.world.seller import STAGE_PROBABILITIES
from ontarget.world.table import Cell, Table, to_date, to_instant
from ontarget.world.targets import Target
from ontarget.world.territory import Account
from ontarget.world.traits import N_STAGES, FirmTraits

PIPELINE = "Sales"
_QUOTE_VALID_DAYS = 30
_TYPED = (
    "stage", "status", "forecast_category", "amount", "discount", "probability", "close_date",
    "closed_on", "next_step", "next_step_on", "lost_reason", "competitor",
)  # fmt: skip


def known_tables(
    firm: FirmTraits, opportunities: list[Opportunity], targets: list[Target], last_day: int
) -> dict[str, Table]:
    """Return every table as of the end (UTC) of ``last_day``; nothing later is in them."""
    cutoff = (last_day + 1) * MINUTES_A_DAY
    known = [it for it in opportunities if it.created_minute < cutoff]
    accounts = {it.account.account_id: it.account for it in known}
    met = [accounts[key] for key in sorted(accounts)]
    return {
        "opportunity": _opportunities(firm, known, cutoff),
        "opportunity_history": _history(firm, known, cutoff),
        "activity": _activities(known, cutoff),
        "account": _accounts(met),
        "contact": _contacts(met, cutoff),
        "owner": _owners(firm, last_day),
        "product": _products(firm),
        "quote": _quotes(firm, known, cutoff),
        "target": _targets(firm, targets, last_day),
        "stage": _stages(firm),
    }


def _opportunities(firm: FirmTraits, known: list[Opportunity], cutoff: int) -> Table:
    columns = (
        "opportunity_id", "name", "account_id", "account", "contact_id", "owner_id", "owner",
        "product", "segment", "pipeline", "type", "lead_source", "currency", "created_on", *_TYPED,
        "stage_entered_on", "last_activity_on",
    )  # fmt: skip
    rows = []
    for it in known:
        typed = it.state(cutoff)
        hidden = it.hidden_fields
        fixed: tuple[Cell, ...] = (
            it.opportunity_id, it.name, it.account.account_id, it.account.name,
            None if "contact_id" in hidden else it.contact.contact_id,
            typed["owner_id"], typed["owner"], it.traits["product"].name,
            None if "segment" in hidden else it.traits["segment"].name,
            PIPELINE, it.traits["type"].name,
            None if "lead_source" in hidden else it.traits["source"].name,
            firm.currency, to_date(it.created_day),
        )  # fmt: skip
        moved = max(c.minute for c in it.changes if c.field == "stage" and c.minute < cutoff)
        done = [a.happened_minute for a in it.activities
                if a.happened_minute is not None and a.happened_minute < cutoff]  # fmt: skip
        last = to_date(max(done) // MINUTES_A_DAY) if done else None
        typed_cells = tuple(typed.get(name) for name in _TYPED)
        rows.append((*fixed, *typed_cells, to_date(moved // MINUTES_A_DAY), last))
    return Table(columns, rows)


def _history(firm: FirmTraits, known: list[Opportunity], cutoff: int) -> Table:
    columns = ("opportunity_id", "changed_at", "field", "old_value", "value", "currency")
    found = [
        (change.minute, it.opportunity_id, i, change)
        for it in known
        for i, change in enumerate(it.changes)
        if change.minute < cutoff
    ]
    found.sort(key=lambda entry: entry[:3])
    return Table(columns, [
        (key, to_instant(minute), c.field, _text(c.field, c.old_value), _text(c.field, c.value),
         firm.currency)
        for minute, key, _, c in found
    ])  # fmt: skip


def money_text(minor: int) -> str:
    """Return minor units in major ones, with a point.

    >>> money_text(1234505)
    '12345.05'
    """
    return f"{minor // 100}.{minor % 100:02d}"


def _text(field: str, value: Value) -> str | None:
    if value is None:
        return None
    if field == "amount" and isinstance(value, int):
        return money_text(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _activities(known: list[Opportunity], cutoff: int) -> Table:
    columns = (
        "activity_id", "opportunity_id", "account_id", "contact_id", "owner_id", "owner", "kind",
        "direction", "happened_at", "due_on", "is_done", "subject", "outcome", "duration_minutes",
    )  # fmt: skip
    found = [
        (activity.known_minute, it.opportunity_id, i, it, activity)
        for it in known
        for i, activity in enumerate(it.activities)
        if activity.known_minute < cutoff
    ]
    found.sort(key=lambda entry: entry[:3])
    return Table(columns, [
        _activity(f"{key}-{i + 1:03d}", it, activity, cutoff) for _, key, i, it, activity in found
    ])  # fmt: skip


def _activity(
    activity_id: str, it: Opportunity, activity: Activity, cutoff: int
) -> tuple[Cell, ...]:
    """One row; what is planned for later shows as not done."""
    minute = activity.happened_minute
    is_done = minute is not None and minute < cutoff
    happened_at = to_instant(minute) if minute is not None and is_done else None
    return (
        activity_id, it.opportunity_id, it.account.account_id, activity.contact.contact_id,
        activity.owner.owner_id, activity.owner.name, activity.kind, activity.direction,
        happened_at, to_date(activity.due_day), is_done, activity.subject,
        activity.outcome if is_done else None, activity.duration_minutes if is_done else None,
    )  # fmt: skip


def _accounts(met: list[Account]) -> Table:
    columns = (
        "account_id", "name", "industry", "segment", "country", "region", "time_zone", "employees",
    )  # fmt: skip
    return Table(columns, [
        (a.account_id, a.name, a.industry, a.segment.name, a.country, a.region, a.time_zone,
         a.employees)
        for a in met
    ])  # fmt: skip


def _contacts(met: list[Account], cutoff: int) -> Table:
    columns = (
        "contact_id", "name", "email", "account_id", "account", "title", "role", "country",
        "time_zone", "has_opted_out",
    )  # fmt: skip
    return Table(columns, [
        (c.contact_id, c.name, c.email, a.account_id, a.name, c.title, c.role, c.country,
         c.time_zone, c.opted_out_minute is not None and c.opted_out_minute < cutoff)
        for a in met for c in a.contacts
    ])  # fmt: skip


def _owners(firm: FirmTraits, last_day: int) -> Table:
    columns = (
        "owner_id", "name", "email", "team", "manager", "role", "hired_on", "left_on",
        "hours_per_week",
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for owner in firm.owners:
        if owner.hired_day > last_day:
            continue
        has_left = owner.left_day is not None and owner.left_day <= last_day
        email = owner.name.lower().replace(" ", ".") + "@seller.example"
        rows.append((
            owner.owner_id, owner.name, email, owner.team, owner.manager, "Account executive",
            to_date(owner.hired_day), to_date(owner.left_day) if has_left else None,
            float(owner.hours_per_week),
        ))  # fmt: skip
    return Table(columns, rows)


def _products(firm: FirmTraits) -> Table:
    families = dict(names.PRODUCTS)
    rows: list[tuple[Cell, ...]] = [
        (f"P{i + 1}", product.name, families[product.name],
         round(firm.amount_median * product.amount_factor) * 100, firm.currency)
        for i, product in enumerate(firm.products)
    ]  # fmt: skip
    return Table(("product_id", "name", "family", "list_price", "currency"), rows)


def _quotes(firm: FirmTraits, known: list[Opportunity], cutoff: int) -> Table:
    """One quote for each opportunity that reached the offer stage with an amount."""
    columns = (
        "quote_id", "opportunity_id", "name", "status", "amount", "currency", "created_on",
        "sent_on", "expires_on",
    )  # fmt: skip
    offer, answers = firm.stages[3], {"won": "accepted", "lost": "declined"}
    rows: list[tuple[Cell, ...]] = []
    for it in known:
        made = next(
            (c.minute for c in it.changes if (c.field, c.value) == ("stage", offer)), cutoff
        )
        if made >= cutoff or (amount := it.state(made + 1).get("amount")) is None:
            continue
        day = made // MINUTES_A_DAY
        expires = day + _QUOTE_VALID_DAYS
        is_expired = expires * MINUTES_A_DAY + MINUTES_A_DAY < cutoff
        waiting = "expired" if is_expired else "sent"
        rows.append((
            f"Q-{it.opportunity_id}", it.opportunity_id, f"Offer {it.opportunity_id}",
            answers.get(str(it.state(cutoff)["status"]), waiting), amount, firm.currency,
            to_date(day), to_date(day), to_date(expires),
        ))  # fmt: skip
    return Table(columns, rows)


def _targets(firm: FirmTraits, targets: list[Target], last_day: int) -> Table:
    columns = ("scope_kind", "scope_name", "period", "measure", "amount", "currency")
    return Table(columns, [
        (t.scope_kind, t.scope_name, t.period.name, "amount", t.amount, firm.currency)
        for t in targets if t.announced_day <= last_day
    ])  # fmt: skip


def _stages(firm: FirmTraits) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for i, name in enumerate(firm.stages):
        status = "open" if i < N_STAGES else ("won" if i == N_STAGES else "lost")
        share = STAGE_PROBABILITIES[i] if i < N_STAGES else float(status == "won")
        rows.append((PIPELINE, name, i + 1, status, share))
    return Table(("pipeline", "name", "position", "status", "probability"), rows)
