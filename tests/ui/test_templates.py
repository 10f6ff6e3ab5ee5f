"""What must hold of every page before a view fills it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.urls import URLPattern, get_resolver

from coopportal import assets, shell
from coopportal.kit.templatetags import ui

TEMPLATES = Path(settings.BASE_DIR, "templates")
PAGES = sorted(str(page.relative_to(TEMPLATES)) for page in TEMPLATES.rglob("*.html"))
SOURCES = {page: (TEMPLATES / page).read_text() for page in PAGES}
INLINE = re.compile(
    r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:|\bhx-on|<script(?![^>]*\bsrc=)", re.IGNORECASE
)


def named(pattern):
    """{what the pattern finds: the pages it stands on}, so that a failure names the page."""
    found = {}
    for page, source in SOURCES.items():
        for name in re.findall(pattern, source):
            found.setdefault(name, []).append(page)
    return found


def route_names(patterns, namespace=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from route_names(pattern.url_patterns, inner)


def parts_of(page):
    """The pages that this one extends or includes by name."""
    nodes = get_template(page).template.nodelist
    yield from (node.template.var for node in nodes.get_nodes_by_type(IncludeNode))
    yield from (node.parent_name.var for node in nodes.get_nodes_by_type(ExtendsNode))


def test_every_page_is_well_formed_and_no_part_of_it_is_missing():
    assert {page: part for page in PAGES for part in parts_of(page) if part not in SOURCES} == {}


def test_no_page_carries_inline_style_or_script():
    assert {page: INLINE.findall(source) for page, source in SOURCES.items() if INLINE.search(source)} == {}


def test_inline_style_and_script_would_be_found():
    planted = ['<p style="x">', "<style>", '<a onclick="x()">', "<script>x</script>", '<i hx-on:click="x">']
    assert all(INLINE.search(piece) for piece in planted)


def test_every_address_on_a_page_is_a_route():
    known = set(route_names(get_resolver().url_patterns))
    assert {name: pages for name, pages in named(r"{% url '([^']+)'").items() if name not in known} == {}


def test_every_icon_is_in_the_sprite():
    used = named(r"{% icon \"([a-z-]+)\"") | named(r'mark="([a-z-]+)"')
    used |= {mark: ["ui.VERDICTS"] for _, mark in ui.VERDICTS.values()} | {
        row[3]: ["shell.PLACES"] for row in shell.PLACES
    }
    assert {name: where for name, where in used.items() if name not in assets.ICONS} == {}


def test_every_table_scrolls_in_a_region_that_a_keyboard_reaches():
    region = re.compile(r'<div class="scroll" role="region" aria-label="[^"]+" tabindex="0">\s*<table')
    tables = {page: source.count("<table") for page, source in SOURCES.items() if "<table" in source}
    assert len(tables) > 10
    assert tables == {page: len(region.findall(SOURCES[page])) for page in tables}


def test_the_pages_follow_the_house_style():
    command = [Path(sys.executable).with_name("djlint"), "--lint", TEMPLATES]
    done = subprocess.run(command, cwd=settings.BASE_DIR, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("kind", ["*.css", "*.js"])
def test_what_the_browser_gets_asks_no_other_host(kind):
    own = list(Path(settings.BASE_DIR, "static").rglob(kind))
    assert own and all("//" not in re.sub(r"^\s*//.*$", "", file.read_text(), flags=re.MULTILINE) for file in own)
