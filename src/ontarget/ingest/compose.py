"""Put together what some files spread over columns: first and last name, year and quarter."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.ingest.cells import clean
from ontarget.ingest.headings import PARTS


def compose(kind: str, text: dict[str, pa.Array]) -> tuple[dict[str, pa.Array], list[str]]:
    """Return the columns with parts joined to fields, and the parts left over."""
    text = dict(text)
    if "first_name" in text or "last_name" in text:
        names = [
            pc.fill_null(clean(text.pop(part)), "")
            for part in ("first_name", "last_name")
            if part in text
        ]
        joined = pc.binary_join_element_wise(*names, " ")
        text.setdefault("name", pc.utf8_trim_whitespace(joined))
    if kind == "target" and "period_year" in text:
        text.setdefault("period", _period(text))
        for part in ("period_year", "period_quarter", "period_month"):
            text.pop(part, None)
    if kind == "opportunity":
        days = [text.pop(part) for part in ("won_on", "lost_on") if part in text]
        if days and "closed_on" not in text:
            text["closed_on"] = pc.coalesce(*(clean(day) for day in days))
    return text, [part for part in PARTS.get(kind, {}) if part in text]


def _period(text: dict[str, pa.Array]) -> pa.Array:
    year = clean(text["period_year"])
    if "period_quarter" in text:
        quarter = pc.replace_substring_regex(clean(text["period_quarter"]), r"^[Qq]", "")
        return pc.binary_join_element_wise(year, quarter, "-Q")
    if "period_month" in text:
        month = pc.utf8_lpad(clean(text["period_month"]), 2, "0")
        return pc.binary_join_element_wise(year, month, "-")
    return year
