"""The table of commands: who may use which, how each is spelt, and one example; /help and the docs are made from it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.core.message import Inbound
from handlers import (
    approvals,
    bank_entry,
    bank_file,
    checkin,
    consent,
    contacts,
    doubts,
    events,
    goods,
    guard,
    identity,
    importing,
    in_order,
    knowing,
    lawyer,
    letters,
    links,
    look,
    office,
    paying,
    plans,
    pledging,
    preview,
    quiet,
    ready,
    relinking,
    remind,
    report,
    staff,
    supply,
    tasks,
    team,
    tickler,
    today,
    touching,
    tracing,
    traits,
    unbound,
    undo,
    urgent,
    waiving,
    web,
    worklist,
)
from handlers.desk import Desk, Refused
from handlers.spelling import Typed, typed
from handlers.words import ALL, LANGUAGES, SPELLINGS

Handler = Callable[[Desk, tuple[str, ...]], Awaitable[None]]
SHORT = 16  # commands that fit on a screen
TOO_LONG = 4000  # signs; what comes behind them is no command
EVERY_DAY = frozenset(
    {
        "next", "today", "case", "why", "promised", "paid", "spoke", "noanswer", "visit", "busy", "dispute", "fixed",
        "resolved", "note", "remind", "done", "approve", "decline", "report", "preview", "undo", "help",
    }
)  # fmt: skip
EVERYBODY = frozenset({"owner", "guard", "steward", "finance", "manager", "admin"})


@dataclass(frozen=True, kw_only=True)
class Command:
    """One command: what it does, who may, an example, whether it changes something."""

    run: Handler
    roles: frozenset[str]
    usage: str


def _command(run: Handler, roles: tuple[str, ...] | frozenset[str], usage: str) -> Command:
    return Command(run=run, roles=frozenset(roles), usage=usage)


async def help_(desk: Desk, words: tuple[str, ...]) -> None:
    """/help: only what one's role may do."""
    roles = desk.staff
    if not roles:
        if desk.person is None:
            raise Refused("help.stranger", company=desk.engine.site.company)
        await desk.answer("help.owner")
        return
    shown = _shown(desk, words)
    others = [] if words else [f"/{name}" for name in _allowed(roles) if name not in shown]
    more = desk.word("staff.help_more", rest=" ".join(others)) if others else ""
    lines = "\n".join(f"{COMMANDS[name].usage}  {desk.word(f'help.{name}')}" for name in shown)
    await desk.answer("staff.help", commands="\n".join(filter(None, (lines, more))))


def _allowed(roles: frozenset[str]) -> list[str]:
    """Every command that one of the roles may use, in the order of the table."""
    return [name for name, command in COMMANDS.items() if command.roles & roles]


def _shown(desk: Desk, words: tuple[str, ...]) -> list[str]:
    """What is used every day; `all` of it; or the one command that was named."""
    allowed = _allowed(desk.staff)
    if not words:
        return [name for name in allowed if name in EVERY_DAY or len(allowed) <= SHORT]
    if words[0].lower() in ALL:
        return allowed
    named = NAMES.get(words[0].lower().removeprefix("/"))
    if named not in allowed:
        raise Refused("error.unknown_command")
    return [named]


async def stop(desk: Desk, words: tuple[str, ...]) -> None:
    """/stop: no more messages, at once (conduct C13)."""
    if desk.person is None:
        raise Refused("help.stranger", company=desk.engine.site.company)
    await identity.stop_all(desk, desk.inbound.text)
    if desk.roles:
        await undo.forget(desk)
    await desk.answer("confirm.stop")


async def language(desk: Desk, words: tuple[str, ...]) -> None:
    """/language zh|en: the language one is spoken to in."""
    chosen = LANGUAGES.get(words[0].lower()) if words else None
    if chosen is None:
        raise Refused("error.usage", usage="/language zh · /language en")
    if desk.person is None:
        raise Refused("help.stranger", company=desk.engine.site.company)
    await desk.tx.set_person(desk.speaker.id, locale=chosen)
    desk.person = await desk.tx.person(desk.speaker.id)
    await desk.answer("confirm.language")


