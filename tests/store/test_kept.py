"""A book that is read once: the same content, and no second look."""

from datetime import date

from ontarget.store.kept import kept

ROW = {"source_id": "1", "name": "A", "amount": 5, "currency": "EUR"}


def test_it_reads_what_the_book_holds_and_does_not_look_again(book):
    book.upsert("opportunity", "crm", [ROW], seen_on=date(2026, 1, 1))
    remembering = kept(book)
    columns = ["source_id", "amount"]
    assert remembering.read_arrow("opportunity", columns) == book.read_arrow("opportunity", columns)
    assert remembering.rows("opportunity") == book.rows("opportunity")
    book.upsert("opportunity", "crm", [ROW | {"source_id": "2"}], seen_on=date(2026, 1, 1))
    assert remembering.read_arrow("opportunity", columns).num_rows == 1
    assert len(remembering.rows("opportunity")) == 1
    assert kept(book).read_arrow("opportunity", columns).num_rows == 2
    # Another question is another read.
    assert len(remembering.rows("opportunity", source_id="2")) == 1


def test_fewer_columns_are_taken_from_what_was_read(book):
    book.upsert("opportunity", "crm", [ROW], seen_on=date(2026, 1, 1))
    remembering = kept(book)
    wide = remembering.read_arrow("opportunity", ["source_id", "name", "amount"])
    book.upsert("opportunity", "crm", [ROW | {"source_id": "2"}], seen_on=date(2026, 1, 1))
    narrow = remembering.read_arrow("opportunity", ["amount", "source_id"], in_order=False)
    assert narrow == wide.select(["amount", "source_id"])
    assert remembering.read_arrow("opportunity").num_rows == 2  # more than was read before
    assert remembering.read_arrow("opportunity", ["name"]).num_rows == 1


def test_changing_what_it_returned_changes_nothing(book):
    book.upsert("opportunity", "crm", [ROW], seen_on=date(2026, 1, 1))
    remembering = kept(book)
    remembering.rows("opportunity")[0]["name"] = "B"
    assert remembering.rows("opportunity")[0]["name"] == "A"
