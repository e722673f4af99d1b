"""Words that turn a statement round, fill it, or make it small talk; joined to the names in `words`."""

from bot.core.reader import spoken_en, spoken_zh

CONDITION = (
    r"(?<!'ll )(?<!will )(?<!to )(?<!me )(?<!i )\b(?:get|have) (?:the|my|our|that|this|it)(?! (?:money|cash|payment|funds|"
    r"loan|wages))(?: \w+){0,3} (?:fixed|repaired|mended|sorted|cleaned|replaced|working|seen to|put right|finished)"
    r"(?: first)?,? (?:and |& )?(?:then |after that )?(?:i|we)(?:'ll| will|'d| can| might| may)\b"
)
NEGATED = (
    r"(?<=[一-鿿])不(?:开|动|出|起|及|成|着|完|过来|出来|下来|上来|掉|够|赢|清)(?![\d□]|心|会)|(?:实在|恐怕|真的?|确实|都|也|"
    r"可能|肯定|绝对)(?:是)?不(?:行|可以|得|成|能|可|方便)|"
    r"没(?:法|办法|来|在|到|空|上班|开门|开工|发|货|时间|人|回|赶|领|拿|下班|有空|有时间|能|时间|机会|预算|拨款|批)(?!过)|"
    r"(?:休息|请假|轮休|调休|停工|停业|关门|不开门|不上班|满(?:了|档)|订满|约满|排满|冲突|撞期|有安排|有约|有局|另有)(?=$|"
    r"[,.! ]|了|的)|(?:别|不要|不用|不必)(?:约|定|排|等|来|挑|选|催)|"
    r"\b(?:out of the question|off the table|no can do|no go|not on|no use|booked (?:up|solid)?|fully booked|full up|"
    r"clash(?:es|ing)?|double booked|"
    r"rules? out|ruled out|a no|a non-starter|won'?t do|no longer|not gonna|too (?:soon|early|late|short)|short notice|"
    r"don'?t|didn'?t|haven'?t|hasn'?t|aren'?t|wasn'?t|never|closed|off sick)\b"
)
CORRECTED = (
    r"(?:啊|哦|呃|额|噢|等等|等下)?(?:不对(?!账|劲|吧)|说错了?|记错了?|写错了?|口误|看错了?|更正(?:一下)?|纠正(?:一下)?|"
    r"不不|错了|哦不|啊不|我是说|应该是|"
    r"改口|收回)[, 啊哈,.!了应该是说的]*|\b(?:scratch that|correction|no wait|wait no|oops|i mean|i meant|actually no|"
    r"no actually|sorry no|"
    r"make that|or rather|strike that|my mistake|my bad|sorry,? (?=□))\b[ ,.!:-]*"
)
SMALL_TALK = (
    r"(?:好|真|太|这么|那么|挺|可真|有点|够)(?:热|冷|凉|闷|晒|累|困|美|漂亮|堵|塞|大风|舒服|开心|高兴|无聊|潮|湿|干)|天气|"
    r"下(?:大)?雨|下雪|刮风|台风|降温|升温|气温|晴天|多云|热死|冷死|热爆|冻死|翻风|打风|"
    r"球赛|看球|股市|大盘|(?:是)?(?:周几|什么日子|几号|礼拜几)|生日快乐|路上小心|注意安全|保重|多喝水|发财|恭喜|早点休息|"
    r"你(?:们)?(?:吃|休息|放假|上班|忙)|吃(?:了)?(?:没|饭|啥|什么)|笑死|哈哈|表情|新闻|电视|看剧|"
    r"\b(?:weather|sunny|rain(?:ing|y|ed)?|snow(?:ing|y|ed)?|cold|hot|boiling|freezing|windy|foggy|lovely day|beautiful day|"
    r"what a (?:day|week|month|year)|the match|the game|footy|football|birthday|holidays? (?:are|is)|long (?:day|week)|"
    r"happy|merry|congrats|congratulations|how (?:are|was|is|'?s) (?:you|your|things)|did you (?:see|watch|have)|ha(?:ha)+|"
    r"lol|lmao|rofl)\b"
)
FILLER = (
    r"您老人家|最大|行行行|好好好|一准|准|妥妥|铁定|稳|必须?|总归|总|包|保准|没跑|一言为定|说话算[话数]|放心|拜托|照旧|"
    r"老样子|老规矩|如常|准时|按时|照常|顺便|顺路|跑一趟|一趟|不误|哋|噶|嘎|咧|㗎|架|喎|啵|罢|哇|哟|咯|呐|嘿|哎|诶|喂|"
    r"(?:还)?在(?:地铁|公交|车|高铁|火车|路|的士|巴士|出租车|轻轨)上|堵车|塞车|靠谱|负责任|良心|老铁|兄弟|大哥|大姐|师傅|"
    r"阿姨|叔叔|小哥|美女|帅哥|同志|各位|大家|贵司|这边|这头|我方|我司|本人|在下|亲爱的|宝|哈尼|跟前|之内|里头|期内|"
    r"哪天都行|最保险|比较(?:好|稳|保险|方便)|合适|"
    r"有劳|费心|辛苦|请|劳驾|烦请|望|周知|知悉|海涵|见谅|谅解|理解|体谅|多担待|担待|保重|么么|爱你|呵呵|哈哈+|嘻嘻|嘿嘿|"
    r"\b(?:it'll|he'll|she'll|they'll|that'll|there'll|have to|don't forget|but|mate|pal|love|like always|as (?:usual|"
    r"always|normal|ever|promised|agreed|discussed)|usual|though|tho|hun|bro|bruv|man|guys?|dude|folks|team|dear|sir|madam|"
    r"cheers|ta|promise|swear|honest(?:ly)?|scout'?s honour|no doubt|without fail|for sure|"
    r"def(?:o|s|initely|initly)?|totally|absolutely|certain|gonna|ready|planned|scheduled|booked|penned|set|with you|over|"
    r"across|everything|lot|whole|thing|stuff|first|last|final|next|day|days|week|more|extra|bit|lil|little|quick|quickly|"
    r"latest|hopefully not|early|late|evening|"
    r"oh|ah|um|uh|er|erm|well|right|so sorry|apologies|my apologies|kindly|do|does|got|get|gotta|need|want|wanna|have|has|"
    r"had|i've|we're|they|them|he|she|her|him|his|their|our|us|there|here|than|too|also|as|an|no|not to worry|if that's ok|"
    r"if that's alright|if ok|wife|husband|missus|partner|"
    r"son|daughter|mum|mom|dad|brother|sister|hubby|boss|accountant|accounts|finance|bookkeeper|secretary|assistant|office|"
    r"mrs?|ms|lads?|boys?|crew|driver|courier|order|parcel|goods|delivery|invoice|parts?|samples?|report|doc(?:ument)?s?|"
    r"draft|file|contract|quote|cheque|check|cash|card|bank|app|online|transfer|bacs|each|per)\b"
)
ACT_EN = (
    r"\b(?:i|we)(?:'ll| will| can| shall| should)? be (?:at|by|outside) "
    r"(?:the|your|ur) (?:door|gate|desk|office|front|reception|counter|entrance|shop|lobby)|"
    r"\b(?:be|have it|get it|have it all) (?:cleared|settled|paid|sorted|squared|sent|done|dropped|wired|transferred)\b|"
    r"\b(?:can|will|'ll|could) (?:put|chip|bung|stick|throw|spare)\b[^,.]{0,12}\b(?:towards?|in|down|against)\b|"
    r"\b(?:go(?:es|ing)? (?:across|over|out|in|through)|drop (?:in|over|round|it|you|the|by|off|them|that)|"
    r"pop(?:ping)?(?: (?:in|by|round|over|down|along))?|nip(?:ping)? (?:in|over|round|down|by)|call in|come (?:in|over|"
    r"round|by|down)|swing(?:ing)? (?:by|round|past)|turn up|rock up|roll up|land(?:ing)? in|hand(?:ing)? (?:it |that |"
    r"them |this )?(?:in|over)|chuck(?:ing)?|bung(?:ing)?|ping(?:ing)?|squar(?:e|ing)|"
    r"cough up|fork out|stump up|shell out|venmo|zelle|paypal|bacs|post(?:ing)?|email(?:ing)?|submit(?:ting)?|"
    r"forward(?:ing)?|shift(?:ing)?|dispatch(?:ed|ing)?|despatch(?:ed)?|collect(?:ed|ing)?|pick(?:ing)? (?:it )?up|"
    r"meet(?:ing)?|join(?:ing)?|be with you|with you|attend(?:ing)?|head(?:ing)? (?:over|down)|sort(?:ing|ed)?|fix(?:ing)?|"
    r"install(?:ing)?|wrap(?:ping)? up|give|giving|have (?:it|that|this|them|the)|see you|count on|free|available|suits?|"
    r"can do|do(?:able)?|manage|go with|take|book|put me down|that'?ll)\b"
)
DO = (
    r"拖到|进场|入场|进门|入座|完工|开机|上线|孝敬|奉上|送上|送(?:来|到|过)|到位|落实|兑现|上(?:交|供|缴|门)|(?:钱|款)到|"
    r"来一趟|去一趟|跑一趟|报到|到场|露面|现身|碰头|碰面|见面|会合|集合|面谈|约(?:吧|个)|定(?:了|吧|下)|就(?:这|那)(?:天|么|"
    r"样)|一次(?:性)?搞|解决掉|发(?:给|过去|出|车|运|走)|装(?:车|好|完)|提(?:货|车)|验(?:收|货)|安装|调试|交付|补齐|缴清|"
    r"奉还|双手|有空|在家|方便|没问题"
)
FOREIGN = (
    r"\bgive +(?:it|this|that|the \w+) (?:fixed|repaired|mended|cleaned|replaced|working)\b|"
    r"开不开|停不停|关不关|会不会(?:停|断|下|开|关|放)|"
    r"\b(?:chasing|calling|texting|messaging|bothering|ringing|pestering|hounding|harassing) (?:me|us|people|owners)\b|"
    r"截止日|到期日|最后期限|定[是系]|"
    r"(?:几时|何时|什么时候)(?:开|关|上班|下班|放假|截止)|(?:算|才算|会|不会)(?:逾期|过期|迟|违约|滞纳金|罚)|停(?:电|水|"
    r"气)(?:吗|么|\?)"
)
BACKGROUND = (
    r"(?:收|回)(?:到)?(?:款|账)日|(?:来)(?:笔)?(?:进账|货款|回款)|(?:落地|下飞机|下火车|到站|回程|动身|启程|上岸|收摊|打烊|"
    r"交班|下夜班|放学|下课|散会|考完|忙完|休假|调休|轮休|体检|复查|手术|搬家|装修)|"
    r"\b(?:landing|lands?|flying|flight|arriving (?:back|home)|touch(?:ing)? down|payday|wages?|paycheck|pay ?cheque|"
    r"benefits|pension|bonus|shift|shifts|funeral|wedding|exam|interview|surgery|appointment|holiday|half term|term|school|"
    r"money (?:comes|lands|arrives|hits)|come(?:s)? in)\b"
)
ONCE_DONE = (
    r"(?:交|付|转|打|汇|给|还|清|存|寄|发|结|充|送|拿|划|扣|刷|扫|叫|弄|办)[^没不未,?吗]{0,10}(?:了|过|的|啦)|\b(?:paid|"
    r"sent|did|went|made|sorted|transferred|cleared|popped|dropped|handed|gave|"
    r"put|settled|left|wired|posted|deposited|squared|bunged|pinged)\b"
)
HARD_QUESTION = r"□[^,.]{0,6}定[是系]|(?:是|系)□还是"
NEUTRAL = (
    r"\bif (?:that'?s |that is )?(?:al+ ?right|ok(?:ay)?|fine|cool)(?: (?:with|by) you)?(?=$|[,.!?~□]| (?:□|i'll|i will|i can)\b)|"
    r"\b(?:delivery|courier|van|driver|lorry|truck|collection|visit|engineer|transfer|payment|shipment|pick-?up|order|it|"
    r"that)(?:'s| is|s|'ll be| will be)? booked(?: in)? (?:for|on)? ?(?=□)|\b(?:i|we)(?:'ve| have) booked (?:it|that|the "
    r"(?:delivery|courier|van|payment|transfer|shipment)) (?:in )?(?:for|on)? ?(?=□)|"
    r"(?:哪天|哪个|什么时候|几点)都(?:行|可以|成|好|ok|没问题)|随便哪天|(?:你们?|您)?不(?:会)?(?:介意|嫌弃|见怪)|没意见吧|"
    r"(?:你|您)说呢|不骗(?:你|人)|不放鸽子|不食言|不赖账|不见不散|不含糊|不掉链子"
)
FINE_YOU = (
    r"\b(?:lorry|truck|van|driver|delivery|courier|shipment|pallets?|parcel|goods)(?:'s| is| are)? due\b|(?:顺便|过去|去|来|"
    r"会|一起|一并)[^,]{0,8}把[^,]{1,12}(?:交|付|结|清|转|缴)(?:了|掉|完|清)"
)
REASON = (
    r"(?<=□)[, ]*\b(?:when|once|since|because|as|cos|coz|cuz|after|before|while|straight after|right after)\b (?!that|then|"
    r"all)[^,.]*$"
)
LINK_BROKEN = (
    r"\b(?:link|page|website|portal|qr code|qr|app)(?:'s| is| was|s)? (?:\w+ )?(?:broken|not working|dead|bust|down|faulty|"
    r"knackered|expired|kaput)|(?:链接|二维码|收款码|网页|小程序|付款页)(?:又|也|都)?(?:坏|失效|打不开|用不)了?"
)
BESIDES = (
    rf"(?:叫|让|喊|托|请|由|派)(?:我|俺|我们|咱)?(?:的)?(?:家)?{spoken_zh.PEOPLE}(?:帮忙|帮我|替我|过|去|来|给你们?|把)*(?:交|付|转|汇|打钱|打款|还|结|存)|"
    rf"\b(?:my|the) {spoken_en.WHO} (?:can|could|will|'ll)? ?(?:pay|drop (?:it|the)|transfer|send|settle|sort)\b|"
    r"拿(?:现金|钱|支票)|送(?:钱|现金|过去)|替我|帮我|代交|顺便|顺路|顺道|一并|(?:交|付|缴|给)(?:物业|管理)?(?:费|钱|款|清|"
    r"掉)|while i'm there"
)
UNDONE = r"^[^已都刚早]*把[^,已都刚早]{1,10}(?:交|付|结|转|清|还)(?:清|完|掉)?了(?![吗么?])"
