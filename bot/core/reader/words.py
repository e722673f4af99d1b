"""The vocabulary of intentions: what people write when they refuse, complain, ask, dodge or thank (conduct §5).

Chinese stands simplified, with 缴 written 交 and 星期/礼拜 written 周, because `normal.plain` has run before.
"""

PAY = (
    r"找数|回款|入账|到账|(?<!没)清(?:掉|光|(?=$|了|一下))|结(?:掉|(?=$|了|一下|给))|一[起块并](?:儿)?算|"
    r"交|付|转(?!人工|接)|汇|打款|打钱|打过|打给[你您]|打(?=[\d一二两三四五六七八九十]|$|"
    r"吧|了)|给(?!我)|还(?=[钱款你清给上]|$)|结清|结账|清账|补(?=[上交齐款给]|$|了)|充值|存|支付|缴|刷"
)
COME = r"到(?!期|底|时|处|账单)|去|来(?!电|不)|过来|过去|出发|赴|参加|出席|签到|报到|上门|见|跑一[趟下]|等你"
DO = (
    r"发货|发(?!票|我|烧|薪|工资|的|现)|寄|送|出货|交货|到货|签|处理|办|弄|搞|安排|完成|回复|"
    r"答复|续|报名|拿|取|提货|搞定|解决|确认|行|可以|成(?=$|吗|不)|ok|没问题|好吗|搬|盖章|"
    r"开(?=给)|提供"
)
ACT_EN = (
    r"\b(?:pay(?:s|ing|ment)?|send(?:ing|s)?|transfer(?:ring|s|red)?|ship(?:s|ping|ped)?|"
    r"deliver(?:y|s|ed|ing)?|arriv(?:e|es|ing|al)|com(?:e|es|ing)|be there|be in|get there|"
    r"there|settle|clear|wire|deposit|mail|drop (?:off|by|it)|stop by|come by|swing by|bring|"
    r"see (?:you|u|ya)|reach|confirm|finish|done|complete|sort|renew|attend|show up|make it|"
    r"mak(?:e|ing)|works?|fine|good|ok(?:ay)?|sign|do it|will do|visit|pop (?:in|round|over)|be (?:round|over|along)|remit|move|"
    r"be paid|be sent|have it|get it|you(?:'ll| will) have|out)\b"
)

