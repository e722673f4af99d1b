"""In and out of the dashboard: by a link of /web, once, without a password; and out again when roles change."""

from datetime import timedelta

import pytest

from tests.handlers.estate import FINANCE, GUARD, MANAGER, STEWARD, answer
from tests.web.board import form_to, inside, link_of, sent
from tests.web.browsing import browsing, house_over
from tests.world import World

WRONG = "/in/" + "a" * 22


async def test_a_link_opens_once_and_only_by_its_button(world: World) -> None:
    path = await link_of(world, STEWARD)
    async with browsing(world) as client:
        for _ in range(3):
            assert (await client.get(path)).status_code == 200, "looking at a link uses nothing up"
        entered = await client.post(path)
        assert (entered.status_code, entered.headers["Location"]) == (303, "/board")
        assert (await client.get("/board")).status_code == 200
        assert (await client.post(path)).headers["Location"] == "/board", "a double tap leads inside"
        assert (await client.get(path)).headers["Location"] == "/board", "and so does the back button"
    async with browsing(world) as other:
        used, wrong = await other.get(path), await other.get(WRONG)
        assert used.status_code == wrong.status_code == 404
        assert used.text.replace(path, WRONG) == wrong.text
        assert (await other.post(path)).text.replace(path, WRONG) == wrong.text


async def test_the_link_lasts_a_quarter_of_an_hour_and_a_newer_one_replaces_it(world: World) -> None:
    old = await link_of(world, STEWARD)
    new = await link_of(world, STEWARD)
    async with browsing(world) as client:
        assert (await client.post(old)).status_code == 404
        world.clock.at += timedelta(minutes=15)
        assert (await client.post(new)).status_code == 404


@pytest.mark.parametrize("chat", [GUARD, "8-2", "somebody"])
async def test_guards_owners_and_strangers_get_no_link(world: World, chat: str) -> None:
    assert not await link_of(world, chat)


@pytest.mark.parametrize("chat", [STEWARD, FINANCE, MANAGER])
async def test_the_office_gets_one_in_their_language(world: World, chat: str) -> None:
    assert await link_of(world, chat)
    assert "/in/" in await answer(world, chat, "看板")


async def test_no_link_is_given_where_nobody_could_open_it(world: World) -> None:
    site = world.app.engine.site
    object.__setattr__(site, "pages", "")
    assert "PUBLIC_URL" in await answer(world, STEWARD, "/web")


async def test_the_cookie_is_kept_from_scripts_and_other_sites(world: World) -> None:
    async with browsing(world) as client:
        kept = (await client.post(await link_of(world, STEWARD))).headers["Set-Cookie"].lower()
    assert "httponly" in kept and "samesite=lax" in kept and "path=/" in kept and "max-age=43200" in kept
    house = house_over(world)
    house.public_url = "https://rounds.test"
    async with browsing(world, house) as client:
        kept = (await client.post(await link_of(world, STEWARD))).headers["Set-Cookie"]
    assert kept.startswith("__Host-rounds=") and "Secure" in kept


async def test_the_word_of_a_session_is_nowhere_in_the_database(world: World) -> None:
    async with inside(world, STEWARD) as client:
        word = client.cookies["rounds"]
    assert word.encode() not in (world.app.store.path or None).read_bytes()  # type: ignore[union-attr]


async def test_a_session_ends_after_twelve_hours(world: World) -> None:
    async with inside(world, STEWARD) as client:
        world.clock.at += timedelta(hours=12)
        assert (await client.get("/board")).status_code == 403


async def test_leaving_ends_the_session_also_for_a_copy_of_the_cookie(world: World) -> None:
    async with inside(world, STEWARD) as client:
        word = client.cookies["rounds"]
        left = await sent(client, "/board/leave", form_to((await client.get("/board")).text, "/board/leave"))
        assert left.status_code == 200 and "rounds" not in client.cookies
    async with browsing(world, cookie=f"rounds={word}") as copy:
        assert (await copy.get("/board")).status_code == 403


