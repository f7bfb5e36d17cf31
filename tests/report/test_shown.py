"""What a notebook shows is a table of words, whatever the words are."""

from __future__ import annotations

from ontarget.report.shown import document_html


def test_words_stay_words():
    said = '<script>alert("x")</script> & co'
    html = document_html(
        {"verdict": said, "name": said, said: 1, "rows": [{"name": said, said: said}]}
    )  # fmt: skip
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 6
    assert html.startswith("<p><b>&lt;script")
    assert "&amp; co" in html


def test_long_lists_are_cut_and_counted():
    html = document_html({"rows": [{"n": n, "empty": None} for n in range(40)]})
    assert "the first 12 of 40" in html
    assert html.count("<tr>") == 13
    assert "empty" not in html


def test_numbers_and_parts_are_short():
    html = document_html({"p": 0.123456789, "amount": 1234567.891, "in": {"a": None, "b": [1, 2]},
                          "n": 1234567, "none": None,
                          "long": "x" * 900})  # fmt: skip
    assert "<td>0.1235</td>" in html
    assert "<td>1,234,567.89</td>" in html
    assert "<td>b: 1; 2</td>" in html
    assert "x" * 397 + "..." in html
    assert "<td>1,234,567</td>" in html
    assert "none" not in html
    assert document_html({"draws": []}) == "<p><b>draws</b>: none</p>"
