"""Words we never use, and words that only a letter may hold (conduct C24, C25, C26), whatever they are dressed in."""

import re
import unicodedata

from bot.core.contact import Kind

TO_SIMPLE = str.maketrans(
    "電斷門鎖車徵黑單報曝領導內後負責鄰師訴強執開違約書通牒職欠費繳帳賬債應額萬塊罰氣網無賴臉曝庭審數滯納",
    "电断门锁车征黑单报曝领导内后负责邻师诉强执开违约书通牒职欠费缴账账债应额万块罚气网无赖脸曝庭审数滞纳",
)
CUT_ZH = (
    "停水", "停电", "断水", "断电", "停气", "断网", "停暖", "停梯", "停止供水", "停止供电", "停止供气", "停止供暖",
    "限制门禁", "锁车",
)  # fmt: skip
CUT_EN = ("cut off", "cutting off", "shut off", "shutting off")
LAW_ZH = ("律师", "起诉", "法院", "立案", "开庭", "强制执行", "违约金翻倍")
LAW_EN = (
    "sue",
    "sued",
    "suing",
    "court",
    "lawsuit",
    "bailiff",
    "solicitor",
    "lawyer",
    "attorney",
    "legal action",
)
THREAT_ZH = (
    "拉黑", "失信", "征信黑名单", "报警", "拘留", "坐牢", "犯罪", "曝光", "公示名单", "上名单", "单位领导", "通知您家人",
    "邻居都", "后果自负", "最后通牒", "老赖", "不要脸", "相信您已经付", "相信您已经交", "相信您已经转",
)  # fmt: skip
THREAT_EN = (
    "arrest", "arrested", "jail", "jailed", "police", "blacklist", "blacklisted", "expose", "exposed", "your employer",
    "your family", "final warning", "or else", "deadbeat", "i believe you have paid", "we believe you have paid",
)  # fmt: skip
# Words of everyday life that threaten only beside a debt: a touch greets the family, a notice names the police.
HARMLESS = frozenset(
    {"报警", "犯罪", "单位领导", "通知您家人", "邻居都", "police", "expose", "exposed", "your employer", "your family", "or else",
     "court"}
)  # fmt: skip
# A notice of works has to say that water is off on Tuesday; it may not threaten, and it may not speak of debt.
NOTICES: frozenset[Kind] = frozenset({"service", "touch", "receipt"})

DEBT_ZH = (
    "欠", "催", "逾期", "滞纳金", "违约金", "债", "未缴", "未交", "未付", "应缴", "应交", "应付", "缴费", "交费", "补缴",
    "物业费", "管理费", "账单",
)  # fmt: skip
DEBT_EN = (
    "owe", "owes", "owed", "owing", "debt", "debts", "debtor", "arrears", "overdue", "unpaid", "outstanding", "balance",
    "bill", "bills", "invoice", "invoices", "fee", "fees", "payment", "payments", "pay", "late fee",
)  # fmt: skip
AMOUNT = re.compile(
    r"[¥£$€]\s*\d|\d\s*(?:元|块|圆|万|rmb|cny|usd|gbp|twd|yuan|dollars?|pounds?)|(?:rmb|cny|usd|gbp|twd|nt)\s*\$?\d"
    r"|[零〇一二两三四五六七八九十百千万]\s*(?:元|块钱)|\d{3}[.]\d\d(?![\d.:年月])"
)


def _plain(text: str) -> tuple[str, list[int]]:
    """The text as the lint reads it, and for every character the place it came from."""
    letters: list[str] = []
    places: list[int] = []
    for place, raw in enumerate(text):
        for char in unicodedata.normalize("NFKC", raw).lower().translate(TO_SIMPLE):
            if unicodedata.category(char) in ("Cf", "Mn", "Me", "Cc") and not char.isspace():
                continue
            letters.append(" " if char.isspace() else char)
            places.append(place)
    return "".join(letters), places


def _word(words: str) -> str:
    """One English entry, found also when it is s p a c e d out, never inside another word."""
    return r"\s*".join(re.escape(char) for char in words.replace(" ", ""))


def _pattern(chinese: tuple[str, ...], english: tuple[str, ...]) -> re.Pattern[str]:
    zh = (r"\s*".join(word) for word in chinese)
    en = "|".join(_word(words) for words in sorted(english, key=len, reverse=True))
    return re.compile(f"{'|'.join(zh)}|(?<![a-z])(?:{en})s?(?![a-z])")


CUT = _pattern(CUT_ZH, CUT_EN)
LAW = _pattern(LAW_ZH, LAW_EN)
THREAT = _pattern(THREAT_ZH, THREAT_EN)
DEBT = _pattern(DEBT_ZH, DEBT_EN)


def _short(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in HARMLESS)


SHORT_THREAT = _pattern(
    _short(THREAT_ZH), _short(THREAT_EN)
)  # conduct §6: notices and touches have their own list
SHORT_LAW = _pattern(LAW_ZH, _short(LAW_EN))


def lint(text: str, kind: Kind) -> str | None:
    """The rule a text breaks, with the word and its place counted from 1, or None (C24, C25, C26).

    A notice of works or a touch may name water, power, the family and the police, unless it also speaks of debt.
    """
    plain, places = _plain(text)
    for rule, pattern in _checks(kind, plain):
        found = pattern.search(plain)
        if found:
            first, last = places[found.start()], places[found.end() - 1]
            return f"{rule} at {first + 1}: {text[first : last + 1]}"
    return None


def _checks(kind: Kind, plain: str) -> list[tuple[str, re.Pattern[str]]]:
    if kind in NOTICES and not DEBT.search(plain):
        return [("C26", SHORT_THREAT), ("C25", SHORT_LAW)]
    checks = [("C24", CUT), ("C26", THREAT)]
    return checks if kind == "letter" else [*checks, ("C25", LAW)]


def has_amount_or_debt_word(text: str) -> bool:
    """Whether a text names money or debt, and so may not be shown to an unverified chat (C22)."""
    plain, _ = _plain(text)
    return bool(AMOUNT.search(plain) or DEBT.search(plain))
