"""Downloading originals from a server of our own: once, whole, one by one, with a reason for what fails."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from make_files import HEADER, html_file, pdf_file

from helpers import documents, originals

TEXT = "某市2023年上半年重点工作进展情况:新增城镇就业2600人,完成全年目标的52%。" * 4
PAGES = {
    "/page": (200, html_file([TEXT], [HEADER], "gb18030")),
    "/paper": (200, pdf_file([TEXT[:30]] * 4)),
    "/gone": (404, b"not here"),
    "/guarded": (200, b"<html><script>challenge()</script></html>"),
    "/cut": (200, None),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, self.headers["User-Agent"]))
        status, body = PAGES[self.path]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body or b"") or 5000))
        self.end_headers()
        self.wfile.write(body if body is not None else b"<html>" + TEXT.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    found = HTTPServer(("127.0.0.1", 0), Handler)
    found.asked = []
    threading.Thread(target=found.serve_forever, daemon=True).start()
    yield found
    found.shutdown()
    found.server_close()


def listed(folder: Path, *rows: tuple[str, str]) -> Path:
    path = folder / "sources.csv"
    lines = "".join(f"{name},标题,{address}\n" for name, address in rows)
    path.write_text(f"id,title,address\n{lines}", encoding="utf-8")
    return path


def at(server: HTTPServer, path: str, scheme: str = "http://") -> str:
    return f"{scheme}127.0.0.1:{server.server_port}{path}"


def test_pages_are_saved_by_id_as_they_are_and_once(tmp_path: Path, server: HTTPServer):
    table = listed(tmp_path, ("a-2023", at(server, "/page")), ("b-2023", at(server, "/paper")), ("c", ""))
    first = originals.download(table, tmp_path / "raw", pause=0)
    assert (first.saved, first.without_address, first.failed) == (("a-2023", "b-2023"), ("c",), {})
    assert (tmp_path / "raw" / "a-2023.html").read_bytes() == PAGES["/page"][1]
    assert TEXT in documents.read(tmp_path / "raw" / "a-2023.html").text
    second = originals.download(table, tmp_path / "raw", pause=0)
    assert (second.saved, second.present) == ((), ("a-2023", "b-2023"))
    assert sorted(path.name for path in (tmp_path / "raw").iterdir()) == ["a-2023.html", "b-2023.pdf"]
    assert len(server.asked) == 2 and "target-attainment" in server.asked[0][1]


def test_address_without_scheme_is_tried_by_https_and_then_by_http(tmp_path: Path, server: HTTPServer):
    table = listed(tmp_path, ("a", at(server, "/page", scheme="")))
    assert originals.download(table, tmp_path, pause=0).saved == ("a",)


@pytest.mark.parametrize(
    ("path", "reason"), [("/gone", "404"), ("/guarded", "without text"), ("/cut", "ChunkedEncodingError")]
)
def test_failure_has_a_reason_and_leaves_nothing(tmp_path: Path, server: HTTPServer, path: str, reason: str):
    table = listed(tmp_path, ("a", at(server, path)), ("b", at(server, "/page")))
    found = originals.download(table, tmp_path / "raw", pause=0)
    assert reason in found.failed["a"] and found.saved == ("b",) and not found.offline
    assert [file.name for file in (tmp_path / "raw").iterdir()] == ["b.html"]


def test_offline_is_said_and_gives_up_soon(tmp_path: Path, capsys: pytest.CaptureFixture):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        table = listed(tmp_path, *((f"p{i}", f"127.0.0.1:{closed.getsockname()[1]}/x") for i in range(5)))
        status = originals.main(["--sources", str(table), "--folder", str(tmp_path / "raw"), "--pause", "0"])
    said = capsys.readouterr().err
    assert status == 1 and "is this computer online?" in said
    assert said.count("ConnectionError") == 2 * originals.UNREACHED


@pytest.mark.parametrize("rows", [[("../a", "x")], [("a", "x"), ("a", "y")], [(".a", "x")]])
def test_ids_that_are_no_file_names_are_refused(tmp_path: Path, rows: list, capsys: pytest.CaptureFixture):
    assert originals.main(["--sources", str(listed(tmp_path, *rows)), "--folder", str(tmp_path)]) == 2
    assert "id" in capsys.readouterr().err


def test_pages_are_asked_for_with_a_pause(
    tmp_path: Path, server: HTTPServer, monkeypatch: pytest.MonkeyPatch
):
    pauses: list[float] = []
    monkeypatch.setattr(originals.time, "sleep", pauses.append)
    table = listed(tmp_path, *((name, at(server, "/page")) for name in "abc"))
    originals.download(table, tmp_path)
    assert pauses == [originals.PAUSE] * 2
