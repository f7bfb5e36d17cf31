"""Pairs of open opportunities that may be one, entered twice.

Only neighbours are compared: opportunities that share the first word of the account, the first
word of the name, or the exact amount and the first letters of the name are sorted by amount and
name, and each is held against the next few. So the work grows with the number of opportunities,
not with its square.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.audit.inputs import conform
from ontarget.audit.plain_text import plain

Places = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]

_WINDOW = 8
"""How many next neighbours are compared."""
_MOST_PAIRS = 100_000
"""Of more pairs that pass the first look, the most alike ones are read word by word."""
_NAME_ALIKE, _ACCOUNT_ALIKE = 0.85, 0.85
_AMOUNT_APART = 1.1
_MANY_OF_A_NAME = 4
"""An account with so many opportunities of one name numbers them in some other way."""
_WEIGHTS = (0.5, 0.25, 0.25)  # name, account, amount
_LEGAL = (
    "gmbh", "mbh", "ag", "kg", "co", "inc", "ltd", "limited", "llc", "llp", "plc", "corp",
    "corporation", "company", "sa", "sas", "sarl", "srl", "spa", "sl", "bv", "nv", "ab", "as", "oy",
)  # fmt: skip

_READ = {
    "name": pa.string(), "account": pa.string(), "owner": pa.string(), "product": pa.string(),
    "currency": pa.string(), "amount": pa.int64(), "created_on": pa.date32(),
}  # fmt: skip
_COPY = frozenset({"copy", "kopie", "copie", "copia", "duplicate", "duplikat"})


def find_lookalikes(
    open_rows: pa.Table, closed_rows: pa.Table | None = None, *, least_similarity: float = 0.85
) -> pa.Table:
    """Return the input ``lookalikes``: each pair once, under the one created later.

    Parameters
    ----------
    open_rows
        record_id, name, account, owner, product, currency, amount and created_on.
    closed_rows
        name and account: where an account had one of the same name before, the name tells
        nothing, and the amount must be the same.
    least_similarity
        0 to 1: half by name, a quarter each by account and amount.
    """
    found = _empty()
    if open_rows.num_rows > 1:
        open_rows = _with_all_columns(open_rows)
        rows = _Rows(open_rows, closed_rows)
        first, second = _neighbours(rows)
        similarity = _similarity(rows, first, second)
        keep = (similarity >= least_similarity) & _same_words(rows, first, second, similarity)
        found = _pairs(open_rows, first[keep], second[keep], similarity[keep])
    order = [("record_id", "ascending"), ("other_record_id", "ascending")]
    return conform("lookalikes", found.sort_by(order))


def _empty() -> pa.Table:
    return conform("lookalikes", None)


class _Rows:
    """What is compared of each opportunity, as arrays by place; codes are -1 where unknown."""

    def __init__(self, rows: pa.Table, closed: pa.Table | None) -> None:
        self.record_id = rows["record_id"].to_numpy()
        self.created = _days(rows["created_on"])
        self.names, self.name = _codes(plain(rows["name"]))
        self.accounts, self.account = _codes(_account(rows["account"]))
        _, self.product = _codes(rows["product"].cast(pa.string()))
        _, self.currency = _codes(rows["currency"].cast(pa.string()))
        amount = pc.fill_null(rows["amount"], -1).to_numpy().astype(np.float64)
        self.amount = np.where(amount > 0, amount, -1.0)
        self.name_start = _starts(self.names, self.name, "^(..).*$")
        self.starts = [
            (_starts(texts, codes, "^(.).*$"), _starts(texts, codes, "^(..).*$"))
            for texts, codes in ((self.names, self.name), (self.accounts, self.account))
        ]
        self.is_usual_name = self._has_usual_name(closed)

    def _has_usual_name(self, closed: pa.Table | None) -> npt.NDArray[np.bool_]:
        """Whether the account gives this name again and again."""
        pairs = self.account * (len(self.names) + 1) + self.name
        _, place, count = np.unique(pairs, return_inverse=True, return_counts=True)
        self.is_one_of_many = np.asarray(count[place] >= _MANY_OF_A_NAME, np.bool_)
        is_usual = self.is_one_of_many
        if closed is None or not closed.num_rows:
            return is_usual
        past_name = _places(plain(closed["name"]), self.names)
        past_account = _places(_account(closed["account"]), self.accounts)
        past = past_account * (len(self.names) + 1) + past_name
        past = np.sort(past[(past_name >= 0) & (past_account >= 0)])
        if not len(past):
            return is_usual
        nearest = past[np.minimum(np.searchsorted(past, pairs), len(past) - 1)]
        return np.asarray(is_usual | (nearest == pairs), np.bool_)


def _with_all_columns(rows: pa.Table) -> pa.Table:
    for name, kind in _READ.items():
        if name not in rows.column_names:
            rows = rows.append_column(name, pa.nulls(rows.num_rows, kind))
    return rows


def _account(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return names of firms without their legal form; empty ones are unknown."""
    text = plain(values)
    for _ in range(2):  # "GmbH & Co KG" leaves two behind one another
        text = pc.replace_substring_regex(text, rf" ({'|'.join(_LEGAL)})( |$)", " ")
    return pc.utf8_trim_whitespace(text)