FILLER = (
    r"□|现在|目前|之间|还?差|期间|以内|一半|半|[零一二两三四五六七八九十百千万]+(?:块钱?|元)?|元|块|我们?|咱们?|"
    r"俺|你们?|您|那|就|再|先|会|一定|肯定|保证|绝对|能|吧|嘛|了|的|呢|啦|啊|呀|哦|哈|喔|噢|嗯|"
    r"左右|大概|大约|应该|估计|差不多|前后|改(?:到|成|在|为)?|换(?:到|成)?|推(?:迟)?到|延(?:期|"
    r"后)?到|挪到|这|么|要|得|也|都|才|还|有|需要|准备|打算|预计|计划|等|时候|麻烦|物业费|费用?|"
    r"钱|房租|水电费?|货|款|余款|剩下|全部|真的|那天|时间|到|吗|定|约|说|在|可能要|一下|全款|"
    r"尾款|不见不散|只能|最快|最早|早|晚|不变|会场|现场|前台|行不|好不|如何|怎么样|老板|经理|亲|"
    r"谢谢|抱歉|不好意思|对不起|好|可|行|确定|保证|哥|姐|老师|收到|说好|一起|开始|第一|批|个|人|"
    r"是|亲自|的?样子|件|台|那?场|大厅|门口|楼下|当面|现金|统一"
    r"|\b(?:i|i'll|ill|we|we'll|it|it's|will|shall|gonna|going|am|is|are|be|the|a|to|on|at|in|"
    r"by|of|for|please|pls|plz|ok|okay|yes|yeah|yep|sure|then|so|maybe|around|about|approx|"
    r"approximately|latest|instead|definitely|certainly|surely|promise|can|could|would|may|my|"
    r"me|you|u|how|what|that|this|and|just|only|sometime|probably|let's|make|say|aim|should|i'm|"
    r"thanks|thank|sorry|hi|hello|rent|fee|fees|bill|full|all|half|between|from|until|away|money|rest|balance|now|sharp|time|"
    r"half|yuan|earliest|plan|change|moved?|guess|think|eta|asap|already|told|colleague|pcs|pieces|units|each)\b|[\s\d\W_]"
)
NEUTRAL = (
    r"能不能|可不可以|行不行|好不好|成不成|方不方便|要不要?|是不是|行不(?=$|[,?])|不好意思|"
    r"不见不散|差不多|不用担心|不会忘|没问题|不变|不拖|不会(?:再)?(?:晚|拖|迟|赖)|不用催|不一会|"
    r"不等了|不着急|don'?t worry|no problem|not a problem|no worries|won'?t (?:be late|forget|"
    r"fail)|can'?t wait|why not|not later"
)
NEGATED = (
    r"不用等到?□|用不着等|没(?:说|答应|同意|讲)|谁(?:跟你|告诉你|他妈)?说|不行|不可以|不了|没空|没时间|没办法|没法|不方便|"
    r"不能|来不及|赶不[上到]|不成|不得空|"
    r"不(?:会|想)?(?:来|去|交|付|到|给|转|打|在|会|得)|不是|不要|别(?!的)|没有?空|恐怕不|不合适|"
    r"不克|忙(?!完)|走不开|抽不出|有事|没钱"
    r"|\b(?:can'?t|cannot|can not|won'?t|will not|isn'?t|is not|doesn'?t|does not|not|no good|"
    r"unable|unavailable|impossible|out of town|busy|no time)\b"
)
OLD_PLAN = (
    r"本来|原来|原本|原定|原先|之前说|之前想|上次说|说好|说的□|was going to|(?:was|were) gonna|(?:was|were) (?:hoping|"
    r"planning|meaning|meant|thinking)|(?:wanted|meant|intended) to|was supposed|"
    r"were going to|originally|instead of □|rather than □|i said □|not □"
)
BACKGROUND = (
    r"发(?:了)?(?:工资|薪水?|奖金|钱)|(?:工资|薪水|奖金|货款)(?:才)?(?:到|发|下来)|出粮|回(?:来|"
    r"家|国|去|北京|上海|老家|公司)|出差|出院|放假|开学|到期|截止|考试|生日|拿到(?:工资|钱)|"
    r"领(?:钱|薪水?|工资)|有(?:个|场)?会(?=$|[,.!])|有课|值班|加班|结婚|婚礼|聚会|年会|培训|开工资|下班|\b(?:get|gets|got|"
    r"getting|be) paid\b|\bpay ?day\b|\bsalary\b|\b(?:be |am |"
    r"get |come |coming |is )?(?:back|home)\b|\breturn(?:ing)?\b|\bfly(?:ing)?(?: out)?\b|\bpaycheck\b"
)
HEDGED = (
    r"(?:能|给我?|把.{0,6})(?:打.{1,2}折|减|免(?:了|掉)|便宜|优惠)|"
    r"\bfingers crossed|\btouch wood|\ball being well|\bgod willing|\bfailing that|\botherwise\b|"
    r"\bmore likely|\bmost likely|\btentativ|\bprovisional|\bsubject to|\bpending\b|\bassuming\b|"
    r"再安排|再约|□的?(?:账单|活动|通知|费用|发票|短信|消息|单子)|收到(?:你们?|了).{0,2}(?:通知|短信|消息)|"
    r"(?:发票|合同|单子|对账单)(?:开|寄|发|给)(?:来|好|过来|我)|(?:收到?货|验收|到货|签收)[^,]{0,4}后|"
    r"\bafter (?:receipt|delivery|invoice|inspection)|\bnet \d+|\bof (?:receipt|invoice|delivery)\b|的话|"
    r"\bunless\b|估摸|兴许|指不定|要看|得看|怕是|再说(?!一)|再看|看看|看吧|看情况|"
    r"看一下|可能|不一定|说不[准定好]|不确定|没准|也许|或许|"
    r"未必|尽量|尽可能|争取|如果|要是|万一|商量|考虑|再定|再议|再讲|想想|不敢保证|不好说|"
    r"\b(?:maybe|perhaps|might|possibly|probably|not sure|unsure|try|trying|hopefully|hope|"
    r"depends|depending|if|we'?ll see|let'?s see|see how|think about|not certain|no promises?|"
    r"can'?t promise)\b"
)
CALL = (
    r"回拨|[以之]后联系(?!人)|给我打(?![钱款过折]|[个点][\d一二三四五六七八九]{0,2}折)|再?打(?:来|过来|电话|个电话|给我|我)|来电|回(?:个)?电|(?:联系|找|叫|提醒|"
    r"通知|喊|催|问|"
    r"打给|呼)(?:一下|下)?我(?!的|们|没|不|都|也|儿|女|老|妈|爸|弟|妹|哥|姐|家)|再(?:联系|聊|提醒|找|催|谈|通知|沟通|打给我)|"
    r"我(?:再)?(?:联系|打给|找|回复?)你|联系[你您]|给我(?:回|打)?(?:个)?电话|给你(?:回|"
    r"打)?(?:个)?电话|(?:晚点|稍后|待会儿?|等下|等会儿?|迟点|落地|下课|散会|忙完)(?:再)?(?:打(?!款|钱|过去)|(?<!再)说|聊|联系|"
    r"回)|\b(?:call|ring|phone|text|message|ping|remind|contact|nudge|try|reach|chase) (?:me|"
    r"back|again|later)\b|\b(?:call|ring|phone|text|message|contact) you\b|\bcall(?: me)? (?:□|later|back|in)|"
    r"\btalk (?:later|then|□)|"
    r"\bget back to\b|\bremind □|\bcall □|\bfollow up\b|\bask me\b|"
    r"\bcheck (?:back )?(?:with me|again)\b"
)
CALL_SHORT = r"□(?:后)?再打(?=$|[,.!吧])|□再(?:说|聊)(?=$)"
BUSY = (
    r"开会|会议(?!室)|(?<!完)在忙|正忙|手头忙|在?开车|在?上课|飞机|手术中|睡觉|面试|(?:接|听|说|"
    r"讲).{0,2}(?:不了|不方便)|不方便(?:说话|接|讲|听|打|通话)|现在不方便|走不开|\bin (?:a |"
    r"another )?(?:meeting|class|call)\b|\bdriving\b|\bon (?:a|another) (?:call|plane|flight|"
    r"train)\b|\bat work\b|\b(?:a)?sleep(?:ing)?\b|\bbusy (?:now|right now|at the moment|atm)\b|"
    r"\bcan'?t (?:talk|speak|pick up)\b|\bboarding\b|\bnot a good time\b|\boccupied\b|"
    r"\bbad time\b"
)
QUESTION = (
    r"吗|么(?=$|[?,])|\?|几点|什么时候|啥时候|何时|多少|怎么|咋|为什么|为啥|哪|谁|有没有|是不是|"
    r"会不会|^(?:so |and |hi,? |hello,? )?(?:what|when|where|who|why|how|does|is|are|did|(?:do|"
    r"will|can|could|would|may) (?:you|i|we|they|my|your|the|it|this|that|□))(?![a-z])"
)
HARD_QUESTION = (
    r"几点|什么时候|啥时候|何时|多少(?![遍次])|怎么(?!样|都)|咋(?!样)|为什么|为啥|哪|谁|有没有|是不是|"
    r"会不会|[发到送出]货了?[吗么?]|几号|^(?:what(?!'?s? about)|when(?! (?:i|we)(?:'?m|'?re| "
    r"(?:am|are|get|can|have|find|finish))\b(?!.*\?))|where|who|why|how(?! about)|did)\b|\bwhat time\b|"
    r"\bhow much\b"
)
PROPOSAL = (
    r"\bgive\b|"
    r"可以|行|成|能|好(?:吗|不)|ok|怎么样|如何|方便|来得及|交|付|转账?|给你|过去|□(?:再)?(?:吧|"
    r"呢)|(?:can|could|may|shall|should) (?:i|we|my)|\bok(?:ay)?\b|fine|alright|all right|"
    r"good for|possible|work|how about|what about|(?:would|do you) mind|acceptable|suit"
)
FOREIGN = (
    r"你们?(?:的?人|什么|几点|来|去|修|派|发|给我|上班|开门|休息|在|有|能|可以|会(?![场议员所])|不|要|先|把|"
    r"放假|收|说|赶紧|快|那边|周末|□|几)|给我(?!们?转)|发我|通知我|物业(?:上班|开门)|上班吗|"
    r"^请(?:于|您|你|在)?□|(?:交|付|还)(?:房(?![租款费])|首付|房贷|车贷|信用卡|罚款|社保|话费|作业|论文)|"
    r"来修|去修|查收|查一下|看一下账|核对|留意|搬家|投诉|举报|法[庭院]|报警|消协|12345|有上班|搬走|搬出|退租|开门(?!就|我)|"
    r"营业|停水|停电|下雨|开放"
    r"|\b(?:can|could|will|would|do|are|if) you\b|\byou (?:should|must|need|can|said|promised|"
    r"guys)\b|\byour (?:office|team|people|staff)\b|\bplease (?:send|call|fix|come)\b|\bdue\b|"
    r"\bdeadline\b|\bopen\b|\bsend (?:someone|somebody|a (?:man|guy|plumber))|\bcourt\b|\bpolice\b|\bclosed?\b|"
    r"\bstart(?:s)?\b|\bevent\b"
)
FINE_YOU = (
    r"\b(?:can|could|will|would) you (?:please |kindly )?(?:wait|give|hold|allow|accept|□)|"
    r"给你们?|转你|发你|还你|付你|交你|打你|联系你|send you|pay you|see you|thank you|to you|"
    r"give you|you should (?:have|get|receive)|let you know|you will have|you'll have|do you mind"
)
REST = (
    r"剩|[付结交补]清|余下|余款|其余|另外?一半|另一半|其他|尾款|后面的|\brest\b|remain|other half|balance|"
    r"second half|another half"
)
LATER_PART = r"先[交付给转还打][^□]*(?:剩|余下|其余|另一?半)[^□]*□"
PART = r"一半|半数|部分|先[交付给转打还]|定金|首付|订金|\bhalf\b|\bpart\b|\bfirst\b|deposit|\bsome\b"

