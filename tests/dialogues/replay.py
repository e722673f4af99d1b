"""Plays one dialogue through the whole bot on a stepped clock and lists every expectation that does not hold."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.core.facts import Lettered, Spoke
from bot.core.message import Outbound
from bot.core.roster import Chosen, Roster, read_roster
from bot.core.sums import stand
from bot.engine import View, record, view_of
from bot.engine.view import decision
from bot.sheets import read_sheets
from handlers.links import make_link
from handlers.roster import apply, plan
from handlers.show import case_json
from tests.dialogues.checks import MUST, MUST_NOT
from tests.dialogues.goods_rows import order_line
from tests.dialogues.stage import Json, Stage, buttons_of
from tests.world import World, world_at

LOCALES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "en": "en"}
STAFF = ("steward", "guard", "finance", "manager")
CHECKED = (("promise_start", "start"), ("promise_end", "end"), ("promise_at", "at"))


async def replay(dialogue: Json, folder: Path) -> list[str]:
    """What does not hold, each as "turn: key: wanted, got"."""
    setup = dialogue["setup"]
    when = setup["now"][:16].replace("T", " ")
    async with world_at(folder, when, locale=LOCALES[setup["locale"]]) as world:
        play = Play(world, setup)
        await play.prepare()
        return [fault async for fault in play.faults(dialogue["turns"])]


class Play:
    """One dialogue on its world; chats are called like the parts people play."""

    def __init__(self, world: World, setup: Json) -> None:
        self.world, self.setup = world, setup
        self.act: Json = {}
        self.before: Json = {}
        self.early = self.mark = 0

    async def prepare(self) -> None:
        """Import, invite, bind and verify; what happens here is seen by the first `bot_must` only."""
        await self.load()
        area = [self.setup["area"]]
        await self.world.invite("steward", "steward", *self.setup.get("steward_areas", area))
        await self.world.invite("guard", "guard", *self.setup.get("guard_areas", area))
        await self.world.invite("finance", "finance", *area)
        await self.world.invite("manager", "manager")
        await self.letters()
        self.early = len(self.world.console.sent)
        if self.setup.get("bound", True):
            await self.bind()
        self.before = await self.facts()
        for act in self.setup.get("before", ()):
            await self.perform(act)
        self.mark = len(self.world.console.sent)

    async def load(self) -> None:
        """The rows of the setup as a file, through the importer."""
        app = self.world.app
        rows = [self.setup, *({**self.setup, **other} for other in self.setup.get("others", ()))]
        lines = [line for row in rows for line in lines_of(row)]
        sheets = read_sheets("rows.csv", as_csv(lines))
        today = self.world.clock.at.date()
        name = self.setup["playbook"]
        chosen = Chosen(name, app.engine.books[name].profile)
        roster = read_roster(sheets, playbook=chosen, area=None, with_ids=False, today=today)
        assert isinstance(roster, Roster) and not roster.refused, roster
        if not self.setup["unit"]:  # whatever the import makes of the row
            self.setup = {**self.setup, "unit": roster.openings[0].unit}
        async with app.store.begin() as tx:
            await apply(app.engine, tx, roster, await plan(app.engine, tx, roster))
        await self.world.tick()

    async def bind(self) -> None:
        """The owner opens the link and says yes, that is me."""
        world = self.world
        case = await world.case(self.setup["unit"], self.setup["area"])
        async with world.app.store.begin() as tx:
            link = await make_link(world.app.engine, tx, [case])
        await world.say("owner", f"/start {link.token}")
        if self.setup.get("verified", True):
            await self.tap("owner", "yes:")

    async def letters(self) -> None:
        """A lawyer's letter that was delivered before the story begins (conduct C12)."""
        if "letter_delivered" not in self.setup.get("needs", ()):
            return
        world = self.world
        case = await world.case(self.setup["unit"], self.setup["area"])
        until = datetime.fromisoformat("2026-11-17T09:00:00+08:00")
        async with world.app.store.begin() as tx:
            fact = Lettered(at=world.clock.at, by="manager:manager", which="lawyer_letter", until=until)
            await record(world.app.engine, tx, case.id, fact)

    async def facts(self) -> Json:
        """`case --json` of the party."""
        app = self.world.app
        case = await self.world.case(self.setup["unit"], self.setup["area"])
        async with app.store.view() as tx:
            return await case_json(app.engine, tx, await view_of(app.engine, tx, case))

    # --- the turns ---

    async def faults(self, turns: list[Json]) -> AsyncIterator[str]:
        """Play all turns and yield what does not hold."""
        for number, turn in enumerate(turns):
            if "expect" not in turn:
                await self.perform(turn)
                continue
            stage = await self.stage()
            async for fault in self.compare(stage, turn["expect"]):
                yield f"turn {number} ({self.act['at'][5:16]} {self.act['who']}): {fault}"
            self.before, self.mark = stage.after, len(self.world.console.sent)
            self.early = self.mark

    async def perform(self, act: Json) -> None:
        """Let time pass to the act, then do it."""
        self.act = act
        await self.world.to(datetime.fromisoformat(act["at"]))
        who = act["who"]
        if who == "clock":
            return
        if "taps" in act:
            await self.tap(who, act["taps"])
            return
        text = act["says"].replace("{unit}", self.setup["unit"])
        await self.world.say(who, text, private=act.get("where") != "group")

    async def tap(self, chat: str, meaning: str) -> None:
        """Press the newest button that means this: by its label, or by what it sends when that ends in a colon."""
        sent = self.world.console.sent
        for number in range(len(sent), 0, -1):
            for button in buttons_of(sent[number - 1]):
                if (
                    sent[number - 1].to.id == chat
                    and button.press
                    and means(button.label, button.press, meaning)
                ):
                    await self.world._in(chat, press=button.press, pressed_on=f"c{number}")
                    return
        raise AssertionError(f"no button means {meaning!r} for {chat}")

    async def stage(self) -> Stage:
        """What was said since the last expectation, and how the case stands now."""
        sent = self.world.console.sent
        actor = "owner" if self.act["who"] == "clock" else self.act["who"]
        fresh = sent[self.mark :]
        return Stage(
            setup=self.setup,
            act=self.act,
            before=self.before,
            after=await self.facts(),
            acted=to(fresh, actor),
            owner=to(fresh, "owner"),
            early=to(sent[self.early :], actor),
            by_role={role: to(fresh, role) for role in STAFF},
        )

    # --- what must hold ---

    async def compare(self, stage: Stage, expect: Json) -> AsyncIterator[str]:
        """Every key of an expectation."""
        for fault in (*values(stage, expect), *moments(stage, expect), *spoken(stage, expect)):
            yield fault
        for role in expect.get("to_staff", ()):
            heard = any(stage.by_role.values()) if role == "any" else stage.by_role[role]
            if not heard:
                yield f"to_staff: {role} heard nothing"
        if (wanted := expect.get("next_contact")) is not None:
            found = await self.contacts()
            if not any(agrees(wanted, one) for one in found):
                yield f"next_contact: wanted {wanted}, got {found} ({stage.after['next']['step']})"

    async def contacts(self) -> list[str | None]:
        """The next contact, and the one behind it when the next is a link check (README, next_contact)."""
        app = self.world.app
        case = await self.world.case(self.setup["unit"], self.setup["area"])
        async with app.store.view() as tx:
            view = await view_of(app.engine, tx, case)
        found = decision(app.engine, view)
        first = (await self.facts())["next"]["at"]
        if found.next_step != "link_check" or found.next_at is None:
            return [first]
        keys = [f"link_check:{key.partition(':')[2]}" for key in view.s.spoken if _links(view, key)]
        told = [Spoke(at=found.next_at, key=key, step="link_check", kind="conversation") for key in keys]
        behind = decision(app.engine, replace(view, s=stand([*view.facts, *told])))
        return [first, behind.next_at.isoformat() if behind.next_at else None]


