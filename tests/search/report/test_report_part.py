from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib import import_module
from importlib.resources import files
from pkgutil import walk_packages
from typing import ClassVar

import pytest
from attrs import frozen
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import DictLoader, UndefinedError

import search.report
import search.study.report
from search.report.inline_svg import inline_svg
from search.report.part import Absent, Part, or_absent, templates
from search.runs.read import Missing

# A browser reads a carriage return as a new line, and a zero byte as a sign for nonsense.
ANY = st.characters(exclude_characters="\r\0", exclude_categories=["Cs"])
TEXT = st.text("<>&\"'/; =ab{}%", max_size=12) | st.text(ANY, max_size=12)

TABLE = """
{%- from "tables.html.jinja" import table, row, rows, code -%}
{%- call table([words], words) -%}
{{- rows([[words, words]]) }}{{ row(words, code(words)) -}}
{%- endcall -%}
"""


class Reading(HTMLParser):
    """The tags and the text of a piece of HTML."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words.append(data)


@given(TEXT)
@example("</p><b>")
@example("{{ 7 * 7 }}{% raw %}")
def test_whatever_is_put_in_comes_out_as_text(words):
    found = Reading(Absent(words).html())
    assert (found.tags, "".join(found.words)) == (["p"], words)


@given(TEXT)
@example('" onload="alert(1)')
def test_tables_escape(words):
    found = Reading(templates().from_string(TABLE).render(words=words))
    head, body = ["div", "table", "thead", "tr", "th", "tbody"], ["tr", "th", "td"]
    assert found.tags == [*head, *body, *body, "code"]
    assert ("class", words) in found.attributes
    assert "".join(found.words).replace("\n", "") == words.replace("\n", "") * 5


@frozen
class Two(Part):
    template: ClassVar[str] = "two"
    inner: Part
    words: str


@pytest.fixture
def two(monkeypatch):
    texts = {"two.html.jinja": "{{ inner }}|{{ words }}", "absent.html.jinja": "<b>{{ reason }}</b>"}
    monkeypatch.setattr("search.report.part.templates", lambda: templates().overlay(loader=DictLoader(texts)))
    return Two(Absent("<&>"), "<")


def test_a_part_in_a_part_is_escaped_once(two):
    assert two.html() == "<b>&lt;&amp;&gt;</b>|&lt;"


def test_a_template_that_asks_for_a_field_that_is_not_there_fails():
    with pytest.raises(UndefinedError, match="no_such_field"):
        templates().from_string("{{ no_such_field }}").render()


def test_only_a_drawing_is_put_in_unescaped():
    unescaped = [
        name for name in templates().list_templates(["jinja"]) if re.search(r"\bsafe *}}", source(name))
    ]
    assert unescaped == ["svg.html.jinja"]


def test_every_template_shows_a_part_or_is_used_by_another():
    for room in (search.report, search.study.report):
        for module in walk_packages(room.__path__, f"{room.__name__}."):
            import_module(module.name)  # so that every part is known
    import_module("zoo.commands.shelf.comparison_page")
    sources = {name: source(name) for name in templates().list_templates(["jinja"])}
    shown = {f"{part.template}.html.jinja" for part in Part.__subclasses__() if hasattr(part, "template")}
    shared = {name for text in sources.values() for name in re.findall(r'(?:from|extends) "([\w.]+)"', text)}
    assert shown - {"two.html.jinja"} == sources.keys() - shared
    for name in sources:
        templates().get_template(name)


def source(name):
    return (files("search.report.templates") / name).read_text()


def test_a_part_that_is_missing_says_why():
    def make(_):
        raise Missing("The run has no <file>.")

    assert or_absent(make, None).html() == '<p class="missing">The run has no &lt;file&gt;.</p>'


def test_a_drawing_loses_its_prolog_and_the_ids_of_its_groups():
    text = '<?xml version="1.0"?>\n<svg viewBox="0"><g id="figure_1"><path id="m1"/></g></svg>'
    wanted = '<svg role="img" aria-label="of &#34;&lt;a&gt;&#34;" viewBox="0"><g><path id="m1"/></g></svg>'
    assert inline_svg(text, 'of "<a>"').html() == wanted
