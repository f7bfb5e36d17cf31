"""`ontarget audit`."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ontarget.cli.audit_halve import HalveWish, halve_audited, park_half
from ontarget.cli.edge import notice, open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import write_csv

if TYPE_CHECKING:
    from ontarget.app.desk import Desk
    from ontarget.report.audit import AuditView
    from ontarget.report.halve import HalveView


def audit(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    period: Annotated[str | None, typer.Option(help="2026-11, 2026-Q4 or 2026.")] = None,
    where: Annotated[
        str | None, typer.Option(help="Which opportunities count: segment = EMEA.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every opportunity with every finding.")
    ] = False,
    profile: Annotated[bool, typer.Option("--profile", help="What each rule took.")] = False,
    limit: Annotated[int | None, typer.Option(help="At most so many rows.", min=1)] = None,
    halve: Annotated[
        bool, typer.Option("--halve", help="If you had to give away half: which to keep.")
    ] = False,
    mine: Annotated[
        bool, typer.Option("--mine", help="With --halve: choose yours first, blind, one by one.")
    ] = False,
    mine_keep: Annotated[
        str | None, typer.Option(help="Your half without being asked: ID,ID,...", metavar="IDS")
    ] = None,
    share: Annotated[
        float | None, typer.Option(help="With --halve: share of opportunities to keep; else 0.5.")
    ] = None,
    hours_per_week: Annotated[
        float | None, typer.Option(help="With --halve: hours a week the kept ones may take.")
    ] = None,
    lift: Annotated[
        float | None, typer.Option(help="With --halve: the kept win 0.3 (30 %) more often.")
    ] = None,
    must_keep: Annotated[
        str | None, typer.Option(help="With --halve: these stay kept: ID,ID,...", metavar="IDS")
    ] = None,
    per_owner: Annotated[
        int | None, typer.Option(help="With --halve: keep at most so many of each owner's.")
    ] = None,
    park: Annotated[
        bool, typer.Option("--park", help="Park what is given away, until the days shown.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --park: do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document, all rows.")] = False,
    form: Annotated[str, typer.Option("--format", help="table or csv.")] = "table",
) -> None:
    """What to keep, park or cut, why, and what to mend first; with --halve which half to keep."""
    from ontarget.app.audit import audit_view, find_audit

    wish = HalveWish(share, hours_per_week, lift, must_keep, per_owner, mine, mine_keep, park, yes)
    is_halved = halve or wish != HalveWish(None, None, None, None, None, False, None, False, yes)
    if is_halved:
        wish.check()
    desk = open_shared(context)
    audited = find_audit(desk, stated_scope(owner, team, company), period=period, where=where)
    halved = halve_audited(audited, wish) if is_halved else None
    if is_halved and halved is None:
        notice("Nothing was saved.")
        return
    is_whole = as_json or form == "csv" or everything
    found = audit_view(
        audited, limit=limit if limit or is_whole else 200, is_profiled=profile
    )  # fmt: skip
    if halved is not None:
        found = replace(found, halve=halved.document())
    if as_json or form == "csv":
        n_parked = park_half(desk, halved, wish) if halved is not None and park else None
        _write_data(found, n_parked, as_json=as_json)
        return
    _write_screen(desk, found, halved, everything=everything, profile=profile)
    if halved is not None and park:
        park_half(desk, halved, wish)


def _write_data(found: AuditView, n_parked: int | None, *, as_json: bool) -> None:
    document = found.document()
    if as_json:
        if n_parked is not None:
            document["halve"]["n_parked_now"] = n_parked
        write_json(document)
        return
    flat = [_flat(row) for row in document["opportunities"]]
    if found.halve is not None:
        sides = dict.fromkeys(found.halve["kept"], "kept")
        sides |= dict.fromkeys(found.halve["parked"], "parked")
        flat = [row | {"half": sides.get(row["opportunity_id"])} for row in flat]
    write_csv(flat, list(flat[0]) if flat else [])


def _write_screen(
    desk: Desk, found: AuditView, halved: HalveView | None, *, everything: bool, profile: bool
) -> None:
    from ontarget.app.attention import remember_findings
    from ontarget.app.audit_views import ranked_key
    from ontarget.cli.audit_text import audit_lines, detail_lines, profile_lines
    from ontarget.cli.halve_text import halve_screen

    is_plain = not str(getattr(sys.stdout, "encoding", "")).lower().startswith("utf")
    width = shutil.get_terminal_size().columns
    is_halved = halved is not None and found.summary.n_open > 0
    if halved is not None and is_halved:
        lines = halve_screen(found, halved, width, is_plain=is_plain, is_whole=everything)
    else:
        lines = audit_lines(found, width, is_plain=is_plain)
    if everything:
        lines += ["", *detail_lines(found, width, is_plain=is_plain)]
    if profile:
        lines += ["", *profile_lines(found)]
    for line in lines:
        write(line)
    if is_halved:
        return  # no finding was shown
    remember_findings(desk, [
        (ranked_key(one), one.finding.size) for one in found.summary.worst
    ])  # fmt: skip


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    names = (
        "opportunity_id", "name", "owner", "amount", "currency", "close_date", "verdict", "why",
        "p_win_in_period", "p_win_in_horizon", "p_hit_if_won", "p_hit_if_lost",
    )  # fmt: skip
    dates = {f"realistic_{key}": day for key, day in row["realistic_close"].items()}
    said = "; ".join(f"{one['rule_id']} {one['text']}" for one in row["findings"])
    decided = (row["decision"] or {}).get("verdict")
    return {name: row[name] for name in names} | dates | {"findings": said, "decided": decided}
