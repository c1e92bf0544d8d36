"""Takes the README's pictures: `python -m tests.screenshots.take` (needs Chromium)."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import ViewportSize, async_playwright

from talentbot.app import sandbox_running
from talentbot.settings import read_settings

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

FOLDER = Path(__file__).parent
FAQ = FOLDER.parents[1] / "faq"
PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=800)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
SETTLED = 700
"""Milliseconds after which the page has shown what was sent."""


async def main() -> None:
    """Three phones, one a language, and a desktop."""
    settings = read_settings(token="", faq_dir=FAQ)
    async with sandbox_running(settings, 0) as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        await converse(browser, url, "ky", ["жапон визасы канча турат"], "phone-ky.png")
        await converse(browser, url, "ru", ["виза"], "phone-ru.png")
        await converse(browser, url, "ja", ["介護の仕事には、どんな試験がいりますか"], "phone-ja.png", scheme="dark")
        await browse(browser, url, "desktop.png")
        await browser.close()


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


async def write(page: Page, text: str) -> None:
    """Type a message, send it and wait for the reply."""
    field = page.get_by_role("textbox").first
    await field.fill(text)
    await field.press("Escape")
    await field.press("Enter")
    await page.wait_for_timeout(SETTLED)


if __name__ == "__main__":
    asyncio.run(main())
