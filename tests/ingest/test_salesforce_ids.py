"""Both lengths of a Salesforce id mean one record."""

import pyarrow as pa
import pytest

from ontarget.ingest.salesforce_ids import complete_ids


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("006000000000000", "006000000000000AAA"),
        ("0063000000jvPsl", "0063000000jvPslAAE"),
        ("001D000000IqhSL", "001D000000IqhSLIAZ"),
    ],
)
def test_a_short_id_gets_the_published_ending(short, long):
    assert complete_ids(pa.array([short, None, long])).to_pylist() == [long, None, long]


@pytest.mark.parametrize(
    "other", [["006000000000000", "17"], ["ABCDEFGHIJKLMNO"], ["1", "2"], [None], []]
)
def test_other_columns_stay_as_they_are(other):
    assert complete_ids(pa.array(other, pa.string())).to_pylist() == other


def test_case_tells_two_records_apart():
    one, two = complete_ids(pa.array(["0063000000jvPsl", "0063000000JvPsl"])).to_pylist()
    assert one.lower() != two.lower()
