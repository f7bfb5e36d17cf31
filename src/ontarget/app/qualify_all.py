"""What is known of the buyers of a scope's open opportunities."""

from __future__ import annotations

import pyarrow.compute as pc

from ontarget.app.desk import Desk
from ontarget.app.kept_state import kept_state
from ontarget.app.qualify import qualification_costs, qualification_views
from ontarget.app.scopes import chosen_scope
from ontarget.app.situation import members_of
from ontarget.core.scope import Scope
from ontarget.report.answer import ScopeView
from ontarget.report.qualification import Qualifications


def qualify_all(desk: Desk, stated: Scope | None = None) -> Qualifications:
    """Return the questions of all open opportunities of a scope, those least answered first."""
    scope = chosen_scope(desk, stated)
    pipeline = kept_state(desk).pipeline
    members = members_of(pipeline, scope)
    costs = qualification_costs(desk, pipeline)
    views = qualification_views(desk, members.filter(pc.equal(members["status"], "open")), costs)
    ordered = sorted(views.values(), key=lambda one: (one.answered, one.name or one.opportunity_id))
    return Qualifications(
        desk.as_of, ScopeView(scope.kind, scope.name), tuple(ordered), dict(costs)
    )
