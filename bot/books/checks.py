"""What no playbook may ask for: hours outside the law, more than the ceilings, words before their time."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time

from jinja2 import Template, UndefinedError

from bot.books.fields import UNVERIFIED, sample
from bot.books.words import LOCALES, BookFault
from bot.core.playbook import Playbook, Round, Step
from bot.core.words_lint import has_amount_or_debt_word, lint

PROFILES = ("property_fee", "event", "purchase_order", "invoice", "renewal", "silent_customer")
DEBT = frozenset({"property_fee", "invoice"})
HARD = (time(8), time(22))  # conduct C01
PER_DAY, PER_WEEK = (
    {True: 3, False: 6},
    {True: 7, False: 12},
)  # conduct C07: about money owed, and other matters
LOCK_SCREEN = 40  # practice P16
SHORT = 500  # characters (conduct §6), tried out with the samples of the fields
SHORT_KINDS = frozenset(
    {"reminder", "promise_eve", "promise_check", "conversation", "event_ping", "nudge", "touch", "letter"}
)
ACCOUNT = re.compile(r"\d{12,19}")
STOP_WORDS = {True: ("停",), False: ("stop",)}
OBJECTION = {
    True: (
        "不对",
        "异议",
        "疑问",
        "有误",
        "不符",
        "出入",
        "有问题",
        "不清楚",
        "弄错",
        "記錯",
        "不對",
        "異議",
        "疑問",
        "有誤",
    ),
    False: (
        "question",
        "wrong",
        "not right",
        "object",
        "dispute",
        "mistake",
        "unclear",
        "not correct",
        "differ",
    ),
}
BY_BUTTON = frozenset({"promise_eve", "promise_check", "conversation", "event_ping", "nudge"})  # conduct §6
_ASKED_BEFORE_YES = ("verify", "verify_again")
_ASKING = frozenset(
    {"owed", "pay", "bills", "period", "due", "rest", "first", "second"}
)  # what belongs to an ask


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A place in a file; `line` counts from 1."""

    file: str
    line: int
    locale: str = ""

    def fault(self, says: str, mend: str) -> BookFault:
        """That place with what is wrong there."""
        return BookFault(file=self.file, line=self.line, says=says, mend=mend)


Spots = Callable[[tuple[str | int, ...]], Spot]


def check_plan(book: Playbook, spot: Spots) -> list[BookFault]:
    """Ceilings no playbook may pass (conduct §2: refused at load, naming the rule)."""
    faults = []
    if book.profile not in PROFILES:
        faults.append(
            spot(("profile",)).fault(f"unknown profile {book.profile!r}", f"one of: {', '.join(PROFILES)}")
        )
    for index, one in enumerate(book.rounds):
        if one.at and not HARD[0] <= one.at < HARD[1]:
            says = f"round {one.id!r} at {one.at:%H:%M} lies outside the hard hours (C01)"
            faults.append(spot(("rounds", index, "at")).fault(says, 'between "08:00" and "21:59"'))
    if (book.profile == "event") != (book.follows == "arrival"):
        says = f"profile {book.profile!r} does not go with `follows: {book.follows}`"
        faults.append(
            spot(("profile",)).fault(says, "event with arrival, the others with money, goods or answer")
        )
    faults += [
        spot(("title",)).fault(f"the title is missing in {locale}", f"add `{locale}: …`")
        for locale in LOCALES
        if locale not in book.title
    ]
    return faults + _crowded(book, spot) + _no_way_out(book, spot)


def _no_way_out(book: Playbook, spot: Spots) -> list[BookFault]:
    """C14: whatever we begin offers to stop it, by a button where the words are few."""
    said: list[tuple[tuple[str | int, ...], Step]] = [
        (("rounds", index), one) for index, one in enumerate(book.rounds) if one.to == "owner"
    ]
    said += [(("steps", name), step) for name, step in book.steps.items()]
    return [
        spot(path).fault(f"{step.id!r} has no button to stop (C14)", "add `stop` to its buttons")
        for path, step in said
        if step.kind in BY_BUTTON and "stop" not in step.buttons
    ]


def _crowded(book: Playbook, spot: Spots) -> list[BookFault]:
    debt = book.profile in DEBT
    faults = []
    for index, one in enumerate(book.rounds):
        for days, most in ((1, PER_DAY[debt]), (7, PER_WEEK[debt])):
            near = [
                o for o in book.rounds[: index + 1] if o.to == one.to == "owner" and _within(o, one, days)
            ]
            if len(near) == most + 1:
                says = f"{len(near)} messages within {days} day(s); the ceiling is {most} (C07)"
                faults.append(
                    spot(("rounds", index)).fault(says, "take a round out or put it on a later day")
                )
    return faults


def _within(other: Round, one: Round, days: int) -> bool:
    if one.day and other.day:
        return abs(one.day - other.day) < days
    if one.weekday is not None and other.weekday is not None:
        return abs(one.weekday - other.weekday) < days
    if one.past and other.past:
        return abs((one.past - other.past).days) < days
    if one.before and other.before:
        return abs((one.before - other.before).days) < days
    return False


