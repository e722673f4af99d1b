"""Clock times, halves of the day and minutes from now, in both languages (`fixtures/phrases/README.md`, Windows)."""

import re
from datetime import timedelta

from bot.core.reader.lexeme import At, Clock, Rule, Value
from bot.core.reader.numbers import EN_NUM, NUM, whole

LATER = r"(?:之后|以后|过后|后)?"
HALF = timedelta(minutes=30)
QUARTERS = {"一刻": 15, "1刻": 15, "三刻": 45, "3刻": 45, "半": 30}


def clock(hour: int | None, minute: int | None, meridiem: str | None = None) -> Value:
    """A clock time if there is such a one."""
    if hour is None or minute is None or hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    if not meridiem:
        return Clock(hour, minute)
    if not 1 <= hour <= 12:
        return Clock(hour, minute)
    return Clock(hour % 12 + (12 if meridiem[0] == "p" else 0), minute, sharp=True)


def spoken(m: re.Match[str], _at: At) -> Value:
    """三点, 1点40, 四点三刻, 两点半."""
    tail = m[2] or ""
    minute = QUARTERS.get(tail, whole(tail)) if tail not in {"", "整"} else 0
    return clock(whole(m[1]), minute)


def written(m: re.Match[str], _at: At) -> Value:
    """14:00, 3:30pm, 3pm."""
    return clock(int(m[1]), int(m[2] or 0), m[3])


def pair(m: re.Match[str], _at: At) -> Value:
    """2-4pm, 2到3点: the half of the day said last holds for both."""
    right = clock(whole(m[3]), whole(m[4] or "0"), m[5])
    left = clock(whole(m[1]), whole(m[2] or "0"), m[5])
    if not isinstance(left, Clock) or not isinstance(right, Clock):
        return None
    if left.sharp and left.hour > right.hour:
        left = Clock(left.hour - 12, left.minute, sharp=True)
    return Clock(left.hour, left.minute, left.sharp, until=right)


def past_hour(m: re.Match[str], _at: At) -> Value:
    """Half past 3, quarter to 4."""
    hour = whole(m[3])
    if hour is None or not 1 <= hour <= 12:
        return None
    minutes = {"half": 30, "quarter": 15, "twenty-five": 25}.get(m[1].replace(" ", "-")) or whole(m[1]) or 0
    return Clock(hour, minutes) if m[2] == "past" else Clock((hour - 2) % 12 + 1, 60 - minutes)


def short_of(hour: str, minutes: str) -> Value:
    """差十分九点, 三点差一刻: so many minutes before the hour."""
    whole_hour, less = whole(hour), 15 if minutes == "一刻" else whole(minutes)
    if whole_hour is None or less is None or not 1 <= whole_hour <= 24 or not 0 < less < 60:
        return None
    return Clock((whole_hour - 2) % 12 + 1 if whole_hour <= 12 else whole_hour - 1, 60 - less)


def five_minutes(m: re.Match[str], _at: At) -> Value:
    """五点三个字: each figure on the dial is five minutes."""
    figures = whole(m[2])
    return clock(whole(m[1]), 5 * figures) if figures else None


def hours(m: re.Match[str], _at: At) -> Value:
    """半小时, 一个半小时, 两小时二十分钟."""
    if m[1] == "半":
        return HALF
    number = float(m[1]) if "." in m[1] else whole(m[1])
    if not number:
        return None
    extra = whole(m[3]) if m[3] else 0
    return timedelta(hours=min(number, 999)) + (HALF if m[2] or m[4] else timedelta(minutes=extra or 0))


def minutes(m: re.Match[str], _at: At) -> Value:
    """二十分钟, 20 mins, a quarter of an hour."""
    number = whole(m[1])
    return timedelta(minutes=number) if number else None


def quarters(m: re.Match[str], _at: At) -> Value:
    """一刻钟, 三刻钟."""
    number = whole(m[1])
    return timedelta(minutes=15 * number) if number else None


def short(m: re.Match[str], _at: At) -> Value:
    """2h, 1h30m, 90m, an hour and a half."""
    number = float(m[1]) if m[1][:1].isdigit() else float(whole(m[1]) or 0)
    extra = 30 if m[3] else int(m[2] or 0)
    return timedelta(hours=number, minutes=extra) if number else None


SMALL = r"(?:一刻|[1-9]\d?|二?十?[一二两三四五六七八九十])"
HOUR = r"\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
ABOUT_MINUTES = r"twenty[- ]five|twenty|ten|five"
AMPM = r"([ap])\.?m\b\.?"
AFTER_AT = (
    "(?:"
    + "|".join(
        rf"(?<=\b{w} )"
        for w in (
            "at",
            "around",
            "about",
            "by",
            "after",
            "before",
            "till",
            "until",
            "abt",
            "closer to",
            "nearer",
            "more like",
            "towards",
        )
    )
    + "|(?<=@))"
)
NOT_UNIT = (
    r"(?!\d|[:.%/-]\d|\s*(?:th|st|nd|rd|am|pm|%|min|h\b|hour|day|week|month|people|yuan|rmb|k\b|"
    r"of|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
)
NOON_TAIL = r"(?=$|[\s,.!?~吧哈]|半|钟|整|[前到之以左来去过再给交付转打\d一二三四五]|一刻|三刻|见|准)"

