"""What a file holds and which column means what: proposed, shown, confirmed, saved."""

from __future__ import annotations

import json
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import PurePath

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.core.errors import MappingNeeded, UsageError
from ontarget.core.schema import IMPORTABLE, KINDS, Kind
from ontarget.ingest.choices import STATUSES, known_choice
from ontarget.ingest.headings import PARTS, PREFIXES, plain_heading, synonyms_of
from ontarget.ingest.plausible import Samples, is_plausible, take_samples

_SURE, _LIKELY = 1.0, 0.8
_FUZZY_CUTOFF = 88.0
# A file must look at least this much like a kind to be taken for it without being told.
_MIN_SCORE = 1.5


@dataclass(frozen=True)
class Mapping:
    """Column to field for one file.

    ``columns`` maps headings to canonical fields (or parts of them), ``constants`` gives fields
    that no column holds, ``doubtful`` names headings whose meaning is a guess: a terminal asks
    about them, elsewhere they are left to custom fields and said. ``unlike`` names headings that
    mean a field whose cells are of another type: they are left to custom fields and said as well.
    """

    kind: str
    columns: dict[str, str]
    constants: dict[str, str] = field(default_factory=dict)
    doubtful: dict[str, str] = field(default_factory=dict)
    unlike: dict[str, str] = field(default_factory=dict)
    date_order: str | None = None

    def column_of(self, name: str) -> str | None:
        """Return the heading mapped to a field, or None."""
        return next((heading for heading, mapped in self.columns.items() if mapped == name), None)


@cache
def _wanted(kind: Kind) -> MappingType[str, Sequence[str]]:
    """Plain headings of every field and part of a kind, the most telling first.

    They are written without blanks, because some exports have headings such as STAGENAME.
    """
    known = synonyms_of(kind.name)
    names = [*kind.field_names, *PARTS.get(kind.name, {})]
    plain = {name: [plain_heading(name), *known.get(name, [])] for name in names}
    return {name: [word.replace(" ", "") for word in words] for name, words in plain.items()}


def _strip_prefix(kind: str, plain: str) -> str:
    for prefix in PREFIXES.get(kind, ()):
        if plain.startswith(prefix + " "):
            return plain[len(prefix) + 1 :]
    return plain


def propose(
    kind: Kind,
    headings: list[str],
    samples: Samples | None = None,
    known: MappingType[str, str] | None = None,
) -> tuple[Mapping, float]:
    """Propose a mapping of ``headings`` to one kind, and how much the file looks like it.

    Exact names count before synonyms and earlier synonyms before later ones; every field is
    given at most one column and every column at most one field. A column whose ``samples``
    cannot be of the field's type is not taken for it. What only resembles a known heading is
    proposed as doubtful. ``known`` says what some headings mean in the system that wrote them,
    nothing for one that is to be left alone.
    """
    samples, known = samples or {}, known or {}
    plain = {heading: plain_heading(heading) for heading in headings}
    pairs: list[tuple[int, int, str, str]] = []
    for name, words in _wanted(kind).items():
        for place, heading in enumerate(headings):
            exact, bare = plain[heading], _strip_prefix(kind.name, plain[heading])
            exact, bare = exact.replace(" ", ""), bare.replace(" ", "")
            if exact in words:
                pairs.append((2 * words.index(exact), place, heading, name))
            elif bare in words:
                pairs.append((2 * words.index(bare) + 1, place, heading, name))
    columns: dict[str, str] = {}
    for heading, name in known.items():
        is_filled = not samples or len(samples.get(heading, ())) > 0
        if name and (name not in columns.values() or is_filled):
            columns = {h: n for h, n in columns.items() if n != name} | {heading: name}
    pairs = [pair for pair in pairs if pair[2] not in known]
    score = _SURE * len(columns)
    unlike: dict[str, str] = {}
    for rank, _, heading, name in sorted(pairs, key=lambda pair: pair[:2]):
        is_free = heading not in columns and name not in columns.values()
        if is_free and is_plausible(kind, name, samples.get(heading)):
            columns[heading] = name
            score += _SURE if rank == 0 else _LIKELY
        elif is_free:
            unlike.setdefault(heading, name)
    columns = _with_stages(columns, kind, samples, known)
    taken = set(columns.values())
    unlike = {h: n for h, n in unlike.items() if h not in columns and n not in taken}
    left = [h for h in headings if h not in columns and h not in known and h not in unlike]
    doubtful = _resembling(kind, left, taken)
    ordered = {heading: columns[heading] for heading in headings if heading in columns}
    return Mapping(kind.name, ordered, doubtful=doubtful, unlike=unlike), score


