"""The server: this machine alone, under its own name, following the file."""

import asyncio
import json
import socket
import subprocess
import webbrowser

import pytest
from click.testing import CliRunner

from compiler.view.board import Board
from compiler.view.server import LOOPBACK, listen
from compiler.view.source import FileSource
from genotype.diagnostics.printable import is_printable
from search.commands.watching import view as command
from tests.compiler.view.conftest import COMMAND
from zoo.main import main

OWN = ["/", "/view.css", "/view.js", "/drawing.js", "/words.js", "/cells/5"]
FOREIGN = [
    "/nothing",
    "/page.html",
    "/view.css/..",
    "/../pyproject.toml",
    "/..%2f..%2fboard.py",
    "//etc/passwd",
]
FOREIGN += [
    "/page/view.js",
    "/net.json",
    "/cells/",
    "/cells/-1",
    "/cells/999",
    "/cells/3/..",
    "/cells/x",
    "/cells/3.0",
]
FOREIGN += [
    f"/cells/{number}" for number in ("1" * 5000, "9" * 10, "5%0a", "+5", "0x5", "1_0", "%D9%A5", "%00")
]
FOREIGN += ["/cells/5/", "/%00", "/%ff", "/cells/..%2f..%2fserver.py", "/" + "a" * 5000]


def test_it_answers_with_its_own_files_alone_and_to_its_own_name_alone(view):
    for target in OWN:
        answer = view.ask(target)
        assert (answer.status, len(answer.read()) > 100) == (200, True), target
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert view.ask("/", host=f"localhost:{view.port}").status == 200
    for target in FOREIGN:
        assert view.ask(target).status == 404, target
    for host in (
        "evil.example",
        f"evil.example:{view.port}",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
    ):
        for target in [*OWN, "/events"]:
            assert view.ask(target, host=host).status == 400, host
    assert "//" not in view.ask("/").read().decode()


def test_pages_of_other_origins_are_refused(view):
    own = f"http://127.0.0.1:{view.port}"
    others = (
        "http://evil.example",
        "null",
        "https" + own[4:],
        "http://127.0.0.1",
        f"http://localhost:{view.port}",
    )
    for target in [*OWN, "/events"]:
        assert view.ask(target, Origin=own).status == 200
        for origin in others:
            assert view.ask(target, Origin=origin).status == 403, origin


def test_only_reading_is_answered(view):
    for target in [*OWN, "/events"]:
        answer = view.ask(target, method="HEAD")
        assert (answer.status, answer.read()) == (200, b""), target
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            assert view.ask(target, method=method).status == 405, (method, target)


def test_what_is_told_of_a_file_shows_whole(tmp_path, network):
    path = tmp_path / "a\x1b[31m\u202e.json"
    hostile = {**json.loads(network), "about": "b\u2066\x1b\u3164"}
    for text in (json.dumps(hostile), '{"\u202e": 1, "\\u001b": 2}'):
        path.write_text(text)
        told = Board(FileSource(path, (64,))).text
        assert all(is_printable(one) or one in "\n\t" for one in texts_of(json.loads(told)))


def texts_of(value) -> str:
    if isinstance(value, dict):
        return "".join(texts_of(item) for pair in value.items() for item in pair)
    return "".join(map(texts_of, value)) if isinstance(value, list) else str(value)


def test_ctrl_c_ends_it_with_a_word_though_a_page_is_open(own_view):
    next(own_view.states())
    assert own_view.stop() == (130, "\nstopped\n")


def test_every_way_of_saving_is_noticed(view, network):
    states = view.states()
    first = next(states)["picture"]
    assert first["name"] == "all-skips"
    view.write(network.replace('"all-skips"', '"other"'))
    assert next(states)["picture"]["name"] == "other"
    view.path.write_text("{", encoding="utf-8")
    while not (state := next(states))["problems"]:
        pass
    assert state["picture"]["name"] == "other"
    view.path.unlink()
    assert "No such file" in next(states)["problems"][0]
    view.path.write_text(network, encoding="utf-8")
    while (state := next(states))["problems"]:
        pass
    assert state["picture"] == first


def test_a_link_is_followed_to_where_it_is_written(view, network, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "real.json").write_text(network, encoding="utf-8")
    view.path.unlink()
    view.path.symlink_to(elsewhere / "real.json")
    states = view.states()
    while next(states)["problems"]:
        pass
    (elsewhere / "real.json").write_text(network.replace('"all-skips"', '"other"'), encoding="utf-8")
    while (state := next(states))["picture"]["name"] == "all-skips":
        pass
    assert state["picture"]["name"] == "other"


def test_what_is_written_while_a_file_is_first_read_is_a_change(tmp_path, network):
    path = tmp_path / "net.json"
    path.write_text("{")

    async def told() -> list[str]:
        board = Board(FileSource(path, (64,)))
        path.write_text(network)  # after it was read, before it is followed
        following = asyncio.create_task(board.follow())
        found = [json.loads(line[6:]) async for line in within(board) if line.startswith("data: ")]
        await following
        return [state["problems"] for state in found]

    async def within(board):
        async for line in board.events():
            yield line
            if board.version == 1:
                board.stop.set()

    assert [bool(problems) for problems in asyncio.run(asyncio.wait_for(told(), 20))] == [True, False]


def test_it_listens_on_this_machine_alone():
    with listen(0) as listening:
        assert listening.family == socket.AF_INET
        assert listening.getsockname()[0] == LOOPBACK == "127.0.0.1"


def test_a_port_that_is_taken_is_refused_and_the_usual_one_replaced(tmp_path, monkeypatch):
    with listen(0) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*COMMAND, "--port", str(port), str(tmp_path / "net.json")], capture_output=True, text=True
        )
        assert done.returncode == 2
        assert done.stderr.startswith("--port: 1 problem\n")
        assert "choose another, or leave out --port" in done.stderr
        monkeypatch.setattr(command, "PORT", port)
        with command.listening_on(None) as other:
            assert other.getsockname()[1] != port


@pytest.mark.parametrize("name", ["missing/net.json", "."])
def test_what_can_be_no_file_is_refused(name, tmp_path):
    done = CliRunner().invoke(main, ["view", "--no-browser", str(tmp_path / name)])
    assert done.exit_code == 2
    assert "1 problem" in done.output


@pytest.mark.parametrize("kind", [webbrowser.GenericBrowser, webbrowser.BackgroundBrowser])
def test_a_browser_is_opened_unless_it_is_one_of_terminals(kind, monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "get", lambda: kind("browser"))
    monkeypatch.setattr(kind, "open", lambda self, address: opened.append(address))
    command.open_browser("http://127.0.0.1:1/")
    assert opened == (["http://127.0.0.1:1/"] if kind is webbrowser.BackgroundBrowser else [])


def test_without_the_extra_it_says_what_to_type(monkeypatch, tmp_path):
    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "uvicorn" else True)
    done = CliRunner().invoke(main, ["view", str(tmp_path / "net.json")])
    assert done.exit_code == 2
    assert "needs uvicorn, not installed" in done.output
    assert "pip install 'genoc[view]'" in done.output