def check_message(
    book: Playbook, step: Step, template: Template, used: frozenset[str], spot: Spot
) -> list[BookFault]:
    """What a message may not say: money before the "yes, that is me" (C22), debt on a lock screen (P16), bad words."""
    too_much = used - UNVERIFIED
    if step.id in _ASKED_BEFORE_YES and too_much:
        says = f"{step.id!r} is said before the person is known: no {', '.join(sorted(too_much))} (C22)"
        return [spot.fault(says, f"only: {', '.join(sorted(UNVERIFIED))}")]
    try:
        text = template.render(sample(spot.locale))
    except UndefinedError as error:
        return [spot.fault(str(error), "fill or drop that field")]
    if not text.strip():
        return [spot.fault("the message is empty", "write at least one sentence")]
    if step.kind in SHORT_KINDS and len(text) > SHORT:
        says = f"{len(text)} characters, where {SHORT} are enough to read on a telephone (conduct §6)"
        return [spot.fault(says, "say less; the account has the details")]
    return _words(book, step, text, spot) or _complete(book, step, text, used, spot)


def _complete(book: Playbook, step: Step, text: str, used: frozenset[str], spot: Spot) -> list[BookFault]:
    """What a reminder must hold (conduct §6, C14), and what no text may: an account of its own (P20)."""
    faults = []
    if ACCOUNT.search("".join(text.replace(str(sample(spot.locale)["pay"]), "").split())):
        says = "a long number stands in the text: the way to pay comes from the settings alone (P20)"
        faults.append(spot.fault(says, "write {{ pay }}"))
    if step.kind == "touch":
        return faults + _gentle(book, text, used, spot)
    if step.kind != "reminder" or step.id in _ASKED_BEFORE_YES:
        return faults
    missing = [field for field in ("name", "company") if field not in used]
    if book.profile in DEBT and "pay" not in used and step.id != "fixed":
        missing.append("pay")
    if missing:
        says = f"a reminder says who writes to whom and how to pay (conduct §6): {', '.join(missing)}"
        faults.append(spot.fault(says, " ".join(f"{{{{ {field} }}}}" for field in missing)))
    if not any(word in text.lower() for word in STOP_WORDS[spot.locale.startswith("zh")]):
        faults.append(spot.fault("a reminder says how to stop it (C14)", "one half-sentence is enough"))
    if not any(word in text.lower() for word in OBJECTION[spot.locale.startswith("zh")]):
        faults.append(spot.fault("a reminder says how to object (C14)", "“if something is wrong, tell us”"))
    return faults


def _gentle(book: Playbook, text: str, used: frozenset[str], spot: Spot) -> list[BookFault]:
    """A touch asks for nothing: no amount, no time, no question (conduct §6, practice P6, P21)."""
    faults = []
    if book.profile in DEBT and (asks := sorted(used & _ASKING)):
        says = f"a touch carries no ask: no {', '.join(asks)} (P21)"
        faults.append(spot.fault(says, "wish them well, or tell them something, and nothing else"))
    if "?" in text or "\uff1f" in text:
        faults.append(spot.fault("a touch carries no question (P21)", "end with a plain sentence"))
    if book.profile in DEBT and has_amount_or_debt_word(text):
        faults.append(spot.fault("a touch speaks of money (P21)", "leave the money out"))
    return faults


def check_together(
    shelf: Mapping[str, Playbook], words: Mapping[str, str], spots: Mapping[str, Spots]
) -> list[BookFault]:
    """What can only be seen with all playbooks and words read: segments that lead nowhere, tasks without words."""
    faults = []
    for name, book in shelf.items():
        for trait, other in book.segments.items():
            if other not in shelf:
                says = f"segment {trait!r} leads to {other!r}, which is not there (P22)"
                faults.append(
                    spots[name](("segments", trait)).fault(says, f"one of: {', '.join(sorted(shelf))}")
                )
        for index, one in enumerate(book.rounds):
            if one.to != "owner" and f"task.{one.say}" not in words:
                says = f"task {one.id!r} has no words {'task.' + one.say!r} for the colleague"
                mend = f"add task.{one.say} to words/zh-CN and words/en"
                faults.append(spots[name](("rounds", index)).fault(says, mend))
    return faults


def _words(book: Playbook, step: Step, text: str, spot: Spot) -> list[BookFault]:
    faults = []
    bad = lint(text, step.kind)  # type: ignore[arg-type]  # playbook_data lets only known kinds through
    if bad:
        faults.append(spot.fault(f"a word we never use: {bad}", "say it calmly and without a threat"))
    if step.id in _ASKED_BEFORE_YES and has_amount_or_debt_word(text):
        faults.append(spot.fault("money is named before the person is known (C22)", "ask only who they are"))
    if book.profile in DEBT and has_amount_or_debt_word(text[:LOCK_SCREEN]):
        says = f"money stands in the first {LOCK_SCREEN} characters, where a lock screen shows it (P16)"
        faults.append(spot.fault(says, "begin with name, company and sender; the matter comes after"))
    return faults
