"""Days as Chinese names them: 下周二, 15号, 月底, 三天后, 国庆前, 两个工作日内 (`fixtures/phrases/README.md`, Windows)."""

import re
from datetime import date, timedelta

from bot.core.reader import almanac
from bot.core.reader.almanac import DAY
from bot.core.reader.lexeme import At, Days, Rule, Value
from bot.core.reader.numbers import NUM, whole

WEEK = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6} | {str(n): n - 1 for n in range(1, 8)}
WD = r"(?:[一二三四五六日天]|[1-7](?![\d点号月:]))"
LATER = r"(?:之后|以后|过后|后)?"
MORE = r"(?!\d)"


def one(day: date | None, **more: object) -> Value:
    """A single day, or nothing."""
    return None if day is None else Days(day, day, **more)  # type: ignore[arg-type]


def ahead(days: int, at: At) -> Value:
    """So many days from today, remembered as a span."""
    if days > 4000:
        return None
    day = at.today() + DAY * days
    return Days(day, day, span=timedelta(days=days), ahead=True)


def weekday(index: int, at: At) -> date:
    """The coming one, strictly after the day counted from (today itself never)."""
    return at.base + DAY * ((index - at.base.weekday() - 1) % 7 + 1)


def near(m: re.Match[str], at: At) -> Value:
    """今天, 明天, 后天, 大后天, with 早 or 晚."""
    head, part = m[1], {"早": "morning", "晚": "evening"}.get(m[2] or "")
    days = {"今": 0, "当": 0, "明": 1, "后": 2, "大后": 3}[head]
    day = at.today() + DAY * days
    return Days(day, day, part=part, ahead=days > 0)  # type: ignore[arg-type]


def named_weekday(m: re.Match[str], at: At) -> Value:
    """周二, 这周五, 下周二, 下下周一, and a second day in 下周三四."""
    head, index = m[1] or "", WEEK[m[2]]
    weeks = head.count("下")
    if weeks or head:
        monday = almanac.monday(at.today()) + DAY * 7 * weeks
        first = monday + DAY * index
    else:
        first = weekday(index, at)
    last = first + DAY * ((WEEK[m[3]] - index) % 7) if m[3] else first
    return Days(first, last, ahead=weeks > 0, doubtful=bool(m[4]))


def weekend(m: re.Match[str], at: At) -> Value:
    """周末: Saturday and Sunday of the present week; 下周末 of the next."""
    saturday = almanac.monday(at.today()) + DAY * (5 + 7 * (m[1] or "").count("下"))
    return Days(saturday, saturday + DAY, before=saturday - DAY)


def week(m: re.Match[str], at: At) -> Value:
    """这周, 下周, 下下周: Monday to Sunday; its head or middle is a guess."""
    monday = almanac.monday(at.today()) + DAY * 7 * m[1].count("下")
    return Days(monday, monday + DAY * 6, "week", doubtful=bool(m[2]), ahead="下" in m[1])


def month_first(m: re.Match[str], at: At) -> tuple[date | None, bool]:
    """The first of the month named (这个月, 下个月, 3月), and whether one was named at all."""
    name, number = m[1] or "", m[2]
    if number:
        value = whole(number)
        first = almanac.coming(at.base.replace(day=1), value, 1) if value else None
        return first, True
    return almanac.month_of(at.today(), name.count("下")), bool(name)


def month_part(m: re.Match[str], at: At) -> Value:
    """月底, 下月初, 6月中旬: the end is a day, the rest are runs of days."""
    first, named = month_first(m, at)
    if first is None:
        return None
    if m[3][-1] in "底末尾":
        return one(almanac.month_end(first))
    low, high = {
        "初": (1, 5),
        "头": (1, 5),
        "上旬": (1, 10),
        "中旬": (11, 20),
        "中": (11, 20),
        "下旬": (21, 31),
    }[m[3]]
    if not named and at.today().day > high:
        first = almanac.month_of(first, 1)
    last = min(first + DAY * (high - 1), almanac.month_end(first))
    return Days(first + DAY * (low - 1), last, "week", doubtful=m[3] == "中")


def month_whole(m: re.Match[str], at: At) -> Value:
    """这个月, 下个月, 4月: the calendar month."""
    first, _ = month_first(m, at)
    return Days(first, almanac.month_end(first), "month", ahead="下" in (m[1] or "")) if first else None


