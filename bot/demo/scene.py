"""What the sandbox page shows at this moment: three phones, what comes next, and the chosen case with its why."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.core import facts as f
from bot.core.message import Address, Inbound
from bot.demo.guide import Hint, hint_of
from bot.demo.phones import Phone, moment, phones
from bot.demo.stage import Stage
from bot.demo.stories import STORIES
from bot.engine import Engine, View, view_of
from bot.engine.roadwords import way_of, way_words
from bot.store import Tx
from bot.store.rows import Case
from handlers.desk import Desk
from handlers.history import PAST
from handlers.show import Waits, decided, rule_words, waits_of, why_words

LINES = 40  # of the timeline
ROUND = "sandbox.round"  # for a step that has no name of its own
FOLLOWED = frozenset({"link_check", "eve", "ahead", "check", "repeat"})  # steps that follow a promise up
STAGES = ("asked", "given", "followed", "kept")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that happened to the case."""

    when: str
    says: str
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Why:
    """What comes next, at what moment, and on what ground."""

    coming: str
    because: str
    rule: str
    road: str = ""
    held: list[Line] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Everything the page shows."""

    now: str
    home: Case
    homes: Sequence[Case]
    phones: list[Phone]
    stages: list[tuple[str, bool]]
    hint: Hint
    next_words: str
    lines: list[Line]
    why: Why
    status: str


async def scene_of(stage: Stage, home: int | None) -> Scene:
    """The scene around one case; of the first story where no case has this id."""
    engine = stage.sandbox.app.engine
    async with engine.store.view() as tx:
        homes = sorted(await tx.list_cases(), key=lambda one: one.id)
        chosen = next((one for one in homes if one.id == home), None) or _first(homes, stage.story.home)
        view = await view_of(engine, tx, chosen)
        desk = await _desk(engine, tx, view)
        chat = await _chat(tx, chosen)
        hint = hint_of(stage.transcript, chosen, chat, view)
        return Scene(
            now=moment(stage, engine.now()),
            home=chosen,
            homes=homes,
            phones=list(phones(stage, view, chat, hint)),
            stages=_stages(view),
            hint=hint,
            next_words=_next_words(desk, view),
            lines=_lines(desk, view, stage.story.name),
            why=await _why(desk, view, await waits_of(engine, tx, view, desk.locale)),
            status=desk.word(f"status.{view.s.status(engine.now())}"),
        )


def _first(homes: Sequence[Case], unit: str) -> Case:
    return next((one for one in homes if one.unit == unit), homes[0])


async def _desk(engine: Engine, tx: Tx, view: View) -> Desk:
    inbound = Inbound(key="", sender=Address(channel="page", id=""))
    desk = Desk(engine=engine, tx=tx, inbound=inbound, kept=0, received_at=engine.now())
    desk.person = view.person
    return desk


async def _chat(tx: Tx, case: Case) -> str:
    """The chat of the person in the sandbox; empty while their link was not opened."""
    return next((chat.address for chat in await tx.chats(case.person_id) if chat.channel == "console"), "")


def _stages(view: View) -> list[tuple[str, bool]]:
    """Asked, given, followed up, kept: how far the story is."""
    spoke = [fact for fact in view.facts if isinstance(fact, f.Spoke)]
    done = {
        "asked": bool(spoke),
        "given": bool(view.s.promises),
        "followed": any(fact.step in FOLLOWED for fact in spoke),
        "kept": view.s.outcome in ("paid", "arrived") or any(p.state == "kept" for p in view.s.promises),
    }
    return [(name, done[name]) for name in STAGES]


def _lines(desk: Desk, view: View, story: str) -> list[Line]:
    """What happened, the latest first; what was taken back or changed nothing is left out."""
    undone = {fact.of for fact in view.facts if isinstance(fact, f.Undone)}
    lines = []
    for fact in reversed(view.facts):
        tell = PAST.get(type(fact)) if fact.id not in undone else None
        said = tell(desk, view, fact) if tell is not None else None
        if said:
            lines.append(
                Line(when=desk.moment(fact.at), says=said.rstrip(" :"), by=_by(desk, fact.by, story))
            )
    return lines[:LINES]


def _by(desk: Desk, by: str, story: str) -> str:
    role, _, name = by.partition(":")
    return name or (desk.word(f"sandbox.{story}.{role}") if role in STORIES[story].phones else "")


def _next_words(desk: Desk, view: View) -> str:
    found = decided(desk.engine, view)
    if found.next_at is None or found.next_step is None:
        return ""
    when, step = desk.moment(max(found.next_at, desk.now)), _step(desk, found.next_step)
    return desk.word("sandbox.next", when=when, unit=view.case.unit, step=step)


def _step(desk: Desk, step: str) -> str:
    """A step's name; what a playbook numbers is a reminder like any other."""
    try:
        return desk.word(f"step.{step}")
    except KeyError:
        return desk.word(ROUND)


async def _why(desk: Desk, view: View, waits: Waits | None) -> Why:
    found = decided(desk.engine, view)
    road = way_words(desk.engine, view, await way_of(desk.engine, desk.tx, view), desk.locale)
    held = {(one.rule, one.until): one for one in reversed(found.held)}
    return Why(
        coming=_next_words(desk, view),
        because=waits.says if waits is not None else why_words(desk.engine, found, desk.locale),
        rule=found.rule,
        road=road or "",
        held=[
            Line(
                when=desk.moment(one.until) if one.until else desk.word("why.until_staff"),
                says=f"{_step(desk, one.step)}: {rule_words(desk.engine, one.rule, desk.locale)}",
                by=one.rule,
            )
            for one in held.values()
        ],
    )