ANGRY = (
    r"滚(?=$|[,.!开蛋吧]|出去)|妈的|尼玛|你妈|操你|我操|他妈|傻[逼bx叉]|煞笔|\bsb\b|混蛋|王八|"
    r"去死|狗日|狗东西|狗屁|垃圾(?:物业|公司|东西)|骗子|流氓|强盗|土匪|不要脸|神经病|有病(?:吧|"
    r"啊|是)|弄死|打死|揍|砍(?:死|你)|等着瞧|小心点|给我等着|没钱花你|黑心|吸血|畜生|fuck|"
    r"\bshit|bastard|asshole|idiot|moron|scum|go to hell|screw you|kill you|crooks?\b|thieves|"
    r"bullshit|piss off|scammers?\b|beat you|bloody robbers"
)
DANGER = (
    r"不想活|活不下去|活不了了|活够|活着没|自杀|轻生|跳楼|跳河|跳江|想死(?!你)|不如死|了断|"
    r"寻短见|割腕|死给你|死了算|去死算了|没法活|结束生命|喝农药|一了百了|kill(?:ing)? myself|"
    r"跳(?:下去|窗|桥|海|崖)|[楼窗桥台顶][^,.!?□]{0,4}跳|上吊|投河|投江|烧炭|服毒|死在你们|hang myself|take my (?:own )?life|"
    r"slit my wrists|jump(?:ing)? (?:from|out of) (?:the|my|this|a|your) (?:roof|window|balcony|bridge|building)|"
    r"end my life|ending my life|suicid|want(?:ed)? to die|(?:don'?t|do not) want to live|"
    r"no reason to live|end it all|jump off|hurt myself|better off dead|can'?t go on living"
)
DECEASED = (
    r"去世|过世|不在人世|病故|逝世|已故|离世|身故|亡故|走了好几年|(?:业主|他|她|爸|妈|老人|丈夫|"
    r"老公|老婆|妻子|爷爷|奶奶|父亲|母亲|先生|哥|姐).{0,5}(?:死了|不在了|没了(?=$|[,.]))|"
    r"passed away|deceased|\b(?:he|she|husband|wife|father|mother|dad|mum|mom|owner|brother|"
    r"sister|son|daughter|uncle|aunt|mr \w+|mrs \w+)\b.{0,12}\b(?:died|is dead|has died)|"
    r"^died$|funeral|no longer with us|late (?:husband|wife|father|mother)"
)
REPRESENTED = (
    r"(?:找|联系|联络|接洽|跟|和|问|通过|由|与)我(?:们)?的?(?:代理|委托)?律师|我的?(?:代理)?律师(?:会|来|"
    r"跟|联系|说|已)|委托了?.{0,4}律师|请了律师|my (?:lawyer|attorney|solicitor|legal (?:team|"
    r"counsel|representative))|represented by|(?:my|a) debt advis[eo]r"
)
LAWYER_DARE = r"你们?.{0,3}(?:去)?找律师"

