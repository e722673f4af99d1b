"""The link to an owner's page: in messages about money to verified people, alive on its way and dead in what is kept."""

import json
import logging
import re
from pathlib import Path

import pytest

from bot.core.roster import Line, Opening
from bot.engine import passes, view_of
from bot.engine.pagelink import hidden, shown, with_line, without_line
from bot.engine.preview import coming
from bot.logs import Redaction
from bot.store.rows import Post
from handlers.show import case_json
from tests.world import MOUNTAIN, World, fee, guest, world_at

TUESDAY = "2026-11-03 09:30"
WORD = re.compile(r"/s/([0-9A-Za-z]{22})\b")
LIVE = "https://r.example/s/abcdefghijklmnopqrstuv"


def words_in(world: World, chat: str) -> list[str]:
    """The words of the links a chat was sent."""
    return WORD.findall("\n".join(message.text for message in world.sent(chat)))


async def posts(world: World) -> list[Post]:
    """The whole outbox."""
    async with world.app.store.view() as tx:
        return await tx.posts()


async def test_a_message_about_money_carries_a_link_of_its_person_and_the_question_stays_last(
    tmp_path: Path,
) -> None:
    async with world_at(tmp_path, TUESDAY) as world:
        await world.load(fee("8-2", "何先生"))
        await world.bind("8-2", yes=False)
        assert words_in(world, "8-2") == [], "nobody has said who they are"
        await world.press("8-2", "yes:")
        (word,) = words_in(world, "8-2")
        assert world.last("8-2").splitlines()[-1].endswith("?")
        async with world.app.store.view() as tx:
            assert (
                await passes.opened(world.app.engine, tx, word, "page") == (await world.case("8-2")).person_id
            )
        assert len(world.last("8-2").split("/s/")[0]) > 40, "the screen of a locked phone does not show it"


async def test_nothing_that_is_kept_or_printed_opens_the_page(tmp_path: Path) -> None:
    async with world_at(tmp_path, TUESDAY) as world:
        await world.load(fee("8-2", "何先生"))
        await world.bind("8-2")
        (word,) = words_in(world, "8-2")
        assert not any(word in post.text for post in await posts(world))
        facts = await world.facts("8-2")
        assert word not in json.dumps(facts) and any("/s/…" in one["text"] for one in facts["messages"])


async def test_a_message_still_on_its_way_is_printed_without_its_word(tmp_path: Path) -> None:
    async with world_at(tmp_path, TUESDAY) as world:
        await world.load(fee("8-2", "何先生"))
        case = await world.case("8-2")
        async with world.app.store.begin() as tx:
            real = world.clock.now()
            await tx.post(kind="reply", case_id=case.id, person_id=case.person_id, channel="console", address="x",
                          key="a", text=LIVE, planned_at=real, not_before=real)  # fmt: skip
            printed = await case_json(world.app.engine, tx, await view_of(world.app.engine, tx, case))
        assert [one["text"] for one in printed["messages"]] == ["https://r.example/s/…"]


async def test_guests_of_events_and_sites_without_an_address_get_no_link(tmp_path: Path) -> None:
    async with world_at(tmp_path, TUESDAY) as world:
        await world.load(guest("A-1", "李女士", "2026-11-20 14:00"))
        await world.bind("A-1")
        await world.to("2026-11-19 20:00")
        assert words_in(world, "A-1") == []


async def test_colleagues_who_read_messages_beforehand_get_no_link_that_opens(tmp_path: Path) -> None:
    async with world_at(tmp_path, TUESDAY) as world:
        await world.load(fee("8-2", "何先生"))
        await world.invite("steward", "林芳", MOUNTAIN)
        await world.bind("8-2")
        await world.to("2026-11-09 08:00")
        async with world.app.store.view() as tx:
            texts = [one.text for one in await coming(world.app.engine, tx, [await world.case("8-2")])]
        await world.say("林芳", "/remind 8-2")
        assert texts and "/s/…" in texts[0]
        assert not any(
            WORD.search(text) or "/s/~" in text
            for text in [*texts, *(one.text for one in world.sent("林芳"))]
        )


async def test_who_is_cut_off_from_a_case_loses_the_links_and_another_person_keeps_theirs(
    tmp_path: Path,
) -> None:
    async with world_at(tmp_path, TUESDAY) as world:
        await world.load(fee("8-2", "何先生"), fee("8-3", "张女士"))
        await world.bind("8-2")
        await world.bind("8-3")
        (his,), (hers,) = words_in(world, "8-2"), words_in(world, "8-3")
        await world.say("8-2", "你找错人了")
        async with world.app.store.view() as tx:
            engine = world.app.engine
            assert await passes.opened(engine, tx, his, "page") is None
            assert await passes.opened(engine, tx, hers, "page") == (await world.case("8-3")).person_id


@pytest.mark.parametrize(
    ("text", "without", "kept"),
    [
        (f"Hello\nPay: {LIVE}\nWhen?", "Hello\nWhen?", "Hello\nPay: https://r.example/s/~\nWhen?"),
        (
            "Hello\nPay: https://r.example/s/~\nWhen?",
            "Hello\nWhen?",
            "Hello\nPay: https://r.example/s/~\nWhen?",
        ),
        ("and/s/or", "and/s/or", "and/s/or"),
        ("none", "none", "none"),
    ],
)
def test_what_is_compared_kept_and_passed_on(text: str, without: str, kept: str) -> None:
    assert without_line(text) == without
    assert hidden(text) == kept
    assert WORD.search(shown(text)) is None and "~" not in shown(text)


def test_the_line_goes_before_the_last_one() -> None:
    assert with_line("Hello\nWhen?", "here") == "Hello\nhere\nWhen?"
    assert with_line("When?", "here") == "here\nWhen?"


def test_a_log_never_holds_the_word() -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 0, f"GET {LIVE} failed", (), None)
    Redaction().filter(record)
    assert "abcdefghij" not in record.getMessage() and "/s/" in record.getMessage()


async def test_a_long_account_gives_way_to_the_link_and_the_message_stays_short(tmp_path: Path) -> None:
    """Conduct 6: at most 500 signs; what does not fit stands on the page."""
    async with world_at(tmp_path, TUESDAY) as world:
        lines = tuple(Line("公共区域物业服务费", f"2025-{i:02}", None, 912_00) for i in range(1, 13))
        await world.load(
            Opening(playbook="property_fee", area=MOUNTAIN, unit="3-5", name="欧阳女士", lines=lines)
        )
        await world.bind("3-5")
        text = world.last("3-5")
        assert WORD.search(text) is not None and len(text) <= 500 and "¥10,944.00" in text
