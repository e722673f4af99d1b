"""Guards, cleaners, desk: they report whom they see and learn nothing about anybody (practice P7, conduct C34, C35)."""

import json
from datetime import datetime, timedelta

from bot.core import facts as f
from bot.core.deadlines import FOLDED
from bot.core.escalation import escalation
from bot.core.worklist import work_of
from bot.engine import View
from bot.engine.standby import in_line
from bot.store.forgetting import mark_sighting
from bot.store.rows import Buttons, Case
from handlers import consent
from handlers.desk import Desk, Refused
from handlers.nextcard import repairs_of, script_of
from handlers.speaking import may_speak
from handlers.spelling import looks_like_unit
from handlers.undo import remember

KEPT, LAST = timedelta(hours=72), 8
LONGEST = 40  # bytes of a number that still fits into a button


async def seen(desk: Desk, words: tuple[str, ...]) -> None:
    """/seen UNIT. The answer is given before anything is looked up: it is the same for debt, no debt, unknown."""
    unit = words[0] if words else desk.hints.get("u", "")
    recent = await _recent(desk)
    if not unit and recent:
        raise Refused("guard.recent", _again(desk, recent))
    await mark_sighting(desk.tx, {desk.kept, desk.row}, desk.now if _kept_here(desk) else desk.now - KEPT)
    for case in await _at_the_door(desk, unit):
        view = await desk.view(case)
        if consent.may_be_seen(desk.engine.site.sightings, view.facts):
            await _flag(desk, view)
    if _kept_here(desk) and looks_like_unit(unit) and len(unit.encode()) <= LONGEST:
        await _keep(desk, unit, recent)


def _kept_here(desk: Desk) -> bool:
    """Whether this site keeps sightings at all; where it does not, the message itself goes within the hour."""
    return desk.engine.site.sightings != "off"


async def arrived(desk: Desk, words: tuple[str, ...]) -> None:
    """/arrived UNIT at the door: the same answer for everybody; a guest who is expected is checked in (E6)."""
    for case in await _at_the_door(desk, words[0] if words else ""):
        view = await desk.view(case)
        if view.book.follows == "arrival":
            stored = await desk.record(case.id, f.Arrived(at=desk.now, by=desk.by))
            text = desk.word("staff.arrived", unit=case.unit, at=desk.moment(desk.now))
            await remember(desk, case, stored, text)


async def _at_the_door(desk: Desk, unit: str) -> list[Case]:
    """Answer first, then look: the open cases of this unit in the one area meant. Raises Refused to ask which."""
    areas = desk.areas_for(("guard", "steward", "manager", "admin"))
    if not unit:
        raise Refused("error.no_unit_seen")
    if areas is not None and len(areas) > 1 and "a" not in desk.hints:
        raise Refused("guard.which_area", _which_area(desk, areas))
    await desk.answer("guard.noted")
    if not looks_like_unit(unit):
        return []
    if areas is not None and "a" in desk.hints:
        areas = areas[int(desk.hints["a"]) : int(desk.hints["a"]) + 1]
    found = await desk.tx.find(unit, areas) or await desk.tx.find_parked(unit, areas)
    return [case for case in found if case.outcome is None]


async def _recent(desk: Desk) -> list[tuple[str, str]]:
    """The last eight numbers this guard typed, known or not, and when; gone after 72 hours (C34)."""
    kept: list[tuple[str, str]] = json.loads(await desk.tx.meta(f"seen:{desk.speaker.id}") or "[]")
    return [(unit, at) for unit, at in kept if desk.now - datetime.fromisoformat(at) < KEPT][:LAST]


async def _keep(desk: Desk, unit: str, recent: list[tuple[str, str]]) -> None:
    others = [(other, at) for other, at in recent if other != unit]
    listed = [(unit, desk.now.isoformat()), *others][:LAST]
    await desk.tx.set_meta(f"seen:{desk.speaker.id}", json.dumps(listed))


def _again(desk: Desk, recent: list[tuple[str, str]]) -> Buttons:
    keys = [{"label": unit, "press": f"re:{desk.kept}:u={unit}"} for unit, _ in recent]
    return [keys[i : i + 4] for i in range(0, len(keys), 4)]


def _which_area(desk: Desk, areas: list[str]) -> list[list[dict[str, str]]]:
    """Story 10: asked for every number, known or not, so that the question tells nothing."""
    return [[{"label": area, "press": f"re:{desk.kept}:a={index}"}] for index, area in enumerate(areas)]


async def _flag(desk: Desk, view: View) -> None:
    folded = view.s.seen_at is not None and desk.now - view.s.seen_at < FOLDED
    await desk.record(view.case.id, f.Seen(at=desk.now, by=desk.by))
    if not folded:
        await send_brief(desk, view)


async def send_brief(desk: Desk, view: View) -> None:
    """The steward's brief: what is owed, what was promised, what is broken in the flat, may we speak now (P7).

    It goes to who is on duty; no tap in three minutes, then to the deputy, then to a manager.
    """
    line = await in_line(desk.engine, desk.tx, view.case, desk.now)
    locale = desk.engine.site.locale
    seen = work_of(view.s, view.facts, desk.now, frozenset())
    words = desk.engine.words.word(
        "brief.words",
        locale,
        verdict=may_speak(desk, view, locale),
        repairs=repairs_of(desk, view, locale),
        script=script_of(desk, view, seen, locale),
    )
    await desk.record(view.case.id, *escalation(desk.now, desk.by, line, words))