def month_day(m: re.Match[str], at: At) -> Value:
    """3月20号, 12-27, 下月15号, 2027年1月8日."""
    year, name, month, day = m[1], m[2] or "", m[3], whole(m[4])
    number = whole(month) if month else None
    if day is None or (month and number is None):
        return None
    if year:
        full = int(year) if year.isdigit() else almanac.month_of(at.today(), 0).year + (year == "明年")
        return one(almanac.on(full + (2000 if full < 100 else 0), number or 0, day))
    if number is None:
        first = almanac.month_of(at.today(), name.count("下"))
        return one(almanac.on(first.year, first.month, day))
    return one(almanac.coming(at.base, number, day))


def numbered(m: re.Match[str], at: At) -> Value:
    """15号, and the run in 6到8号."""
    low, high = whole(m[1] or m[2]), whole(m[2])
    if not low or not high or m[2] in {"两", "俩"}:  # 两日 is two days, never the second
        return None
    first = almanac.coming_number(at.base, low)
    last = almanac.coming_number(first, high) if first else None
    return Days(first, last) if first and last else None


def some_days(m: re.Match[str], at: At) -> Value:
    """N天后, 2到3天."""
    low, high = whole(m[1] or m[2]), whole(m[2])
    if low is None or high is None or not 0 < low <= high < 4000:
        return None
    first, last = at.today() + DAY * low, at.today() + DAY * high
    return Days(first, last, span=timedelta(days=high) if low == high else None, ahead=True)


def some_weeks(m: re.Match[str], at: At) -> Value:
    """N周后."""
    number = whole(m[1])
    return ahead(number * 7, at) if number else None


def some_months(m: re.Match[str], at: At) -> Value:
    """半个月后 is 15 days; N个月后 the same day number, clamped; N个半月 15 days more."""
    if m[1] == "半":
        return ahead(15, at)
    number = whole(m[1])
    if not number or number > 120:
        return None
    day = almanac.same_day(at.today(), number) + DAY * (15 if m[2] else 0)
    return Days(day, day, span=timedelta(days=(day - at.today()).days), ahead=True)


def work_days(m: re.Match[str], at: At) -> Value:
    """N个工作日, 下个工作日: counted from the day after today."""
    number = 1 if m[1] in {"下", "下一", "第一"} else whole(m[1])
    return one(almanac.workday(number, at), ahead=True) if number else None


def end_of(m: re.Match[str], at: At) -> Value:
    """年底, 季度末."""
    today = at.today()
    if "季" in m[0]:
        first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
        return one(almanac.month_end(almanac.month_of(first, 5 if "下" in m[0] else 2)))
    return one(date(today.year + ("明" in m[0]), 12, 31))


def old_calendar(m: re.Match[str], at: At) -> Value:
    """初八, 正月十五, 腊月二十八."""
    month, day = {"正月": 1, "腊月": 12}.get(m[1] or "", 1), whole(m[2])
    return one(almanac.coming_lunar(at.base, month, day)) if day else None


def after_feast(m: re.Match[str], at: At) -> Value:
    """国庆后上班第一天: the first working day after the feast."""
    feast = next(find for pattern, find in almanac.FESTIVALS if re.search(pattern, m[0]))(at.base)
    return one(almanac.workday(1, at, after=feast)) if feast else None


def after_rest(_m: re.Match[str], at: At) -> Value:
    """节后上班第一天: the first working day after the next public holiday."""
    rest = almanac.next_rest(at)
    return one(almanac.workday(1, at, after=rest)) if rest else None


THIS = r"(?:这个?|本|当|今个?)"
NEXT = r"(?:(?<![剩余])下+一?个?)"
M_NAME = rf"({THIS}(?=月)|{NEXT}(?=月)|每个?(?=月))?"
FEAST = "|".join(pattern for pattern, _ in almanac.FESTIVALS if re.search(r"[一-鿿]", pattern))
FIRST_DAY = (
    r"(?:(?:上班|开工|复工)的?(?:第一天|首日)|(?:的?第一天|首日)(?:上班|开工)|(?:的?第一个|首个)工作日)"
)