SPANS = (
    Rule("never",
        rf"(?:晚|迟|late by )\s*(?:到|个|大概)?\s*{NUM}\s*(?:分钟|小时)|{EN_NUM}\s*min(?:ute)?s? late"),
    Rule("never",
        r"二十[多几来][号日]|(?:几|十几|十来|二十来)(?:分钟|个?小时|天|个?周|个月)|十[几来][号日]|十来[天号]|"
        r"a couple (?:of )?(?:hours|minutes)|(?:a )?few (?:hours|minutes|mins)"),
    Rule("span", rf"(?:再?过)?(半)()()()个?(?:小时|钟头|钟(?!点)){LATER}", hours),
    Rule("span",
        rf"(?:再?过)?(\d+\.\d|{NUM})个?(半)?(?:小时|钟头|个钟)(?:({NUM})分钟?|(半))?{LATER}", hours),
    Rule("span",
        rf"(?:再?过)?({NUM})\s?"
        rf"(?:分钟|(?<!^十)(?<![^二三四五]十)分(?=$|[,.!~ 吧后内左就到过来再我给转交打])|min(?:ute)?s?\b){LATER}", minutes),
    Rule("span", rf"(?:再?过)?({NUM})刻钟{LATER}", quarters),
    Rule("span", r"\b(?:gimme|give me) (\d{1,2})(?=$|[,.!])", minutes),
    Rule("span", r"(?:in )?half an hour|(?:in )?half hour|\b30 ?min\b", lambda _m, _at: HALF),
    Rule("span", r"(?:in )?a quarter of an hour", lambda _m, _at: HALF / 2),
    Rule("span",
        rf"(?:\+|\bin )?(?<![\w.])({EN_NUM})(?:\s?(?:hours?|hrs?|(?<=\d)h|(?<=\d )h)\b\s?(?:and )?|"
        rf"\s?h(?=\d))(?:(\d+)\s?m(?:in(?:ute)?s?)?\b|(a half))?", short),
    Rule("span", rf"(?:\+|\bin )?(?<![\w.])({EN_NUM})(?: more)?\s?(?:(?<=\d)m|min(?:ute)?s?)\b", minutes),
    Rule("span",
        rf"\bin (?:about |around )?(\d{{1,3}}|fifteen|twenty|thirty|ten|five|"
        rf"forty)\b{NOT_UNIT}(?!\s*[a-z])", minutes),
)  # fmt: skip

