"""Command words other than the English name; they are what people type, not what they read."""

import re
from collections.abc import Mapping

_IN = r"[^,，。;；.!！?？]{0,30}"  # bounded, so that no text is slow to search
OFF_THE_LIST = re.compile(
    rf"{_IN}(?:名单|名單){_IN}[拿移去删刪撤除]{_IN}|{_IN}[拿移去删刪撤除]{_IN}(?:名单|名單){_IN}|"
    rf"(?:take|remove|get) (?:me|us|my name|our name) (?:off|from) (?:the|that|your) list{_IN}",
    re.IGNORECASE,
)  # a clause that asks to be taken off a list of letters (practice P9)
CHANNELS: Mapping[str, re.Pattern[str]] = {  # the beginning of a channel's name -> how people call it
    "wecom": re.compile(r"微信|企微|wechat|wecom|weixin", re.IGNORECASE),
    "telegram": re.compile(r"telegram|电报|電報|\btg\b|纸飞机|紙飛機", re.IGNORECASE),
}
EVERYWHERE = re.compile(
    r"也别|也不要|都别|都不要|全部|任何|别再联系|不要联系|退订|电话|電話|短信|anywhere|at all|any (?:more )?(?:message|contact)|"
    r"do not contact|phone|\bsms\b",
    re.IGNORECASE,
)  # a stop that names a channel and means more than it
ITS_ME = re.compile(  # a whole message without its signs that says who one is (practice P16)
    r"(?:是的?|对的?|對的?|嗯|没错|沒錯|yes)?\s*(?:我就是|我是|是我|是本人|我是本人|本人|就是我|it is me|its me|thats me|i am)?",
    re.IGNORECASE,
)
I_AM = ("我是", "我就是", "是的我是", "i am ", "this is ")  # and then a name
ALL = frozenset({"all", "全部", "全额", "全額", "结清", "結清", "付清"})  # /paid UNIT all
CURRENCY = re.compile(r"^[¥$€£]|(元|块|塊|圆|圓|rmb|cny|yuan)$")
LANGUAGES: Mapping[str, str] = {
    "zh": "zh-CN", "zh-cn": "zh-CN", "中文": "zh-CN", "zh-tw": "zh-TW", "繁體": "zh-TW", "en": "en", "english": "en",
}  # fmt: skip
SENTENCE = re.compile(r"。|\n|(?<=[^\d]{2})[.;] ")  # where the first sentence of an answer ends
CALENDAR_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号號]?")
AGO: Mapping[str, int] = {
    "the day before yesterday": 2,
    "yesterday": 1,
    "大前天": 3,
    "前天": 2,
    "前晚": 2,
    "昨": 1,
}  # days
LISTED = re.compile(r"\s*[,，、;；]\s*")  # between the parts of a list
LETTER_VERBS: Mapping[str, str] = {  # /letter UNIT …
    "sent": "sent", "send": "sent", "发送": "sent", "發送": "sent", "发": "sent", "發": "sent",
    "printed": "printed", "print": "printed", "打印": "printed", "列印": "printed",
    "delivered": "delivered", "已送达": "delivered", "已送達": "delivered", "送达": "delivered", "送達": "delivered",
}  # fmt: skip
LAWYER_VERBS: Mapping[str, str] = {  # /lawyer UNIT …
    "notice": "notice", "告知": "notice", "预告": "notice", "預告": "notice",
    "told": "told", "当面告知": "told", "當面告知": "told", "电话告知": "told", "電話告知": "told",
    "delivered": "delivered", "已送达": "delivered", "已送達": "delivered", "送达": "delivered", "送達": "delivered",
    "off": "off", "除名": "off", "移出": "off",
}  # fmt: skip
RESTART = frozenset(
    {
        "恢复提醒",
        "恢復提醒",
        "恢复",
        "恢復",
        "重新提醒",
        "继续提醒",
        "繼續提醒",
        "restart",
        "resume",
        "start again",
        "subscribe",
    }
)  # whole messages
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "start": ("开始", "開始"),
    "help": ("帮助", "幫助", "怎么用"),
    "language": ("语言", "語言"),
    "pay": ("付款",),
    "stop": ("停止提醒",),
    "seen": ("看见", "看見", "见到", "見到", "看到"),
    "checkin": ("签到码", "簽到碼"),
    "arrived": ("到了", "已到", "到场", "到場", "签到", "簽到", "到货", "到貨"),
    "promised": ("承诺", "承諾", "答应", "答應", "约定", "約定"),
    "paid": ("已交", "交了", "已付", "付了", "收到款", "到账", "到帳"),
    "noanswer": ("没接", "沒接", "未接", "没人接", "沒人接"),
    "spoke": ("已联系", "已聯繫", "已沟通", "已溝通", "通过电话"),
    "consent": ("同意行踪", "行踪同意"),
    "contact": ("联系人", "聯繫人", "聯絡人"),
    "known": ("本人", "是本人"),
    "visit": ("上门", "上門", "拜访", "拜訪"),
    "busy": ("忙", "在忙", "正忙"),
    "wrong": ("打错", "打錯", "空号", "空號", "号码错", "號碼錯"),
    "dispute": ("有异议", "有異議", "异议", "異議", "投诉", "投訴"),
    "fixed": ("修好", "已修好", "修好了", "处理好", "處理好"),
    "resolved": ("了结", "了結", "已解决", "已解決"),
    "resolve": ("核实", "核實"),
    "note": ("备注", "備註", "记一下", "記一下"),
    "done": ("办好", "辦好", "办好了", "辦好了", "完成"),
    "approve": ("同意", "批准"),
    "decline": ("不同意", "不批准", "驳回", "駁回"),
    "remind": ("提醒", "提醒一下", "催一下"),
    "case": ("查看", "案件", "查"),
    "next": ("下一个", "下一個", "下一位"),
    "today": ("今天", "今日", "今日工作"),
    "ready": ("待发", "待發", "待点", "待點"),
    "unbound": ("未绑定", "未綁定"),
    "delay": ("推迟", "推遲", "延后", "延後"),
    "move": ("改期",),
    "missing": ("没到", "沒到", "还没到", "還沒到"),
    "pause": ("暂停", "暫停"),
    "resume": ("继续", "繼續"),
    "import": ("导入", "導入", "匯入"),
    "unimport": ("撤销导入", "撤銷導入", "撤銷匯入"),
    "invite": ("邀请", "邀請"),
    "remove": ("移除",),
    "areas": ("区域", "區域", "小区", "小區"),
    "trace": ("查找", "追踪", "追蹤"),
    "team": ("团队", "團隊"),
    "assign": ("分派", "指派"),
    "handover": ("移交", "交接"),
    "preview": ("预览", "預覽", "明日消息"),
    "why": ("为什么", "為什麼", "为何", "為何"),
    "report": ("统计", "統計", "报表", "報表"),
    "letter": ("催费函", "催費函", "催函", "发函", "發函"),
    "lawyer": ("律师函", "律師函"),
    "lift": ("破例",),
    "web": ("网页", "網頁", "看板"),
    "undo": ("撤销", "撤銷", "撤回"),
    "urgent": ("急件", "加急", "紧急物料", "緊急物料"),
    "progress": ("进度", "進度", "进展", "進展"),
    "service": ("我方服务", "我方服務"),
    "tickler": ("跟催箱", "跟催"),
    "plan": ("分期",),
    "trait": ("标签", "標籤", "标记", "標記"),
    "touch": ("问候", "問候"),
    "relink": ("作废链接", "作廢連結"),
    "hold": ("暂停供货", "暫停供貨"),
    "waive": ("减免", "減免"),
    "pledge": ("我们答应", "我們答應"),
    "received": ("到账名单", "到帳名單", "银行名单", "銀行名單"),
}

