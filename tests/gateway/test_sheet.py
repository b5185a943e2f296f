"""Lists of people, as spreadsheets and databases write them."""

import csv
import io
import zipfile
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.errors import Refused
from linekeeper.gateway import sheet
from linekeeper.gateway.sheet import Row, read


def xlsx(*rows: tuple[Any, ...]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"phone,name\n+15550100001,Ana\n+15550100002,Bo\n", id="commas"),
        pytest.param(b"phone;name\r\n+15550100001;Ana\r\n+15550100002;Bo", id="semicolons, as Excel writes in many countries"),
        pytest.param(b"phone\tname\n+15550100001\tAna\n+15550100002\tBo\n", id="tabs"),
        pytest.param(b"phone|name\n+15550100001|Ana\n+15550100002|Bo\n", id="bars"),
        pytest.param(b"sep=;\nphone;name\n+15550100001;Ana\n+15550100002;Bo\n", id="a line that tells the sign"),
        pytest.param("\ufeffphone,name\n+15550100001,Ana\n+15550100002,Bo\n".encode(), id="UTF-8 with its mark"),
        pytest.param("phone,name\n+15550100001,Ana\n+15550100002,Bo\n".encode("utf-16"), id="UTF-16"),
        pytest.param(b'"phone","name"\n"+15550100001","Ana"\n\n , \n"+15550100002"," Bo "\n', id="quotes, spaces and empty rows"),
        pytest.param(b"\n\nphone,name,,\n+15550100001,Ana,,\n+15550100002,Bo\n", id="empty lines before, empty columns behind"),
        pytest.param(xlsx(("phone", "name"), ("+15550100001", "Ana"), (None, None), ("+15550100002", " Bo ")), id="a spreadsheet"),
    ],
)
def test_the_same_list_is_read_from_every_form(body: bytes) -> None:
    found = read(body)

    assert found.columns == ("phone", "name")
    assert [row.cells for row in found.rows] == [("+15550100001", "Ana"), ("+15550100002", "Bo")]


def test_letters_of_an_old_windows_are_read() -> None:
    assert [row.cells for row in read("phone,name\n1,Zoë\n".encode("cp1252")).rows] == [("1", "Zoë")]


def test_a_row_knows_its_line_also_past_a_text_of_several_lines() -> None:
    assert list(read(b'a,b\n1,"two\nlines"\n\n2,x\n').rows) == [Row(3, ("1", "two\nlines")), Row(5, ("2", "x"))]


def test_cells_of_a_spreadsheet_are_written_as_a_person_would() -> None:
    cells = (15550100001, 15550100001.0, 1.5, True, datetime(2026, 11, 25), datetime(2026, 11, 25, 8, 30), date(2026, 11, 25), "=1")  # noqa: DTZ001  a spreadsheet knows no zone
    [row] = read(xlsx(tuple("abcdefgh"), cells)).rows

    told = ("15550100001", "15550100001", "1.5", "yes", "2026-11-25", "2026-11-25 08:30:00", "2026-11-25")
    assert row.cells[:-1] == told