CLOCKS = (
    Rule("clock", r"(?<![\d几第])(\d{1,2}|十?[一二]|[三四五六七八九十两])点(?:钟)?"
        r"(?:(?:搭)?(?=(?:十?[一二两三四五六七八九十]|\d{1,2})个字)|"
        r"搭(?=(?:十[一二]?|[一二两三四五六七八九])(?:$|[,.!~ 到来去见前给交吧])))"
        r"(十?[一二两三四五六七八九十]|\d{1,2})(?:个字)?",
        five_minutes),
    Rule("clock", rf"差({SMALL})分?(?:钟)?(?:到|就)?({NUM})点(?!\d)钟?", lambda m, _at: short_of(m[2], m[1])),
    Rule("clock", rf"(?<![\d几第])({NUM})点(?:钟)?(?:还)?差({SMALL})分?钟?", lambda m, _at: short_of(m[1], m[2])),
    Rule("clock", r"(?<![\d.:/年月¥$£交付转给打汇存还了过-])(0[6-9]|1\d|2[0-3])([0-5][05])"
        r"(?= ?(?:到|来|见|去|过去|过来|出发|开始|集合|前到|左右到|hrs?\b|h\b))(?:hrs?\b|h\b)?()",
        written),
    Rule("clock", r"下班(?:之|以)?前", lambda _m, _at: Clock(18, sharp=True, deadline=True)),
    Rule("clock",
        r"\bcob\b|\bclose of (?:business|play)\b|end of business(?: day)?", lambda _m, _at: Clock(18, sharp=True)),
    Rule("clock",
        rf"(?:(?<=between )|(?<=from )|(?<![\w:.-]))(\d{{1,2}})(?::(\d\d))?\s*(?:-|~|to|"
        rf"and)\s*(\d{{1,2}})(?::(\d\d))?\s*{AMPM}", pair),
    Rule("clock",
        r"(?:(?<=between )|(?<=from ))(\d{1,2})(?::(\d\d))?\s*(?:-|~|to|"
        r"and)\s*(\d{1,2})(?::(\d\d))?()(?![\d/])", pair),
    Rule("clock", r"(?<![十二三四五])([一二两三四五六七八])()([二三四五六七八九])()()点(?!\d|半)", pair),
    Rule("clock", rf"(?<!\d)({NUM})()[到至~-]({NUM})()()点(?!\d|半)", pair),
    Rule("clock", rf"(?<![\d.])([01]?\d|2[0-4])[:.]([0-5]\d)\s*{AMPM}", written),
    Rule("clock", r"(?<![\d.:])([01]?\d|2[0-4]):([0-5]\d)(?::\d\d)?(?!\d)()", written),
    Rule("clock", rf"(?<![\d.])(\d{{1,2}})()\s*{AMPM}", written),
    Rule("clock",
        rf"(?<![有早晚快慢少多大差些第付交给还转打缴出补凑先便慢好\d])(一)\s?点{NOON_TAIL}\s?(半|[一三13]刻|整|[0-5]?\d(?!\d|"
        rf"[点号天月日小]|分钟)|[{'零二三四五'}]?十?[{'一二三四五六七八九十'}](?=分|$)|"
        r"[二三四五]?十[一二三四五六七八九]?(?![点号天个]))?钟?分?", spoken),
    Rule("clock",
        r"(?<![\d几第])((?!一点|零点)(?:\d{1,2}|[零二两三四五六七八九十]{1,3}|十[一二]))\s?(?:点|"
        r"时(?!间|候))(?!钱|心|意见|建议|要求|问题|原因|说明|疑问)\s?(半|[一三13]刻|整|[0-5]?\d(?!\d|[点号天月日小]|分钟)|"
        r"(?:[零二三四五]?十[一二三四五六七八九]?|[零〇][一-九])(?!点|分钟|号|天))?钟?分?", spoken),
    Rule("clock", rf"\bhalf ({HOUR})\b(?! (?:of|a|the|off|people))", lambda m, _at: clock(whole(m[1]), 30)),
    Rule("clock", rf"\b({HOUR})(?= (?:tonight|this evening)\b)", lambda m, _at: clock(whole(m[1]), 0, "pm")),
    Rule("clock", rf"\b(half|quarter|{ABOUT_MINUTES}) (past|to) (\d{{1,2}}|[a-z]+)\b", past_hour),
    Rule("clock", rf"\b(25|20|10|5) (past) ({HOUR})\b", past_hour),
    Rule("clock",
        rf"\b({HOUR}) ?(?:o'?clock|"
        r"ish\b)", lambda m, _at: clock(whole(m[1]), 0)),
    Rule("clock", rf"{AFTER_AT}([01]?\d|2[0-4])\b{NOT_UNIT}", lambda m, _at: clock(int(m[1]), 0)),
    Rule("clock",
        rf"{AFTER_AT}(one|two|three|four|five|six|seven|eight|nine|ten|eleven|"
        rf"twelve)( thirty)?\b{NOT_UNIT}", lambda m, _at: clock(whole(m[1]), 30 if m[2] else 0)),
    Rule("clock", r"\bnoon\b|\bmidday\b", lambda _m, _at: Clock(12, sharp=True)),
)  # fmt: skip

SHORT_DAYS = ("mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun", "tomorrow")
DAY_BEFORE = (
    "(?:" + "|".join(rf"(?<=\b{d} )" for d in SHORT_DAYS)
    + "|(?<=day ))"
)  # fmt: skip
JOINS = r"(?<=[一二三四五六日天号底周])"
PARTS = (
    Rule("part",
        r"上午|(?<![最明今])早(?=[\d六七八九十]{1,2}[点:])|早上|早晨|清早|清晨|一大?早|大早|午前|头一件事|第一件事|一上班|"
        r"一开门|\bmornings?\b|\bfirst thing\b|"
        + DAY_BEFORE
        + r"am\b|"
        + JOINS
        + r"早(?=$|[\d前交付转给打到来去吧\s,.])",
        lambda _m, _at: "morning"),
    Rule("part", r"中午|正午|午饭(?:时|前后)?|\blunch ?time\b", lambda _m, _at: "noon"),
    Rule("part", r"下午|午后|\bafternoon\b|" + DAY_BEFORE + r"pm\b", lambda _m, _at: "afternoon"),
    Rule("part",
        r"晚上|晚间|夜晚|夜里|傍晚|下班(?:之|以)?后|下了班|\bevening\b|\bat night\b|\bnight\b|"
        r"after work|" + JOINS + r"晚(?=$|[\d前交付转给打到来去吧\s,.七八九十])", lambda _m, _at: "evening"),
    Rule("part", r"凌晨", lambda _m, _at: "night"),
)  # fmt: skip
