"""Help is the documents' own text, drawn as pages; a criterion leads to what is behind it."""

import re
from html import unescape

import pytest

from tests.staging import Stage
from web.marked_text import as_html
from web.pages.help_pages import FOLDER, PAGES


@pytest.fixture
def visitor(stage: Stage, site):
    return stage.visit(site, stage.person())


def words_of(text: str) -> list[str]:
    """Return the words of a text without the addresses and languages of its Markdown."""
    return re.findall(r"\w+", re.sub(r"\]\([^)]*\)|^```\w*$", " ", text, flags=re.MULTILINE))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_help_says_all_that_the_document_says(name: str, visitor) -> None:
    document = (FOLDER / PAGES[name]).read_text("utf-8")
    _, _, text = document.partition("\n")

    page = visitor.get(f"/help/{name}").text

    body = page.partition('<article class="panel prose">')[2].partition("</article>")[0]
    said = re.sub(r'<p class="prose-lead">.*?</p>', "", body)
    assert words_of(unescape(re.sub(r"<[^>]+>", " ", said))) == words_of(text)
    assert not re.findall(r"\]\(|```|\|--|\*\*|\.md\b", body)


def test_links_between_documents_lead_to_pages_of_the_site(visitor) -> None:
    shared = visitor.get("/help").text

    leads = set(re.findall(r'href="(/help[^"]*)"', shared))

    assert leads >= {f"/help/{name}" for name in PAGES if name != "detectors"}
    assert all(visitor.get(address).status_code == 200 for address in leads)


def test_what_has_no_page_is_said_so(visitor) -> None:
    assert visitor.get("/help/mind-reading").status_code == 404


def test_a_criterion_leads_to_the_help_on_its_detectors(visitor) -> None:
    page = visitor.get("/steps/qu1-cold-call").text

    assert 'href="/help/pause"' in page
    assert 'href="/help/question_profile"' in page  # the first of two parts
    assert 'href="/help/repetition"' in page


def test_text_is_never_markup() -> None:
    drawn = as_html('Say <b>no</b> to [this](x.md "?)\n\n| a | b |\n|---|---|\n| `<i>` | **2** |', str)

    assert "&lt;b&gt;no&lt;/b&gt;" in drawn
    assert "<td><code>&lt;i&gt;</code></td><td><strong>2</strong></td>" in drawn
