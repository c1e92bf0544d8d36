from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentbot.sandbox.api_errors import ApiError
from talentbot.sandbox.keyboards import MarkupRules, checked_markup

if TYPE_CHECKING:
    from talentbot.sandbox.objects import Json

PRIVATE = MarkupRules(is_private=True)
GROUP = MarkupRules(is_private=False)


def one_button(**fields: object) -> Json:
    return {"inline_keyboard": [[{"text": "Да", **fields}]]}


def test_callback_data_is_limited_in_bytes() -> None:
    assert checked_markup(one_button(callback_data="ы" * 32), PRIVATE).inline
    with pytest.raises(ApiError, match="Bad Request: BUTTON_DATA_INVALID"):
        checked_markup(one_button(callback_data="ы" * 33), PRIVATE)


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ({"inline_keyboard": [[{"callback_data": "x"}]]}, 'Field "text" must be of type String'),
        ({"inline_keyboard": [[{"text": " ", "callback_data": "x"}]]}, "inline keyboard button text must be non-empty"),
        (one_button(), "Text buttons are unallowed in the inline keyboard"),
        (one_button(callback_data=""), "BUTTON_DATA_INVALID"),
        (one_button(callback_data="x", url="a.jp"), "exactly one action, not url and callback_data"),
        (one_button(url="http://localhost:8080/"), "URL 'http://localhost:8080/' is invalid: Wrong HTTP URL"),
        (one_button(url="ftp://a.jp"), "URL 'ftp://a.jp' is invalid: Unsupported URL protocol"),
        (one_button(web_app={"url": "http://a.jp"}), "is invalid: Only HTTPS links are allowed"),
        (one_button(pay=True), "BUTTON_TYPE_INVALID"),
        ({"inline_keyboard": [{"text": "x"}]}, 'field "inline_keyboard" must be an Array of Arrays'),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 5] * 21}, "reply markup is too long"),
        ({"keyboard": [[""]]}, "keyboard button text must be non-empty"),
        ({"keyboard": [[7]]}, "KeyboardButton must be a String or an Object"),
        ({"something": 1}, "object expected as reply markup"),
    ],
)  # fmt: skip
def test_refused_keyboards(markup: Json, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        checked_markup(markup, PRIVATE)
    assert reason in refused.value.description


def test_web_apps_and_requests_are_for_private_chats() -> None:
    web_app = one_button(web_app={"url": "https://a.jp"})
    contact = {"keyboard": [[{"text": "x", "request_contact": True}]]}
    assert checked_markup(web_app, PRIVATE).inline
    assert checked_markup(contact, PRIVATE).keyboard
    with pytest.raises(ApiError, match="BUTTON_TYPE_INVALID"):
        checked_markup(web_app, GROUP)
    with pytest.raises(ApiError, match="private chats only"):
        checked_markup(contact, GROUP)


def test_edited_messages_take_inline_keyboards_only() -> None:
    with pytest.raises(ApiError, match="inline keyboard expected"):
        checked_markup({"remove_keyboard": True}, MarkupRules(is_private=True, is_only_inline=True))


def test_reply_keyboards_are_normalised_and_an_empty_inline_keyboard_is_none() -> None:
    assert checked_markup({"keyboard": [["Да"]]}, GROUP).keyboard == {"keyboard": [[{"text": "Да"}]]}
    assert checked_markup({"inline_keyboard": [[]]}, GROUP).inline is None
    assert checked_markup({"force_reply": True}, GROUP).keyboard == {"force_reply": True}


def test_urls_are_kept_as_telegram_keeps_them() -> None:
    markup = checked_markup(one_button(url="HTTPS://Example.COM?q=1"), PRIVATE).inline
    assert markup == one_button(url="https://example.com/?q=1")
    mention = one_button(url="tg://user?id=5")
    assert checked_markup(mention, PRIVATE).inline == mention
