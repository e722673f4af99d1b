"""The harness itself: it sees what it is for, and says plainly when it cannot run."""

from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.browser.access import complaints, keyboard
from tests.browser.chromium import NAMES, chromium

GOOD = """<!doctype html><html lang="en"><head><title>Good</title></head><body><main><h1>Good</h1>
<label for="a">Name</label><input id="a"><button>Send</button><a href="#x">More</a></main></body></html>"""


async def test_a_good_page_has_no_complaints(phone: Page) -> None:
    await phone.set_content(GOOD)
    assert await complaints(phone) == []
    assert await keyboard(phone) == []


@pytest.mark.parametrize(
    ("good", "bad", "complaint"),
    [
        ('lang="en"', "", "no lang"),
        ("<title>Good</title>", "", "no title"),
        ("<h1>Good</h1>", "", "0 h1"),
        ("<h1>Good</h1>", "<h1>Good</h1><h1>Again</h1>", "2 h1"),
        ("main>", "div>", "no main"),
        ("<label", "<p", "no label"),
        (">Send<", "> <", "no name"),
        ('<a href="#x"', '<a id="a" href="#x"', "id twice"),
        ("<h1>", '<h1 style="color:#888">', "contrast"),
        ("<h1>", '<h1 style="color:rgba(0,0,0,.4)">', "contrast"),
        ("<main>", '<main style="background:#333">', "contrast"),
        ("<main>", '<main style="width:500px">', "wider"),
        ("<button>", '<button tabindex="3">', "tabindex"),
        ("</main>", '<img src="data:,"></main>', "no alt"),
    ],
)
async def test_what_keeps_people_out_is_found(phone: Page, good: str, bad: str, complaint: str) -> None:
    await phone.set_content(GOOD.replace(good, bad))
    assert any(complaint in found for found in await complaints(phone))


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [('<button tabindex="-1">', "not by keyboard"), ('<button style="outline:none">', "unseen")],
)
async def test_what_the_keyboard_does_not_reach_is_found(phone: Page, bad: str, complaint: str) -> None:
    await phone.set_content(GOOD.replace("<button>", bad))
    assert any(complaint in found for found in await keyboard(phone))


def test_without_a_browser_the_tests_are_skipped_and_in_ci_they_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no browser"):
        chromium()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no browser"):
        chromium()
    there = tmp_path / NAMES[0]
    there.touch(mode=0o755)
    assert chromium() == str(there)
