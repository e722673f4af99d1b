"""Words that end an urgency, and those of the tickler box; they are what people type, not what they read."""

OVER = frozenset({"off", "over", "解除", "取消", "不急了", "已解决", "已解決"})
TABLE = frozenset({"table", "表", "跟催表", "跟催表格"})
URGENT_SLOT = frozenset({"32", "urgent", "急件", "紧急", "緊急"})
