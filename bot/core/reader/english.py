"""Days as English names them, and the festivals in either language (`fixtures/phrases/README.md`, Windows)."""

import re

from bot.core.reader import almanac
from bot.core.reader.almanac import DAY
from bot.core.reader.dates import ahead, one, some_days, weekday
from bot.core.reader.lexeme import At, Build, Days, Rule, Value
from bot.core.reader.numbers import EN_NUM, whole

NAMES = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
WDAY = (
    r"(mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|"
    r"sun(?:day)?)s?\b\.?"
)
MONTHS = {
    name: n
    for n, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
MONTH = (
    r"\b(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
TH = r"(?:st|nd|rd|th)"


def day_name(m: re.Match[str], at: At) -> Value:
    """Friday, this Friday, next Tuesday, Tuesday next week, a week on Friday."""
    head, tail, index = m[1] or "", m[3] or "", NAMES[m[2][:3]]
    week = almanac.monday(at.today()) + DAY * index
    if "after next" in tail:
        return one(week + DAY * 14, ahead=True)
    if "next" in head or "next" in tail:
        return one(week + DAY * 7, ahead=True)
    if "this" in head or "this" in tail:
        return one(week)
    return one(weekday(index, at))


def month_day(m: re.Match[str], at: At) -> Value:
    """March 20, 20 Mar 2027, the 5th of March."""
    first = m[1][:3] in MONTHS
    month = MONTHS[(m[1] if first else m[2])[:3]]
    day = int(m[2] if first else m[1])
    if m[3]:
        return one(almanac.on(int(m[3]), month, day))
    return one(almanac.coming(at.base, month, day))


def month_run(m: re.Match[str], at: At) -> Value:
    """Oct 20-22."""
    first = almanac.coming(at.base, MONTHS[m[1][:3]], int(m[2]))
    last = almanac.coming(first, MONTHS[m[1][:3]], int(m[3])) if first else None
    return Days(first, last) if first and last else None


def days_on(m: re.Match[str], at: At) -> Value:
    """In 5 days, 3d, two weeks, a month from now."""
    number, unit = whole(m[1]), m[2][0]
    if not number or number > 4000:
        return None
    if unit == "m":
        day = almanac.same_day(at.today(), min(number, 120))
        return ahead((day - at.today()).days, at)
    return ahead(number * {"d": 1, "w": 7, "f": 14}[unit], at)


def span_of_time(m: re.Match[str], at: At) -> Value:
    """This week, next month, the weekend."""
    today, unit = at.today(), m[2]
    count = 2 if "after next" in m[0] else 1 if "next" in (m[1] or "") or "following" in (m[1] or "") else 0
    monday = almanac.monday(today) + DAY * 7 * count
    if unit == "weekend":
        return Days(monday + DAY * 5, monday + DAY * 6, before=monday + DAY * 4)
    if unit == "week":
        return Days(monday, monday + DAY * 6, "week", ahead=count > 0)
    first = almanac.month_of(today, count)
    return Days(first, almanac.month_end(first), "month", ahead=count > 0)


def ending(m: re.Match[str], at: At) -> Value:
    """The end, or the beginning, of this or next week, month, quarter, year."""
    today, unit = at.today(), m[0].replace("eow", "week").replace("eom", "month").replace("eoy", "year")
    count = int("next" in unit)
    if "week" in unit:
        return one(almanac.monday(today) + DAY * (4 + 7 * count))
    if "quarter" in unit:
        return one(almanac.month_end(almanac.month_of(today, 2 - (today.month - 1) % 3 + 3 * count)))
    if "year" in unit:
        return one(today.replace(year=today.year + count, month=12, day=31))
    named = re.search(MONTH, unit)
    first = almanac.month_of(today, count)
    if named:
        first = almanac.coming(today.replace(day=1), MONTHS[named[1][:3]], 1) or first
    return one(almanac.month_end(first))


def early(m: re.Match[str], at: At) -> Value:
    """Early next month, the beginning of March: the 1st to the 5th."""
    named = re.search(MONTH, m[0])
    first = almanac.month_of(at.today(), int("next" in m[0]))
    if named:
        first = almanac.coming(at.today().replace(day=1), MONTHS[named[1][:3]], 1) or first
    elif "next" not in m[0] and at.today().day > 5:
        first = almanac.month_of(at.today(), 1)
    return Days(first, first + DAY * 4, "week")


def middle(m: re.Match[str], at: At) -> Value:
    """Mid March: the middle ten days, a guess."""
    start = early(m, at)
    first = start.first.replace(day=1) if isinstance(start, Days) else at.today()
    return Days(first + DAY * 10, first + DAY * 19, "week", doubtful=True)


def workday(m: re.Match[str], at: At) -> Value:
    """The n-th working day from tomorrow on."""
    number = 1 if m[2] else whole(m[1])
    return one(almanac.workday(number, at), ahead=True) if number else None


def numbered(m: re.Match[str], at: At) -> Value:
    """The 15th, 6th to 8th."""
    first = almanac.coming_number(at.base, int(m[1] or m[2]))
    last = almanac.coming_number(first, int(m[2])) if first else None
    return Days(first, last) if first and last else None


def month_name(m: re.Match[str], at: At) -> Value:
    """In April."""
    first = almanac.coming(at.base.replace(day=1), MONTHS[m[1][:3]], 1)
    return Days(first, almanac.month_end(first), "month") if first else None


def feast(find_for: str) -> Build:
    """A builder for a named festival: 'before' it ends on the day before."""
    find = dict(almanac.FESTIVALS)[find_for]

    def build(_m: re.Match[str], at: At) -> Value:
        day = find(at.base)
        return Days(day, day, before=day - DAY) if day else None

    return build


WORKING = r"(?:working|business|work) ?days?"
OFF = r"(?: from now| from today| later|'? time)?"
RULES = (
    Rule("day",
        r"\b(?:the )?day after tomorrow|\bovermorrow\b", lambda _m, at: one(at.today() + DAY * 2, ahead=True)),
    Rule("day",
        r"\btonight\b|\bthis evening\b", lambda _m, at: Days(at.today(), at.today(), part="evening")),
    Rule("day",
        r"\bthis (morning|afternoon)\b", lambda m, at: Days(at.today(), at.today(), part=m[1])),  # type: ignore[arg-type]
    Rule("day", r"\b(?:a week (?:from )?(?:today|tomorrow)|(?:today|tomorrow) week)\b",
        lambda m, at: ahead(7 + ("tom" in m[0]), at)),
    Rule("day", r"\btoday\b|\blater today\b", lambda _m, at: one(at.today())),
    Rule("day", r"\btomorrow\b", lambda _m, at: one(at.today() + DAY, ahead=True)),
    Rule("day", r"\beod\b|\b(?:the )?end of (?:the )?day\b", lambda _m, at: one(at.today(), weak=True)),
    Rule("day", rf"\b(?:({EN_NUM})|(next|following|first)) {WORKING}", workday),
    Rule("day",
        r"\b(?:the )?end of (?:the |this |next |a )?(?:week|month|quarter|year)\b|\b(?:this |"
        r"next )?(?:month|year|quarter)[- ]end\b|\beow\b|\beom\b|\beoy\b", ending),
    Rule("day", rf"\b(?:the )?end of {MONTH}", ending),
    Rule("day", rf"\bmid(?:dle of)?[- ]?(?:the |this |next )?(?:month\b|{MONTH})", middle),
    Rule("day",
        rf"\b(?:early|(?:the )?(?:beginning|start) of)(?: in)? (?:the |this |next )?(?:month\b|"
        rf"{MONTH})", early),
    Rule("day",
        rf"\b(?:a|one) (?:week|fortnight) (?:from |on )?(?:this |on )?()()?{WDAY}",
        lambda m, at: one(weekday(NAMES[m[3][:3]], at) + DAY * (14 if "fort" in m[0] else 7), ahead=True)),
    Rule("day",
        rf"()()\b{WDAY} week\b(?! after)",
        lambda m, at: one(weekday(NAMES[m[3][:3]], at) + DAY * 7, ahead=True)),
    Rule("day",
        rf"\b(this coming |this |next |coming |on |of )?{WDAY}(,? (?:of )?(?:next week|this week|"
        rf"the week after next|week after next))?", day_name),
    Rule("day", rf"{MONTH} (\d{{1,2}}){TH}? ?(?:-|to) ?(\d{{1,2}}){TH}?(?![\d:])", month_run),
    Rule("day", rf"{MONTH} (?:the )?(\d{{1,2}}){TH}?\b(?!:| ?[ap]m)(?:,? (20\d\d)\b)?", month_day),
    Rule("day", rf"\b(?:the )?(\d{{1,2}}){TH}? (?:of )?{MONTH}(?:,? (20\d\d)\b)?", month_day),
    Rule("day",
        r"\b(?:the )?(?:(\d{1,2})(?:st|nd|rd|th)?\s?(?:-|to|and|or)\s?(?:the )?)?(\d{1,2})(?:st|nd|"
        r"rd|th)\b(?! (?:floor|flat|time|street|unit|reminder|message))", numbered),
    Rule("day", r"\b(this |the |next |over the |coming )?(weekend)\b", span_of_time),
    Rule("day",
        r"\b(this |the |next |(?:the )?following |the rest of the )?(?<=[a-z] )(week|"
        r"month)\b(?: after next)?", span_of_time),
    Rule("day", rf"\b(?:({EN_NUM})(?: days?)? ?(?:to|-|~) ?)({EN_NUM}) ?days?\b{OFF}", some_days),
    Rule("day",
        rf"(?:\+|\bin )?(?<![\w.])({EN_NUM})(?: more)? ?(days?|weeks?|fortnights?|months?|"
        rf"(?<=\d)[dw]|(?<=\d )[dw])\b{OFF}", days_on),
    Rule("day", rf"\b(?:in|during|by|before|until|for) {MONTH}(?! day\b)", month_name),
    Rule("day", rf"(?<!\d )(?<!th )(?<!of ){MONTH}(?=$|[.,!])", month_name),
)  # fmt: skip


FEASTS = tuple(
    Rule("day", rf"(?:{pattern})(?:节|那天|当天|当日)?", feast(pattern)) for pattern, _ in almanac.FESTIVALS
)
ANY_FEAST = "|".join(pattern for pattern, _ in almanac.FESTIVALS)
