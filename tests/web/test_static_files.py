"""That a page's style and scripts come in few requests, and lack nothing."""

import re

from web.rendering import STATIC, modules
from web.static_files import with_imports

STYLES = STATIC / "css"


def test_the_style_sheet_comes_with_all_that_it_imports():
    whole = with_imports(STYLES / "site.css")

    assert "@import" not in whole
    for file in STYLES.rglob("*.css"):
        if file.name != "site.css":
            assert file.read_text("utf-8") in whole, file.name


def test_what_is_moved_into_the_sheet_names_no_file_by_a_path_of_its_own():
    assert [
        file.name for file in (STYLES / "components").glob("*.css") if "url(" in file.read_text("utf-8")
    ] == []


def test_a_page_names_every_module_that_its_own_import_once():
    named = modules("pages/rehearse.js", "site.js")

    assert len(named) == len(set(named))
    inside = {address.partition("/js/")[2] for address in named}
    for name in inside:
        text = (STATIC / "js" / name).read_text("utf-8")
        for imported in re.findall(r'^(?:import|export)[^"(]*"[./]+([a-z/-]+\.js)"', text, re.MULTILINE):
            assert any(one.endswith(imported) for one in inside), (name, imported)
    assert "recording/uploader.js" in inside