def _codes(values: pa.ChunkedArray) -> tuple[pa.Array, Places]:
    """Return the distinct texts in order, and the place of each value among them."""
    known = pc.if_else(pc.equal(values, ""), pa.scalar(None, pa.string()), values)
    distinct = pc.drop_null(pc.unique(known))
    distinct = distinct.take(pc.sort_indices(distinct))
    return distinct, _places(known, distinct)


def _places(values: pa.ChunkedArray, distinct: pa.Array) -> Places:
    places = pc.index_in(values, value_set=distinct)
    return np.asarray(pc.fill_null(places, -1).to_numpy(), np.int64)


def _days(values: pa.ChunkedArray) -> Places:
    days = values.cast(pa.date32()).cast(pa.int32())
    return np.asarray(pc.fill_null(days, 0).to_numpy(), np.int64)


def _starts(texts: pa.Array, codes: Places, pattern: str) -> Places:
    """Return a number per start of a text, such as its first word; -1 where it is unknown."""
    starts = pc.replace_substring_regex(texts, pattern, r"\1").dictionary_encode()
    # Letters in order, so that two that were swapped make no other start.
    words = pa.array(["".join(sorted(word)) for word in starts.dictionary.to_pylist()], pa.string())
    _, first = _codes(pa.chunked_array([words.take(starts.indices)]))
    return np.where(codes >= 0, np.append(first, -1)[codes], -1)


def _neighbours(rows: _Rows) -> tuple[Places, Places]:
    """Return pairs of places that share a key and nearly an amount, each once."""
    n = len(rows.record_id)
    _, by_amount = np.unique(rows.amount, return_inverse=True)
    keys = (
        _starts(rows.accounts, rows.account, "^([^ ]*).*$"),
        _starts(rows.names, rows.name, "^([^ ]*).*$"),
        _both(np.where(rows.amount > 0, by_amount, -1), rows.name_start),
        _both(np.where(rows.amount > 0, by_amount, -1), rows.starts[1][0]),
    )
    pairs = []
    for key in keys:
        order = np.lexsort((rows.record_id, rows.name, rows.amount, rows.currency, key))
        order = order[key[order] >= 0]
        for lag in range(1, min(_WINDOW, len(order) - 1) + 1):
            one, other = order[:-lag], order[lag:]
            is_near = (key[one] == key[other]) & (rows.currency[one] == rows.currency[other])
            is_near &= (rows.amount[other] <= rows.amount[one] * _AMOUNT_APART) | (
                (rows.amount[one] < 0) & (rows.amount[other] < 0)
            )
            one, other = _alike(rows, one[is_near], other[is_near])
            pairs.append(np.minimum(one, other) * n + np.maximum(one, other))
    found = np.sort(np.concatenate(pairs)) if pairs else np.empty(0, np.int64)
    found = found[np.diff(found, prepend=-1) > 0]
    return found // n, found % n


def _both(one: Places, other: Places) -> Places:
    """Return one key of two; -1 where one of them is unknown."""
    return np.where((one >= 0) & (other >= 0), one * (other.max(initial=0) + 1) + other, -1)


def _alike(rows: _Rows, first: Places, second: Places) -> tuple[Places, Places]:
    """Drop pairs that a look at the codes tells apart."""
    keep = (rows.name[first] >= 0) & (rows.name[second] >= 0)
    is_name = rows.name[first] == rows.name[second]
    is_account = rows.account[first] == rows.account[second]
    # Without the same name or account to the letter, both must begin alike.
    is_start = np.ones(len(first), np.bool_)
    for letter, pair in rows.starts:
        is_start &= (
            (letter[first] == letter[second])
            | (pair[first] == pair[second])
            | (np.minimum(letter[first], letter[second]) < 0)
        )
    keep &= is_name | is_account | is_start
    one, other = rows.product[first], rows.product[second]
    keep &= (one == other) | (one < 0) | (other < 0)
    # Where the name tells little, the amount must agree; among many, as with instalments, the
    # day of creation too.
    is_usual = rows.is_usual_name[first] | rows.is_usual_name[second]
    is_same = (rows.amount[first] == rows.amount[second]) & (rows.amount[first] > 0)
    keep &= ~is_usual | (is_same & (one == other))
    is_many = rows.is_one_of_many[first] | rows.is_one_of_many[second]
    keep &= ~is_many | (rows.created[first] == rows.created[second])
    return first[keep], second[keep]


