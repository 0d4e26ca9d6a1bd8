"""A customer at the desk: everything here is done with mouse or keyboard in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from configurator.quote import quote_from_json
from tests.page.conftest import Desk

PC = "/configure/pc/gaming-pc"
PLAN = "/configure/phone-plan/mobile-plan"
ROOM = "/configure/room-package/room-package"
AM5 = f"{PC}?cpu=ryzen-5-7500f"


def _open_list(page: Page, path: str) -> None:
    page.locator(f"#list-choice-{path} > summary").click()


def _total(page: Page) -> str:
    return page.locator(".least").inner_text()


def _serious(page: Page) -> list[str]:
    """What axe finds, as long as it is worse than moderate."""
    found = Axe().run(page).response["violations"]
    bad = [violation for violation in found if violation["impact"] in ("serious", "critical")]
    return [f"{violation['id']}: {violation['nodes'][0]['html']}" for violation in bad]


def test_customer__configures_a_pc_from_the_first_page_to_the_quote(desk: Desk, tmp_path: Path) -> None:
    page = desk.open("/")
    page.get_by_role("link", name="Gaming PC").click()
    expect(page).to_have_title("Gaming PC · Custom-built PCs")
    before = _total(page)

    # chooses a processor from a long list
    _open_list(page, "cpu")
    page.get_by_role("searchbox", name="Search in Processor").fill("7500f")
    expect(page.locator("#rows-choice-cpu .value:visible")).to_have_count(1)
    page.locator("label", has_text="AMD Ryzen 5 7500F").click()
    expect(page.locator("#part-cpu .now .tag")).to_have_text("your choice")
    expect(page).to_have_url(re.compile("cpu=ryzen-5-7500f"))
    expect(page.locator("#status")).to_contain_text("Processor: AMD Ryzen 5 7500F.")
    expect(page.get_by_label("AMD Ryzen 5 7500F")).to_be_focused()
    assert page.get_by_role("searchbox", name="Search in Processor").input_value() == "7500f"
    assert _total(page) != before

    # sees what is impossible, asks why, and takes the way out
    _open_list(page, "motherboard")
    row = page.locator("#row-value-motherboard-asus-prime-a520m-k")
    expect(row).to_contain_text("not possible")
    expect(row.get_by_role("radio")).to_be_disabled()
    row.get_by_role("button", name="Why is ASUS Prime A520M-K not possible?").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("The processor only sits in a motherboard with the same socket.")
    repair = dialog.get_by_role("button", name="Change Processor from AMD Ryzen 5 7500F to")
    expect(repair).to_contain_text("in all")
    repair.click()
    expect(dialog).to_have_count(0)
    expect(row.get_by_role("radio")).to_be_checked()
    expect(row.get_by_role("radio")).to_be_focused()
    expect(page.locator("#part-cpu .now-value")).not_to_have_text("AMD Ryzen 5 7500F")

    # thinks again: undo, back and take back
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#part-cpu .now-value")).to_have_text("AMD Ryzen 5 7500F")
    expect(page.get_by_label("AMD Ryzen 5 7500F")).to_be_checked()
    page.go_back()
    expect(page.locator("#part-cpu .now-value")).not_to_have_text("AMD Ryzen 5 7500F")
    page.go_back()
    expect(page.locator("#part-cpu .now-value")).to_have_text("AMD Ryzen 5 7500F")
    page.get_by_role("button", name="Take back: Processor").click()
    expect(page.locator("#part-cpu .now .tag")).to_have_text("recommended")
    expect(page.locator(".value.decided")).to_have_count(0)
    expect(page.locator("#title-part-cpu")).to_be_focused()
    assert _total(page) == before

    # completes as cheap as can be, and gets the quote
    page.get_by_role("button", name="Complete cheapest").click()
    expect(page.get_by_role("button", name="Complete cheapest")).to_have_attribute("aria-pressed", "true")
    net = page.locator(".totals dd").first.inner_text()
    assert f"from {net}" == before
    page.get_by_text("Breakdown").click()
    expect(page.locator("#breakdown tbody tr")).not_to_have_count(0)
    page.get_by_label("Your name").fill("Jane <b>Doe</b>")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Get the quote").click()
    quote = opened.value
    expect(quote.get_by_text("Jane <b>Doe</b>")).to_be_visible()
    expect(quote.locator("body")).to_contain_text(net)
    expect(quote.get_by_role("button", name="Print or save as PDF")).to_be_visible()
    with quote.expect_download() as saved:
        quote.get_by_role("link", name="Download as JSON").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    document = quote_from_json(file.read_bytes())
    assert file.stem == document.reference
    expect(quote.locator("body")).to_contain_text(document.reference)
    quote.emulate_media(media="print")
    expect(quote.get_by_role("navigation")).to_be_hidden()


def test_context__changes_what_is_possible_and_is_explained(desk: Desk) -> None:
    page = desk.open(f"{PLAN}?context.segment=student&tariff=student-5g")
    expect(page.get_by_text("Your choices do not go together")).to_have_count(0)
    page.get_by_label("Customer group").focus()
    page.get_by_label("Customer group").select_option("Private customer")
    conflict = page.get_by_role("region", name="Your choices do not go together")
    expect(conflict).to_contain_text("Campus tariffs are for students")
    expect(page.locator("#status")).to_have_text("Customer group: Private customer. Your choices do not go together")
    expect(page.get_by_label("Customer group")).to_be_focused()
    conflict.get_by_role("button", name="Change Tariff from Campus 5G to").first.click()
    expect(conflict).to_have_count(0)
    expect(page.locator(".least")).to_contain_text("from €")


def test_menu__numbers_with_prices_and_reasons(desk: Desk) -> None:
    page = desk.open(f"{PLAN}?tariff=everyday-5g")
    menu = page.get_by_label("Gigabytes a month", exact=True)
    menu.focus()
    expect(menu.locator("option", has_text="2 GB – not possible").first).to_be_disabled()
    menu.select_option("20")
    expect(page).to_have_url(re.compile("data.gigabytes=20"))
    expect(menu).to_have_value("20")
    expect(menu).to_be_focused()
    page.get_by_role("button", name="Why is 1 GB – 2 GB not possible?").click()
    expect(page.get_by_role("dialog")).to_contain_text("please add at least 3 GB")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    why = page.get_by_role("button", name="Why is 1 GB – 2 GB not possible?")
    expect(why).to_be_focused()
    why.click()
    page.get_by_role("dialog").get_by_role("button", name="Change Tariff from Everyday 5G to").first.click()
    expect(menu).to_have_value("2")
    expect(page.locator("#title-part-data")).to_be_focused()


def test_only_what_is_possible__and_nothing_matches(desk: Desk) -> None:
    page = desk.open(AM5)
    _open_list(page, "motherboard")
    page.locator("#part-motherboard").get_by_label("Only what is possible").check()
    expect(page.locator("#rows-choice-motherboard .value.excluded:visible")).to_have_count(0)
    expect(page.locator("#rows-choice-motherboard .value:visible")).not_to_have_count(0)
    page.get_by_role("searchbox", name="Search in Motherboard").fill("nothing like it")
    expect(page.get_by_text("Nothing matches.")).to_be_visible()
    page.get_by_role("searchbox", name="Search in Motherboard").press("Enter")
    expect(page.get_by_text("Nothing matches.")).to_be_visible()
    expect(page).to_have_url(re.compile(re.escape(AM5) + "$"))


def test_scrolling__stays_where_it_is(desk: Desk) -> None:
    page = desk.open(ROOM)
    row = page.locator("label", has_text="Buckwheat")
    row.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 0
    row.click()
    expect(page.locator("#part-pillow .now .tag")).to_have_text("your choice")
    assert abs(page.evaluate("scrollY") - before) < 5


def test_keyboard__is_enough(desk: Desk) -> None:
    page = desk.open(AM5)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the choices")).to_be_focused()

    # a long list: open, search, choose
    page.locator("#list-choice-motherboard > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("tuf gaming b850m")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#part-motherboard .now .tag")).to_have_text("your choice")
    assert page.evaluate("document.activeElement.name") == "motherboard"

    # why, the dialog keeps the focus inside, Escape leads back
    page.get_by_role("searchbox", name="Search in Motherboard").fill("a520m-k")
    why = page.get_by_role("button", name="Why is ASUS Prime A520M-K not possible?")
    why.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Why is this not possible?")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(why).to_be_focused()

    # undo
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Space")
    expect(page.locator("#part-motherboard .now .tag")).to_have_text("recommended")
    assert page.evaluate("document.activeElement !== document.body")


def test_chinese__from_the_first_page_to_the_quote(desk: Desk) -> None:
    page = desk.open("/", language="zh-CN")
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    page.get_by_role("link", name="游戏电脑").click()
    expect(page.get_by_role("heading", name="游戏电脑")).to_be_visible()
    _open_list(page, "cpu")
    page.locator("label", has_text="AMD Ryzen 5 7500F").click()
    expect(page.locator("#part-cpu .now .tag")).to_have_text("您的选择")
    _open_list(page, "motherboard")
    page.get_by_role("button", name="为什么不能选ASUS Prime A520M-K？").click()
    expect(page.get_by_role("dialog")).to_contain_text("不能与")
    page.get_by_role("button", name="关闭").click()
    page.get_by_role("link", name="English").click()
    expect(page.locator("#part-cpu .now .tag")).to_have_text("your choice")
    page.get_by_role("link", name="中文").click()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="获取报价单").click()
    expect(opened.value.locator("body")).to_contain_text("报价单号")


def test_address__can_be_shared(desk: Desk) -> None:
    page = desk.open(AM5)
    page.get_by_label("Region").select_option("United Kingdom")
    expect(page.locator("#status")).to_contain_text("Region: United Kingdom.")
    other = desk.open(page.url)
    assert _total(other) == _total(page)
    expect(other.get_by_label("Region")).to_have_value("UK")
    other.reload()
    expect(other.locator("#part-cpu .now-value")).to_have_text("AMD Ryzen 5 7500F")


def test_offline__nothing_changes_and_it_is_said(desk: Desk) -> None:
    page = desk.open(ROOM)
    page.context.set_offline(True)
    page.locator("label[for=value-breakfast-chinese], label[for^=value-breakfast]").first.click()
    expect(page.locator("#status")).to_have_text("The service cannot be reached. Nothing was changed; please try again.")
    expect(page.locator("#status")).to_be_visible()
    expect(page.locator("#part-breakfast input:checked")).to_have_count(0)
    page.context.set_offline(False)
    desk.complaints.clear()
    page.locator("label[for^=value-breakfast]").first.click()
    expect(page.locator("#part-breakfast .now .tag")).to_have_text("your choice")
    expect(page.locator("#status")).to_have_class("unseen")


def test_without_scripts__forms_are_enough(desk: Desk) -> None:
    page = desk.open(ROOM, scripts=False)
    page.locator("label[for^=value-breakfast]").first.click()
    page.get_by_role("button", name="Update").click()
    expect(page.locator("#part-breakfast .now .tag")).to_have_text("your choice")
    page.get_by_role("button", name=re.compile("^Why is")).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#part-breakfast .now .tag")).to_have_text("recommended")


PAGES = {
    "home": "/",
    "product": AM5,
    "question": f"{PLAN}?context.segment=standard&_why=tariff~student-5g",
    "conflict": f"{PLAN}?context.segment=standard&tariff=student-5g&data.gigabytes=7",
    "chinese": f"{ROOM}?_language=zh&room=nope&stay.nights=3",
    "error": "/nothing",
}


@pytest.mark.parametrize("name", PAGES)
def test_accessibility__nothing_serious(desk: Desk, name: str) -> None:
    """As axe sees it wide, and narrow without having to scroll sideways."""
    page = desk.open(PAGES[name])
    page.evaluate("[...document.querySelectorAll('details')].slice(0, 2).forEach((details) => { details.open = true; })")
    assert _serious(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if name == "error":
        desk.complaints.clear()  # the browser itself notes a 404


def test_accessibility__nothing_serious_on_a_phone(desk: Desk) -> None:
    assert _serious(desk.open(ROOM, width=390, height=844)) == []


def test_narrow__the_price_stays_in_sight(desk: Desk) -> None:
    page = desk.open(PC, width=390, height=844)
    bar = page.locator(".bottom-bar")
    expect(bar).to_contain_text("from €")
    expect(bar).to_be_in_viewport()
    bar.get_by_role("link", name="Summary").click()
    expect(page.get_by_role("heading", name="Your configuration")).to_be_in_viewport()


def test_description__json_of_the_service_says_the_same(desk: Desk) -> None:
    page = desk.open(AM5)
    answer = page.request.post(
        "/v1/catalogs/pc/products/gaming-pc/configure", data={"decisions": {"cpu": "ryzen-5-7500f"}}
    )
    assert _total(page) == f"from {json.loads(answer.text())['total']['formatted']}"
