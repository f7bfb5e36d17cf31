"""Keep commission plans in the book: one for everybody, and one for each who has another."""

from __future__ import annotations

from pathlib import Path

from ontarget.app.desk import Desk
from ontarget.app.scopes import chosen_scope
from ontarget.core.errors import FileError, NotInBook, UsageError
from ontarget.core.scope import Scope
from ontarget.plan.commission import TEMPLATE, CommissionPlan, parse_plan

__all__ = ["TEMPLATE", "drop_plan", "keep_plan", "plan_text", "plans_of"]

_SETTING = "commission_plan"
_LONGEST = 64 * 1024


def keep_plan(desk: Desk, file: Path, stated: Scope | None) -> CommissionPlan:
    """Read a plan and keep it for a seller, or for everybody where no scope is stated.

    Nothing is kept of a plan with a fault (FileError).
    """
    owner = _whose(desk, stated)
    text = _read(file)
    found = parse_plan(text, file.name)
    desk.book.set_setting(_key(owner), text)
    return found


def drop_plan(desk: Desk, stated: Scope | None) -> None:
    """Forget a seller's plan, or everybody's; NotInBook if there is none."""
    owner = _whose(desk, stated)
    if _key(owner) not in desk.settings.stored:
        whose = f"of its own for {owner}" if owner else "for everybody"
        raise NotInBook(f"There is no plan {whose}.", "Keep one: ontarget earnings --plan FILE")
    desk.book.set_setting(_key(owner), None)


def has_own_plan(desk: Desk, owner: str) -> bool:
    """Whether a plan is kept for a seller alone."""
    return _key(owner) in desk.settings.stored


def plan_text(desk: Desk, stated: Scope | None) -> str:
    """Return the TOML of the plan that holds for a seller or everybody, as it was read."""
    owner = _whose(desk, stated)
    stored = desk.settings.stored
    for key in (_key(owner), _SETTING):
        if key in stored:
            return str(stored[key])
    raise NotInBook(
        "No commission plan is kept in the book.",
        "Write one: ontarget earnings --template > plan.toml; then ontarget earnings --plan "
        "plan.toml",
    )


def plans_of(desk: Desk, owners: list[str]) -> dict[str, CommissionPlan]:
    """Return the plan of each owner who has one, the own before everybody's."""
    stored = desk.settings.stored
    read: dict[str, CommissionPlan] = {}
    found = {}
    for owner in owners:
        key = next((key for key in (_key(owner), _SETTING) if key in stored), None)
        if key is not None:
            if key not in read:
                read[key] = parse_plan(str(stored[key]), "The plan in the book")
            found[owner] = read[key]
    return found


def _key(owner: str | None) -> str:
    return f"{_SETTING}.{owner}" if owner else _SETTING


def _whose(desk: Desk, stated: Scope | None) -> str | None:
    if stated is None or stated.kind == "company":
        return None
    if stated.kind == "team":
        raise UsageError("A plan is kept for everybody or for one seller.", "Give --owner NAME.")
    return chosen_scope(desk, stated).name


def _read(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            data = opened.read(_LONGEST + 1)
        if len(data) > _LONGEST:
            raise FileError(f"{file} is too long for a plan.", "Name the TOML file of the plan.")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise FileError(
            f"{file} cannot be read: {error.strerror}.", "Check the name of the plan's file."
        ) from error
    except UnicodeDecodeError as error:
        raise FileError(f"{file} is no text.", "Save it as UTF-8 text.") from error