COMMANDS: Mapping[str, Command] = {
    "start": _command(links.start, EVERYBODY, "/start TOKEN"),
    "help": _command(help_, EVERYBODY, "/help"),
    "language": _command(language, EVERYBODY, "/language en"),
    "pay": _command(paying.pay, frozenset({"owner"}), "/pay"),
    "stop": _command(stop, EVERYBODY, "/stop"),
    "seen": _command(guard.seen, staff.DOOR, "/seen 12-27"),
    "checkin": _command(checkin.show, checkin.DOOR, "/checkin"),
    "arrived": _command(staff.arrived, staff.DOOR, "/arrived 12-27"),
    "promised": _command(staff.promised, staff.STAFF, "/promised 12-27 2 days"),
    "paid": _command(staff.paid, staff.MONEY, "/paid 12-27 all"),
    "noanswer": _command(staff.noanswer, staff.STAFF, "/noanswer 12-27"),
    "spoke": _command(staff.spoke, staff.STAFF, "/spoke 12-27"),
    "contact": _command(contacts.contact, staff.STAFF, "/contact 12-27"),
    "known": _command(knowing.known, staff.STAFF, "/known 12-27"),
    "consent": _command(consent.consent, staff.STAFF, "/consent 12-27 yes signed at the desk"),
    "visit": _command(staff.visit, staff.STAFF, "/visit 12-27 fri 15:00"),
    "busy": _command(staff.busy, staff.STAFF, "/busy 12-27 16:30"),
    "wrong": _command(staff.wrong, staff.STAFF, "/wrong 12-27"),
    "dispute": _command(staff.dispute, staff.STAFF, "/dispute 12-27 leak in the bathroom"),
    "fixed": _command(staff.fixed, staff.STAFF, "/fixed 12-27 pipe replaced"),
    "resolved": _command(staff.resolved, staff.STAFF, "/resolved 12-27 explained"),
    "resolve": _command(doubts.resolve, staff.STAFF, "/resolve 118 delivered"),
    "note": _command(staff.note, staff.STAFF, "/note 12-27 at home on weekends"),
    "done": _command(tasks.done, tasks.WORKERS, "/done 12-27"),
    "approve": _command(approvals.approve, approvals.APPROVERS, "/approve 12-27"),
    "decline": _command(approvals.decline, approvals.APPROVERS, "/decline 12-27 too early"),
    "plan": _command(plans.plan, staff.STAFF, "/plan 12-27 500 12-05, 500 01-05"),
    "waive": _command(waiving.waive, staff.STAFF, "/waive 12-27 36 late for the first time"),
    "pledge": _command(pledging.pledge, staff.STAFF, "/pledge 12-27 tue 10:00 check the account for finance"),
    "received": _command(bank_file.received, bank_entry.MONEY, "/received"),
    "urgent": _command(urgent.urgent, goods.BUYERS, "/urgent PO260881-1 supplier late"),
    "progress": _command(goods.progress, goods.BUYERS, "/progress PO260881-1 make 600"),
    "service": _command(in_order.service, staff.STAFF, "/service 12-27 down lift out of order"),
    "tickler": _command(tickler.tickler, goods.BUYERS, "/tickler 17"),
    "trait": _command(traits.trait, staff.STAFF, "/trait 12-27 +vacant"),
    "relink": _command(relinking.relink, staff.STAFF, "/relink 12-27"),
    "touch": _command(touching.touch, staff.STAFF, "/touch 12-27 festival"),
    "hold": _command(supply.hold, staff.STAFF, "/hold INV-204 two payments missed"),
    "remind": _command(remind.remind, staff.STAFF, "/remind 12-27"),
    "letter": _command(letters.letter, staff.STAFF, "/letter 12-27"),
    "lawyer": _command(lawyer.lawyer, lawyer.MANAGERS, "/lawyer 12-27 notice 12-15"),
    "lift": _command(quiet.lift, quiet.MANAGERS, "/lift 12-27 they asked us to call"),
    "case": _command(look.case, look.LOOK, "/case 12-27"),
    "next": _command(worklist.upcoming, look.LOOK, "/next"),
    "today": _command(today.today, look.DAILY, "/today"),
    "unbound": _command(unbound.unbound, look.LOOK, "/unbound"),
    "delay": _command(events.delay, staff.STAFF, "/delay EVENT 30m"),
    "move": _command(events.move, staff.STAFF, "/move EVENT 2026-12-13 14:00"),
    "missing": _command(events.missing, staff.STAFF, "/missing EVENT"),
    "pause": _command(office.pause, team.MANAGE, "/pause 12-27 2 weeks in hospital"),
    "resume": _command(office.resume, team.MANAGE, "/resume 12-27"),
    "import": _command(importing.import_, team.MANAGE, "/import"),
    "unimport": _command(importing.unimport_, team.MANAGE, "/unimport"),
    "invite": _command(office.invite, office.ADMIN, "/invite steward Lin Riverside"),
    "remove": _command(office.remove, office.ADMIN, "/remove Lin"),
    "areas": _command(office.areas, office.ADMIN, "/areas"),
    "trace": _command(tracing.trace, staff.STAFF, "/trace 12-27 letting_order passed_on"),
    "team": _command(team.team, team.MANAGE, "/team"),
    "assign": _command(team.assign, team.MANAGE, "/assign 12-27 Lin"),
    "handover": _command(team.handover, team.MANAGE, "/handover Lin Wu"),
    "preview": _command(preview.preview, look.LOOK, "/preview"),
    "ready": _command(ready.ready, look.LOOK, "/ready"),
    "why": _command(look.why, look.LOOK, "/why 12-27"),
    "report": _command(report.report, report.REPORT, "/report xlsx"),
    "web": _command(web.web, web.OFFICE, "/web"),
    "undo": _command(undo.undo, (*staff.DOOR, "finance"), "/undo"),
}
NAMES: Mapping[str, str] = {name: name for name in COMMANDS} | {
    spelling: name for name, spellings in SPELLINGS.items() for spelling in spellings if name in COMMANDS
}


def said_by(desk: Desk, inbound: Inbound, *, free: bool) -> Typed | None:
    """The command in a message. A colleague's file alone is one: a table to import, or of finance that of the bank."""
    said = links.word_in(inbound, known=desk.person is not None)
    said = said or typed(inbound.text[:TOO_LONG], NAMES, free=free)
    if said is None and inbound.file is not None and desk.roles:
        name = "import" if COMMANDS["import"].roles & desk.staff else "received"
        return Typed(name=name, words=(), slash=True)
    return said
