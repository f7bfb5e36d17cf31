import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontarget.core.errors import UnreadableFile
from ontarget.sources.file import read_file


def _write(folder, content, name="deals.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    rows = [["id", "name", "amount"], ["1", "Alder, Pike", "3"], ["2", "B;C", "4"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    raw = read_file(_write(tmp_path, text))
    assert raw.delimiter == delimiter
    assert raw.cells.to_pylist()[0] == {"id": "1", "name": "Alder, Pike", "amount": "3"}


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
    ],
)
def test_encodings_with_and_without_mark(tmp_path, encoding, bom):
    raw = read_file(_write(tmp_path, bom + "id,name\n1,Müller\n".encode(encoding)))
    assert raw.cells["name"].to_pylist() == ["Müller"]
    assert raw.encoding == encoding


def test_windows_1252_is_read_and_said(tmp_path):
    raw = read_file(_write(tmp_path, "id,name\n1,Müller\n".encode("cp1252")))
    assert raw.cells["name"].to_pylist() == ["Müller"]
    assert "Windows-1252" in raw.notices[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"  \n\n", "empty"),
        (b"\x00\x01\x02PK", "not a text file"),
        (b",,\n1,2,3", "headings"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path, content, words):
    with pytest.raises(UnreadableFile, match=words):
        read_file(_write(tmp_path, content))


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="is a folder"):
        read_file(tmp_path)
    with pytest.raises(UnreadableFile, match="no such file"):
        read_file(tmp_path / "none.csv")


def test_a_workbook_that_is_none_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="workbook"):
        read_file(_write(tmp_path, b"not a zip", "deals.xlsx"))


def test_headings_alone_are_a_table_without_rows(tmp_path):
    raw = read_file(_write(tmp_path, "id,name\n"))
    assert (raw.headings, raw.cells.num_rows) == (["id", "name"], 0)


def test_long_rows_are_problems_short_ones_filled_blank_ones_counted(tmp_path):
    raw = read_file(_write(tmp_path, "id,name,amount\n1,a,5\n\n2,b\n3,c,6,7\n4,d,8\n"))
    assert raw.cells["id"].to_pylist() == ["1", "2", "4"]
    assert raw.row_numbers.to_pylist() == [2, 4, 6]
    assert raw.cells["amount"].to_pylist() == ["5", "", "8"]
    assert [(p.code, p.row) for p in raw.problems] == [("ragged_row", 5)]
    assert "1 blank row skipped" in raw.notices[0]


def test_repeated_and_empty_headings_get_names_of_their_own(tmp_path):
    raw = read_file(_write(tmp_path, "id,amount,,amount\n1,2,3,4\n"))
    assert raw.headings == ["id", "amount", "column 3", "amount (2)"]


def test_excel_says_its_delimiter_in_the_first_line(tmp_path):
    raw = read_file(_write(tmp_path, "sep=;\nid;name\n1;a,b\n"))
    assert raw.cells.to_pylist() == [{"id": "1", "name": "a,b"}]
    assert raw.row_numbers.to_pylist() == [3]


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\ufeff"), max_size=12)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=20))
def test_reading_gives_back_what_was_written(tmp_path_factory, rows):
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    path = _write(tmp_path_factory.mktemp("csv"), "id,left,right\n" + "\n".join(
        f"{place},{row}" for place, row in enumerate(quoted)) + "\n")  # fmt: skip
    cells = read_file(path).cells
    assert list(zip(cells["left"].to_pylist(), cells["right"].to_pylist(), strict=True)) == rows