def _with_stages(
    columns: dict[str, str], kind: Kind, samples: Samples, known: MappingType[str, str]
) -> dict[str, str]:
    """Read a column headed "Status" as the stage where its cells are more than won, lost, open."""
    heading = next((h for h, name in columns.items() if name == "status"), None)
    if heading is None or heading in known:
        return columns
    if kind.name != "opportunity" or "stage" in columns.values():
        return columns
    words = pc.unique(samples[heading]).to_pylist() if heading in samples else []
    if all(known_choice(word, STATUSES) for word in words):
        return columns
    return columns | {heading: "stage"}


def _resembling(kind: Kind, headings: list[str], taken: set[str]) -> dict[str, str]:
    """Headings that look nearly like a known one: heading to field, each field once."""
    from rapidfuzz import fuzz, process

    found: dict[str, str] = {}
    words = {word: name for name, ws in _wanted(kind).items() for word in ws if name not in taken}
    for heading in headings:
        plain = plain_heading(heading).replace(" ", "")
        best = process.extractOne(plain, list(words), scorer=fuzz.ratio, score_cutoff=_FUZZY_CUTOFF)
        if best and words[best[0]] not in found.values():
            found[heading] = words[best[0]]
    return found


_OF_A_LINE = {"opportunity id", "deal id", "quote id"}
# A file of a kind has these columns, one of each group at least; the first kind that fits best
# is taken.
_SIGNS: dict[str, tuple[tuple[str, ...], ...]] = {
    "opportunity": (("stage", "status", "is_won", "close_date", "closed_on"),
                    ("opportunity_id", "name", "amount", "booked_amount", "account")),
    "opportunity_history": (("opportunity_id",), ("changed_at",),
                            ("field", "stage", "amount", "close_date")),
    "lead": (("lead_id", "name", "company"),
             ("converted_on", "status", "lead_source", "disqualified_reason")),
    "activity": (("kind", "subject", "direction"), ("happened_at", "due_on", "is_done")),
    "account": (("name",), ("industry", "employees", "annual_revenue", "country", "parent",
                            "segment", "time_zone")),
    "contact": (("email", "phone", "contact_id"), ("name", "first_name", "contact_id")),
    "owner": (("name", "first_name", "owner_id"),
              ("team", "manager", "hired_on", "hours_per_week")),
    "target": (("period", "period_year"), ("amount", "quantity")),
    "quote": (("quote_id",), ("amount", "status"), ("expires_on", "sent_on", "status")),
    "product": (("name", "product_id"), ("list_price", "family")),
    "fx_rate": (("base",), ("quote",), ("rate",)),
    "stage": (("name",), ("position", "status", "probability", "is_won", "is_closed")),
    "period": (("name",), ("starts_on",), ("ends_on",)),
    "credit": (("opportunity_id",), ("owner",), ("share",)),
    "past_bookings": (("period",), ("amount", "quantity")),
}  # fmt: skip


def _fits(mapping: Mapping, headings: list[str]) -> bool:
    """Whether the telling columns are there.

    A product belongs to no opportunity, a line of one does; a plain "Id" makes nobody a contact,
    and much has an order besides stages.
    """
    mapped = set(mapping.columns.values())
    if mapping.kind == "product" and {plain_heading(h) for h in headings} & _OF_A_LINE:
        return False
    if mapping.kind == "contact" and plain_heading(mapping.column_of("contact_id") or "") == "id":
        mapped.discard("contact_id")
    if mapping.kind == "stage":
        mapped.discard("position")
    return all(mapped & set(group) for group in _SIGNS[mapping.kind])


_FILE_NAMES: dict[str, tuple[str, ...]] = {
    "target": ("quotas",),
    "owner": ("employees", "users"),
    "opportunity": ("deals",),
    "activity": ("tasks", "events", "calls", "meetings", "emails"),
}


def check_kind(mapping: Mapping, file: str) -> None:
    """Refuse a file for a kind whose telling columns it does not have; MappingNeeded."""
    mapped = {*mapping.columns.values(), *mapping.constants}
    # A list of opportunities with an outcome is worth taking even if nothing names its rows.
    n_needed = 1 if mapping.kind == "opportunity" else len(_SIGNS[mapping.kind])
    for group in _SIGNS[mapping.kind][:n_needed]:
        if not mapped & set(group):
            raise MappingNeeded(
                f"{file} does not look like {mapping.kind}: no column holds {' or '.join(group)}.",
                "Leave --kind out, or say which column it is with --mapping FILE.",
            )