@pytest.mark.parametrize(
    ("body", "says"),
    [
        pytest.param(b"", "the list is empty", id="nothing"),
        pytest.param(b" \n,,\n", "the list is empty", id="nothing but commas"),
        pytest.param(xlsx(), "the list is empty", id="an empty spreadsheet"),
        pytest.param(b"Phone,phone\n", "two columns have the same name in line 1: phone", id="a name twice"),
        pytest.param(b"a" + b",a1" * 200, "the list has 201 columns", id="too many columns"),
        pytest.param(b"\xd0\xcf\x11\xe0rest", "old Excel file", id="an old spreadsheet"),
        pytest.param(b"PK\x03\x04 not really", "the spreadsheet cannot be opened", id="a damaged spreadsheet"),
        pytest.param(b"GIF89a\x00\x00\x00", "no text and no spreadsheet", id="a picture"),
        pytest.param(b"\xff\xfea", "cannot be read", id="half a letter"),
    ],
)
def test_what_is_no_list_is_refused(body: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says):
        read(body)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        pytest.param(b"a,b\n1,2,3\n", "line 2 has more cells", id="more cells than columns"),
        pytest.param(b'a,b\n1,"open\n', "cannot be read past line 2", id="a quotation mark that is not closed"),
        pytest.param(b"a,b\n1," + b"x" * 32_768, "a cell in line 2 is longer", id="a long cell"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_its_line(body: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says):
        list(read(body).rows)


def test_bounds_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_ROWS", 2)
    with pytest.raises(Refused, match="more than 2 rows"):
        list(read(b"a\n1\n2\n3\n").rows)
    monkeypatch.setattr(sheet, "MOST_UNPACKED", 10)
    with pytest.raises(Refused, match="too large once unpacked"):
        read(xlsx(("a",), (1,)))
    monkeypatch.setattr(sheet, "MOST_BYTES", 3)
    with pytest.raises(Refused, match="at most 3"):
        read(b"a\n1\n")


def test_a_spreadsheet_that_lacks_a_part_is_refused() -> None:
    whole, out = zipfile.ZipFile(io.BytesIO(xlsx(("a",), (1,)))), io.BytesIO()
    with zipfile.ZipFile(out, "w") as cut:
        for part in whole.infolist():
            if "sheet1" not in part.filename:
                cut.writestr(part, whole.read(part))
    with pytest.raises(Refused):
        list(read(out.getvalue()).rows)


TOP = '<row r="1"><c r="A1" t="inlineStr"><is><t>phone</t></is></c></row>'


def inside(rows: str, size: str = "") -> bytes:
    """Return a spreadsheet whose sheet holds these rows, as a program may write them."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    told = f'<?xml version="1.0"?><worksheet xmlns="{space}">{size}<sheetData>{TOP}{rows}</sheetData></worksheet>'
    whole, out = zipfile.ZipFile(io.BytesIO(xlsx(("a",)))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for part in whole.infolist():
            made.writestr(part, told if "sheet1" in part.filename else whole.read(part))
    return out.getvalue()


def one_of(line: int) -> str:
    return f'<row r="{line}"><c r="A{line}" t="inlineStr"><is><t>+1555010{line:04}</t></is></c></row>'


def test_a_size_that_is_written_wrongly_leaves_nobody_out() -> None:
    assert len(list(read(inside(one_of(2) + one_of(3), size='<dimension ref="A1:A2"/>')).rows)) == 2


def test_a_row_that_claims_to_stand_beyond_every_sheet_keeps_nobody_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "LAST_LINE", 1_000)
    with pytest.raises(Refused, match="past line 1,000"):
        list(read(inside(one_of(2_000_000_000))).rows)


def test_texts_that_would_fill_the_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_TEXTS", 100)
    body = io.BytesIO(xlsx(("phone",)))
    with zipfile.ZipFile(body, "a") as more:
        more.writestr("xl/sharedStrings.xml", b" " * 101)
    with pytest.raises(Refused, match="too large once unpacked"):
        read(body.getvalue())


def test_wherever_a_spreadsheet_is_damaged_it_is_read_or_refused() -> None:
    whole = inside("".join(one_of(line) for line in range(2, 40)))
    for place in range(0, len(whole), 31):
        with suppress(Refused):
            list(read(whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :]).rows)


def test_what_was_reckoned_is_written_as_a_spreadsheet_shows_it() -> None:
    assert [row.cells for row in read(xlsx(("price",), (0.1 + 0.2,), (19.9,))).rows] == [("0.3",), ("19.9",)]


def test_a_number_that_stands_there_twice_is_not_told_in_the_error() -> None:
    with pytest.raises(Refused, match="line 1: a number"):
        read(b"+15550100001,+15550100001\n")


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff"), max_size=20)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8), st.sampled_from(",;\t|"))
def test_whatever_a_spreadsheet_writes_as_csv_is_read_back(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([("a", "b", "c"), *rows])

    told = [tuple(cell.strip() for cell in row) for row in rows]
    assert [row.cells for row in read(out.getvalue().encode()).rows] == [row for row in told if any(row)]


@given(st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(body: bytes) -> None:
    with suppress(Refused):
        assert all(len(row.cells) == len(found.columns) for found in [read(body)] for row in found.rows)
