"""The static site in a real Chromium, from the disk and on a phone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest_asyncio
from playwright.async_api import ConsoleMessage, Error, Locator, Page, Request, ViewportSize, async_playwright, expect

from talentbot.faq.load import load_faq
from talentbot.publishing.site.build import build_site
from tests.sandbox.chat_room import ARGUMENTS, CHROMIUM, IN_CHROMIUM

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest
    from playwright.async_api import Browser

pytestmark = IN_CHROMIUM

SHIPPED = Path(__file__).parents[2] / "faq"
PHONE = ViewportSize(width=360, height=740)


@dataclass
class Visit:
    """Somebody reading the site."""

    site: Path
    page: Page
    complaints: list[str] = field(default_factory=list)

    async def open(self, name: str) -> None:
        await self.page.goto((self.site / name).as_uri())

    @property
    def box(self) -> Locator:
        return self.page.locator("#question")

    @property
    def results(self) -> Locator:
        return self.page.locator("#results a")

    def note(self, message: ConsoleMessage) -> None:
        self.complaints.append(message.text)

    def note_error(self, error: Error) -> None:
        self.complaints.append(str(error))

    def note_request(self, request: Request) -> None:
        if not request.url.startswith("file:"):
            self.complaints.append(request.url)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "out"
    build_site(load_faq(SHIPPED), out, date(2026, 11, 26), "nagaoka_bot")
    return out


@pytest_asyncio.fixture(loop_scope="module")
async def visit(browser: Browser, site: Path) -> AsyncIterator[Visit]:
    """Fails the test when the page complained in the console or asked for anything that is not on the disk."""
    page = await browser.new_page(viewport=PHONE, reduced_motion="reduce")
    visit = Visit(site, page)
    page.on("console", visit.note)
    page.on("pageerror", visit.note_error)
    page.on("request", visit.note_request)
    yield visit
    await page.close()
    assert visit.complaints == []


async def test_words_of_titles_phrasings_and_answers_are_found_as_they_are_typed(visit: Visit) -> None:
    await visit.open("ru/index.html")
    certificate = visit.page.locator("#results [href='visa-coe.html']")
    for words in ("что такое сертификат", "Certificate of Eligibility", "адвокат"):
        await visit.box.clear()
        await visit.box.press_sequentially(words)
        await expect(certificate).to_be_visible()
    await expect(visit.page.locator("#shelves")).to_be_hidden()
    count = await visit.results.count()
    await expect(visit.page.get_by_role("status")).to_contain_text(str(count))


async def test_letters_that_a_keyboard_lacks_make_no_difference(visit: Visit) -> None:
    await visit.open("ky/index.html")
    await visit.box.fill("виза")
    await expect(visit.results.first).to_be_visible()
    for written, typed in (("көрүү", "коруу"), ("ӨНДҮРҮШ", "ондуруш"), ("Нагаоканын", "нагаоканын")):
        await visit.box.fill(written)
        expected = await visit.results.all_text_contents()
        await visit.box.fill(typed)
        assert await visit.results.all_text_contents() == expected != []


async def test_japanese_is_found_without_spaces_and_in_either_kana(visit: Visit) -> None:
    await visit.open("ja/index.html")
    await visit.box.fill("介護の試験は何ですか")
    await expect(visit.results.first).to_contain_text("介護")
    await visit.box.fill("ビザ")
    await expect(visit.results.first).to_contain_text("ビザ")
    expected = await visit.results.all_text_contents()
    await visit.box.fill("びざ")
    assert await visit.results.all_text_contents() == expected != []


async def test_results_take_the_place_of_the_topics_on_a_wide_screen_too(visit: Visit) -> None:
    await visit.page.set_viewport_size({"width": 1280, "height": 900})
    await visit.open("ky/index.html")
    await expect(visit.page.locator("#shelves")).to_be_visible()
    await visit.box.fill("виза")
    await expect(visit.results.first).to_be_visible()
    await expect(visit.page.locator("#shelves")).to_be_hidden()


async def test_nothing_found_is_said_and_an_empty_box_shows_the_topics(visit: Visit) -> None:
    await visit.open("ru/index.html")
    await visit.box.fill("ыыыыыы")
    await expect(visit.page.locator("#shelves")).to_be_hidden()
    await expect(visit.page.get_by_role("status")).not_to_be_empty()
    await expect(visit.results).to_have_count(0)
    await visit.box.fill("")
    await expect(visit.page.locator("#shelves")).to_be_visible()
    await expect(visit.page.get_by_role("status")).to_be_empty()


async def test_the_keyboard_alone_is_enough_and_results_wait_for_whoever_comes_back(visit: Visit) -> None:
    await visit.open("ru/index.html")
    await visit.page.keyboard.press("Tab")
    await expect(visit.page.locator(".skip")).to_be_focused()
    await expect(visit.page.locator(".skip")).to_be_in_viewport()
    await visit.box.fill("виза")
    await visit.box.press("ArrowDown")
    await expect(visit.results.first).to_be_focused()
    await visit.page.keyboard.press("ArrowDown")
    await expect(visit.results.nth(1)).to_be_focused()
    await visit.page.keyboard.press("ArrowUp")
    await visit.page.keyboard.press("ArrowUp")
    await expect(visit.box).to_be_focused()
    await visit.box.press("Enter")
    await expect(visit.results.first).to_be_focused()
    expected = await visit.results.all_text_contents()
    await visit.page.keyboard.press("Enter")
    await expect(visit.page.locator("article h1")).to_be_visible()
    await visit.page.go_back()
    await expect(visit.results).to_have_text(expected)


async def test_an_answer_is_read_in_another_language_on_the_same_page(visit: Visit) -> None:
    await visit.open("index.html")
    await visit.page.get_by_role("link", name="Кыргызча").click()
    await visit.page.locator("[href='visa-coe.html']").click()
    await visit.page.get_by_role("link", name="日本語", exact=True).click()
    await expect(visit.page.locator("h1")).to_contain_text("在留資格認定証明書")
    await expect(visit.page.locator("html")).to_have_attribute("lang", "ja")
    await expect(visit.page.get_by_role("link", name="日本語", exact=True)).to_have_attribute("aria-current", "page")


async def test_no_page_is_wider_than_a_phone(visit: Visit) -> None:
    for name in ["index.html", *(f"{locale}/{page}.html" for locale in ("ky", "ru", "ja") for page in PAGES)]:
        await visit.open(name)
        assert await visit.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], name


async def test_words_stand_out_from_what_is_behind_them(visit: Visit) -> None:
    """WCAG 2, level AA, in the light and in the dark."""
    for scheme in ("light", "dark"):
        await visit.page.emulate_media(color_scheme=scheme)
        for name in ("index.html", "ru/index.html", "ru/visa-fee.html"):
            await visit.open(name)
            assert await visit.page.evaluate(FAINT_WORDS) == [], f"{name} in the {scheme}"


async def test_without_javascript_everything_is_there(browser: Browser, site: Path) -> None:
    context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = await context.new_page()
    await page.goto((site / "ru" / "index.html").as_uri())
    await expect(page.locator("#question")).to_be_hidden()
    links = page.locator(".sections .questions a")
    assert await links.count() == len(load_faq(SHIPPED).entries)
    await expect(links.first).to_be_visible()
    await page.locator(".sections [href='visa-coe.html']").click()
    await expect(page.locator(".answer")).to_contain_text("работодатель")
    await context.close()


PAGES = ("index", "visa-coe", "visa-types", "contact-international", "jobs-it-requirements")

FAINT_WORDS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const channels = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const color = channels(getComputedStyle(node).backgroundColor);
      if (color[3]) return color;
    }
  };
  const light = ([r, g, b]) => {
    const [red, green, blue] = [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const faint = [];
  for (const node of document.body.querySelectorAll("*")) {
    const texts = [...node.childNodes].filter((child) => child.nodeType === 3);
    const words = texts.map((text) => text.data).join("").trim();
    if (!words || node.closest(".icon")) continue;
    const [one, other] = [light(channels(getComputedStyle(node).color)), light(behind(node))].sort((a, b) => b - a);
    if ((one + 0.05) / (other + 0.05) < 4.5) faint.push(words);
  }
  return faint;
}"""
