"""What OpenAPI says of the documents: the fields that `contract` promises, more may come."""

from __future__ import annotations

from typing import Any

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"}, "code": {"type": "string"},
    },
}  # fmt: skip
_MANY = {"type": "array", "items": {"type": "object"}}
_MAYBE_NUMBER = {"type": ["number", "null"]}
_MAYBE_SHARE = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
_MAYBE_OBJECT = {"type": ["object", "null"]}
_DAY = {"type": "string", "format": "date"}
_OBJECT = {"type": "object"}

DOCUMENTS: dict[str, dict[str, Any]] = {
    "answer": {
        "as_of": _DAY, "scope": _OBJECT, "period": _OBJECT, "target": _MAYBE_OBJECT,
        "booked": {"type": "number"}, "gap": _MAYBE_NUMBER, "attainment": _MAYBE_NUMBER,
        "p_hit": _MAYBE_SHARE, "mc_error": _MAYBE_NUMBER, "p_hit_by_shock": _OBJECT,
        "bookings": _OBJECT, "parts": _OBJECT, "basis": _OBJECT, "coverage": _OBJECT,
        "drivers": _MANY, "record": _OBJECT, "base_rate": _OBJECT, "change": _MAYBE_OBJECT,
        "outlook": _MANY, "needs": _MAYBE_OBJECT, "commit": _MAYBE_OBJECT, "breakdown": _MANY,
        "verdict": {"type": "string"},
    },
    "what_if": {"as_of": _DAY, "scope": _OBJECT, "period": _OBJECT, "target": {"type": "number"},
                "p_hit_before": _MAYBE_SHARE, "p_hit": _MAYBE_SHARE, "opportunities": _MANY,
                "text": {"type": "string"}},
    "forecast": {"as_of": _DAY, "opportunities": _MANY},
    "audit": {"as_of": _DAY, "opportunities": _MANY, "summary": _OBJECT,
              "problems": {"type": "array"}},
    "plan": {"as_of": _DAY, "actions": _MANY, "stop": _MANY, "followups": _MANY,
             "new_findings": _MANY, "back_today": _MANY, "answer": _OBJECT},
    "follow_ups": {"as_of": _DAY, "due": _MANY, "blocked": _MANY, "missing_next_step": _MANY,
                   "out_of_sight": _MANY},
    "diagnose": {"target": _MAYBE_NUMBER, "actual": {"type": "number"},
                 "difference": _MAYBE_NUMBER, "parts": _OBJECT, "intervals": _OBJECT,
                 "luck_percentile": _MAYBE_NUMBER, "enough_data": {"type": "boolean"},
                 "verdict": {"type": "string"}, "causes": _OBJECT},
    "month_end": {"clustering": _OBJECT, "discount": _OBJECT, "effect": _OBJECT},
    "discount": {"break_even_lift": _MAYBE_NUMBER, "p_win_now": _MAYBE_SHARE,
                 "p_win_needed": _MAYBE_NUMBER, "margin_lost": _MAYBE_NUMBER,
                 "pull_forward_cost": _MAYBE_NUMBER, "alternatives": _MANY},
    "activity": {"as_of": _DAY, "verdict": {"type": "string"}},
    "earnings": {"as_of": _DAY, "scope": _OBJECT, "earned": _OBJECT, "opportunities": _MANY},
    "changes": {"as_of": _DAY, "opportunities": _MANY},
    "rows": {"rows": _MANY, "total": {"type": "integer"}},
    "targets": {"targets": _MANY},
    "settings": {"settings": _MANY},
    "rules": {"rules": _MANY},
    "decisions": {"as_of": _DAY, "decisions": _MANY},
    "calls": {"scope": _OBJECT},
    "obstacles": {"as_of": _DAY, "obstacles": _MANY, "proposed": _MANY},
    "content": {"content": _MANY},
    "offers": {"offers": _MANY},
    "coach": {"as_of": _DAY, "sheets": _MANY},
    "jobs": {"jobs": _MANY},
    "job": {"id": {"type": "string"}, "kind": {"type": "string"}, "state": {"type": "string"},
            "began_at": {"type": "string"}, "files": {"type": "array"}, "options": _OBJECT,
            "said": {"type": "array"}, "result": _MAYBE_OBJECT},
    "written": {},
}  # fmt: skip

_PROBLEMS = {
    401: "Sign in first", 403: "The write is refused", 404: "Not in the book",
    409: "The name fits several, or what is there would be overwritten",
    413: "Too large", 422: "The request does not fit", 429: "Wait", 503: "The book is in use",
}  # fmt: skip


def said_to_be(name: str, *, status: int = 200) -> dict[str, Any]:
    """Return what a route says of its answers, for its decorator."""
    fields = DOCUMENTS[name]
    schema = {"type": "object", "required": list(fields), "properties": fields}
    content = {"application/json": {"schema": schema}}
    responses: dict[int | str, dict[str, Any]] = {
        code: {"description": text, "content": {"application/problem+json": {"schema": _PROBLEM}}}
        for code, text in _PROBLEMS.items()
    }
    responses[status] = {"description": "The document", "content": content}
    if status == 200:
        responses[304] = {"description": "As the client has it"}
    return {"responses": responses, "status_code": status, "response_model": None}
