"""The kinds a message can be when it names no time of its own, with their wording, in the order in which they win."""

VERB = r"(?:交|付|转|打|汇|给|还|支付|打款|转账|付款|交费|交钱|充|结清|清|汇款|存|寄|发货|交款)"
DONE_ZH = (
    rf"(?<![没未不])(?<!还没)(?<!没有){VERB}(?:过去|出去|给你们?|你们|你|钱|费|款|账|物业费|完|好|掉|清|走|到账)*(?:了|啦|过|喽|嘞|咯|哒)(?![吗么?]|我就|再|就|才)(?!,?再)"
    rf"|(?:已|已经|刚刚?|早就?|早已|都)(?:经)?[^不没,]{{0,6}}{VERB}|(?:已|已经)(?:发货|寄出|到|签到|完成|处理|搞定|弄好)|(?:付款|支付|转账|交费)成功"
    r"|(?:截图|凭证|回执|转账记录|流水).{0,4}(?:发|给)|(?:发出|寄出|到账|签到|搞定|弄好|办好)了|^我?(?:已经?|早就?)?到了|钱.{0,3}过去了"
)
DONE_EN = (
    r"(?<!not )(?<!n't )(?<!get )(?<!be )(?<!gets )(?<!getting )(?<!got )(?<!been )(?<!yet )\b(?:paid|transferred|wired|deposited|settled|cleared|shipped|delivered|arrived|completed|remitted)\b(?! (?:on|by|before) □)"
    r"|(?<!be )(?<!not )(?<!n't )\bsent\b|\bpayment (?:made|sent|done|completed|went)|^(?:all |it'?s |already )*done\b|\bi'?m (?:already )?here\b|\balready (?:did|done|there)|(?:has|have) been (?:paid|sent|transferred|settled)"
)
PAST_DEED = rf"{VERB}(?:的|过的)(?=$|[,.!你呀啊])"
WHY_ME = r"凭(?:什么|啥)|why should i\b|on what grounds"

