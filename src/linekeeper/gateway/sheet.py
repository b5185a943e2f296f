"""A list of people as it comes: CSV as spreadsheets and databases write it, or XLSX. Bytes in, rows of text out; no I/O.

Nothing of what is read comes into an error's text but the place of it: lists hold people's numbers.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from linekeeper.errors import Refused

MOST_BYTES = 64 * 1024 * 1024
MOST_UNPACKED = 256 * 1024 * 1024  #: of a spreadsheet, which is a packed file: a million rows of some columns
MOST_TEXTS = 64 * 1024 * 1024  #: of these, its texts: they are held in memory, each some 60 bytes more than it is long
TEXTS = "sharedStrings"
MOST_ROWS = 1_000_000
LAST_LINE = 1_048_576  #: of a spreadsheet. A file may claim any other, and all lines before it would be gone through
MOST_COLUMNS = 200
MOST_CELL = 32_767  #: letters; also a spreadsheet's own bound
MOST_DIGITS = 5  #: of a column's name in an error: without names the first row holds somebody's number
DELIMITERS = ",;\t|"
XLSX = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class Row(NamedTuple):
    """One row: its line as a spreadsheet numbers it, and its cells, trimmed. As many cells as there are columns."""

    line: int
    cells: tuple[str, ...]


class Sheet(NamedTuple):
    """A list: names of its columns as they were written, and its rows. Empty rows are left out."""

    columns: tuple[str, ...]
    rows: Iterator[Row]


def read(body: bytes) -> Sheet:
    """Return the first sheet of an XLSX file, or the table in a CSV text (comma, semicolon, tab or bar; UTF-8, UTF-16 or Windows-1252).

    Raises:
        Refused: it is neither, too large, or has no row of column names. Rows raise too, when they are read and one cannot be.
    """
    if len(body) > MOST_BYTES:
        raise Refused(
            f"the list has {len(body):,} bytes", why=f"at most {MOST_BYTES:,} are taken at once", remedy="cut it into several lists"
        )
    if body.startswith(OLD_EXCEL):
        raise Refused("the list is an old Excel file (.xls), or is encrypted", remedy="save it as .xlsx without a password, or as CSV")
    lines = _spreadsheet(body) if body.startswith(XLSX) else _text(body)
    for line, cells in lines:
        names = tuple(cells)
        while names and not names[-1]:
            names = names[:-1]
        if names:
            return Sheet(_checked(names, line), _rows(lines, len(names)))
    raise Refused("the list is empty", why="it has no row with the names of its columns", remedy="give the columns names, such as `phone`")


def _checked(names: tuple[str, ...], line: int) -> tuple[str, ...]:
    if len(names) > MOST_COLUMNS:
        raise Refused(f"the list has {len(names):,} columns", why=f"at most {MOST_COLUMNS} are taken", remedy="remove those not needed")
    low = [name.casefold() for name in names if name]
    twice = sorted({name for name in low if low.count(name) > 1})
    if twice:
        shown = ", ".join(name for name in twice if sum(sign.isdigit() for sign in name) < MOST_DIGITS) or "a number"
        raise Refused(
            f"two columns have the same name in line {line}: {shown}",
            why="nobody could tell which one is meant",
            remedy="rename or remove one",
        )
    return names


def _rows(lines: Iterator[tuple[int, list[str]]], width: int) -> Iterator[Row]:
    many = 0
    for line, cells in lines:
        if not any(cells):
            continue
        many += 1
        if many > MOST_ROWS:
            raise Refused(f"the list has more than {MOST_ROWS:,} rows", remedy="cut it into several lists")
        if any(cells[width:]):
            raise Refused(
                f"line {line} has more cells than there are columns",
                why="perhaps a text holds the sign that parts the columns, and is not in quotes",
                remedy="put such texts in quotes, or save the list as .xlsx",
            )
        yield Row(line, tuple((cells + [""] * width)[:width]))


def _text(body: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(body)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    told = first.strip().casefold()
    if told.startswith("sep=") and len(told) == len("sep=") + 1:  # a line that Excel understands, and some programs write
        delimiter, text = first.strip()[-1], text.split("\n", 1)[1] if "\n" in text else ""
    else:
        delimiter = max(DELIMITERS, key=lambda sign: (_outside_quotes(first, sign), -DELIMITERS.index(sign)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    skipped = 1 if told.startswith("sep=") else 0
    try:
        for cells in reader:
            yield reader.line_num + skipped, _trimmed(cells, reader.line_num + skipped)
    except csv.Error as error:
        raise Refused(
            f"the list cannot be read past line {reader.line_num + skipped}",
            why=f"{error}",
            remedy="look for a quotation mark that is not closed, or save the list as .xlsx",
        ) from error


def _decoded(body: bytes) -> str:
    if b"\x00" in body[:4096] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("the list is no text and no spreadsheet", remedy="save it as .xlsx, or as CSV")
    names = ("utf-16",) if body.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252", "latin-1")
    for name in names:
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    raise Refused("the list's letters cannot be read", why="it begins like UTF-16 and is none", remedy="save it as UTF-8")


def _outside_quotes(text: str, sign: str) -> int:
    return sum(part.count(sign) for part in text.split('"')[::2])


def _trimmed(cells: Iterable[str], line: int) -> list[str]:
    trimmed = [cell.replace("\ufeff", "").strip() for cell in cells]
    if any(len(cell) > MOST_CELL for cell in trimmed):
        raise Refused(f"a cell in line {line} is longer than {MOST_CELL:,} letters", remedy="look for a quotation mark that is not closed")
    return trimmed


#: What a damaged file may raise, whichever part of it is damaged.
DAMAGED = (
    zipfile.BadZipFile, InvalidFileException, zlib.error, EOFError, OSError, SyntaxError, RuntimeError, NotImplementedError,
    KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError,
)  # fmt: skip


def _spreadsheet(body: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            sizes = [(part.filename, part.file_size) for part in packed.infolist()]
            if sum(size for _, size in sizes) > MOST_UNPACKED or sum(size for name, size in sizes if TEXTS in name) > MOST_TEXTS:
                raise Refused("the spreadsheet is too large once unpacked", remedy="cut it into several lists, or save it as CSV")
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
    except DAMAGED as error:
        raise Refused("the spreadsheet cannot be opened", why="it is damaged, or no .xlsx", remedy="save it again, or as CSV") from error
    try:
        for line, cells in enumerate(_lines(book), 1):
            if line > LAST_LINE:
                raise Refused(f"the spreadsheet goes past line {LAST_LINE:,}", why="it is damaged", remedy="save it again, or as CSV")
            yield line, _trimmed((_written(cell) for cell in _filled(cells)), line)
    except DAMAGED as error:
        raise Refused("the spreadsheet cannot be read to its end", why="it is damaged", remedy="save it again, or as CSV") from error
    finally:
        book.close()


def _lines(book: openpyxl.Workbook) -> Iterator[tuple[object, ...]]:
    for one in book.worksheets[:1]:
        one.reset_dimensions()  # some programs write a wrong size into the file, and what lies beyond it would be left out
        yield from one.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)


def _filled(cells: tuple[object, ...]) -> Iterator[object]:
    """Yield a row's cells up to the last that holds something: a row is read as wide as the widest may be."""
    left = len(cells) - cells.count(None)
    for cell in cells:
        if not left:
            return
        left -= cell is not None
        yield cell


def _written(cell: object) -> str:
    """Return a cell as a person would write it: a whole number has no decimals, a day no time."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case float():  # as it shows them: what was reckoned holds a last digit that nobody wrote
            return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
        case datetime() if cell.time() == datetime.min.time():
            return cell.date().isoformat()
        case datetime() | date():
            return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
        case _:
            return str(cell)
