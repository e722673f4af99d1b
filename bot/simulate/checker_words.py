"""What no message may say, as the checker reads facts/conduct.md §6; written apart from the lint that it checks."""

import re
import unicodedata
from collections.abc import Iterator

SIMPLE = str.maketrans(
    "電斷門鎖車黑單報領導內後負責鄰師訴強執開違約欠費繳賬債",
    "电断门锁车黑单报领导内后负责邻师诉强执开违约欠费缴账债",
)
CUTTING = "停水|停电|断水|断电|停梯|限制门禁|锁车"
THREATS = "拉黑|失信|征信黑名单|报警|拘留|坐牢|犯罪|曝光|公示名单|上名单|单位领导|通知您家人|邻居都|后果自负|最后通牒"
THREAT_WORDS = r"\b(?:arrest|jail|police|blacklist|expose)(?:s|d|ed)?\b|\byour\s+(?:employer|family)\b|\bfinal\s+warning|\bor\s+else\b"
CUTTING_WORDS = r"\b(?:cut|cutting|shut|shutting)\s*off\b"
LEGAL = "律师|起诉|法院|立案|开庭|强制执行|违约金翻倍"
LEGAL_WORDS = r"\b(?:sue|sued|court|lawsuit|bailiff|solicitor)s?\b"
DEBTS = r"欠|催|逾期|滞纳|债|未[缴交付]|应[缴交付]|物业费|物业服务费|账单"
DEBT_WORDS = (
    r"\b(?:owes?|owed|owing|debts?|arrears|overdue|unpaid|outstanding|invoices?|fees?|bills?|payments?)\b"
)
MONEY = re.compile(
    r"[¥£$€]\s*\d|\d\s*(?:元|块钱|yuan|rmb|pounds|dollars)|(?:\d{1,3}(?:,\d{3})+|\d{3,})\.\d\d(?!\d)", re.I
)
CLOSE = frozenset(
    {"reminder", "promise_eve", "promise_check", "conversation", "event_ping", "nudge", "reply"}
)
LONGEST, FIRST = 500, 40
_JOINED = {name: re.compile(words) for name, words in (("C24", CUTTING), ("C26", THREATS), ("C25", LEGAL))}
_SPACED = {"C24": re.compile(CUTTING_WORDS), "C26": re.compile(THREAT_WORDS), "C25": re.compile(LEGAL_WORDS)}
_DEBT = re.compile(DEBTS), re.compile(DEBT_WORDS)


def faults(text: str, kind: str) -> Iterator[tuple[str, str]]:
    """The rules a text breaks, each with the words (C24 to C26), and its length and beginning (conduct 6)."""
    plain, joined = _plain(text)
    checked = ("C24", "C26") if kind == "letter" else ("C24", "C26", "C25")
    if kind in CLOSE or kind == "letter":
        for rule in checked:
            found = _JOINED[rule].search(joined) or (rule in _SPACED and _SPACED[rule].search(plain))
            if found:
                yield rule, found.group()
    if len(text) > LONGEST:
        yield "length", f"{len(text)} characters"
    amount = MONEY.search(text[:FIRST])
    if amount and kind in CLOSE:
        yield "opening", f"an amount in the first {FIRST} characters: {amount.group()}"


def debt_in(text: str) -> str:
    """The first amount or word of debt in a text; empty when there is none (C22)."""
    plain, joined = _plain(text)
    found = MONEY.search(plain) or _DEBT[0].search(joined) or _DEBT[1].search(plain)
    return found.group() if found else ""


def _plain(text: str) -> tuple[str, str]:
    """In small letters without what hides between them; and the same without any space."""
    low = unicodedata.normalize("NFKC", text).lower().translate(SIMPLE)
    if not low.replace("\n", "").isprintable():
        low = "".join(
            sign for sign in low if sign.isspace() or unicodedata.category(sign) not in ("Cf", "Mn", "Cc")
        )
    return low, "".join(low.split())
