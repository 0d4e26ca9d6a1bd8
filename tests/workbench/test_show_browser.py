"""The page of a catalog in a real browser: readable without eyes or mouse, on a narrow screen, and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from configurator.catalog.load import load_catalog
from configurator.workbench.showing.rendering import format_page, view_catalog

CATALOG = Path(__file__).parents[2] / "catalogs" / "wardrobe"


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    catalog = load_catalog(CATALOG)
    file = tmp_path_factory.mktemp("page") / "catalog.html"
    file.write_text(format_page(view_catalog(catalog, list(catalog.products.values()), "en")), encoding="utf-8")
    return file


@pytest.mark.xdist_group("browser")
def test_page__passes_the_accessibility_rules(browser: Browser, page_file: Path) -> None:
    page = browser.new_page()
    page.goto(page_file.as_uri())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.close()


@pytest.mark.xdist_group("browser")
def test_page__fits_a_narrow_screen_and_the_links_work(browser: Browser, page_file: Path) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("navigation").get_by_role("link", name="Doors", exact=True).first.click()
    assert page.evaluate("location.hash").startswith("#module-doors")
    page.close()