YES = (
    r"(?:是(?:的|啊|呀|我)?|对(?:的|啊|呀)?|对对+|嗯+|恩+|没错|正确|就是|我是|可以|好的?|行|要|"
    r"有|能|yes|yep|yeah|yup|y|ok|okay|sure|correct|right|that'?s me|that is me|it'?s me|indeed)"
)
NO = (
    r"(?:不(?:是|对|行|要|用|可以|能|了)?(?:的|啊)?|没有?(?:的|啊)?|否|不是我|no|nope|nah|n|"
    r"not me|no thanks?)"
)
NOT_YET = (
    r"(?:还|暂时|目前|仍)?没(?:有)?(?:交|付|转|打|到|弄|办|好|呢|来得及|去|来|收到钱|给|发|寄|"
    r"出发|赶上|完成|处理)(?!过)|还没|尚未|未(?:交|付|到)|^没(?:有)?(?:呢|啊|哦)?$|忘了|忘记|"
    r"没赶上|\bnot yet\b|\bhaven'?t\b|\bhave not\b|\bhasn'?t\b|\bdidn'?t\b|\bforgot\b|"
    r"\bstill not\b|^no$|\bnot (?:paid|done|sent|there)\b"
)
CANCELS = (
    r"[交付转到来去]不(?:了|成)|赶不[上及到]|来不及|\b(?:can'?t|cannot|won'?t be able to|"
    r"unable to) (?:make|pay|come|do)\b"
)

