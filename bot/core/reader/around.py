"""Words in either language that stand around a time: wishes that are none, by, until, 之前, 过两天, 昨天."""

from bot.core.reader.english import ANY_FEAST
from bot.core.reader.lexeme import Rule
from bot.core.reader.numbers import EN_NUM

LASTS = r"(?:week|month|year|night|mon|tue|wed|thu|fri|sat|sun)\w*"

FIRST = (
    Rule("skip", r"(?:一|每|单|当)[天日](?:就|才|也|又)?(?:只能|只可以|最多|限额|上限|才能|能转|能刷|可以转|顶多)"),
    Rule("skip",
        rf"(?:早上|晚上|下午|中午|上午|早晨|晚间|大家早|傍晚)好|(?:早|晚|午)安|^早晨(?=$|[ ,.!])|"
        rf"(?:{ANY_FEAST}|周末|节日|假期|新年|新春|中秋|双节)(?:节|假期)?(?:快乐|愉快|吉祥|安康|大吉|好(?=$|[ ,.!呀啊])|进步|万福)|"
        rf"\bgood (?:morning|afternoon|evening|night|day)\b|^morning(?: all| everyone| guys| mate)?(?=$|[,.!])|"
        rf"\b(?:happy|merry) (?:belated )?(?:{ANY_FEAST}|holidays?|monday|friday|easter)\b|"
        rf"\b(?:have|enjoy|had) (?:a |your |the )?(?:very )?(?:good|great|nice|lovely|happy|wonderful|fab|relaxing|merry|safe)? ?"
        rf"(?:rest of (?:the|your) )?(?:week(?:end)?|day|evening|morning|afternoon|night|{ANY_FEAST})(?=$|[,.! ])(?! to)"),
    Rule("skip",
        r"\b(?:stop|drop|come|swing|pass|go)(?:ping|s)? by\b(?= (?:on|at|tom|to|this|next|mon|tue|"
        r"wed|thu|fri|sat|sun|\d))"),
    Rule("never",
        rf"(?:{ANY_FEAST})(?:节|假期?|长假)*(?:之后|以后|过后|后|完|期间)(?!天)|"
        rf"\bafter (?:the )?(?:{ANY_FEAST}|holidays?|festival)\b"),
    Rule("never", r"过完年|(?:年|节|假期)(?:之|以|过)?后(?!天)|过(?:了|完)年|忙完|到时候?"),
    Rule("never",
        r"(?:再)?[过等缓](?:个)?(?:[两2几俩]天|[两几俩]个?周)|[这近][两2几些俩]天|最近[几两]?天?|"
        r"(?:一[二两]|[二两]三|三四|三五|四五|五六|六七|七八|八九)天(?!内)|[几数]天|"
        r"[一二两三四五六七][二两三四五六七八](?:个?周|个月)"),
    Rule("never",
        r"\ba couple(?: of)?(?: more)? (?:days|weeks)|\b(?:a |another )?few(?: more)? (?:days|"
        r"weeks)|\b(?:a|one|1) (?:day|week|month|hour) or (?:so|two|2)\b|\bsome days?\b|\bseveral days\b|"
        r"\bone of these days\b|\bthese days\b|"
        r"\bcouple days\b|\bsome ?day\b"),
    Rule("past",
        rf"昨[天晚夜]|大?前[天晚](?!台)|上个?周{'[一二三四五六日天末]?'}|上+个?月(?:底|初|\d+号)?|"
        rf"去年|前年|刚才|前[几两]天|\byesterday\b|\blast {LASTS}|\b(?:the )?other day\b|"
        rf"\bearlier (?:today|this week)\b"),
    Rule("past",
        rf"[\d一二两三四五六七八九十半]+(?:个)?(?:分钟|小时|天|周|月|年)(?:以|之)?前|(?:{EN_NUM}|few|"
        rf"couple of) ?(?:days?|weeks?|months?|hours?|min(?:ute)?s?|years?) ago"),
    Rule("skip",
        rf"(?:for|since|over) (?:the (?:last|past) )?(?:{EN_NUM}|few) (?:days?|weeks?|months?|years?|"
        rf"hours?)\b|in (?:the )?(?:last|past) "),
    Rule("skip",
        r"(?:欠|分|拆|坏|漏|停|等|住|失业|空)了?(?:成|作|为)?(?:\d+|"
        r"[一二两三四五六七八九十几半]+)个?(?:月|天|周|年|期|次|笔|小时)(?![后内])"),
    Rule("skip",
        r"(?:\d+|[一二两三四五六七八九十]+)(?:个)?(?:天|周|月|年|小时)[都也]?(?:没|未|不)|"
        r"每[天年]|每周(?![一二三四五六日天])|天天|一天到晚|\bper (?:month|week|day)\b|\d+ a (?:month|week)"),
)  # fmt: skip

LAST = (
    Rule("before", r"给我[到至]"),
    Rule("before",
        r"最迟|最晚|最慢|至迟|不晚于|不会?超过|截止(?=到)到|截至|赶在|宽限(?:我)?(?:到)?|再给(?!我?(?:再?打|来电|回|个?电话|发|通知|call))(?:我)?|"
        r"给我(?=[\d一二两三四五六七八九十]+[天周个])|容我|缓我"),
    Rule("before",
        r"\b(?:by(?! (?:the )?(?:bank|card|transfer|cash|cheque|check|phone|wechat|alipay|paypal|e?mail|post|wire|"
        r"direct|myself))|before|until|till|til|within|latest|no later than|not later than|at the latest|"
        r"at latest|on or before|give (?:me|us)(?: until| till)?|prior to|ahead of)\b(?: the latest)?|"
        r"\bthe latest\b"),
    Rule("before", r"(?:之|以)?前(?![天台面年后儿几两])|(?:之|以)?内(?!部)|里面"),
    Rule("after", r"(?:之|以|过)后(?!天)|\bafter\b|后(?=$|[ ,.再吧])|\bonwards?\b"),
    Rule("skip", r"(?:连着?|加上?|带上?)(?:这|上|本)个?月(?:的)?(?:一)?(?:起|块儿?|并|道)?"),
    Rule("join", r"[到至~]|-|\bto\b|\bor\b|\band\b|或者?|还是|和|跟|要么|要不|/"),
)  # fmt: skip