def _links(view: View, key: str) -> bool:
    step = view.book.step(key.partition(":")[0])
    return step is not None and step.link


def to(messages: list[Outbound], chat: str) -> list[Outbound]:
    """Those that went to a chat."""
    return [message for message in messages if message.to.id == chat]


def means(label: str, press: str, meaning: str) -> bool:
    """Whether a button is meant: its label holds the words, in either spelling of the day or of the time."""
    if meaning.endswith(":"):
        return press.startswith(meaning)
    low = label.lower()
    if meaning.lower() in low:
        return True
    return meaning[:3].lower() in low and meaning.lower().endswith("day")


def values(stage: Stage, expect: Json) -> list[str]:
    """State, sums and counts."""
    after, promise, wrong = stage.after, stage.after["promise"] or {}, []
    last = (after["promises"] or [{}])[-1]
    got = {
        "owed": after["owed"],
        "broken": after["broken"],
        "level": promise.get("level"),
        "amount": promise.get("amount"),
        "promise_state": last.get("state"),
    }
    if after["status"] not in expect["state"].split("|"):
        wrong.append(f"state: wanted {expect['state']}, got {after['status']}")
    wrong += [f"{k}: wanted {expect[k]}, got {got[k]}" for k in got if k in expect and expect[k] != got[k]]
    return wrong