def _named_after(kind: str, file: str) -> bool:
    stem = plain_heading(PurePath(file).stem).replace(" ", "_")
    return stem in (kind, f"{kind}s", kind[:-1] + "ies", *_FILE_NAMES.get(kind, ()))


def _likeness(mapping: Mapping, score: float, headings: list[str], file: str) -> float:
    """How much the file looks like the mapping's kind: columns understood, file name, ids."""
    kind = KINDS[mapping.kind]
    if _named_after(kind.name, file):
        score += 1.5
    own_id = mapping.column_of(kind.key[0]) if len(kind.key) == 1 else None
    if own_id is None:
        return score
    # A plain "Id" beside "OpportunityId" says that the rows are about opportunities, not
    # opportunities themselves.
    has_other_id = any(plain_heading(h) == "id" and h != own_id for h in headings)
    return score - 3.0 if has_other_id else score + 0.6


def recognise(file: str, headings: list[str], samples: Samples | None = None) -> Mapping:
    """Find the kind a file holds and propose its mapping; MappingNeeded if nothing fits.

    The share of columns understood decides among the kinds whose telling columns are there; a
    file named after a kind has a head start.
    """
    scored = []
    for kind in IMPORTABLE:
        mapping, score = propose(kind, headings, samples)
        if _fits(mapping, headings) and score >= _MIN_SCORE - _named_after(kind.name, file):
            scored.append((_likeness(mapping, score, headings, file), mapping))
    if not scored:
        shown = ", ".join(headings[:8]) + (" ..." if len(headings) > 8 else "")
        raise MappingNeeded(
            f"{file}: cannot tell what it holds. Its columns are: {shown}.",
            f"Say it with --kind (one of {', '.join(KINDS)}) and, if needed, --mapping FILE.",
        )
    return max(scored, key=lambda entry: entry[0])[1]


def unread_columns(mapping: Mapping, cells: pa.Table, file: str) -> list[str]:
    """Say which columns look like a field and were not read as it, and how to have it so."""
    said = {heading: f"may be {name}" for heading, name in mapping.doubtful.items()}
    said |= {heading: f"does not read as {name}" for heading, name in mapping.unlike.items()}
    samples = take_samples(cells.select([heading for heading in said if heading in mapping.unlike]))
    return [
        f"{file}: '{heading}' {why}{_such_as(samples.get(heading))} and was kept as a custom "
        "field; with --mapping FILE it is read."
        for heading, why in said.items()
    ]


def _such_as(sample: pa.Array | None) -> str:
    return f" (such as '{sample[0].as_py()[:30]}')" if sample is not None and len(sample) else ""


def parse_mapping(text: str, file: str) -> dict[str, object]:
    """Read a mapping: JSON with ``columns``; ``kind``, ``constants``, ``date_order`` if wanted."""
    try:
        stated = json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageError(f"{file}: not JSON ({error}).", "See: ontarget help mapping.") from error
    if not isinstance(stated, dict):
        raise UsageError(f"{file}: must be a JSON object.", "See: ontarget help mapping.")
    if "columns" not in stated:
        stated = {"columns": stated}
    return stated


def apply_stated(mapping: Mapping, stated: dict[str, object], headings: list[str]) -> Mapping:
    """Overlay what the user said on a proposed mapping; UsageError for unknown names."""
    columns = dict(mapping.columns)
    doubtful, unlike = dict(mapping.doubtful), dict(mapping.unlike)
    known = {*KINDS[mapping.kind].field_names, *PARTS.get(mapping.kind, {})}
    said = stated.get("columns", {})
    for heading, name in said.items() if isinstance(said, dict) else ():
        if heading not in headings:
            continue
        doubtful.pop(heading, None)
        unlike.pop(heading, None)
        columns.pop(heading, None)
        if not name:
            continue
        if name not in known:
            raise UsageError(
                f"The mapping names '{name}', which {mapping.kind} does not have.",
                f"Its fields: {', '.join(sorted(known))}.",
            )
        columns = {h: n for h, n in columns.items() if n != name}
        columns[heading] = str(name)
    constants = stated.get("constants", {})
    order = stated.get("date_order")
    return replace(
        mapping,
        columns=columns,
        doubtful=doubtful,
        unlike=unlike,
        constants={str(k): str(v) for k, v in constants.items()}
        if isinstance(constants, dict)
        else {},
        date_order=str(order) if order else mapping.date_order,
    )
