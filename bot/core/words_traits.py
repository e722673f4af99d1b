"""How colleagues spell a trait, and the words about somebody's character that are never one (conduct C28)."""

import re
from collections.abc import Mapping

SPELT: Mapping[str, tuple[str, ...]] = {
    "patient": ("耐心", "有耐心", "好说话", "好說話"),
    "in_touch": ("常联系", "常聯繫", "联系得上", "聯繫得上"),
    "hot_tempered": ("急性子", "脾气急", "脾氣急"),
    "refuses_openly": ("明确拒交", "明確拒交", "公开拒绝", "公開拒絕"),
    "vip": ("贵宾", "貴賓", "大客户", "大客戶"),
    "key_owner": ("重点业主", "重點業主", "关键业主", "關鍵業主"),
    "lonely_elderly": ("孤老", "独居老人", "獨居老人"),
    "problem_household": ("问题户", "問題戶", "有旧怨", "有舊怨"),
    "vacant": ("空置", "空置房", "空关", "空關"),
    "tenant": ("租户", "租戶", "租客", "承租人"),
    "good_payer": ("信用好", "按时付款", "按時付款"),
    "long_overdue": ("长期欠款", "長期欠款", "久拖"),
    "custom": ("定制", "訂製", "定做", "非标", "非標"),
    "standard": ("标准", "標準", "标准件", "標準件"),
    "important": ("重要", "重要物料", "关键物料", "關鍵物料"),
    "urgent": ("加急", "紧急", "緊急", "急件"),
    "sure": ("意向强", "意向強", "确定续", "確定續", "确定", "確定"),
    "likely": ("意向一般", "可能续", "可能續", "可能"),
    "unsure": ("意向弱", "不确定", "不確定", "犹豫", "猶豫"),
}

CHARACTER = re.compile(
    r"胆小|膽小|胆怯|膽怯|怕事|软弱|軟弱|懦弱|好欺|老实|老實|领头|領頭|带头|帶頭|挑头|挑頭|刺头|刺頭|钉子户|釘子戶|无赖|無賴|老赖|老賴|刁民|"
    r"timid|coward|fearful|easily scared|scared|weak|meek|push ?over|ring ?leader|trouble ?maker|instigator|deadbeat",
    re.IGNORECASE,
)

WHAT_TAGS = re.compile(
    r"(?:我|我们|我們|给我|給我|对我|對我).{0,8}(?:什么|什麼|哪些|啥|怎样|怎樣).{0,6}(?:标签|標籤|标记|標記|备注|備註)|"
    r"(?:什么|什麼|哪些|啥).{0,4}(?:标签|標籤|标记|標記)|(?:看看|查看|看一下|公开|公開).{0,6}我.{0,6}(?:标签|標籤|标记|標記)|"
    r"(?:what|which) (?:tags?|labels?|traits?|marks?)\b|"
    r"(?:tags?|labels?|traits?) .{0,20}(?:about|on|for|given) me\b|how (?:am|was) i (?:tagged|labelled|labeled)",
    re.IGNORECASE,
)
