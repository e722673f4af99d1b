"""How sums and days of a plan, a reason, the lines of a bank list, a delay, yes and no are typed."""

import re
from collections.abc import Mapping

AMOUNT = r"[¥$€£]?(\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,9}(?:\.\d{1,2})?)(?:元|块|塊|yuan|rmb|cny)?"
PLAIN_AMOUNT = re.compile(AMOUNT, re.IGNORECASE)
DAY = r"(?:(20\d\d)[-/.年])?(\d{1,2})[-/月](\d{1,2})[日号號]?"
GAP = re.compile(r"[\s,;、和及]*")
SUM_AND_DAY = re.compile(rf"{AMOUNT}\s+{DAY}(?!\S*\d)", re.IGNORECASE)
DAY_AND_SUM = re.compile(rf"{DAY}\s+{AMOUNT}(?![\d-])", re.IGNORECASE)
COUNT = re.compile(r"(\d{1,2})\s*(?:期|parts?|instal\w*)?", re.IGNORECASE)
MISSED: Mapping[str, str] = {
    "void": "void", "作废": "void", "作廢": "void", "shift": "shift", "顺延": "shift", "順延": "shift",
}  # fmt: skip
OFF = frozenset({"off", "cancel", "取消", "撤销", "撤銷", "结束", "結束"})
BECAUSE = re.compile(
    r"(?:^|[\s,])(?:because|since|reason:?|因为|因為|因|理由:?)\s*(.*)$", re.IGNORECASE | re.DOTALL
)
LIST_LINE = re.compile(rf"(\S+)\s+{AMOUNT}(?:\s+(.*))?", re.IGNORECASE)
FOR_ROLE = re.compile(r"\s+(?:for|给|給|请|請)\s*(finance|财务|財務|me|自己|我)\s*$", re.IGNORECASE)
FINANCE = frozenset({"finance", "财务", "財務"})
LATE_FEE = re.compile(r"滞纳|滯納|违约|違約|逾期|罚|罰|利息|late|penalt|interest|surcharge", re.IGNORECASE)
_PART = r"(?:\d[\d.,]*|一半|半|一部分|部分|部份|half|some|part|[一二两兩三四五六七八九十百千万]+)"
PART_PAID = re.compile(
    rf"[付交转轉缴繳打汇匯](?:过|過)?了\s*(?:您|你们|你們)?\s*[¥$€£]?{_PART}|"
    rf"(?:half|part|some|[¥$€£]?\d[\d.,]*) (?:of it )?(?:is |was |has been |have been )?(?:already )?(?:paid|sent|transferred)\b|"
    rf"(?:i|we|i'?ve|we'?ve|have|just|already) (?:already |just )?(?:paid|sent|transferred) [¥$€£]?{_PART}\b",
    re.IGNORECASE,
)
REST_LATER = re.compile(
    r"剩|余|餘|另一半|另外|其它|其他|尾款|\brest\b|\bremain|other half|balance", re.IGNORECASE
)


def part_is_paid(text: str) -> bool:
    """Whether a message says that a part is paid and speaks of the rest."""
    return PART_PAID.search(text) is not None and REST_LATER.search(text) is not None


YES = frozenset({"yes", "on", "是", "同意", "可以"})  # /consent
NO = frozenset({"no", "off", "否", "不同意", "不可以", "撤回"})
DELAY = re.compile(
    r"(\d{1,3})(m|min|minutes?|分钟?|分鐘|h|hours?|小时|小時)", re.IGNORECASE
)  # /delay EVENT 30m
HOUR = re.compile(r"h|小", re.IGNORECASE)
NOT_NOW = re.compile(
    r"\bnot (?:right |just )?now\b|\bnot (?:a )?(?:good|great) (?:time|moment)\b|\bno time\b|不(?:太|大)?方便|"
    r"[没沒](?:有)?(?:空|时间|時間)|[现現]在不|^\W*(?:no|nope|不|不行|不能|不了)\W*$",
    re.IGNORECASE,
)