def moments(stage: Stage, expect: Json) -> list[str]:
    """The window of the promise and when we come back."""
    promise, wrong = stage.after["promise"] or {}, []
    for key, name in CHECKED:
        wanted, got = expect.get(key), promise.get(name)
        if wanted is not None and (got is None or not same_moment(wanted, got)):
            wrong.append(f"{key}: wanted {wanted}, got {got}")
    return wrong


def same_moment(one: str, other: str) -> bool:
    """Equal to the minute."""
    apart = abs(datetime.fromisoformat(one) - datetime.fromisoformat(other))
    return apart < timedelta(minutes=1)


def spoken(stage: Stage, expect: Json) -> list[str]:
    """What was said, and what was not to be."""
    texts = [m.text for m in stage.early]
    wrong = [f"bot_must {name}: got {texts}" for name in expect["bot_must"] if not MUST[name](stage)]
    barred = [m.text for m in stage.owner] + [f"[{stage.act['who']}] {m.text}" for m in stage.acted]
    return wrong + [
        f"bot_must_not {name}: got {barred}" for name in expect["bot_must_not"] if MUST_NOT[name](stage)
    ]


def agrees(wanted: Any, got: str | None) -> bool:
    """Whether a next contact is the wanted one."""
    if wanted == "none":
        return got is None
    if got is None:
        return False
    if isinstance(wanted, dict):
        first, last = (datetime.fromisoformat(wanted[k]) for k in ("from", "to"))
        return first <= datetime.fromisoformat(got) <= last
    return same_moment(wanted, got)


# --- the file that is imported ---


def lines_of(row: Json) -> list[dict[str, str]]:
    """The rows of the file for one party."""
    if row["playbook"] == "event":
        return [
            {
                "event": row["area"],
                "starts_at": row["event_start"][:16].replace("T", " "),
                "venue": "国际会展中心3号厅",
                "name": row["person"],
                "phone": f"1997000{row['unit']}",
                "language": LOCALES[row["locale"]],
            }
        ]
    if row["playbook"] == "purchase_order":
        return [order_line(row, LOCALES[row["locale"]])]
    return OTHERS[row["playbook"]](row) if row["playbook"] in OTHERS else fee_lines(row)


def renewal_lines(row: Json) -> list[dict[str, str]]:
    """A place to renew."""
    found = {
        "student": row["student"],
        "parent": row["person"],
        "course": row["course"],
        "teacher": row["area"],
    }
    return [found | {"window_ends": row["window_ends"], "likelihood": row["likelihood"], **language(row)}]


def invoice_lines(row: Json) -> list[dict[str, str]]:
    """One invoice."""
    found = {"invoice": row["unit"], "customer": row["area"], "contact": row["person"], "amount": row["owed"]}
    return [found | {"due": row["due"], **language(row)}]


def silent_lines(row: Json) -> list[dict[str, str]]:
    """A customer with the question that the prior talk left open."""
    doubt = "waist unknown" if any("waist" in said for said in row.get("prior", ())) else ""
    return [
        {
            "customer no": row["unit"],
            "contact": row["person"],
            "shop": row["area"] or "shop",
            "doubt": doubt,
            **language(row),
        }
    ]


def language(row: Json) -> dict[str, str]:
    """The column of the person's language."""
    return {"language": LOCALES[row["locale"]]}


OTHERS = {"renewal": renewal_lines, "invoice": invoice_lines, "silent_customer": silent_lines}


def fee_lines(row: Json) -> list[dict[str, str]]:
    """The debt spread over so many months, the last of them the month before `now`."""
    count = row.get("lines", 3)
    fen = round(float(row["owed"]) * 100)
    month = datetime.fromisoformat(row["now"]).date().replace(day=1)
    lines = []
    for index in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
        share = fen // count + (fen % count if index == 0 else 0)
        lines.append(fee_line(row, month, share))
    return lines[::-1]


def fee_line(row: Json, month: date, fen: int) -> dict[str, str]:
    """One month of one flat."""
    return {
        "项目": row["area"],
        "房号": row["unit"],
        "业主姓名": row["person"],
        "费用期间": f"{month:%Y-%m}",
        "收费项目": "物业费",
        "欠费金额": f"{fen / 100:.2f}",
        "语言": LOCALES[row["locale"]],
    }


def as_csv(lines: list[dict[str, str]]) -> bytes:
    """The rows as a spreadsheet would save them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode("utf-8-sig")
