"""How sums and days of a plan, a reason, and the lines of a bank list are typed."""

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