CONDITION = (
    r"(?:修|弄|搞|处理|解决|整|换|清理?|退|改|赔|疏通)(?:好|完|掉|干净|到位|了)+,?(?:我|再|就|才|之后|以后|后)|没?(?:修|弄|处理|解决|赔)好?(?:之前)?(?:别|不|休想|我不|就不)|不(?:修|解决|处理|退|赔).{0,6}不|先(?:修|退|解决|处理|把.{0,8}(?:修|解决|处理))"
    r"|\b(?:when|once|after|until|till|unless|if) (?:you|the|it|my|your)\b.{0,25}\b(?:fix|repair|solve|resolve|sort|replace|clean|refund|correct)|\bfix .{0,25}\bfirst\b|\bnot pay(?:ing)? until\b"
)
COMPLAINT = (
    r"漏水|渗水|进水|积水|发霉|坏[了的]|停[水电](?:了|好|几|这么|\d|两|三)|没修|没人(?:修|管|理|清|来|处理)|质量|投诉|(?:金额|数目?|数字|账单?|面积)(?:好像|也|都)?(?:不对|有误|不符|有问题|错)|不对(?=吧|$|啊|呀|,)|算错|多[收算扣]|乱收|重复(?:收|扣)|服务.{0,3}(?:差|烂|不行|不到位)|不管(?!怎)|不作为|垃圾(?!袋)|[脏臭]|噪音|噪声|太吵|赔|维修|不亮|不认可|不合理|异议|争议|没收到货|少发|破损|退[货款]|搞错了|不是这个数|有问题|没装|没清|堵了|断[水电]|被偷|为什么(?:从|收|要收|多)|怎么(?:多|这么多|这么贵|又涨|还涨)|太贵|涨价|掉(?:皮|砖)|裂[缝了]|没[暖热]|不热|不制冷|次品|不合格|坑人|失灵|故障|没(?:有)?解决|没(?:有)?处理|到处是"
    r"|\bleak|\b(?:not|never|isn'?t|hasn'?t been|still not) (?:been )?(?:fixed|repaired|working)|\bbroken\b|\bcomplain|\bdisput|\bwrong (?:amount|bill|charge|price|figure|sum)|\b(?:amount|bill|total|figure|sum|charge|invoice|number)\b.{0,12}(?:wrong|incorrect|not right|off|too high|too much)|\bovercharg|\bincorrect|add up|\b(?:poor|terrible|bad|awful|lousy) service|\bmou?ld|\bdamaged|\bdefect|\brefund|charged (?:me )?twice|\bdouble charg|never received|nobody (?:came|fixed|cares)|\bunfair|\bunreasonable|\bfaulty|\bdirty|\bgarbage|\bnois[ey]|\bfix (?:the|my|your)"
)
WRONG_PERSON = (
    r"[打发找认搞弄]错(?:人|了|号|电话)|错人|号码(?:错|不对)|不是(?:我|本人|业主|房东|机主|他本人|这家|这户)(?!不|的意思|的错)|我不是(?!不|故意|说)|我不叫|不认识|不是我(?:家|的)|房.{0,6}(?:卖|过户|转手)(?:了|掉|给)|卖(?:了|掉)|(?:是|我)(?:个)?(?:租客|租户|租房|租的|中介|保姆)|搬走|不住(?:那|这|了)|换(?:了)?(?:号|业主|房东)|离职|没(?:有)?(?:订|买)过|查无此人|无此人"
    r"|\bwrong (?:number|person|guy|man|chat)|\bnot (?:me|the (?:owner|right person|person)|him|her)\b|\bsold (?:it|the|my|that)|\b(?:don'?t|do not) know (?:him|her|them|this|that|who)|\bno longer (?:own|live|work|the owner)|\bmoved (?:out|away)|\bi'?m (?:a|the|just a|only the|just the) (?:tenant|renter|new tenant)|\bi (?:just |only )?rent\b|\bno (?:one|such person) (?:here|by that name)|\bmistaken identity|\bdon'?t (?:own|live)"
)
STOP_WHOLE = r"(?:停|停止|停止发送|退订|td|t|取消提醒|取消订阅|取消|stop|stop all|unsubscribe|cancel|quit|optout|opt out|opt-out|end|cease|stopall)"
STOP = (
    r"(?:不要|别|勿|不许|请勿|少|停止|不用|不需要|不想|不准|不必|莫)(?:再|老|总是?|一直|天天|老是|继续|想|收到)*(?:给我|向我|跟我|对我|来|往我)?(?:们)?(?:再)?(?:发(?!货|票|烧|愁)|传(?:了|消|讯|信|$)|骚扰|烦(?:我|了)|打扰|联系|推送|通知|提醒|群发)|不要再|别再(?!晚|迟|拖|出|漏|停)|别(?:再)?打(?:了|电话|给我|来)|别催|再(?:发|打|催|烦|骚扰).{0,6}(?:投诉|举报|报警|拉黑|骚扰)|拉黑|屏蔽|把我.{0,8}(?:删|移|去掉|拿掉|踢|划掉)|取消(?:提醒|订阅|通知|推送)|骚扰|烦死|退群|不想(?:再)?(?:收到|看到|接到)|退订"
    r"|\bunsubscribe|\bopt(?:ing)?[- ]?(?:me )?out\b|\bstop (?:messag|text|send|contact|bother|harass|spam|call|email|writ|pester|remind|these|this|it\b|all\b|please|the )|\bplease stop\b|\b(?:do not|don'?t|never|quit|no more) (?:ever |you dare )?(?:contact|text|messag|write|email|call|send|bother|disturb|remind|harass|spam)|\bleave me alone|\b(?:remove|delete|take) (?:me|my (?:number|name|contact))|\bblock(?:ed|ing)? (?:you|this)|\bgo away|\bcease\b|\bfuck off|\bpiss off|\bspam|\bno more (?:messages|texts|reminders)|\blose my number"
)
COMPANION = (
    r"(?:带|捎|领|叫)(?:个|一个|两个|几个|[一两三1-9]?位|上|着|我|多)?.{0,3}(?:朋友|人(?!工)|家属|同事|孩子|小孩|老婆|老公|家人|家里人|同学|同伴|男友|女友|爸妈|嘉宾|伴|助理|对象)|(?:朋友|同事|家人|老婆|老公|孩子|同学|合伙人|搭档).{0,3}(?:也|一起|能不能|可以|能|想).{0,4}(?:来|去|参加|报名)|加(?:一|1|两)?个?(?:人|位|名额)|多(?:来|加|带)(?:一|1|两|2|几)?个?|\+ ?[1-9]\b(?! ?(?:d|h|w|days?|hours?|weeks?|天|小时))|多个人"
    r"|\bplus (?:one|1|two|2)\b|\bbring(?:ing)? (?:a|an|my|someone|somebody|another|two|2|along|one|friends?|guests?)\b|\b(?:friend|colleague|wife|husband|partner|kids?|son|daughter|guest|girlfriend|boyfriend|coworker|brother|sister)s?\b.{0,20}\b(?:too|also|as well|along|join)\b|\b(?:can|could|may) (?:my|a) (?:friend|colleague|wife|husband|partner|kids?|son|daughter|guest)|\bcome with (?:a|my|someone)\b|\btake a (?:friend|guest)\b"
)
INSTALMENT = (
    r"分期|分批|分开(?:交|付|给|还)|分(?:成|作)?(?:几|[两二三四五六七八九十]+|\d+)(?:个?月|次|笔|期|批|回|季)|先(?:交|付|给|转|还|打)(?:上)?(?:一部分|一半|一点|点|部分|几个?月|一个月|半年|一些|个|\d+|[一二两三四五六七八九几][千百万])|按月(?:交|付|还)|每个?月(?:交|付|还|给)|一半.{0,8}一半|慢慢(?:交|还|付)|(?:部分|一部分)(?:付|交)"
    r"|\binstal?l?ments?\b|\bpayment plan\b|\bsplit\b|\bin (?:two|three|four|several|[2-9]|\d\d) (?:parts|payments|goes|times|portions)|\bhalf now\b|\bpay (?:a |in )?(?:part|parts|half|some)\b|\bpartial|\d+ (?:a|per|every|each) (?:month|week)|\bmonthly\b|\bbit by bit\b|\bspread (?:it|the|this)|\bpart[- ]pay"
)
HARDSHIP = (
    r"没(?:有)?钱|冇钱|拿不出|(?:交|付|还|给|负担)不起|失业|下岗|裁员|被裁|没(?:有|了)?(?:工作|收入)|住院|生病|病了|重病|大病|癌|手术|困难|低保|破产|亏(?:了|损|本|空)|倒闭|减免|周转不|手头紧|手紧|资金紧张|揭不开锅|负债|欠债|没发工资|工资.{0,4}没发|残疾|停工|停业|看病|化疗|吃低保|吃不上饭|没生意|生意不好"
    r"|\blost (?:my|his|her) job|\bunemployed|\blaid off|\bno (?:money|income|job|work\b)|\bbroke\b|\bhospital|\bsick\b|\bill\b(?! (?:pay|send|be|come|do|try|transfer))|\bsurgery|\bcancer|\bhardship|\b(?:can'?t|cannot|can not|couldn'?t) afford|\bbankrupt|\bno cash|\bstruggling|\bdisab(?:led|ility)|\bmoney is (?:very )?tight|\bfired\b|\bout of work|\bredundan|\b(?:not|haven'?t) been paid|\bdon'?t have (?:the |any |enough )?money|\bwelfare\b"
)
REFUSE = (
    r"不(?:会|想|打算|可能|准备|愿意|愿|用)?(?:再)?(?:交|付|给|还|转|来|去|参加|买|要|续|需要)(?:了|的|费|钱|款|物业费|这|那|你们?)*(?=$|[,.!?吧啊哈,]|你|去|爱|随)|拒[绝交付]|就不|偏不|坚决不|死也不|休想|没门|不可能|爱咋咋|爱怎么|随便你们?|去告|告我|告吧|起诉|法[院庭]见|找律师|做梦|别想|不干了|取消|退出|放弃|没兴趣|不感兴趣|不续|^不了|一分(?:钱)?(?:都|也)?(?:不|没)"
    r"|\b(?:won'?t|will not|wouldn'?t|ain'?t|not|never)(?: be| going to| gonna)? ?(?:pay|paying|come|coming|attend|attending|interested|renew|renewing|joining|join)\b|\brefuse|\bsue me|\bin court|\bto court|\bcancel|\bno way\b|\bforget it|\bnot a (?:cent|penny)|\bi'?m out\b|\bno longer (?:coming|interested|attending|want)|\bwithdraw|\bdrop(?:ping)? out|\bnot happening|\bcount me out|\bdon'?t want (?:to|it)\b"
)
CANNOT_COME = r"[来去到]不了|参加不了|去不成|来不成|\b(?:can'?t|cannot|unable to|not able to) (?:make it|come|attend|join)"
ASK_AMOUNT = (
    r"多少(?!天|号|点|楼)|几(?:块|元|百|千)|欠(?:了)?(?:几|哪)|(?:怎么|如何|咋|怎样)(?:算|收费|计算|计费|收)|明细|收费标准|滞纳金|违约金|总额|总共|一共|合计|哪几个月|欠哪|清单|账单|什么费|单价|有没有优惠"
    r"|\bhow much|\bwhat do i owe|\bwhat(?:'s| is| are) (?:the |my )?(?:total|amount|balance|bill|price|cost|fee|charge|outstanding|sum|debt)|\btotal (?:amount|due)|\bbreakdown|\bhow many months|\bbalance\b.{0,6}\?|\bsend (?:me )?(?:the |a |my )?(?:bill|statement|invoice)|\bamount (?:due|owed)|\bwhat(?:'s| is) (?:still )?(?:due|owed|owing)|\blate fee"
)
ASK_HOW = (
    r"(?:怎么|如何|咋|怎样|哪里?|哪儿|去哪|什么方式|用什么)(?:里|儿|个|样)?(?:才能|能|可以)?(?:交|付|转|打(?!不)|汇|给|支付|充|扫|走|去|到|过去|操作|办|弄|报名|签到|停|坐|参加|进|还)|(?:账号|帐号|账户|卡号|链接|连接|二维码|收款码|付款码|地址|定位|位置|路线|户名|开户行|对公).{0,6}(?:发|多少|是|给|有|打不开|失效|过期|在哪|哪|\?|$)|(?:发|给)(?:我)?(?:一?个|一?下|我)?.{0,3}(?:链接|账号|账户|卡号|地址|定位|收款码|二维码|位置)|(?:微信|支付宝|刷卡|现金|银行卡|信用卡|转账|云闪付|网银|线上|网上|手机上?|花呗|扫码).{0,5}(?:吗|行不|可以|能|么|支持|可不可|成不|\?)|(?:能|可以|支持|收).{0,4}(?:微信|支付宝|刷卡|现金|信用卡|转账|线上|网上|扫码).{0,5}(?:吗|不|\?|么)|打不开|扫不[了出]|付不了款|支付失败|(?:交|打|付|转)到(?:哪|什么)|(?:会场|酒店|地点|你们公司).{0,4}(?:在哪|怎么|哪)"
    r"|\bhow (?:do|can|should|to|would|could)\b.{0,12}\b(?:pay|transfer|get there|get to|send|register|check in|find|reach|settle)|\bwhere (?:do|can|should|to|shall)\b.{0,12}\b(?:pay|go|send|transfer|park|come)|\baccount (?:number|details|name|info)|\bbank (?:details|account|info)|\b(?:send|share|give|resend|need)(?: me)? (?:the |a |your |that )?(?:payment )?(?:link|address|location|qr|details|account)|\b(?:can|do|could|may)\b.{0,25}\b(?:card|cash|wechat|alipay|paypal|cheque|check|bank transfer|online|apple pay)\b|\blink\b.{0,12}(?:work|open|broken|expired|dead)|\bqr code|\bpayment (?:link|method|page|options?)|\bwhere(?:'s| is) (?:it|the (?:venue|event|place|office|location|hall))|\baddress\b.{0,6}\?|\bwhat(?:'s| is) the address|\bdirections|\biban\b"
)
ASK_HUMAN = (
    r"人工|真人|转接|活人|(?:找|要|叫|让|换|联系|见|请|跟|和)(?:你们?|一个|个|一?下)?的?(?:经理|领导|负责人|主管|客服|工作人员|管家|老板|财务|物业的?人|人来|人跟|人和|人联系)|机器人|谁负责|(?:跟|和|找)(?:个)?人(?:说|聊|谈)"
    r"|\bhuman\b|\bagent\b|\breal person|\bactual person|\brepresentative\b(?! of)|\b(?:speak|talk|chat|connect)(?: me)? (?:to|with) (?:a|an|the|your|someone|somebody|staff|manager|customer)|\b(?:your|the|a) (?:manager|supervisor|boss)\b|\bcustomer (?:service|support)|\boperator\b|\blive (?:chat|person|agent)|\b(?:a )?bot\b|\brobot\b"
)
VAGUE = (
    r"知道|晓得|记着|记得|记住|忘不了|忘了|有空|有时间|有钱|抽空|改[天日]|回头|过(?:一)?阵|阵子|过些|一会|等会|待会|等[下一等哈]|稍等|稍[后晚]|马上|立刻|立马|立即|即刻|尽[快早]|快了|快到|快好|路上|出发|就来|这就|来了$|[晚迟早]一?[点些]|下次|再[说看等]|缓|发(?:了)?(?:工资|薪)|出粮|外地|出差|国外|老家|回[去来]|忙|没空|没时间|商量|考虑|问(?:问|一下|下)|流程|审批|处理中|在办|正在|准备|安排|会[交付转去来到还给弄]的?|会的|一定|放心|急|催什么|到时|估计|可能|看情况|想想|没赶上|来不及|不方便|不了$|排队|肯定|跑不了|就[交付转去来到]|再[交付转来去给]|去[交办]|我[来去交付转]|要交|想交|还没|没[交付转打到去来]|尚未|拖|宽限|堵车|几天|帮.{0,4}问"
    r"|\bsoon\b|\blater\b|\bshortly\b|\bright away|\bright now|\basap\b|\bon (?:my|the|our|its|his|her) way|\balmost\b|\bnearly\b|\bcoming\b|\bin a (?:bit|minute|moment|while|sec|jiffy|few)|\b(?:one|a|1|just a) (?:sec|moment|minute|second)\b|\bgive me\b|\bwait\b|\bhold on|\bhang on|\bworking on|\bwill do\b|\bi know\b|\bi remember|\bwhen i (?:can|get|have|am|return)|\bsome ?(?:time|day)\b|\beventually|\bbusy\b|\bcheck with|\bcheck (?:my|the|on)|\bask (?:my|the)|\blet me\b|\bthink\b|\bmaybe\b|\bnot sure|\bdepends|\bout of town|\babroad|\btravel|\baway\b|\bnext time|\banother (?:time|day)|\bi'?ll\b|\bi will\b|\bgoing to\b|\bgonna\b|\bno time|\bnot (?:now|yet|sure|today|ready)|\bprocess|\bpending|\bapprov|\bdon'?t worry|\bhurry|\bcan'?t\b|\bcannot\b|\bpay ?day|\bget paid|\btraffic|\bstuck|\bleaving|\bjust left|\bheading|\bbear with|\bpatien|\bas soon as|\bafter\b|\bthese days|\bhaven'?t|\bforgot|\bmight\b|\bperhaps|\bsee how|\bwe'?ll see|\bone of these|\bfew days|\bcouple"
)
ACK = r"(?:好(?:的|吧|嘞|滴|哒|呀|啊|哦|咧|勒|了|哈|嘛)*|好好+的?|[嗯恩哦噢喔]+|(?:已)?(?:收到|知悉|阅|读)|(?:非常)?(?:谢谢|多谢|感谢|谢|3q)(?:你们?|您|提醒|啊|啦|哈|告知|了)*|辛苦(?:你们?|您|啦)?|ok+|okay|okey|okie|oki|行|成|中|可以|没事|不客气|明白|了解|懂|清楚|对的?|是的?|看到|没问题|欧了|妥|得|客气|麻烦(?:你们?|您)|k+|(?:many |ok |okay )?thanks?(?: you)?(?: so much| a lot| very much| for.*)?|thank u|thx|tks|ty|tysm|noted|got (?:it|the message|your message)|received|sure(?: thing)?|al(?:l )?right|fine|great|good|cool|cheers|understood|roger|copy(?: that)?|perfect|yes|yep|yeah|yup|(?:much )?appreciated?(?: it)?|no (?:problem|worries)|np|awesome|you too|nice|excellent|ta|gotcha|acknowledged|will note|i see|[👌👍🙏❤️😊😄🌹👏✅🤝💪🆗😀🙂🫡🏻🏼🏽🏾🏿]+)"
ACK_TAIL = r"(?:了|啦|哈|啊|哦|呢|嘞|的|呀|吧|~|!|\.|\s|🙏|👍|👌|😊|🌹)*"
