import json

import pyarrow as pa
import pytest

from ontarget.core.errors import MappingNeeded, UsageError
from ontarget.core.schema import KINDS
from ontarget.ingest.headings import plain_heading, synonyms_of
from ontarget.ingest.mapping import apply_stated, parse_mapping, propose, recognise


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_canonical_columns_are_recognised_as_themselves(kind):
    mapping = recognise(f"{kind.name}.csv", list(kind.field_names))
    assert mapping.kind == kind.name
    assert mapping.columns == {name: name for name in kind.field_names}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_synonym_means_one_field_only(kind):
    known = synonyms_of(kind.name)
    first = {}
    for name, words in known.items():
        for word in words:
            assert word == plain_heading(word)
            assert first.setdefault(word, name) == name or word in ("closed", "state"), (word, name)


def test_data_loader_columns_of_salesforce():
    headings = ["Id", "IsDeleted", "AccountId", "Name", "StageName", "Amount", "CloseDate",
                "IsClosed", "IsWon", "OwnerId", "CreatedDate", "NextStep"]  # fmt: skip
    mapping = recognise("extract.csv", headings)
    assert mapping.kind == "opportunity"
    assert mapping.columns["StageName"] == "stage"
    assert mapping.columns["CreatedDate"] == "created_on"
    upper = recognise("extract.csv", [heading.upper() for heading in headings])
    assert upper.kind == "opportunity"


def test_rows_about_opportunities_are_history_not_opportunities():
    headings = ["Id", "OpportunityId", "CreatedDate", "StageName", "Amount", "CloseDate"]
    assert recognise("extract.csv", headings).kind == "opportunity_history"


def test_what_nothing_fits_is_refused_with_the_way_out():
    with pytest.raises(MappingNeeded) as caught:
        recognise("data_dictionary.csv", ["Table", "Field", "Description"])
    assert "--kind" in caught.value.hint


def test_product_lines_are_neither_leads_nor_products():
    with pytest.raises(MappingNeeded):
        recognise("lines.csv", ["id", "opportunity_id", "name", "list_price", "created_date",
                                "sort_order"])  # fmt: skip


def test_a_status_that_holds_more_than_outcomes_is_the_stage():
    headings = ["Deal", "Status", "Value"]

    def read(words, *more):
        samples = {"Status": pa.array(words)}
        return propose(KINDS["opportunity"], [*headings, *more], samples)[0].columns["Status"]

    assert read(["Proposal", "Won", "Lost", "Proposal"]) == "stage"
    assert read(["Offen", "Won", "Closed Lost"]) == "status"
    assert read(["Proposal", "Won"], "Stage") == "status"


def test_a_heading_nearly_known_is_a_doubt_not_a_mapping():
    mapping, _ = propose(KINDS["opportunity"], ["opportunity_id", "stagee", "amount"])
    assert "stagee" not in mapping.columns
    assert mapping.doubtful == {"stagee": "stage"}


def test_every_field_gets_one_column_at_most():
    mapping, _ = propose(KINDS["opportunity"], ["Deal Name", "Name", "Opportunity Name"])
    assert list(mapping.columns.values()) == ["name"]


def test_what_the_user_says_counts():
    mapping, _ = propose(KINDS["opportunity"], ["id", "stage", "value", "size"])
    stated = {"columns": {"size": "amount", "stage": ""}, "constants": {"currency": "EUR"}}
    said = apply_stated(mapping, stated, ["id", "stage", "value", "size"])
    assert said.columns == {"id": "opportunity_id", "size": "amount"}
    assert said.constants == {"currency": "EUR"}


def test_a_field_that_does_not_exist_is_refused():
    mapping, _ = propose(KINDS["opportunity"], ["id"])
    with pytest.raises(UsageError, match="does not have"):
        apply_stated(mapping, {"columns": {"id": "number"}}, ["id"])


@pytest.mark.parametrize("text", ["{", "[1]", '"x"'])
def test_a_mapping_file_that_is_none_is_refused(text):
    with pytest.raises(UsageError):
        parse_mapping(text, "mapping.json")


def test_a_mapping_file_may_be_the_columns_alone():
    assert parse_mapping(json.dumps({"size": "amount"}), "m.json") == {
        "columns": {"size": "amount"}
    }
