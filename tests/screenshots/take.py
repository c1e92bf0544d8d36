"""Takes the pictures of the README and of the coordinators' guide: `python -m tests.screenshots.take`.

Needs Chromium; the picture of the workbook is taken where LibreOffice and pdftoppm are as well.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import ViewportSize, async_playwright

from talentbot.app import sandbox_running
from talentbot.faq.load import load_faq
from talentbot.faq.workbook.write import write_workbook
from talentbot.language import Locale
from talentbot.publishing.site.build import build_site
from talentbot.settings import read_settings

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

FOLDER = Path(__file__).parent
FAQ = FOLDER.parents[1] / "faq"
PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=800)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
CORNER = ["-x", "190", "-y", "250", "-W", "1900", "-H", "900"]
"""The part of the workbook's page that is shown, in dots."""

ANNOUNCEMENTS = {
    "ru": "Нагаока: онлайн-встреча об уходе за пожилыми, 15 января в 18:00 (Бишкек).",
    "ja": "長岡市の介護の仕事について、1月15日18時（ビシュケク時間）にオンライン説明会を開きます。",
}

SETTLED = 700
"""Milliseconds after which the page has shown what was sent."""


async def main() -> None:
    """Three phones, one a language, and a desktop; coordinators, the site, the workbook."""
    settings = read_settings(token="", faq_dir=FAQ)
    async with sandbox_running(settings, 0) as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        await converse(browser, url, "ky", ["жапон визасы канча турат"], "phone-ky.png")
        await converse(browser, url, "ru", ["виза"], "phone-ru.png")
        await converse(browser, url, "ja", ["介護の仕事には、どんな試験がいりますか"], "phone-ja.png", scheme="dark")
        await converse(browser, url, "ky", ["/deadlines"], "deadlines-ky.png")
        await browse(browser, url, "desktop.png")
        await look_at_the_site(browser, "site.png")
        await browser.close()
    for language, locale in (("Русский", "ru"), ("日本語", "ja")):
        async with sandbox_running(settings, 0) as url, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
            await change_an_answer(browser, url, language, locale, f"coordinator-{locale}.png")
            await write_an_announcement(browser, url, language, locale, f"broadcast-{locale}.png")
            await browser.close()
    picture_the_workbook("workbook.png")


async def converse(
    browser: Browser, url: str, persona: str, questions: list[str], name: str, scheme: str = "light"
) -> None:
    """Start the bot, ask, and take a picture of the last question with its reply."""
    context = await browser.new_context(viewport=PHONE, device_scale_factor=2, color_scheme=scheme)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(f"{url}/?persona={persona}&start=")
    await page.wait_for_timeout(SETTLED)
    for text in ("/start", *questions):
        await write(page, text)
    await page.locator(".message.is-own").last.evaluate("message => message.scrollIntoView()")
    await page.screenshot(path=FOLDER / name)
    await context.close()


async def browse(browser: Browser, url: str, name: str) -> None:
    """Look through the topics."""
    page = await browser.new_page(viewport=DESKTOP)
    await page.goto(f"{url}/?persona=ru")
    await page.wait_for_timeout(SETTLED)
    await write(page, "/topics")
    await page.screenshot(path=FOLDER / name)


async def change_an_answer(browser: Browser, url: str, language: str, locale: str, name: str) -> None:
    """Be the coordinator: change an answer, and take a picture of the difference before it is published."""
    answer = load_faq(FAQ).entries["visa-coe"].texts[Locale(locale)].answer.strip()
    lines = answer.splitlines()
    context = await browser.new_context(viewport=PHONE, device_scale_factor=2)
    page = await context.new_page()
    await page.goto(f"{url}/?persona=coordinator&start=")
    await page.wait_for_timeout(SETTLED)
    for text in ("/start", "/language"):
        await write(page, text)
    await page.get_by_role("button", name=language).last.click()
    await page.wait_for_timeout(SETTLED)
    await write(page, "/edit visa-coe")
    await page.get_by_role("button", name=language).last.click()
    await page.wait_for_timeout(SETTLED)
    changed = [line.replace("1 до 3", "1 до 4").replace("1～3", "1～4") for line in lines]
    await write(page, "\n".join(changed))
    await page.get_by_role("button", name="✅").last.wait_for()
    await page.wait_for_timeout(4 * SETTLED)  # the notice of the language goes
    await page.screenshot(path=FOLDER / name)
    await context.close()


async def write_an_announcement(browser: Browser, url: str, language: str, locale: str, name: str) -> None:
    """Be somebody of the city: write an announcement, and take a picture of it before it is sent."""
    context = await browser.new_context(viewport=PHONE, device_scale_factor=2)
    page = await context.new_page()
    await page.goto(f"{url}/?persona=ky&start=")
    await page.wait_for_timeout(SETTLED)
    for text in ("/start", "/subscribe"):
        await write(page, text)
    await page.goto(f"{url}/?persona=coordinator&start=")
    await page.wait_for_timeout(SETTLED)
    await write(page, "/broadcast")
    await write(page, ANNOUNCEMENTS[locale])
    await page.wait_for_timeout(SETTLED)
    await page.screenshot(path=FOLDER / name)
    await context.close()


async def look_at_the_site(browser: Browser, name: str) -> None:
    """The whole FAQ as a web site."""
    with tempfile.TemporaryDirectory() as folder:
        build_site(load_faq(FAQ), Path(folder) / "site", datetime.now(UTC).date(), "nagaoka_talent_bot")
        page = await browser.new_page(viewport=DESKTOP)
        await page.goto((Path(folder) / "site" / "ru" / "index.html").as_uri())
        await page.screenshot(path=FOLDER / name)


def picture_the_workbook(name: str) -> None:
    """The first entries of the workbook, as a spreadsheet program prints them."""
    if not shutil.which("soffice") or not shutil.which("pdftoppm"):
        print("No LibreOffice or no pdftoppm: the picture of the workbook stays as it was")  # noqa: T201
        return
    with tempfile.TemporaryDirectory() as folder:
        workbook = Path(folder) / "faq.xlsx"
        workbook.write_bytes(write_workbook(load_faq(FAQ)))
        convert = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, str(workbook)]
        subprocess.run(convert, check=True, capture_output=True)
        pages = ["pdftoppm", "-png", "-r", "260", "-f", "2", "-l", "2", "-singlefile", *CORNER]
        subprocess.run([*pages, str(workbook.with_suffix(".pdf")), str((FOLDER / name).with_suffix(""))], check=True)


async def write(page: Page, text: str) -> None:
    """Type a message, send it and wait for the reply."""
    field = page.get_by_role("textbox").first
    await field.fill(text)
    await field.press("Escape")
    await field.press("Enter")
    await page.wait_for_timeout(SETTLED)


if __name__ == "__main__":
    asyncio.run(main())