async def test_a_colleague_who_was_removed_is_out_at_once(world: World) -> None:
    await world.invite("admin", "boss")
    async with inside(world, STEWARD) as client:
        await world.say("boss", f"/remove {STEWARD}")
        gone = await client.get("/board")
        assert gone.status_code == 403
        assert gone.text == (await client.get("/board/case/1")).text, "not even which pages exist"


async def test_whoever_gets_another_role_enters_anew(world: World) -> None:
    async with inside(world, STEWARD) as client:
        async with world.app.store.begin() as tx:
            person = (await tx.staff_for("steward"))[0].person_id
            await tx.add_staff(person, STEWARD, "manager", [], world.clock.now())
        assert (await client.get("/board")).status_code == 403


async def test_what_was_typed_when_the_time_was_over_is_shown_again_and_not_done(world: World) -> None:
    async with inside(world, STEWARD) as client:
        fields = form_to((await client.get("/board")).text, "/board/say")
        world.clock.at += timedelta(hours=13)
        shown = await sent(client, "/board/say", {**fields, "text": "/note 12-27 at <home>"})
    assert shown.status_code == 403
    assert "/note 12-27 at &lt;home&gt;" in shown.text
    assert not (await world.facts("12-27"))["facts"][-1].get("words")


async def test_a_form_of_an_earlier_session_is_not_done_but_kindly_shown_again(world: World) -> None:
    async with inside(world, STEWARD) as client:
        old = form_to((await client.get("/board")).text, "/board/say")
        await client.post(await link_of(world, STEWARD))
        shown = await sent(client, "/board/say", {**old, "text": "/note 12-27 hello"})
    assert shown.status_code == 403 and "/note 12-27 hello" in shown.text


@pytest.mark.parametrize("mark", ["", "0" * 64, "x"])
async def test_a_form_of_another_site_does_nothing(world: World, mark: str) -> None:
    async with inside(world, STEWARD) as client:
        fields = form_to((await client.get("/board")).text, "/board/say")
        shown = await sent(client, "/board/say", {**fields, "mark": mark, "text": "/note 12-27 hello"})
    assert shown.status_code == 403
    assert (await world.facts("12-27"))["facts"][-1]["kind"] != "noted"


async def test_a_frame_without_an_origin_cannot_put_its_visitor_into_a_stay(world: World) -> None:
    """A sandboxed frame sends `Origin: null`; our own page of the link names its origin, so null is none of ours."""
    path, hidden = await link_of(world, STEWARD), {"Origin": "null"}
    async with browsing(world) as client:
        shown = await client.get(path)
        assert shown.headers["Referrer-Policy"] == "same-origin"
        assert '<meta name="referrer" content="same-origin">' in shown.text
        refused = await client.post(path, headers=hidden)
        assert refused.status_code == 404 and "Set-Cookie" not in refused.headers
        assert (await client.post(path, headers={"Origin": "http://rounds.test"})).status_code == 303
        fields = {**form_to((await client.get("/board")).text, "/board/say"), "text": "/note 8-2 x"}
        unmarked = {**fields, "mark": ""}
        assert (await client.post("/board/say", data=unmarked, headers=hidden)).status_code == 403
        assert (await client.post("/board/say", data=fields, headers=hidden)).status_code == 303


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_a_form_of_another_site_neither_enters_nor_acts(world: World, headers: dict[str, str]) -> None:
    path = await link_of(world, STEWARD)
    async with browsing(world) as client:
        assert (await client.post(path, headers=headers)).status_code == 404
    async with inside(world, STEWARD) as client:
        fields = {**form_to((await client.get("/board")).text, "/board/say"), "text": "/note 8-2 x"}
        assert (await client.post("/board/say", data=fields, headers=headers)).status_code == 403
        own = {"Origin": "http://rounds.test", "Sec-Fetch-Site": "same-origin"}
        assert (await client.post("/board/say", data=fields, headers=own)).status_code == 303
    assert [one["kind"] for one in (await world.facts("8-2"))["facts"]].count("noted") == 1