def _similarity(rows: _Rows, first: Places, second: Places) -> Shares:
    """Return how alike pairs are; 0 where the name, the account or too much is unlike."""
    has_both = (rows.account[first] >= 0) & (rows.account[second] >= 0)
    account = _texts_alike(rows.accounts, rows.account[first], rows.account[second])
    is_near = np.flatnonzero(~has_both | (account >= _ACCOUNT_ALIKE))
    name = np.zeros(len(first))
    name[is_near] = _texts_alike(rows.names, rows.name[first[is_near]], rows.name[second[is_near]])
    low = np.minimum(rows.amount[first], rows.amount[second])
    high = np.maximum(rows.amount[first], rows.amount[second])
    has_amount = low > 0
    amount = np.where(has_amount, low / np.where(high > 0, high, 1.0), 0.0)
    # Without both accounts or amounts the rest must be the same to the letter.
    is_same_name = rows.name[first] == rows.name[second]
    is_enough = has_both & has_amount
    is_enough |= (has_both | has_amount) & is_same_name & (~has_amount | (amount == 1.0))
    account = np.where(has_both, account, 0.9)
    amount = np.where(has_amount, amount, 0.9)
    is_alike = is_enough & (name >= _NAME_ALIKE) & (account >= _ACCOUNT_ALIKE)
    weights = _WEIGHTS
    return np.where(is_alike, weights[0] * name + weights[1] * account + weights[2] * amount, 0.0)


def _texts_alike(texts: pa.Array, one: Places, other: Places) -> Shares:
    """Return the similarity, 0 to 1, of pairs of texts by their codes; 0 where one is unknown."""
    from rapidfuzz import fuzz, process

    found = np.where((one == other) & (one >= 0), 1.0, 0.0)
    differ = np.flatnonzero((one != other) & (one >= 0) & (other >= 0))
    if len(differ):
        left = texts.take(pa.array(one[differ])).to_pylist()
        right = texts.take(pa.array(other[differ])).to_pylist()
        found[differ] = process.cpdist(left, right, scorer=fuzz.ratio, dtype=np.float64) / 100.0
    return found


def _same_words(
    rows: _Rows, first: Places, second: Places, similarity: Shares
) -> npt.NDArray[np.bool_]:
    """Whether names differ by slips of the pen only, for the most alike pairs."""
    asked = np.flatnonzero(similarity > 0)
    if len(asked) > _MOST_PAIRS:
        asked = asked[np.argsort(-similarity[asked], kind="stable")[:_MOST_PAIRS]]
    found = np.zeros(len(first), np.bool_)
    names = [rows.names.take(pa.array(rows.name[s[asked]])).to_pylist() for s in (first, second)]
    found[asked] = [is_slip(one, other) for one, other in zip(*names, strict=True)]
    return found


def is_slip(one: str, other: str) -> bool:
    """Whether two plain names differ by slips of the pen: no number, no word of its own.

    >>> is_slip("nordfrakt rollout", "nordfrakt rolout")
    True
    >>> is_slip("nordfrakt phase 1", "nordfrakt phase 2")
    False
    >>> is_slip("acme licences north", "acme licences south")
    False
    """
    from rapidfuzz import fuzz

    if one.replace(" ", "") == other.replace(" ", ""):
        return True
    left = [word for word in one.split() if word not in other.split()]
    right = [word for word in other.split() if word not in one.split()]
    if any(ch.isdigit() for ch in "".join(left + right)) or abs(len(left) - len(right)) > 1:
        return False
    fewer, more = sorted((left, right), key=len)
    if not fewer:
        return len("".join(more)) <= 1 or more[0] in _COPY
    return all(
        max(fuzz.ratio(word, near) for near in more) >= 75 and min(len(word), 4) > 3
        for word in fewer
    ) and (len(fewer) == len(more) or fuzz.ratio("".join(fewer), "".join(more)) >= 90)


def _pairs(rows: pa.Table, first: Places, second: Places, similarity: Shares) -> pa.Table:
    """Return pairs under the one created later, of one day the one with the greater id."""
    created, ids = _days(rows["created_on"]), rows["record_id"].to_numpy()
    is_first_later = (created[first] > created[second]) | (
        (created[first] == created[second]) & (ids[first] > ids[second])
    )
    mine = np.where(is_first_later, first, second)
    other = rows.take(pa.array(np.where(is_first_later, second, first)))
    columns = {"record_id": pa.array(ids[mine]), "other_record_id": other["record_id"]}
    columns |= {f"other_{n}": other[n] for n in ("name", "account", "owner", "amount")}
    return pa.table({**columns, "similarity": pa.array(similarity)})
