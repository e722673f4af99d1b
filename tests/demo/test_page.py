"""The sandbox page without a browser: who may use it, what its forms do, and what nobody may see on it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from bot.demo import ZONE
from bot.demo.door import local_only
from bot.demo.server import application, settings_at
from bot.demo.stage import Stage

HERE = "http://127.0.0.1:8765"
OURS = {"sec-fetch-site": "same-origin"}
MONEY = re.compile(r"[¥$£]|\d\.\d\d")


@asynccontextmanager
async def at_the_page(locale: str = "zh-CN") -> AsyncIterator[tuple[Stage, httpx.AsyncClient]]:
    stage = Stage(locale, settings_at(HERE))
    await stage.anew()
    transport = httpx.ASGITransport(application(stage, HERE))
    try:
        async with httpx.AsyncClient(transport=transport, base_url=HERE, headers=OURS) as client:
            yield stage, client
    finally:
        await stage.close()


async def do(client: httpx.AsyncClient, **form: str) -> httpx.Response:
    return await client.post("/sandbox", data={"home": "1", "chat": "8-2", **form})


def shown(page: httpx.Response, who: str) -> str:
    """What one phone shows, as text."""
    part = page.text.split(f'id="{who}"')[1].split("</section>")[0]
    return re.sub(r"<[^>]+>", " ", part)


def button(page: httpx.Response, label: str) -> str:
    """What the newest button of that label sends."""
    return re.findall(rf'name="press" value="([\d:]+)"[^>]*>{label}', page.text)[-1]


# --- who may use it (the door alone, before an application that lets everybody do everything) ---


async def open_house(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("in")(scope, receive, send)


async def knock(method: str, path: str = "/sandbox", **headers: str) -> int:
    """The status at the door."""
    transport = httpx.ASGITransport(local_only(open_house, paths=("/sandbox",)))
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
        return (await client.request(method, path, headers=given)).status_code


@pytest.mark.parametrize("host", ["rounds.example", "127.0.0.1.evil.example:8765", "evil.example:127", ""])
async def test_another_name_for_this_machine_is_refused(host: str) -> None:
    assert await knock("GET", host=host) == 421
    assert await knock("GET", "/s/x", host=host) == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "[::1]:8765", "[::1]", "LOCALHOST"])
async def test_this_machine_is_let_in_by_each_of_its_names(host: str) -> None:
    assert await knock("GET", host=host) == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec_fetch_site": "same-origin"}, 200),
        (
            {"sec_fetch_site": "same-origin", "origin": "null"},
            200,
        ),  # what no-referrer makes of a form of ours
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"sec_fetch_site": "none"}, 403),
        ({"sec_fetch_site": "cross-site", "origin": HERE}, 403),
        ({"origin": HERE}, 200),  # a browser too old to say more
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:1"}, 403),
        ({"origin": "https://127.0.0.1:8765"}, 403),
        ({}, 403),
    ],
)
async def test_a_form_of_another_site_is_refused(headers: dict[str, str], status: int) -> None:
    assert await knock("POST", **headers) == status
    assert await knock("GET", **headers) == 200


async def test_the_door_stands_before_the_whole_page() -> None:
    async with at_the_page() as (stage, client):
        cross = {"sec-fetch-site": "cross-site"}
        assert (
            await client.post("/sandbox", data={"chat": "8-2", "say": "停"}, headers=cross)
        ).status_code == 403
        assert (await client.get("/sandbox/live", headers={"host": "evil.example"})).status_code == 421
        assert all(entry.message for entry in stage.transcript.of("8-2"))


async def test_every_answer_keeps_scripts_of_others_out() -> None:
    async with at_the_page() as (_, client):
        page = await client.get("/")
        policy = page.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "script-src 'self'" in policy
        assert not re.search(r"<script(?![^>]*src=)|style=|\son\w+=", page.text)
        assert len(page.content) < 60_000


# --- what its forms do ---


async def test_what_is_pressed_and_said_goes_through_the_real_door() -> None:
    async with at_the_page() as (stage, client):
        assert (await do(client, say="过两天吧")).status_code == 303
        page = await client.get("/sandbox?home=1")
        await do(client, press=button(page, "11月7日 周六"))
        case = await stage.sandbox.case("8-2")
        assert case.status == "promised"
        assert "约定 11月7日 周六" in (await client.get("/sandbox?home=1")).text


async def test_a_jump_ends_where_the_household_hears_the_next_thing() -> None:
    async with at_the_page() as (stage, client):
        await do(client, say="周六上午十点半")
        for moment in ("11-06 19:00", "11-07 10:30"):
            await do(client, clock="jump")
            assert stage.transcript.of("8-2")[-1].at == stage.sandbox.clock.at
            assert f"{stage.sandbox.clock.at.astimezone(ZONE):%m-%d %H:%M}" == moment


async def test_the_next_thing_of_anybody_may_be_somebody_elses() -> None:
    async with at_the_page() as (stage, client):
        await do(client, clock="any")
        assert stage.transcript.entries[-1].chat == "steward"


async def test_the_page_is_not_sent_again_while_nothing_happens() -> None:
    async with at_the_page() as (_, client):
        first = await client.get("/sandbox/live?home=1")
        known = {"if-none-match": first.headers["etag"]}
        assert (await client.get("/sandbox/live?home=1", headers=known)).status_code == 304
        assert (await client.get("/sandbox/live?home=2", headers=known)).status_code == 200
        await do(client, clock="hour")
        assert (await client.get("/sandbox/live?home=1", headers=known)).status_code == 200


async def test_a_story_has_its_own_people_phones_and_words() -> None:
    async with at_the_page("en") as (stage, client):
        await do(client, story="event")
        page = await client.get("/")
        assert "Mr Lane" in shown(page, "owner") and "At the door" in shown(page, "guard")
        await do(client, anew="zh-CN")
        assert stage.story.name == "event"
        await do(client, story="goods", home="3")
        page = await client.get("/")
        assert "12,000" in shown(page, "owner")
        assert 'id="guard"' not in page.text


async def test_what_the_door_sees_ends_the_story_of_a_guest_and_no_amount_is_there() -> None:
    async with at_the_page("en") as (stage, client):
        await do(client, story="event")
        await do(client, chat="guard", say="/arrived 5101")
        assert (await stage.sandbox.case("5101")).outcome == "arrived"
        assert not MONEY.search(shown(await client.get("/"), "guard"))


async def test_goods_that_came_in_stand_in_the_story() -> None:
    async with at_the_page("en") as (_, client):
        await do(client, story="goods")
        await do(client, chat="steward", say="/arrived PO2608-1 7000")
        assert "came in: 7,000 pcs" in (await client.get("/")).text


NONSENSE: list[dict[str, str]] = [
    {},
    {"press": "10:99"},
    {"press": "99999:0"},
    {"press": "x"},
    {"press": "-1:0"},
    {"press": "10:0", "chat": "2-9"},
    {"anew": "xx"},
    {"story": "xx"},
    {"say": "x" * 5001},
    {"say": "hello", "chat": ""},
    {"bind": "yes", "home": "99"},
]


async def test_what_makes_no_sense_changes_nothing() -> None:
    async with at_the_page() as (stage, client):
        before = len(stage.transcript.entries)
        for form in NONSENSE:
            answer = await do(client, **form)
            assert (answer.status_code, form) == (400, form)
        assert len(stage.transcript.entries) == before


async def test_a_press_on_an_old_page_is_answered_by_the_world_as_it_is() -> None:
    async with at_the_page("en") as (_, client):
        answer = await do(client, press="9999:0")
        assert answer.status_code == 400
        assert "That was from an older page" in answer.text
        assert "Mr Hale" in shown(answer, "owner")


@pytest.mark.parametrize("sign", ["好", "x", "😀"])
async def test_as_long_a_message_as_the_box_takes_is_answered(sign: str) -> None:
    async with at_the_page() as (stage, client):
        assert 'maxlength="5000"' in (await client.get("/")).text
        said = sign * (2500 if sign == "😀" else 5000)  # an emoji counts twice in a browser
        assert (await do(client, say=said)).status_code == 303
        assert [one.text for one in stage.transcript.of("8-2") if one.message is None] == [said]


async def test_a_form_that_is_too_large_is_not_read() -> None:
    async with at_the_page() as (_, client):
        assert (await do(client, say="x" * 70_000)).status_code == 413


async def test_words_of_the_page_are_never_markup() -> None:
    async with at_the_page() as (_, client):
        await do(client, say="<script>alert(1)</script>")
        assert "<script>alert" not in (await client.get("/sandbox")).text


async def test_a_fresh_start_is_a_fresh_world_in_the_language_chosen() -> None:
    async with at_the_page() as (stage, client):
        await do(client, say="停")
        await do(client, anew="en")
        page = await client.get("/")
        assert 'lang="en"' in page.text
        assert "Mr Hale" in shown(page, "owner")
        assert not any(entry.message is None for entry in stage.transcript.entries)


# --- what nobody may see on it ---


async def test_the_guards_phone_shows_no_amount_whatever_the_guard_asks() -> None:
    async with at_the_page() as (_, client):
        for text in ("/seen 8-2", "/seen", "/case 8-2", "/why 8-2", "8-2", "欠多少", "/help", "/next"):
            await do(client, chat="guard", say=text)
        await do(client, clock="day")
        phone = shown(await client.get("/sandbox?home=1"), "guard")
        assert "/seen 8-2" in phone
        assert not MONEY.search(phone)


async def test_an_amount_would_be_seen_if_it_were_there() -> None:
    async with at_the_page() as (_, client):
        assert MONEY.search(shown(await client.get("/sandbox?home=1"), "owner"))


async def test_only_addresses_of_this_server_open() -> None:
    async with at_the_page() as (_, client):
        await do(client, say="https://evil.example/ http://127.0.0.1:8765.evil.example/")
        page = await client.get("/sandbox")
        assert "https://evil.example/" in page.text
        assert all(
            link.startswith(("/", "#", HERE + "/")) for link in re.findall(r'href="([^"]+)"', page.text)
        )


async def test_the_way_to_pay_says_that_no_money_moves() -> None:
    async with at_the_page("en") as (_, client):
        assert "No money moves" in (await client.get("/sandbox/pay")).text
