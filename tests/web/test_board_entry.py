"""In and out of the dashboard: by a link of /web, once, without a password; and out again when roles change."""

from tests.handlers.conftest import world
from tests.handlers.estate import FINANCE, GUARD, MANAGER, STEWARD, answer
from tests.web.board import inside, link_of, say, sent, forms, form_to
from tests.web.browsing import browsing
from tests.world import World

__all__ = ["world"]


async def test_a_link_opens_once_and_only_by_its_button(world: World) -> None:
    path = await link_of(world, STEWARD)
    async with browsing(world) as client:
        for _ in range(3):
            assert (await client.get(path)).status_code == 200, "looking at a link uses nothing up"
        entered = await client.post(path)
        assert entered.status_code == 303 and entered.headers["Location"] == "/board"
        assert (await client.get("/board")).status_code == 200
    async with browsing(world) as other:
        used, wrong = await other.get(path), await other.get("/in/" + "a" * 22)
        assert used.status_code == wrong.status_code == 404
        assert used.text == wrong.text and (await other.post(path)).text == wrong.text


async def test_what_is_typed_is_answered_on_the_page(world: World) -> None:
    async with inside(world, STEWARD) as client:
        shown = await say(client, "/promised 12-27 2 days")
        assert shown.status_code == 200
        open("/tmp/dash/a.html","w").write(shown.text)
        assert "12-27" in shown.text
