"""/undo: one's own last command, for ten minutes (contract, chat commands)."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.core import facts as f
from bot.core.facts import Fact
from bot.engine import View
from bot.store.rows import Case, Post
from handlers.desk import Desk, Refused
from handlers.twice import forget_presses
from handlers.undo_named import refuse_another
from handlers.words import SENTENCE

UNDO_FOR = timedelta(minutes=10)


Others = Mapping[int, Sequence[Fact]]  # what the same command recorded on other cases
NOWHERE: Others = {}


async def remember(desk: Desk, case: Case, facts: list[Fact], what: str, others: Others = NOWHERE) -> None:
    """What /undo would take back; of the other cases that the same command touched as well."""
    last = {"case": case.id, "facts": [fact.id for fact in facts], "at": desk.now.isoformat(), "what": what}
    last["others"] = {str(id): [fact.id for fact in found] for id, found in others.items() if found}
    await desk.tx.set_meta(_key(desk), json.dumps(last, ensure_ascii=False))


async def done(desk: Desk, case: Case, facts: list[Fact], text: str, others: Others = NOWHERE) -> None:
    """Answer a command with what was understood, and remember it for /undo."""
    await remember(desk, case, facts, text, others)
    await desk.say(text, case=case)


async def beside(desk: Desk, **kept: str) -> None:
    """What the last command changed that is no fact: the `phone` as it was, the `link` (its digest) it made."""
    last = json.loads(await desk.tx.meta(_key(desk)) or "{}")
    await desk.tx.set_meta(_key(desk), json.dumps({**last, "beside": kept}, ensure_ascii=False))


async def forget(desk: Desk) -> None:
    """A stop or an approval is nothing to take back, and what was done before it is not the last command any more."""
    await desk.tx.set_meta(_key(desk), json.dumps({"never": True}))


async def undoable(desk: Desk, case_id: int | None, at: datetime) -> bool:
    """Whether what was done about that case at that moment is what /undo would take back now."""
    last = json.loads(await desk.tx.meta(_key(desk)) or "{}")
    done_at = datetime.fromisoformat(last["at"]) if last.get("facts") else None
    return (last.get("case"), done_at) == (case_id, at) and desk.now - at <= UNDO_FOR


async def undo(desk: Desk, words: tuple[str, ...]) -> None:
    """/undo: the facts count as if they had not been; what was sent meanwhile is corrected by one message."""
    last = json.loads(await desk.tx.meta(_key(desk)) or "{}")
    await refuse_another(desk, words, last.get("case"), ripe=_ripe(desk, last))
    if last.get("never"):
        raise Refused("error.undo_never")
    if not last.get("facts"):
        raise Refused("error.undo_none")
    if desk.now - datetime.fromisoformat(last["at"]) > UNDO_FOR:
        raise Refused("error.undo_late")
    case = await desk.tx.case(last["case"])
    drafts = (await desk.view(case)).s.drafts
    if any(drafts[id].answers for id in last["facts"] if id in drafts):
        raise Refused("error.undo_decided", unit=case.unit)
    what = SENTENCE.split(str(last["what"]), maxsplit=1)[0]
    sent = await _sent_since(desk, case, set(last["facts"]))
    if sent and "fix" not in desk.hints:
        text = desk.engine.words.word(
            await _correction(desk, case, sent), case.locale or desk.engine.site.locale
        )
        row = [{"label": desk.word("button.confirm"), "press": f"re:{desk.kept}:fix=1"}]
        got = await _texts(desk, case, sent)
        await desk.say(desk.word("staff.undone_sent", what=what, got=got, text=text), [row], case)
        return
    for number, ids in {case.id: last["facts"], **last.get("others", {})}.items():
        await desk.record(int(number), *(f.Undone(at=desk.now, by=desk.by, of=id) for id in ids))
    await _put_back(desk, case, last.get("beside", {}))
    await desk.tx.set_meta(_key(desk), "{}")
    await forget_presses(desk)
    if sent:
        await tell_owner(desk, await desk.view(case), await _correction(desk, case, sent))
    await desk.say(desk.word("staff.undone", what=what), case=case)


def _ripe(desk: Desk, last: Mapping[str, Any]) -> bool:
    """Whether there is a command that can be taken back now."""
    return bool(last.get("facts")) and desk.now - datetime.fromisoformat(last["at"]) <= UNDO_FOR


async def _put_back(desk: Desk, case: Case, kept: Mapping[str, str]) -> None:
    """The phone number as it was, and no link any more to a number that is taken back."""
    if "phone" in kept:
        await desk.tx.set_case(case.id, phone=kept["phone"])
    if kept.get("link"):
        await desk.tx.drop_token(kept["link"])


def _key(desk: Desk) -> str:
    return f"undo:{desk.speaker.id}"


async def _sent_since(desk: Desk, case: Case, ids: set[int]) -> set[str]:
    """What one of these facts set off and went out already: a thanks, the ask after a repair, a check."""
    marks = {str(id) for id in ids}
    return {key for key in (await desk.view(case)).s.spoken if key.rpartition(":")[2] in marks}


async def _got(desk: Desk, case: Case, sent: set[str]) -> list[Post]:
    posts = await desk.tx.posts(case_id=case.id)
    return [post for post in posts if post.key in sent and post.state in ("sent", "unknown")]


async def _texts(desk: Desk, case: Case, sent: set[str]) -> str:
    """What the person already got, in its words."""
    found = [post.text for post in await _got(desk, case, sent)]
    return "\n".join(found) or desk.word("common.none")


async def _correction(desk: Desk, case: Case, sent: set[str]) -> str:
    """The one message that puts right what was sent; a receipt that went along is void."""
    filed = any(post.document is not None for post in await _got(desk, case, sent))
    return "correction_receipt" if filed else "correction"


async def tell_owner(desk: Desk, view: View, key: str, /, **values: object) -> None:
    """One line to the person about what a colleague did, without an ask."""
    case = view.case
    locale = desk.engine.locale(view.person, case)
    for chat in (await desk.tx.chats(view.person.id))[:1]:
        await desk.tx.post(
            kind="reply",
            case_id=case.id,
            person_id=view.person.id,
            channel=chat.channel,
            address=chat.address,
            key=f"{key}:{desk.kept}",
            text=desk.engine.words.word(key, locale, **values),
            planned_at=desk.now,
            not_before=desk.engine.clock.real(),
        )
