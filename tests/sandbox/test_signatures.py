from __future__ import annotations

import pytest

from talentbot.sandbox.api_errors import ApiError
from talentbot.sandbox.parameters import Parameters, UploadedFile
from talentbot.sandbox.signatures import read_signatures

SIGNATURES = read_signatures()


def test_methods_have_the_apis_names_and_parameters() -> None:
    send = SIGNATURES["sendmessage"]
    assert send.name == "sendMessage"
    assert send.required == {"chat_id", "text"}
    assert {"reply_parameters", "link_preview_options", "protect_content"} <= send.parameters
    assert (
        not {"reply_to_message_id", "disable_web_page_preview", "read_timeout", "api_kwargs", "self"} & send.parameters
    )


def test_the_librarys_own_methods_are_none_of_the_api() -> None:
    assert not {"initialize", "shutdown", "doapirequest"} & SIGNATURES.keys()
    assert {"close", "logout", "getupdates", "sendpoll"} <= SIGNATURES.keys()
    assert len(SIGNATURES) > 150


def test_conveniences_of_the_library_do_not_hide_what_telegram_requires() -> None:
    assert SIGNATURES["sendlocation"].required == {"chat_id", "latitude", "longitude"}
    assert "location" not in SIGNATURES["sendlocation"].parameters
    assert "correct_option_id" not in SIGNATURES["sendpoll"].parameters


@pytest.mark.parametrize(
    ("method", "given", "reason"),
    [
        ("sendmessage", {"chat_id": 1}, "message text is empty"),
        ("sendmessage", {"text": "x"}, "chat_id is empty"),
        ("senddocument", {"chat_id": 1}, "there is no document in the request"),
        ("setmycommands", {}, 'parameter "commands" is required'),
        ("getme", {"verbose": 1}, "getMe has no parameter verbose (Telegram ignores it, the sandbox tells)"),
    ],
)
def test_wrong_parameters_are_refused(method: str, given: dict[str, object], reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        SIGNATURES[method].check(Parameters(given))
    assert refused.value.description == f"Bad Request: {reason}"


def test_attached_files_are_no_unknown_parameters() -> None:
    files = {"one": UploadedFile("a", "text/plain", b"a")}
    media = [{"type": "document", "media": "attach://one"}]
    SIGNATURES["sendmediagroup"].check(Parameters({"chat_id": 1, "media": media}, files))
    with pytest.raises(ApiError, match="no parameter one"):
        SIGNATURES["sendmediagroup"].check(Parameters({"chat_id": 1, "media": []}, files))
