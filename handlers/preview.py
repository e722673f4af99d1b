"""/preview: what goes out tomorrow; read one, write it anew, hold it back (issue 5, staff)."""

import json

from bot.core import facts as f
from bot.core.conduct import has_amount_or_debt_word, lint
from bot.engine.buttons import card
from bot.engine.pagelink import page_line, shown
from bot.engine.preview import Coming, coming, line_of
from bot.store.rows import Case
from handlers.actions import allowed
from handlers.desk import Desk, Refused
from handlers.look import my_cases
from handlers.show import rule_words
from handlers.spelling import clean
from handlers.staff import STAFF
from handlers.undo import done

SHOWN = 30
LONGEST = 1000  # characters of a message one writes oneself


async def preview(desk: Desk, words: tuple[str, ...]) -> None:
    """/preview [NUMBER [NEW WORDS]]: the list, one message as it will read, or other words for it."""
    if not words:
        await _list(desk)
        return
    if not words[0].isdecimal():
        raise Refused("error.usage", usage="/preview · /preview 3 · /preview 3 …")
    one = await _numbered(desk, words[0])
    if len(words) > 1:
        await _reword(desk, one, " ".join(words[1:]))
        return
    await _read(desk, one, words[0])


async def _list(desk: Desk) -> None:
    found = await coming(desk.engine, desk.tx, await my_cases(desk))
    if not found:
        raise Refused("preview.none")
    keys = [[say.view.case.id, say.say.key] for say in (one.says[0] for one in found)]
    await desk.tx.set_meta(f"preview:{desk.speaker.id}", json.dumps(keys))
    lines = [f"{n}. {line_of(desk.engine, one, desk.locale)}" for n, one in enumerate(found[:SHOWN], 1)]
    more = [desk.word("preview.more", count=len(found) - SHOWN)] if len(found) > SHOWN else []
    await desk.say(desk.word("preview.list", count=len(found), lines="\n".join([*lines, *more])))


async def _numbered(desk: Desk, number: str) -> Coming:
    """The message of that number in the list that was shown last. Raises Refused when it goes out no more."""
    keys = json.loads(await desk.tx.meta(f"preview:{desk.speaker.id}") or "[]")
    if not 1 <= int(number) <= len(keys):
        raise Refused("preview.no_number", number=number)
    case_id, key = keys[int(number) - 1]
    case = await desk.tx.case(case_id)
    allowed(desk, case, STAFF)
    return await _still(desk, case, key)


async def _still(desk: Desk, case: Case, key: str) -> Coming:
    others = await desk.tx.cases_of(case.person_id, open_only=True)
    for one in await coming(desk.engine, desk.tx, others):
        if any(say.view.case.id == case.id and say.say.key == key for say in one.says):
            return one
    raise Refused("preview.gone", unit=case.unit)


async def _read(desk: Desk, one: Coming, number: str) -> None:
    first = one.says[0]
    await desk.focus(first.view.case)
    line = line_of(desk.engine, one, desk.locale)
    row = [(desk.word("preview.hold"), f"pv:{first.view.case.id}:hold/{first.say.key}")]
    text = desk.word("preview.one", line=line, text=one.text, number=number)
    await desk.say(text, card(row), first.view.case)


async def _reword(desk: Desk, one: Coming, words: str) -> None:
    """Other words, for this one message; conduct reads them as it reads ours (C22, C24 to C26)."""
    first = one.says[0]
    words = _without_link(desk, one, words)
    _check(desk, one, words)
    stored = {}
    for say in one.says:
        fact = f.Reworded(at=desk.now, by=desk.by, key=say.say.key, step=say.say.step.id, words=words)
        stored[say.view.case.id] = await desk.record(say.view.case.id, fact)
    text = desk.word("preview.reworded", line=line_of(desk.engine, one, desk.locale), text=words)
    await done(desk, first.view.case, stored.pop(first.view.case.id), text, stored)


def _without_link(desk: Desk, one: Coming, words: str) -> str:
    """Copied from the preview the line of the link comes along; it is put in anew when the message goes out."""
    first = one.says[0]
    locale = desk.engine.locale(first.view.person, first.view.case)
    line = page_line(desk.engine, [say.view for say in one.says], first.say.step.kind, locale)
    return " ".join(words.replace(clean(shown(line)), " ").split()) if line else words


def _check(desk: Desk, one: Coming, words: str) -> None:
    if len(words) > LONGEST:
        raise Refused("preview.long", most=LONGEST)
    found = lint(words, one.says[0].say.step.kind)  # type: ignore[arg-type]  # playbook_data lets only conduct's kinds through
    if found is not None:
        rule = found.partition(" ")[0]
        raise Refused("preview.conduct", rule=rule, why=rule_words(desk.engine, rule, desk.locale))
    if not all(say.view.s.verified for say in one.says) and has_amount_or_debt_word(words):
        raise Refused("preview.conduct", rule="C22", why=rule_words(desk.engine, "C22", desk.locale))


async def tap(desk: Desk, case: Case, arg: str) -> None:
    """A button of one message: hold it back, for good."""
    allowed(desk, case, STAFF)
    verb, _, key = arg.partition("/")
    if verb != "hold":
        raise Refused("error.old_button")
    one = await _still(desk, case, key)
    stored = {}
    for say in one.says:
        fact = f.Withheld(at=desk.now, by=desk.by, key=say.say.key, step=say.say.step.id)
        stored[say.view.case.id] = await desk.record(say.view.case.id, fact)
    line = line_of(desk.engine, one, desk.locale)
    await done(desk, case, stored.pop(case.id), desk.word("preview.held", line=line), stored)
