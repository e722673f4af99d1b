"""How colleagues spell the kinds of a touch (practice P21)."""

from collections.abc import Mapping

KINDS: Mapping[str, tuple[str, ...]] = {
    "festival": ("节日", "節日", "过节", "過節", "节日问候", "節日問候"),
    "birthday": ("生日",),
    "movein": ("搬入", "入住", "搬家", "move-in", "moving"),
    "activity": ("活动", "活動"),
    "notice": ("通知", "告知"),
}
QUESTIONS = ("?", "？")  # a touch asks nothing
