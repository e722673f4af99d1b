"""What is filled in on an owner's page becomes one act: a press, words, or a claim that it was paid; or what is wrong."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.core.pay_rules import slip
from bot.render import plain
from bot.web.acting import LONGEST, Act
from bot.web.hooks import body
from handlers.plan_words import fen_of
from handlers.presses import OWNER
from handlers.spelling import clean
from handlers.words_agreeing import PLAIN_AMOUNT

LARGEST = 256 * 1024  # bytes of a form: far more than the longest words take, in whatever script
FIELDS = 40
LABEL = 60  # characters of what a button was called
NOTE = 200  # characters of a word beside a payment
OLDEST = timedelta(days=400)  # a payment longer ago is a slip of the pen
PRESS = re.compile(r"([a-z_]{1,16}):(\d{1,18}):[0-9A-Za-z:/_.-]{0,40}")
WAYS = ("transfer", "wechat", "alipay", "cash", "other")
RESTART = "restart"  # one of the whole messages that the reader knows, whatever the language of the page

Given = Mapping[str, str]


class Wrong(Exception):
    """Something on a form cannot be taken: `word` says why, kindly, and `where` is the field it is about."""

    def __init__(self, where: str, word: str, **values: object) -> None:
        super().__init__(word)
        self.where, self.word, self.values = where, word, values


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a form asks for: a press, or words; `said` is how the page and the chat call it."""

    said: str
    text: str = ""
    press: str | None = None
    cases: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What a claim is measured with: the moment it is where the person lives, and what is owed (fen)."""

    now: datetime
    owed: int


async def given_in(request: Request) -> Given:
    """The fields of a form, the last of each name. Raises HTTPException 413, 400."""
    raw = await body(request, LARGEST)
    try:
        pairs = parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError as error:
        raise HTTPException(400, "That is no form") from error
    return dict(pairs)


def text_of(given: Given, name: str, most: int) -> str:
    """What was typed, without hidden characters. Raises Wrong when it is empty or too long."""
    text = cleaned(given.get(name, ""))
    if not text:
        raise Wrong(name, "owner_page.empty")
    if len(text) > most:
        raise Wrong(name, "owner_page.too_long", most=most)
    return text


def cleaned(text: str) -> str:
    """Typed words as they are kept: no hidden marks, plain line ends, and no command of a chat."""
    shown = str(plain(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")))
    shown = shown.strip()
    while clean(shown[:2]).startswith("/"):
        shown = shown[1:].strip()
    return shown


def said_in(given: Given) -> Asked:
    """Own words: a time, a question, an objection. Raises Wrong."""
    text = text_of(given, "text", LONGEST)
    return Asked(said=text if len(text) <= LABEL else f"{text[:LABEL]}…", text=text)


def pressed_in(given: Given) -> Asked:
    """A button of ours. Raises Wrong for one that is none, or that belongs to a page of long ago."""
    press = given.get("press", "")
    found = PRESS.fullmatch(press)
    if found is None or found[1] not in OWNER:
        raise Wrong("press", "owner_page.old")
    return Asked(said=cleaned(given.get("label", ""))[:LABEL], press=press)


def amount_in(text: str, sheet: Sheet) -> int:
    """An amount as people write it, in fen: every currency here has hundredths. Raises Wrong."""
    found = PLAIN_AMOUNT.fullmatch(clean(cleaned(text)).replace(" ", ""))
    amount = fen_of(found[1]) if found else 0
    if amount <= 0:
        raise Wrong("amount", "owner_page.bad_amount")
    if slip(amount, sheet.owed):
        raise Wrong("amount", "owner_page.big_amount")
    return amount


def moment_in(given: Given, sheet: Sheet) -> tuple[date, time | None]:
    """The day of a payment, and its time where one was given. Raises Wrong, for one to come too."""
    try:
        day = date.fromisoformat(given.get("day", "").strip())
        clock = time.fromisoformat(at) if (at := given.get("time", "").strip()) else None
    except ValueError:
        raise Wrong("day", "owner_page.bad_day") from None
    paid = datetime.combine(day, clock or time(), tzinfo=sheet.now.tzinfo)
    if paid > sheet.now or day > sheet.now.date():
        raise Wrong("day", "owner_page.future_day")
    if sheet.now - paid > OLDEST:
        raise Wrong("day", "owner_page.bad_day")
    return day, clock.replace(second=0, microsecond=0, tzinfo=None) if clock else None


def once_of(given: Given, asked: Asked) -> str:
    """The word that makes it count once: of the page as it was given, and of what was done there.

    The same thing sent twice is one; another thing from the same page, after the back button, is another.
    """
    told = "\x1f".join([asked.text, asked.press or "", *map(str, asked.cases)])
    mark = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]
    return f"{given.get('once', '')[:40]}-{mark}"


def act_of(given: Given, asked: Asked, person_id: int) -> Act:
    """The act, its answer on the page alone until somebody says where else."""
    return Act(
        person_id=person_id,
        once=once_of(given, asked),
        text=asked.text,
        press=asked.press,
        cases=asked.cases,
        shown_as=asked.said,
    )
