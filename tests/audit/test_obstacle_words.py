"""Obstacles are found by the words of the lexicon, and what is denied or settled is left alone."""

from __future__ import annotations

import pyarrow as pa
import pytest
from tests.audit.obstacle_sentences import LEARNED, UNSEEN, Case

from ontarget.audit.lexicon import KINDS
from ontarget.audit.obstacle_words import (
    all_phrases,
    find_obstacles,
    fold,
    fold_column,
    mark_words,
    one_pattern,
    stem_patterns,
)


def kinds_found(texts: list[str | None], **own: tuple[str, ...]) -> list[set[str]]:
    found: list[set[str]] = [set() for _ in texts]
    for row in find_obstacles(pa.array(texts, pa.string()), own).to_pylist():
        found[row["place"]].add(row["kind"])
    return found


def measured(cases: tuple[Case, ...]) -> tuple[float, float]:
    """Recall and precision over sentence and kind."""
    found = kinds_found([text for _, text, _ in cases])
    wanted = [set(kinds.split()) for _, _, kinds in cases]
    n_right = sum(len(one & other) for one, other in zip(found, wanted, strict=True))
    return n_right / sum(map(len, wanted)), n_right / sum(map(len, found))


def test_sentences_that_the_lexicon_was_made_with():
    recall, precision = measured(LEARNED)
    assert recall >= 0.98
    assert precision >= 0.94


def test_sentences_that_it_never_saw():
    """What the help page states: 72 % are found, 97 % of what is found is right."""
    recall, precision = measured(UNSEEN)
    assert recall >= 0.7
    assert precision >= 0.95


def test_every_language_and_kind_has_phrases():
    for kind in KINDS:
        assert set(kind.phrases) == {"en", "de", "fr", "es"}
        assert all(kind.phrases.values())
    assert [kind.number for kind in KINDS] == list(range(1, 12))


@pytest.mark.parametrize(
    "text",
    [
        "no budget issue", "budget confirmed", "kein Problem mit dem Budget", "Budget freigegeben",
        "aucun problème de budget", "sin problemas de presupuesto", "the freeze was lifted",
        "no competitor involved", "no legal or security concerns", "", " ", "...", "\n", "🙂",
    ],
)  # fmt: skip
def test_what_is_denied_settled_or_empty_is_no_obstacle(text):
    assert kinds_found([text]) == [set()]


def test_what_is_not_yet_settled_is_one():
    texts = ["budget not approved yet", "Budget noch nicht freigegeben", "budget pas encore validé",
             "presupuesto aún no aprobado"]  # fmt: skip
    assert kinds_found(texts) == [{"budget"}] * 4


def test_a_denial_reaches_no_further_than_its_clause():
    assert kinds_found(["no budget issue, but legal is stuck"]) == [{"legal"}]
    assert kinds_found(["price accepted. champion resigned"]) == [{"internal_change"}]


def test_case_accents_and_missing_values_do_not_matter():
    texts = ["PAS DE BUDGET GELÉ", None, "pas de budget gele", "pas de budget gele\u0301"]
    assert kinds_found(texts) == [{"budget"}, set(), {"budget"}, {"budget"}]


def test_folding_a_column_is_folding_its_texts():
    texts = ["Größe", "ÉTÉ à Nîmes", "plain", "", "niño 🙂", "żółć", "a" * 300 + "é", None]
    column = pa.chunked_array([pa.array(texts[:3]), pa.array(texts[3:])]).combine_chunks()
    found = fold_column(column).to_pylist()
    assert found[:5] == [fold(text) for text in texts[:5]]
    assert found[6:] == ["a" * 300 + "e", None]
    assert fold_column(column.slice(1, 4)).to_pylist() == found[1:5]


def test_own_words_are_looked_for_with_and_without_an_ending():
    texts = ["Waiting for the Lenkungskreis", "Lenkungskreise are slow"]
    assert kinds_found(texts, decision_maker=("lenkungskreis",)) == [{"decision_maker"}, set()]
    assert kinds_found(texts, decision_maker=("lenkungskreis*",)) == [{"decision_maker"}] * 2


def test_the_words_are_marked_in_the_text_as_it_was_written():
    assert mark_words("Leider KEIN BUDGET mehr", "kein budget") == "Leider [KEIN BUDGET] mehr"
    long = "x " * 100 + "no budget" + " y" * 100
    assert "[no budget]" in mark_words(long, "no budget")
    assert len(mark_words(long, "no budget")) < 150


def test_the_sieve_of_stems_never_hides_a_phrase():
    """Whatever a pattern finds, both sieves let through: else a phrase could never be found."""
    texts = fold_column(pa.array([text for _, text, _ in (*LEARNED, *UNSEEN)]))
    for kind in KINDS:
        phrases = all_phrases(kind, ())
        hits = pa.compute.match_substring_regex(texts, one_pattern(phrases))
        for sieve in stem_patterns(phrases):
            let = pa.compute.match_substring_regex(texts, sieve)
            assert not pa.compute.any(pa.compute.and_not(hits, let)).as_py(), kind.name


def test_many_texts_keep_their_places():
    texts = ["send plan"] * 5000 + ["no budget"] + ["call"] * 5000 + ["too expensive"]
    rows = find_obstacles(pa.array(texts)).to_pylist()
    assert [(row["place"], row["kind"]) for row in rows] == [(5000, "budget"), (10001, "price")]