TRACE_SOURCES: Mapping[str, str] = {  # where a contact may be looked for (conduct C36)
    "其他号码": "other_numbers", "其他號碼": "other_numbers", "对讲": "intercom", "對講": "intercom", "上门": "visit",
    "上門": "visit", "开发商": "developer_file", "開發商": "developer_file", "合同": "contract_address", "合約": "contract_address",
    "委托出租": "letting_order", "委託出租": "letting_order", "委托出售": "sale_order", "委託出售": "sale_order",
    "紧急联系人": "emergency_contact", "緊急聯絡人": "emergency_contact",
}  # fmt: skip
TRACE_RESULTS: Mapping[str, str] = {  # what came of it
    "nothing": "nothing", "passed_on": "passed_on", "found": "found", "passed": "passed_on", "没有": "nothing",
    "沒有": "nothing", "转达": "passed_on", "轉達": "passed_on", "已转达": "passed_on", "找到": "found", "找到了": "found",
}  # fmt: skip

DOWN = frozenset(
    {"down", "broken", "停", "没好", "沒好", "故障"}
)  # /service: our own service is not in order (practice P10)
IN_ORDER = frozenset({"ok", "fine", "恢复", "恢復", "好了", "正常"})
DUTY_WORDS: Mapping[str, str] = {  # /team duty NAME HOURS, as people write it
    "duty": "duty", "deputy": "deputy", "值班": "duty", "代班": "deputy", "一直": "always", "到": "-", "至": "-",
    "周一": "mon", "周二": "tue", "周三": "wed", "周四": "thu", "周五": "fri", "周六": "sat", "周日": "sun",
}  # fmt: skip

FATE_WORDS: Mapping[str, str] = {  # what became of a doubtful message
    "delivered": "delivered",
    "resend": "resend",
    "drop": "drop",
    "已送达": "delivered",
    "已送達": "delivered",
    "送到了": "delivered",
    "重发": "resend",
    "重發": "resend",
    "作废": "drop",
    "作廢": "drop",
}
