"""What lies in the tables of WeCom is gone with the person too (conduct C37)."""

from datetime import UTC, datetime

from bot.store import Arrived, Store, Tap
from bot.store.erasing import erase_person

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)


async def test_what_a_person_wrote_in_the_window_and_the_address_of_a_tap_are_erased(store: Store) -> None:
    async with store.begin() as tx:
        person = await tx.add_person(key="k", name="何先生", phone="", locale="", zone="", at=NOW)
        await tx.open_chat(person.id, "wecom_kf", "wm1", at=NOW, consent="1")
        said = {"kf": {"text": {"content": "我住八栋"}}}
        await tx.keep_all(
            "wecom", [Arrived("kf:1", said, "wecom_kf:wm1"), Arrived("kf:2", said, "wecom_kf:wm2")], NOW
        )
        for kept in await tx.unread():
            await tx.mark(kept.id, "done")
        post = await tx.post(
            kind="proactive",
            person_id=person.id,
            channel="wecom_external",
            address="wm1",
            key="x",
            text="您好",
            planned_at=NOW,
        )
        assert post is not None
        await tx.add_taps(
            [
                Tap(
                    post_id=post.id,
                    task="t",
                    holder="lin",
                    address="wm1",
                    state="done",
                    made_at=NOW,
                    until=NOW,
                    why="",
                )
            ]
        )
    async with store.begin() as tx:
        await erase_person(tx, person.id, "gone")
    async with store.view() as tx:
        raws = {key: (await tx.kept_as("wecom", key)).raw for key in ("kf:1", "kf:2")}
        tap = await tx.tap_of(post.id)
        assert raws == {"kf:1": {}, "kf:2": said}
        assert tap is not None and tap.address == ""
