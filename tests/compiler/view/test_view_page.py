"""The page in a browser: clicking, pointing, keys, a file that is saved and broken."""

import os
import re
import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect, sync_playwright

from compiler.draw.words.network import TIMES
from genotype import canonical_text, loads
from tests.compiler.view.conftest import serving
from tests.spaces import SKIP_SPACE

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt install chromium)"),
    pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed"),
]


@pytest.fixture(scope="module")
def browser():
    sandbox = [] if os.getuid() else ["--no-sandbox"]  # Chromium has none as root
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        yield found
        found.close()


@pytest.fixture
def page(browser, view):
    with opened(browser, view.address) as found:
        yield found


@contextmanager
def opened(browser, address: str):
    """The page, opened; whatever it complains of, or asks of others, fails the test."""
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(10_000)
    found = context.new_page()
    found.on("pageerror", lambda error: complaints.append(str(error)))
    found.on("console", lambda message: complaints.append(message.text))
    found.on("request", lambda request: complaints.append(request.url))
    found.goto(address)
    expect(found.locator("#picture svg")).to_be_visible()
    yield found
    context.close()
    assert [text for text in complaints if not text.startswith(("data:,", address))] == []


def part(page, key: str):
    return page.locator(f"#picture g.node.{key}")


def shape(*sizes: int) -> str:
    return f" {TIMES} ".join(map(str, sizes))


def on_line(path) -> tuple[float, float]:
    """A point four pixels beside the middle of a line, on the screen."""
    middle = """path => {
        const point = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());
        return [point.x + 4, point.y];
    }"""
    return tuple(path.evaluate(middle))


def test_pointing_at_a_part_tells_its_shape_and_costs(page):
    part(page, "stage-enc1").hover()
    tip = page.locator("#tip")
    expect(tip).to_contain_text("enc1")
    expect(tip).to_contain_text(shape(16, 64, 64))
    expect(tip).to_contain_text(re.compile(r"parameters4,672 +\(\d+\.\d %\)"))
    expect(tip).to_contain_text(re.compile(r"MACs18\.9 M +\("))
    page.mouse.move(*on_line(page.locator("#picture g.edge.link-2 .near").first))
    expect(tip).to_contain_text("enc1 → enc2")
    expect(tip).to_contain_text("max pool ↓2")
    expect(tip).to_contain_text(shape(16, 32, 32))
    page.mouse.move(5, 300)
    expect(tip).to_be_hidden()


def test_a_click_or_a_key_opens_a_cell_and_escape_closes_it(page):
    key = page.locator("#picture g.node[data-cell]").first
    name = key.locator("text").first.text_content().split()[0]
    dialog = page.locator("#cell")
    key.click()
    expect(dialog).to_be_visible()
    expect(dialog.locator("h2")).to_contain_text(name)
    dialog.locator("g.node.edge-0").hover()
    expect(page.locator("#tip")).to_contain_text("0 → 1")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    key.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()


def fill(page, key: str) -> str:
    return part(page, key).locator(":scope > path").first.evaluate("element => element.style.fill")


def test_shading_shows_where_costs_go(page):
    assert fill(page, "stage-dec0") == ""
    for pressed, what in (("m", "macs"), ("p", "parameters")):
        page.keyboard.press(pressed)
        expect(page.locator(f"#shade input[value={what}]")).to_be_checked()
        first = page.locator("#shares li").first
        expect(first.locator(".share")).not_to_have_text("0.0 %")
        assert fill(page, first.get_attribute("data-key")) == "rgb(243, 165, 54)"
        shares = [float(text.strip("< %")) for text in page.locator("#shares .share").all_text_contents()]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) == pytest.approx(100, abs=2)
    page.keyboard.press("n")
    assert fill(page, "stage-dec0") == ""


def test_what_is_saved_is_shown_and_what_is_broken_told_over_the_last_picture(page, view, network):
    view.write(network.replace('"widths": 16', '"widths": 32', 1))
    expect(part(page, "stage-enc0")).to_contain_text("32·32")
    expect(part(page, "stage-enc0")).to_have_class(re.compile("changed"))
    evil = "<img src=x onerror=alert(1)>"
    view.write(network.replace('"dec1"', f'"{evil}"', 1))
    problems = page.locator("#problems")
    expect(problems).to_be_visible()
    expect(problems).to_contain_text(evil)
    expect(problems).to_contain_text("-> ")
    expect(problems).to_contain_text("last version without problems")
    assert page.locator("img").count() == 0
    expect(part(page, "stage-enc0")).to_contain_text("32·32")
    assert page.title().startswith("✗ net.json")
    view.path.unlink()
    expect(problems).to_contain_text("No such file")
    view.write(network)
    expect(problems).to_be_hidden()
    expect(part(page, "stage-enc0")).to_contain_text("16·16")


def test_a_space_is_shown_with_its_choices(page, view):
    view.write(canonical_text(loads(SKIP_SPACE)))
    expect(page.locator("#totals")).to_contain_text("open choices5")
    page.locator("#picture g.node[data-cell]").click()
    page.locator("#cell g.node.edge-0").hover()
    expect(page.locator("#tip")).to_contain_text("one of none, skip_connect, conv_3x3")


def test_an_open_cell_follows_the_file(page, view, network):
    page.locator("#picture g.node.link-5").click()
    dialog = page.locator("#cell")
    expect(dialog).to_contain_text("skip_connect")
    view.write(network.replace("skip_connect", "conv_1x1"))
    expect(dialog).to_contain_text("conv_1x1")


def test_dark_or_light_by_the_system_and_by_a_key(page):
    ground = "element => getComputedStyle(element).backgroundColor"
    body = page.locator("body")
    assert body.evaluate(ground) == "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="dark")
    assert body.evaluate(ground) != "rgb(255, 255, 255)"
    page.keyboard.press("t")
    assert body.evaluate(ground) == "rgb(255, 255, 255)"


def test_a_file_that_was_never_sound_shows_its_problems_alone(browser, tmp_path, network):
    for broken in serving(tmp_path / "net.json", "{"):
        page = browser.new_page()
        page.goto(broken.address)
        expect(page.locator("#problems li").first).to_be_visible()
        expect(page.locator(".stale")).to_be_hidden()
        expect(page.locator("main")).to_be_hidden()
        broken.write(network)
        expect(page.locator("#picture svg")).to_be_visible()
        expect(page.locator("#problems")).to_be_hidden()
        page.close()


def test_the_end_of_the_server_is_told(browser, own_view):
    context = browser.new_context()
    page = context.new_page()
    page.goto(own_view.address)
    expect(page.locator("#live")).to_contain_text("fine")
    own_view.stop()
    expect(page.locator("#live")).to_contain_text("not connected")
    context.close()
