"""Small files of every type, for tests of what reads them: some lines of text, then a table."""

import html
from io import BytesIO

import docx
import openpyxl

Rows = list[list[str]]
HEADER = ["序号", "目标任务", "进展情况", "责任单位"]
PEN, RULES, LEFT, TOP, LINE = 10, 90, 40, 780, 13


def html_file(lines: list[str], rows: Rows, charset: str = "utf-8") -> bytes:
    """A web page that declares UTF-8, whatever it is in."""
    text = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    cells = [["<br>".join(map(html.escape, cell.split("\n"))) for cell in row] for row in rows]
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in cells)
    page = f'<html><head><meta charset="utf-8"></head><body>{text}<table>{table}</table></body></html>'
    return page.encode(charset)


def docx_file(lines: list[str], rows: Rows) -> bytes:
    """A Word document."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
    for filled, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(filled.cells, row, strict=True):
            first, *more = text.split("\n")
            cell.text = first
            for paragraph in more:
                cell.add_paragraph(paragraph)
    return saved(document)


def xlsx_file(lines: list[str], rows: Rows) -> bytes:
    """An Excel workbook whose whole numbers are numbers."""
    book = openpyxl.Workbook()
    for row in [[line] for line in lines] + rows:
        book.active.append([int(cell) if cell.isdigit() else cell for cell in row])
    return saved(book)


def saved(document) -> bytes:
    """Bytes of an office document."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def pdf_file(lines: list[str], rows: Rows = (), columns: int = 1, per_page: int = 50) -> bytes:
    """A PDF: the lines, then a ruled table whose cells hold eight characters a line and go on over pages."""
    pages, y, drawn, top = [], TOP, [], TOP
    for line in lines:
        drawn.append(shown(LEFT, y, line))
        y = top = y - 2 * LINE
    for row in rows:
        cells = [[cell[i : i + 8] for i in range(0, len(cell), 8)] for cell in row]
        while any(cells):
            if y < TOP - per_page * LINE:
                pages.append(drawn + ruled(top, y, columns))
                drawn, y, top = [], TOP, TOP
            room = max(1, int((y - TOP + per_page * LINE) / LINE) + 1)
            drawn.append(f"{LEFT} {y} m {LEFT + columns * RULES} {y} l S")
            for i, cell in enumerate(cells):
                drawn += [
                    shown(LEFT + i * RULES + 4, y - 11 - j * LINE, part) for j, part in enumerate(cell[:room])
                ]
            y -= LINE * max(len(cell[:room]) for cell in cells) + 4
            cells = [cell[room:] for cell in cells]
    return pdf_of([*pages, drawn + (ruled(top, y, columns) if rows else [])])


def shown(x: float, y: float, text: str) -> str:
    """Drawing of a text."""
    return f"BT /F1 {PEN} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET"


def ruled(top: float, bottom: float, columns: int) -> list[str]:
    """Drawing of the upright lines and the last level one of a table."""
    level = [f"{LEFT} {bottom} m {LEFT + columns * RULES} {bottom} l S"]
    return level + [f"{LEFT + i * RULES} {top} m {LEFT + i * RULES} {bottom} l S" for i in range(columns + 1)]


def pdf_of(pages: list[list[str]]) -> bytes:
    """A PDF of drawn pages, with a font for Chinese that every viewer has."""
    tree = 3 + 2 * len(pages)
    objects = [
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[2 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
    ]
    for drawn in pages:
        stream = "\n".join(drawn).encode("ascii")
        objects.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(stream), stream))
        fonts = b"/Resources<</Font<</F1 1 0 R>>>>"
        objects.append(
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents %d 0 R%s>>"
            % (tree, len(objects), fonts)
        )
    kids = b" ".join(b"%d 0 R" % number for number in range(4, tree, 2))
    objects += [
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids),
        b"<</Type/Catalog/Pages %d 0 R>>" % tree,
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (i, part) for i, part in enumerate(objects, start=1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root %d 0 R>>\n%%%%EOF" % (tree + 1)