RULES = (
    Rule("day", rf"(?:{FEAST})(?:节|假期?|长假|放假)*(?:之后|以后|后|完)?{FIRST_DAY}", after_feast),
    Rule("day", rf"(?:节|长假|假期|放假)(?:之|以)?后(?:的)?{FIRST_DAY}", after_rest),
    Rule("day", r"(今|当|明|大后|后)(?:天|儿)?(早|晚)(?=$|[^点些饭了一上])", near),
    Rule("day", r"(今|明|大后|后)天(?!台)()", near),
    Rule("day",
        r"明后两?天|明天后天", lambda _m, at: Days(at.today() + DAY, at.today() + DAY * 2, ahead=True)),
    Rule("day", r"今明两?天|今天明天", lambda _m, at: Days(at.today(), at.today() + DAY)),
    Rule("day", rf"({THIS}|{NEXT})?周末", weekend),
    Rule("day", r"每个?周[一二三四五六日天]", lambda m, at: one(weekday(WEEK[m[0][-1]], at), weak=True)),
    Rule("day",
        rf"({THIS}|"
        rf"{NEXT})?的?周({WD})(?:[,/]?"
        r"(?:周(?=[一二三四五六日天](?![一二三四五六日天])))?"
        r"([一二三四五六日天])(?![点号月时十百千万半个周天定起次早大下样并共律直般块楼栋期笔人些刻分])([一二三四五六日])?(?:这?两天)?)?"
        r"(?!\d*[栋楼])",
        named_weekday),
    Rule("day", rf"({THIS}一?|{NEXT})周(?:(?:[之以]?内)?的?(初|中|前半|后半))?", week),
    Rule("day",
        rf"(\d{{4}}|\d\d(?=年)|今年|明年)[-年/.]?()({NUM})[-月/.]({NUM})(?:[日号]|(?!\d))", month_day),
    Rule("day", rf"()()({NUM})月份?({NUM})(?:[日号]|{MORE})(?![点:个%万千百元块])", month_day),
    Rule("day", rf"()({THIS}(?=月)|{NEXT}(?=月))月()({NUM})[日号]", month_day),
    Rule("day", rf"()({THIS}(?=月)|{NEXT}(?=月))月()([二三]?十[一二三四五六七八九]?)(?=$|[ ,.!])", month_day),
    Rule("day", rf"每个?月(?:的)?()({NUM})[日号]", numbered),
    Rule("day",
        r"(?<![\d.:/-])()()(1[0-2]|0?[1-9])([-/.])(3[01]|[12]\d|0?[1-9])(?![\d:/%]|-\d|\.\d|万|千|"
        r"块|元|天|小时|号楼|栋|折|\s?[kw]\b|\s?(?:people|persons?|guests?|pcs|units|人|位|个|件))",
         lambda m, at: one(almanac.coming(at.base, int(m[3]), int(m[5])))),
    Rule("day", rf"{M_NAME}({NUM}(?=月))?月(底(?!了)|末|尾|初|头|上旬|中旬|下旬|中(?!秋))", month_part),
    Rule(
        "day",
        r"(?<![\d.:/-])(3[01]|2\d|1[3-9])[/.](1[0-2]|0?[1-9])(?![\d:/%]|\.\d|万|千|块|元|天|小时|\s?[kw]\b)",
        lambda m, at: one(almanac.coming(at.base, int(m[2]), int(m[1]))),
    ),
    Rule("day", r"()()(上旬|中旬|下旬)", month_part),
    Rule("day", rf"({THIS}|{NEXT})(?=月)()月(?!饼|租|供|薪|结)", month_whole),
    Rule("day",
        rf"()(?<![\d第])({NUM})月份?(?=$|[ ,.!]|再|就|才|[交付转打汇给来去内之前]|一定)", month_whole),
    Rule("day", rf"(?<!\d)(?:({NUM})[日号]?[到至~,/-])({NUM})[日号](?!楼|院|线|门|机|店)", numbered),
    Rule("day", rf"(?<!\d)()({NUM})(?:[日号])(?!楼|院|线|门|机|店|厅|铺|码|[一-鿿]?单元)", numbered),
    Rule("day", rf"({NUM})个?工作[日天]{LATER}", work_days),
    Rule("day", r"(下一|下|第一)个?工作[日天]", work_days),
    Rule("day", rf"(?:过|再过)?()(半)个?月{LATER}", lambda _m, at: ahead(15, at)),
    Rule("day", rf"(?:再?过|还?[要得])?({NUM})个(半)?月{LATER}", some_months),
    Rule("day", rf"(?:再?过|还?[要得])?({NUM})个?周{LATER}", some_weeks),
    Rule("day", rf"(?<!周末)(?<!其中)(?<!任何)(?<!任意)(?<![那哪每晚迟早前])"
        rf"(?:再?过|还?[要得])?(?:({NUM})天?[到至~-])?({NUM})[天日]{LATER}", some_days),
    Rule("day", r"(?:明|今)?年[底末尾]|(?:这个?|本|下个?)?季度?[末底]", end_of),
    Rule("day", r"(正月|腊月|大年)?(初[一二三四五六七八九十])(?![中高一二三四五六七八九])", lambda m, at: one(
        almanac.coming_lunar(at.base, 12 if m[1] == "腊月" else 1, whole(m[2][1:]) or 0))),
    Rule("day", r"(正月|腊月)(廿?[一二三四五六七八九十]{1,3})", old_calendar),
)  # fmt: skip
