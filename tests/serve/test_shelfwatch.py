"""Playbooks edited while it runs: a good edit counts from the next message on, a bad one changes nothing."""

import shutil
from pathlib import Path

from bot.config.model import OWN_PLAYBOOKS
from bot.serve.shelfwatch import stamp, take_over
from tests.world import fee, world_at


async def test_an_edit_is_taken_over_and_a_wrong_one_is_not(tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    shutil.copytree(OWN_PLAYBOOKS, shelf)
    async with world_at(tmp_path, "2026-11-04 08:30", playbooks=shelf) as world:
        await world.load(fee("8-2", "何先生"))
        await world.bind("8-2")
        notice = shelf / "property_fee" / "zh-CN" / "notice.j2"
        before = stamp(shelf)
        notice.write_text(
            notice.read_text(encoding="utf-8").replace("向您报一下账", "给您看一下账目"), encoding="utf-8"
        )
        assert stamp(shelf) != before
        await take_over(world.app)
        await world.to("2026-11-04 09:00")
        assert "给您看一下账目" in world.last("8-2")
        version = world.app.engine.books["property_fee"].version
        (shelf / "property_fee" / "playbook.yaml").write_text("rounds: nonsense\n", encoding="utf-8")
        await take_over(world.app)
        assert world.app.engine.books.faults
        assert world.app.engine.books["property_fee"].version == version
        await world.say("8-2", "过两天")
        assert "[" not in world.last("8-2")
        async with world.app.store.view() as tx:
            assert "给您看一下账目" in (await tx.version_text("property_fee", version) or "")