TALE = (
    r"都快?□了|□的(?:都|已|全)|\bi work\b|\btakes?\b(?! it| the| my)|\b(?:moved|left|bought|sold|lived) (?:out|in|it|"
    r"there|away)\b|才[^,]{0,8}的(?=$|[,.])|"
    r"(?:买|搬|住|收房|拿房|签)(?:来|进|到|了|进来|过来)?的(?=$|[,.])"
)
UNLESS = r"\bunless\b|\bpending\b|\bsubject to\b|\bassuming\b|除非|万一"
ALREADY = r"就[^会要去来再]{0,3}[交付转打汇给还][^吧啊]{0,6}了$"
THEN = (
    r"^(?:(?:出院|到家|落地|回来|开工资|发工资|发薪)的?(?=当天|那天|当日))?(?:我|俺|她|他|咱们?|那时候?|当天|那天|当日|领到|"
    r"拿到|到手|收到|一到|就|会|顺便|顺路|立马|马上)*"
    r"(?:过去|去|来|到|交|付|转|给|打|汇|还|结|清){1,2}(?:账|物业|柜台|前台|管理处|你们那边?|你们?|您|交|钱|款|费|过来|一趟|拿|吧|哈|啊|呀|的|了)*$"
)
SAME_DAY = r"顺便|顺路|那时候?|当天|那天|当日|领到|拿到|到手|收到|一到"
WILL = r"会|一定|肯定|保证|准备|打算|\b(?:will|'ll|going to|gonna)\b"
