from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from talentbot.errors import ConfigurationError
from talentbot.faq.load import load_faq
from talentbot.publishing.site.build import MARKER, SiteError, build_site
from tests.faq_folder import FaqFolder
from tests.html_pages import HtmlPage

SHIPPED = Path(__file__).parents[2] / "faq"
TODAY = date(2026, 11, 26)
LIMIT = 60_000
"""Bytes of a page on a slow network."""

ENTRY = """\
id: {id}
reviewed_on: {reviewed_on}
needs_confirmation: {needs_confirmation}
related: [{related}]
sources:
  - {{title: 長岡市 & others, url: "https://a.example/?x=1&y=2", dated: 2019-05, read_on: 2026-11-23}}
  - {{title: Second, read_on: 2026-11-20}}
  - {{title: Third, dated: 2020, read_on: 2026-11-20}}
  - {{title: Fourth, dated: 2021-02-03}}
{locale}:
  title: {title}
  answer: |
    Сначала **главное**, тел. 0258-39-2228 (費用).

    - раз
    - два
"""


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def shipped_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The site of the shipped FAQ, by path."""
    out = tmp_path_factory.mktemp("site") / "out"
    count = build_site(load_faq(SHIPPED), out, TODAY, "nagaoka_bot")
    found = files_in(out)
    assert len([path for path in found if path.endswith(".html")]) == count
    return found


@pytest.fixture(scope="module")
def shipped(shipped_files: dict[str, bytes]) -> dict[str, HtmlPage]:
    """Every page of the shipped FAQ by its path."""
    return {path: HtmlPage(content.decode()) for path, content in shipped_files.items() if path.endswith(".html")}


@pytest.fixture
def folder(tmp_path: Path) -> FaqFolder:
    return FaqFolder(tmp_path / "faq")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "public" / "site"


def write(folder: FaqFolder, entry_id: str, **changes: str) -> None:
    fields = {
        "reviewed_on": "",
        "needs_confirmation": "false",
        "related": "",
        "locale": "ru",
        "title": f"Что такое {entry_id}?",
    } | changes
    folder.write(f"visa/{entry_id}.yaml", ENTRY.format(id=entry_id, **fields))


def build(folder: FaqFolder, out: Path, bot_username: str | None = None) -> int:
    return build_site(load_faq(folder.path), out, TODAY, bot_username)


def page(out: Path, name: str) -> HtmlPage:
    return HtmlPage((out / name).read_text("utf-8"))


def test_every_entry_has_a_page_in_every_language(shipped: dict[str, HtmlPage]) -> None:
    entries = load_faq(SHIPPED).entries

    expected = {f"{locale}/{name}.html" for locale in ("ky", "ru", "ja") for name in (*entries, "index")}
    assert set(shipped) == expected | {"index.html"}


def test_every_link_inside_the_site_resolves(shipped: dict[str, HtmlPage]) -> None:
    for name, found in shipped.items():
        for link in found.links:
            if link.startswith(("https:", "http:", "tel:", "mailto:")):
                continue
            path, fragment = urldefrag(link)
            target = name if not path else str((Path("/") / name).parent.joinpath(path).resolve().relative_to("/"))
            assert target in shipped, f"{name} links to {link}"
            assert not fragment or unquote(fragment) in shipped[target].ids, f"{name} links to {link}"


def test_ids_are_unique_and_headings_in_order(shipped: dict[str, HtmlPage]) -> None:
    for name, found in shipped.items():
        assert len(set(found.ids)) == len(found.ids), name
        assert found.headings[0] == 1, name
        assert found.headings.count(1) == 1, name
        assert all(after <= before + 1 for before, after in zip(found.headings, found.headings[1:], strict=False)), name


def test_a_page_is_light_and_needs_nothing_from_outside(shipped: dict[str, HtmlPage]) -> None:
    for name, found in shipped.items():
        assert len(found.source.encode()) <= LIMIT, name
        assert not [each for each in found.resources if ":" in each or each.startswith("//")], name


def test_a_page_leads_to_itself_in_the_other_languages(shipped: dict[str, HtmlPage]) -> None:
    for name, found in shipped.items():
        if name == "index.html":
            assert [link for link in found.links if link.endswith("index.html")][-3:] == [
                "ky/index.html",
                "ru/index.html",
                "ja/index.html",
            ]
            continue
        own, file = name.split("/")
        assert found.language == own
        assert {f"../{locale}/{file}" for locale in ("ky", "ru", "ja")} <= set(found.links)


def test_the_list_has_every_question_and_leads_to_the_bot(shipped: dict[str, HtmlPage]) -> None:
    for entry in load_faq(SHIPPED).entries.values():
        for locale, text in entry.texts.items():
            assert text.title in shipped[f"{locale}/index.html"].words
            assert f"{entry.id}.html" in shipped[f"{locale}/index.html"].links
            assert f"https://t.me/nagaoka_bot?start=faq_{entry.id}" in shipped[f"{locale}/{entry.id}.html"].links


def test_an_answer_shows_its_sources_and_how_far_it_can_be_trusted(folder: FaqFolder, out: Path) -> None:
    write(folder, "alpha", needs_confirmation="true", related="beta")
    write(folder, "beta", reviewed_on="2026-11-24")
    build(folder, out)
    alpha, beta = page(out, "ru/alpha.html"), page(out, "ru/beta.html")

    assert "<strong>главное</strong>" in alpha.source
    assert "<ul><li>раз</li><li>два</li></ul>" in alpha.source
    assert "самый старый — 2019 года, у части нет даты" in alpha.words
    assert "Это не официальный ответ города." in alpha.words
    assert "город ещё не подтвердил" in alpha.words
    assert all(title in alpha.words for title in ("長岡市 & others", "Second", "Third", "Fourth"))
    assert all(day in alpha.words for day in ("май 2019", "2020", "3 февраля 2021", "23 ноября 2026"))
    assert "https://a.example/?x=1&y=2" in alpha.links
    assert "beta.html" in alpha.links
    assert "24 ноября 2026" in beta.words
    assert "ответ проверил координатор" in beta.words
    assert "официальный ответ" not in beta.words


def test_japanese_in_another_language_is_marked_and_numbers_stay_whole(folder: FaqFolder, out: Path) -> None:
    write(folder, "alpha")
    build(folder, out)
    source = page(out, "ru/alpha.html").source

    assert '(<span lang="ja">費用</span>)' in source
    assert '<span lang="ja">長岡市</span> &amp; others' in source
    assert '<span class="number">0258-39-2228</span>' in source


def test_a_missing_language_is_shown_in_the_nearest_and_said(folder: FaqFolder, out: Path) -> None:
    write(folder, "alpha")
    write(folder, "beta", locale="ky", title="Бета деген эмне?")
    build(folder, out)

    source = page(out, "ja/alpha.html").source
    assert '<h1 lang="ru">Что такое alpha?</h1>' in source
    assert '<div class="answer" lang="ru">' in source
    assert "この答えは、今はロシア語だけです。" in source
    assert '<a href="beta.html" lang="ky">Бета деген эмне?</a>' in page(out, "ru/index.html").source


def test_everything_is_escaped(folder: FaqFolder, out: Path) -> None:
    write(folder, "alpha", title='"<script>alert(1)</script> & {lang}"')
    folder.write("categories.yaml", 'visa: {ru: "<i>Виза</i>", icon: "<"}\n')
    build(folder, out)

    for name in ("ru/alpha.html", "ru/index.html"):
        found = page(out, name)
        assert "<script>alert" not in found.source
        assert "<i>" not in found.source
        assert "<script>alert(1)</script> & {lang}" in found.words


def test_a_category_may_have_any_folder(folder: FaqFolder, out: Path) -> None:
    folder.entry("alpha", category="visa and work")
    folder.entry("beta", category="виза")
    build(folder, out)

    index = page(out, "ru/index.html")
    assert "#topic-visa%2520and%2520work" in index.links
    assert "topic-visa%20and%20work" in index.ids


def test_the_same_faq_gives_the_same_bytes(shipped_files: dict[str, bytes], tmp_path: Path) -> None:
    build_site(load_faq(SHIPPED), tmp_path / "again", TODAY, "nagaoka_bot")

    assert files_in(tmp_path / "again") == shipped_files


def test_without_a_bot_there_is_no_link_to_one(folder: FaqFolder, out: Path) -> None:
    write(folder, "alpha")
    build(folder, out)

    assert "t.me" not in page(out, "ru/alpha.html").source + page(out, "ru/index.html").source


def test_a_site_is_replaced_as_a_whole(folder: FaqFolder, out: Path) -> None:
    write(folder, "alpha")
    write(folder, "beta")
    assert build(folder, out) == 2 * 3 + 4
    (folder.path / "visa" / "alpha.yaml").unlink()

    assert build(folder, out) == 3 + 4
    assert (out / MARKER).is_file()
    assert not (out / "ru" / "alpha.html").exists()
    assert [path.name for path in out.parent.iterdir()] == [out.name]


def test_an_empty_folder_is_taken(folder: FaqFolder, out: Path) -> None:
    write(folder, "alpha")
    out.mkdir(parents=True)

    build(folder, out)

    assert (out / "index.html").is_file()


def test_nothing_that_is_no_site_is_touched(folder: FaqFolder, out: Path) -> None:
    write(folder, "alpha")
    out.mkdir(parents=True)
    (out / "thesis.odt").write_text("years of work")

    with pytest.raises(SiteError, match=r"site: holds files that are no site of talentbot"):
        build(folder, out)
    with pytest.raises(SiteError, match=r"thesis\.odt: is a file"):
        build(folder, out / "thesis.odt")
    with pytest.raises(SiteError, match="cannot be written"):
        build(folder, out / "thesis.odt" / "site")

    assert [path.name for path in out.iterdir()] == ["thesis.odt"]


@pytest.mark.parametrize("ids", [["index"], ["Index"], ["alpha", "Alpha"]])
def test_two_pages_are_never_one_file(folder: FaqFolder, out: Path, ids: list[str]) -> None:
    for entry_id in ids:
        folder.entry(entry_id)

    with pytest.raises(SiteError, match="would have the file name of"):
        build(folder, out)


def test_a_name_that_no_bot_has_is_refused(folder: FaqFolder, out: Path) -> None:
    write(folder, "alpha")

    with pytest.raises(ConfigurationError, match="no username of a bot"):
        build(folder, out, "https://t.me/x")

    assert not out.exists()


def test_the_index_knows_titles_phrasings_and_answers(folder: FaqFolder, out: Path) -> None:
    folder.entry("alpha")
    build(folder, out)
    script = (out / "ru" / "search-index.js").read_text("utf-8")

    index = json.loads(script.removeprefix("const INDEX = ").removesuffix(";\n"))
    words = dict(zip(index["words"].split(), index["places"].split(), strict=True))
    assert index["count"] == 1
    assert (words["оформл"], words["подает"], words["сертиф"]) == ("2", "1", "0")
