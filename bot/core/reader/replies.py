"""Answers that mean something only beside the question before them: the second one, either, 3, the evening one."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from bot.core.reader import normal
from bot.core.reader.amounts import amount
from bot.core.reader.lexeme import At
from bot.core.reader.numbers import whole
from bot.core.reader.windows import lexemes

Pick = Literal["first", "last"]
END = r"[\s,.!~]*(?:吧|好了|好啦|就行|就好|可以|都行|也行|行|好|了|呗|啦|哦|please|pls|is fine|is good|works|thanks|then)*[\s,.!~]*"
LEAD = r"(?:[\s,.]|那就?|就|选|要|嗯|好的?|行|我选|ok(?:ay)?|then|let's (?:take|do|say)|i(?:'ll| will)? ?(?:take|pick|prefer)?|the)*"
ONE = r"(?:个|種|种|项|项目|号选项)?(?:时间|日子)?"
FIRST = re.compile(
    rf"{LEAD}(?:第一{ONE}|第1{ONE}|头一个|前面(?:那|的)?(?:个|那个)?|前一个|前者|上面那个|"
    rf"早(?:一?点)?的(?:那个)?|first(?: one| option)?|former|earlier one)(?:的)?{END}"
)
LAST = re.compile(
    rf"{LEAD}(?:第[二两]{ONE}|第2{ONE}|后面(?:那|的)?(?:个|那个)?|后一个|后者|下面那个|"
    rf"晚(?:一?点)的(?:那个)?|second(?: one| option)?|latter|last one|later one|other one)(?:的)?{END}"
)
EITHER = re.compile(
    rf"{LEAD}(?:都(?:行|可以|好|成|ok|没问题|方便)|两个都(?:行|可以|好)|随便(?:你们?|您|哪个|选)?|随你们?|随意|任意|"
    rf"哪个都(?:行|可以|好)|无所谓|"
    rf"[你您]们?(?:定|安排|决定|看着办)|either(?: one| way| of them)?|any(?: of them| one| time)?|whichever|"
    rf"both(?: work| are fine| fine)?|"
    rf""
    rf"up to you|you (?:choose|decide|pick)|don't mind|doesn't matter|no preference){END}"
)
THAT_ONE = re.compile(
    r"(?:那就?|就|选|要|我选|i'll take |take )?(?P<what>.{1,12}?)(?:的)?(?:那一?个|那天|那场)(?:吧|好了|就行)?"
)
THE_ONE = re.compile(
    r"(?:i'll take |take )?the (?P<what>[\w: ]{1,16}?)(?: one| slot| option)(?: please| then)?"
)
CLAUSES = re.compile(r"[,;.]\s*|\s+(?=先|first pay|pay )")
NUMBER = re.compile(
    rf"(?:[\s,.]|那就?|就|at|around|maybe at)*(?P<n>\d{{1,2}}|[一二两三四五六七八九十]{{1,2}})(?:左右|ish)?{END}"
)
REST = re.compile(
    r"^(?:算了|还是|不对|不是|不,|不(?= )|等等|等下|等一下|改(?:成|到|为|一下)?|换(?:成|到)?|那(?:还是|就)?|"
    r"抱歉|不好意思|对不起|"
    r"actually|no,|no wait|wait|sorry|hmm|oh|or rather|rather|i mean|make (?:it|that)|"
    r"let's make it|let's do|better|instead|change (?:it )?to|[\s,.!?])+"
)
ASKS = re.compile(
    r"\?|吗|么$|呢$|什么|怎么|多少|几[点时号天]|哪|为[何啥]|啥|谁|是不是|能不能|可不可以|有没有|"
    r"^(?:what|when|where|why|who|how|which|can|could|do|does|did|is|are|will|would|may)\b"
)
HALVES = frozenset({"morning", "afternoon", "evening"})
JOINED = 3  # characters between two parts of one time: 下午 三点, 三点到四点
ANOTHER_TIME = frozenset({"day", "span", "past", "never", "skip"})
BARE = re.compile(
    r"(?:吧|好了|就行|可以|行|再|那就?|左右|\b(?:at|in|the|around|please|then|is fine|works)\b|[\s,.!~])*"
)


def _plain(text: str) -> str:
    return normal.plain(normal.tidy(text)).strip(" .,!~")


def pick(text: str) -> Pick | None:
    """Which of two offers is meant by its place; either means the first (practice P12)."""
    clauses = [clause for clause in CLAUSES.split(_plain(text)) if clause and amount(clause) is None]
    plain = clauses[0] if len(clauses) == 1 else _plain(text)
    if FIRST.fullmatch(plain) or EITHER.fullmatch(plain):
        return "first"
    return "last" if LAST.fullmatch(plain) else None


def money(text: str) -> Decimal | str | None:
    """The money named beside a choice: yuan, or a share such as "50%"; None where none is."""
    return amount(_plain(text))


def that_one(text: str) -> str | None:
    """The words by which one offer is told from the other ("the evening one", 晚上那个), or None."""
    plain = _plain(text)
    found = THAT_ONE.fullmatch(plain) or THE_ONE.fullmatch(plain)
    return found["what"] if found else None


def number(text: str) -> int | None:
    """The number that is all a message says, 1 to 31, or None."""
    found = NUMBER.fullmatch(_plain(text))
    value = whole(found["n"]) if found else None
    return value if value is not None and 1 <= value <= 31 else None


def asks(text: str) -> bool:
    """Whether a message looks like a question to us."""
    return ASKS.search(_plain(text)) is not None


def without_rest(text: str) -> str | None:
    """A message without the words by which somebody changes his mind ("actually", 算了); None without such words."""
    plain = _plain(text)
    left = REST.sub("", plain)
    return left if left and left != plain else None


def bare_time(text: str, now: datetime) -> bool:
    """Whether a message is a time and nothing else: "4pm please", 四点吧."""
    plain = _plain(text)
    if number(text) is not None:
        return True
    pieces = lexemes(plain, At(now, now.date()))
    for piece in reversed(pieces):
        plain = plain[: piece.start] + plain[piece.stop :]
    return bool(pieces) and BARE.fullmatch(plain) is not None


def on_day(text: str, day: date, now: datetime, *, evening: bool = False) -> str | None:
    """The message with this day before its hour or half of a day; None when it names a day itself, or no time at all.

    `evening`: an hour without a half of its own is one of the evening, since that was agreed before.
    """
    plain = _plain(text)
    hour = number(text)
    if plain in HALVES:  # alone it is a greeting
        plain = f"in the {plain}"
    if hour is not None:
        plain = f"{hour}:00" if hour <= 24 else ""
    pieces = lexemes(plain, At(now, now.date()))
    times = [piece for piece in pieces if piece.role in ("part", "clock")]
    if not times or any(piece.role in ANOTHER_TIME for piece in pieces):
        return None
    late = evening and not any(piece.role == "part" for piece in times)
    named = f"{day:%Y-%m-%d} 晚上" if late else f"{day:%Y-%m-%d}"
    return _with_day(plain, [(piece.start, piece.stop) for piece in times], named)


def _with_day(plain: str, times: list[tuple[int, int]], day: str) -> str:
    """The day before each time that begins a clause of its own: "not the morning, the afternoon" is one day twice."""
    said, done, last = "", 0, 0
    for start, stop in times:
        gap = plain[last:start]
        if not said or len(gap) > JOINED or CLAUSES.search(gap):
            said, done = f"{said}{plain[done:start]} {day} ", start
        last = stop
    return said + plain[done:]
