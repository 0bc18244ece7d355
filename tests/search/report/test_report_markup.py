from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import example, given
from hypothesis import strategies as st

from search.report.markup import Html, details, element, inline_svg, joined, markup, picture, table

# A browser reads a carriage return as a new line, and a zero byte as a sign for nonsense.
ANY = st.characters(exclude_characters="\r\0", exclude_categories=["Cs"])
TEXT = st.text("<>&\"'/; =ab", max_size=12) | st.text(ANY, max_size=12)


class Reading(HTMLParser):
    """The tags and the text of a piece of HTML."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words += data


@given(TEXT, TEXT)
@example("</p><b>", '" onload="alert(1)')
def test_whatever_is_put_in_comes_out_as_text(words, attribute):
    found = Reading(markup(element("p", words, title=attribute)))
    assert (found.tags, found.words) == (["p"], words)
    assert found.attributes == [("title", attribute)]


@given(TEXT)
def test_tables_details_and_pictures_escape(words):
    page = joined([table([words], [[words, words]]), details(words, words), picture("data:,", words)])
    found = Reading(page.text)
    assert found.words == words * 5
    assert ("alt", words) in found.attributes
    tags = ["div", "table", "thead", "tr", "th", "tbody", "tr", "th", "td", "details", "summary", "img"]
    assert found.tags == tags


def test_markup_is_escaped_once():
    inner = element("b", "<&>")
    assert markup(element("p", inner, "<")) == "<p><b>&lt;&amp;&gt;</b>&lt;</p>"
    assert markup(Html("<br>")) == "<br>"


def test_words_of_attributes():
    assert markup(element("p", class_="a", aria_label="b")) == '<p class="a" aria-label="b"></p>'


def test_a_drawing_loses_its_prolog_and_the_ids_of_its_groups():
    text = '<?xml version="1.0"?>\n<svg viewBox="0"><g id="figure_1"><path id="m1"/></g></svg>'
    wanted = '<svg role="img" aria-label="of &quot;&lt;a&gt;&quot;" viewBox="0"><g><path id="m1"/></g></svg>'
    assert inline_svg(text, 'of "<a>"').text == wanted
