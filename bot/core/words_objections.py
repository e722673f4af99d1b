"""How people say what they object to (practice P18), in simplified and traditional Chinese and in English."""

import re
from collections.abc import Mapping

REASONS: Mapping[str, re.Pattern[str]] = {  # the narrower ones first: the first that fits is taken
    name: re.compile(words, re.IGNORECASE)
    for name, words in {
        "not_taken_over": (
            r"(?:没|沒|还没|還沒|未|一直没|一直沒).{0,4}(?:收房|交房|接房|收楼|收樓|交楼|交樓|验房|驗房|拿到?钥匙|拿到?鑰匙|交付|办.{0,2}入住|"
            r"辦.{0,2}入住)|"
            r"(?:not|never|haven'?t|hasn'?t|didn'?t|yet to) .{0,20}(?:taken? over|take possession|"
            r"handed over|got the keys|get the keys|moved in)|"
            r"no keys yet|without the keys"
        ),
        "start_date": (
            r"(?:从|從|由)?(?:什么|什麼|哪)(?:时候|時候|天|一天|个月|個月|月|年)?.{0,6}(?:开始|開始)?.{0,4}(?:起算|算起|计费|計費|计算|計算)|"
            r"(?:起算|计费|計費|收费|收費|起始).{0,3}(?:时间|時間|日期|日子|起点|起點).{0,8}(?:不对|不對|错|錯|不认|不認|有问题|有問題|不同意|早了|太早)|"
            r"(?:不该|不應|不应|不应该|不應該|凭什么|憑什麼).{0,6}(?:从|從|由).{0,10}(?:算|收|计|計)|"
            r"(?:from|since) when .{0,20}(?:charge|count|bill|pay)|(?:wrong|different|earlier|"
            r"incorrect) start(?:ing)? (?:date|day|month)|"
            r"start(?:ing)? date .{0,20}(?:wrong|incorrect|too early)|charged? from the wrong"
        ),
        "vacant": (
            r"空置|空着|空著|空关|空關|空房|(?:没|沒|无|無|不)(?:有)?人住|(?:没|沒|不)(?:有)?(?:在那|在这|在這|在那儿)?住(?!得)|(?:一直|从来|從來|"
            r"从|從)(?:没|沒)(?:有)?(?:住过|住過|入住)|"
            r"\b(?:vacant|empty|unoccupied)\b|nobody (?:has )?(?:lives?|lived) |"
            r"no one (?:has )?(?:lives?|lived) |(?:do not|don'?t|never) live(?:d)? (?:there|here)"
        ),
        "leftover_defects": (
            r"遗留|遺留|开发商|開發商|质量问题|質量問題|房屋质量|房屋質量|交房时就|交房時就|交付时就|交付時就|(?:墙|牆|墙纸|墙面|牆面).{0,4}(?:裂|霉|鼓)|发霉|"
            r"發霉|漏水|渗水|滲水|"
            r"\b(?:defects?|snags?|snagging|developer|builder|crack(?:s|ed)?|mould|mold|mouldy|moldy|"
            r"damp|leak(?:s|ing|ed)?|seep)\b"
        ),
        "facilities": (
            r"(?:电梯|電梯|门禁|門禁|路灯|路燈|大门|大門|道闸|道閘|绿化|綠化|健身|水泵|监控|監控|消防|单元门|單元門|游泳池|泳池|车库|車庫|充电|充電|公共设施|公共設施|"
            r"楼道灯|樓道燈).{0,10}"
            r"(?:坏|壞|没修|沒修|不修|停|不能用|用不了|关|關|破|老出|总出|總出|故障|不亮|差|脏|髒|没人|沒人)|"
            r"\b(?:lifts?|elevators?|gates?|street ?lights?|gym|pool|garage|cameras?|intercom|playground|"
            r"garden)\b.{0,30}"
            r"(?:broken|not work|out of order|never works|doesn'?t work|dirty|closed|not (?:been )?fixed|"
            r"neglected)"
        ),
        "service_person": (
            r"(?:保安|管家|前台|保洁|保潔|师傅|師傅|维修工|維修工|工作人员|工作人員|物业的人|物業的人|客服|那个人|那個人).{0,10}"
            r"(?:态度|態度|骂|罵|吼|凶|兇|没礼貌|沒禮貌|不礼貌|不禮貌|推诿|推諉|爱理不理|愛理不理|不理|敷衍)|态度(?:很|太|这么|真)?(?:差|恶劣|不好)|"
            r"態度(?:很|太|這麼|真)?(?:差|惡劣|不好)|"
            r"\b(?:guard|steward|caretaker|cleaner|receptionist|staff|colleague|manager|man at the desk|"
            r"woman at the desk)\b.{0,30}(?:rude|shout|insult|yell|ignored|impolite|unfriendly)|"
            r"(?:rude|impolite|unfriendly) (?:guard|steward|caretaker|cleaner|receptionist|staff)"
        ),
        "service_service": (
            r"(?:服务|服務|卫生|衛生|保洁|保潔|打扫|打掃|垃圾|清洁|清潔|安保|巡逻|巡邏|维修|維修|报修|報修).{0,8}(?:差|不好|不到位|不行|没人|沒人|不及时|"
            r"不及時|太慢|没做|沒做|脏|髒|乱|亂|跟不上|没人管|沒人管)|"
            r"(?:没|沒)(?:有)?(?:享受到|得到|看到|见到|見到).{0,4}(?:服务|服務)|"
            r"(?:bad|poor|terrible|no|awful|slow) service|service (?:is|was) .{0,15}(?:bad|poor|terrible|"
            r"awful|slow)|(?:not|never) (?:being |been )?cleaned|rubbish .{0,20}(?:not|never)|"
            r"garbage .{0,20}(?:not|never)"
        ),
    }.items()
}
DATED_REPAIR = re.compile(
    r"(?:给|給|定|说|說|报|報)(?:我)?(?:一)?(?:个|個)?.{0,4}(?:维修|維修|修|整改|处理|處理)?.{0,3}(?:日期|时间|時間|日子|期限|准信|"
    r"準信).{0,12}(?:就|我)?.{0,3}(?:交|付|缴|繳)|"
    r"(?:什么时候|什麼時候|哪天|几号|幾號|何时|何時).{0,3}修.{0,14}(?:就|我).{0,4}(?:交|付|缴|繳)|"
    r"(?:name|give me|tell me|set) (?:a|the|me a)? ?(?:repair )?(?:date|day|time).{0,40}(?:i(?:'ll|"
    r" will)? pay|and i pay|pay now|pay at once)|"
    r"(?:tell me when|say when) .{0,25}(?:fix|repair).{0,30}pay",
    re.IGNORECASE,
)
NEIGHBOURS = re.compile(
    r"邻居|鄰居|(?:楼上|樓上|楼下|樓下|隔壁|对门|對門|对面那家|對面那家).{0,12}"
    r"(?:吵|闹|鬧|响|響|漏|占|佔|骂|罵|打|噪|狗|麻将|麻將|装修|裝修|堆|味|烟|煙|滴水|跑来跑去|跑來跑去)|"
    r"\b(?:neighbou?rs?|(?:people|flat|family|couple|man|woman) (?:upstairs|downstairs|next door|above|below))\b",
    re.IGNORECASE,
)
COMPENSATION = re.compile(
    r"赔偿|賠償|赔付|賠付|赔我|賠我|赔钱|賠錢|要你们赔|要你們賠|补偿|補償|"
    r"\b(?:compensat\w+|damages|make good the loss|pay for (?:my|the|our) (?:damage|loss|furniture|cupboard|floor|things))\b",
    re.IGNORECASE,
)
TAIL = re.compile(r"(?:费用?|費用?|款|金|fees?|charges?|charge)$", re.IGNORECASE)
OF = "的"  # 电梯的钱: the item without its last word
PAYING = re.compile(  # who says so means to pay, whatever else he tells us
    r"转给|轉給|转账|轉帳|就[交付转轉]|再[交付转轉]|会[交付转轉]|會[交付轉]|来[交付]|來[交付]|回头|回頭|\bwill (?:pay|transfer|send)|"
    r"\bi'?ll (?:pay|transfer|send)|\bpaying\b",
    re.IGNORECASE,
)
ASKING = re.compile(
    r"[??吗嗎么麼]\W*$|几点|幾點|什么时候|什麼時候|^(?:is|are|when|where|does|do|can|could)\b", re.IGNORECASE
)
