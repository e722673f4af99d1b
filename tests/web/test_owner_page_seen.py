"""Who sees an owner's page: the person with a good link, and nobody else, who gets one and the same answer."""

import re
from pathlib import Path

from bot.core.roster import Line, Opening
from bot.engine.passes import revoke
from tests.handlers.estate import STEWARD, answer, kinds
from tests.web.browsing import browsing
from tests.web.owning import link
from tests.world import MOUNTAIN, World

HEADERS = ("cache-control", "x-robots-tag", "referrer-policy", "content-security-policy", "x-frame-options")


async def test_every_wrong_word_gets_the_same_answer_to_the_byte(world: World) -> None:
    good, unverified = await link(world), await link(world, "12-27")
    gone = await link(world)
    case = await world.case("8-2")
    async with browsing(world) as web:
        async with world.app.store.begin() as tx:
            await revoke(world.app.engine, tx, case.person_id, "page")
        late = await link(world)
        await world.forward(days=8)
        words = (
            good,
            gone,
            late,
            unverified,
            "/s/x",
            f"/s/{'a' * 22}",
            "/s/%00%ff",
            f"/s/{'q' * 500}",
            "/s/a/b",
        )
        answers = [await web.get(word) for word in words] + [await web.post(good, data={"do": "stop"})]
    assert {one.status_code for one in answers} == {404}
    assert len({one.content for one in answers}) == 1
    assert len({tuple(sorted(one.headers.items())) for one in answers}) == 1
    assert all(answers[0].headers[name] for name in HEADERS)
    assert (answers[0].headers["cache-control"], answers[0].headers["referrer-policy"]) == (
        "no-store",
        "no-referrer",
    )
    assert "stopped" not in await kinds(world, "8-2")


async def test_looking_changes_nothing(world: World) -> None:
    """A preview of a link, made by an app before anybody taps it."""
    path = await link(world)
    facts, sent = await world.facts("8-2"), len(world.console.sent)
    async with browsing(world) as web:
        for query in ("", "?ask=stop", "?did=abcdefghijklmnopqrst", "?do=stop&once=abcdefghijklmnopqrst"):
            assert (await web.get(path + query)).status_code == 200
    assert await world.facts("8-2") == facts and len(world.console.sent) == sent


async def test_a_case_that_went_to_another_person_is_not_shown_to_the_former_one(world: World) -> None:
    path = await link(world)
    await answer(world, STEWARD, "/wrong 8-2")
    async with browsing(world) as web:
        assert (await web.get(path)).status_code == 404


async def test_relink_withdraws_every_link_and_shows_the_colleague_none(world: World) -> None:
    path = await link(world)
    told = await answer(world, STEWARD, "/relink 8-2")
    assert "8-2" in told and "/s/" not in told
    async with browsing(world) as web:
        assert (await web.get(path)).status_code == 404


async def test_thirty_lines_stay_far_below_the_limit(world: World) -> None:
    lines = tuple(
        Line("物业服务费" * 4, f"20{10 + i // 12}-{i % 12 + 1:02}", None, 912_00) for i in range(30)
    )
    await world.load(
        Opening(playbook="property_fee", area=MOUNTAIN, unit="3-5", name="欧阳" * 20, lines=lines)
    )
    await world.bind("3-5")
    async with browsing(world) as web:
        page = await web.get(await link(world, "3-5"))
    sheet = Path("templates/pages/static/rounds.css").stat().st_size
    assert page.status_code == 200 and len(page.content) + sheet < 60_000


def _light(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_what_is_written_stands_out_from_its_ground() -> None:
    """WCAG 2.1, 1.4.3: a contrast of 4.5 for text of any size."""
    sheet = Path("templates/pages/static/rounds.css").read_text()
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", sheet))
    pairs = [
        (ink, ground)
        for ink in ("ink", "soft", "warn", "bad", "good", "main")
        for ground in ("paper", "ground")
    ]
    for ink, ground in [*pairs, ("warn", "warn-ground"), ("main-ink", "main")]:
        light, dark = sorted((_light(colours[ink]), _light(colours[ground])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)


async def test_every_field_has_a_label_and_the_languages_are_told(world: World) -> None:
    async with browsing(world) as web:
        page = await web.get(await link(world))
    fields = re.findall(r'<(?:input|select|textarea)(?! type="hidden")[^>]* ?id="([^"]+)"', page.text)
    assert len(fields) >= 6 and set(fields) == set(re.findall(r'<label for="([^"]+)"', page.text))
    assert len(fields) == len(re.findall(r'<(?:input(?! type="hidden")|select|textarea)', page.text))
    for locale, title in (("en", "Your account"), ("zh-TW", "您的")):
        case = await world.case("8-2")
        async with world.app.store.begin() as tx:
            await tx.set_person(case.person_id, locale=locale)
        async with browsing(world) as web:
            page = await web.get(await link(world))
        assert f'<html lang="{locale}">' in page.text and title in page.text
