"""One spelling for what people type: NFKC, lower case, simplified characters, the usual slips of the keyboard mended."""

import re
import unicodedata
from functools import cache, lru_cache

from bot.core.reader.index import beginnings, places
from bot.core.reader.slips import CANTONESE, DAYS_ZH, ENGLISH, NORTHERN, compiled

LONGEST = 500  # read in full; nobody promises anything beyond it, and reading stays quick

PAIRS = (
    "週周後后個个幾几點点鐘钟鍾钟時时間间過过兩两號号禮礼繳交缴交給给轉转帳账賬账錢钱還还來来會会開开發发資资單单電电話话聯联繫系絡络說说説说"
    "機机騷骚擾扰別别煩烦滯滞納纳總总額额對对沒没壞坏燈灯樓楼棟栋業业戶户賣卖買买誰谁認认識识錯错經经濟济難难醫医傷伤殘残減减費费臨临"
    "嗎吗麼么麽么為为爲为憑凭訂订閱阅傳传訊讯復复謝谢請请讓让問问題题準准備备現现場场參参帶带應应該该師师長长處处裡里裏里內内無无從从當当"
    "學学節节聖圣誕诞慶庆餘余結结匯汇銀银龍龙臘腊陽阳確确遲迟聽听儘尽盡尽剛刚車车門门員员圖图讀读寫写關关塊块萬万貳贰廳厅陸陆訴诉"
    "罰罚違违約约護护實实條条應应證证據据幫帮忙忙樣样嘅的咗了俾给畀给嚟来冇没飛飞東东貨货達达頭头親亲媽妈爺爷臺台鬧闹辦办簽签領领"
    "線线網网掃扫碼码選选數数張张歲岁舊旧這这那那邊边進进遠远運运連连調调談谈課课變变質质務务產产廣广廢废垃垃圾圾離离婚婚債债負负貧贫"
    "貸贷賠赔償偿賺赚貴贵價价區区團团國国園园圓元報报場场壓压夠够夢梦夾夹將将層层屬属島岛幣币幹干愛爱慮虑懶懒戲戏戰战撥拨擔担據据擇择"
    "暫暂書书術术歡欢歷历殺杀決决溫温滿满潑泼濕湿灣湾熱热燒烧爛烂獎奖瘋疯癢痒盤盘監监禍祸種种稱称穩稳窮穷筆笔籤签級级紙纸終终"
    "絕绝繼继續续罷罢職职聲声腦脑臉脸舉举薪薪藥药蘇苏號号裝装見见覺觉觀观計计記记許许設设訪访診诊評评試试詢询誤误讓让負负財财責责貼贴"
    "趕赶輛辆轟轰較较輕轻辭辞農农遞递適适醜丑鄰邻針针鎖锁鑰钥閉闭阻阻陰阴際际隨随險险雙双雜杂雞鸡雲云霧雾靜静項项預预頓顿願愿類类顧顾"
    "們们勞劳動动瞭了連连場场塞塞捷捷櫃柜檯台麼么歸归還还傘伞輸输輛辆擁拥滴滴社社誇夸賣卖買买協协調调錶表糧粮陣阵戰战營营礙碍頻频獨独"
    "墊垫贓赃壹壹貳贰參参穫获鋪铺蓋盖廚厨廁厕證证摺折頂顶項项紀纪錄录簡简單单題题緊紧級级練练純纯繞绕織织縣县聞闻職职興兴艱艰莊庄萊莱葉叶"
    "蘭兰虛虚補补裝装規规視视訓训詳详誠诚語语譯译豬猪貨货購购貸贷輪轮載载轄辖遺遗鄉乡釋释鐵铁鋼钢錶表閒闲閱阅關关隊队陳陈險险雖虽韓韩頁页"
    "顏颜風风飾饰駕驾騎骑髮发鬥斗鳥鸟鹽盐齡龄係系來来兩两凍冻劃划剛刚勝胜勢势區区卻却參参吳吴員员啓启喪丧嘆叹囑嘱圍围執执堅坚堆堆塵尘奪夺"
    "奮奋孫孙寶宝專专尋寻導导屆届島岛帥帅師师庫库強强彈弹彥彦徑径從从復复德德憂忧應应懷怀戀恋掛挂採采搶抢損损擠挤攔拦敗败敵敌斷断暈晕棄弃"
    "樹树橋桥檢检歐欧毀毁氣气決决沖冲況况淚泪淨净測测漢汉潔洁澤泽濟济瀏浏為为無无煙烟爐炉獲获環环畫画疊叠癥症瞞瞒礦矿祕秘穀谷競竞築筑糾纠"
    "飯饭飲饮館馆馬马騙骗驗验髒脏鬆松魚鱼麥麦麻麻黃黄齊齐寬宽緩缓償偿贖赎啲点喺在哋们嗰那揾找搵找仲还而而"
    "換换攜携檔档擋挡縮缩隻只腳脚鍋锅藍蓝綠绿紅红銷销鏈链彙汇賞赏祇只嚴严勵励徵征衝冲顆颗鍵键鑽钻鏡镜鎮镇銅铜鈴铃釘钉貓猫蟲虫襪袜褲裤製制複复詐诈詞词誌志諒谅諾诺謊谎謹谨譜谱讚赞豐丰貢贡賓宾贊赞贏赢軟软輔辅"
    "辯辩遊游遙遥郵邮鄭郑鈔钞鉤钩鏟铲閃闪階阶靈灵響响須须餓饿饋馈饒饶駐驻驚惊鮮鲜鴨鸭黨党龜龟兇凶凱凯劇剧勁劲勸劝厭厌呂吕啞哑喚唤喬乔嘔呕噴喷嚇吓囉啰塗涂墜坠壇坛壯壮壽寿妝妆姪侄娛娱婦妇嬌娇寢寝審审尷尴屢屡"
    "崗岗嶺岭廠厂廂厢彎弯徹彻恆恒悅悦悶闷惡恶惱恼慘惨慚惭慣惯憐怜憤愤憲宪懇恳懲惩拋抛掙挣揮挥搖摇撐撑撫抚撿捡攤摊攪搅敘叙昇升曬晒曉晓暢畅曆历楊杨榮荣構构槍枪樂乐標标權权殼壳洩泄涼凉淺浅減减渾浑湊凑滬沪滾滚"
    "漲涨潛潜潤润澀涩澆浇濃浓灑洒災灾烏乌煉炼爭争牆墙狀状狹狭猶犹獵猎獻献瑣琐產产畢毕異异療疗癮瘾皺皱盜盗磚砖礎础稅税積积窩窝範范籃篮籌筹籠笼粵粤糞粪約约組组綁绑維维綱纲緒绪緣缘編编縫缝縱纵績绩繩绳繪绘纏缠"
    "罵骂羅罗羨羡義义習习聰聪肅肃脅胁脈脉脫脱腎肾腫肿腸肠膚肤膠胶膽胆臟脏臥卧艙舱艷艳掛挂擺摆擾扰撥拨晝昼涉涉獎奖証证鬱郁尋寻佈布僱雇傢家儀仪億亿優优儲储偉伟側侧偵侦備备債债傭佣僅仅價价剎刹劑剂務务匆匆協协"
    "卡卡廳厅呎尺囑嘱圖图壞坏夥伙奶奶媳媳孫孙寧宁寵宠尾尾嶄崭幫帮庫库廣广彆别後后徒徒恥耻態态擱搁攝摄斬斩暱昵樞枢檯台歷历殘残滯滞滲渗漿浆瀉泻煙烟牽牵犧牺狗狗玆兹瑪玛甦苏畫画癌癌皰疱矯矫硃朱秤秤稿稿穌稣窮穷"
    "箏筝篩筛簾帘糰团緻致繫系聞闻腦脑膩腻臉脸蒼苍蓋盖薦荐薩萨蘋苹虧亏蝸蜗蟻蚁覽览訂订詭诡誇夸諮咨謠谣賴赖賤贱賠赔贈赠趨趋跡迹踐践踴踊躍跃軍军輩辈轎轿轄辖逕径邁迈鄰邻醃腌鉛铅鋒锋鎂镁閥阀闊阔闡阐雜杂靂雳韆千"
    "頗颇顛颠顯显颱台飢饥飼饲餃饺駝驼駛驶騰腾驅驱髖髋鬍胡魯鲁鯨鲸鵬鹏麵面黴霉"
)
SIMPLE = {ord(PAIRS[i]): PAIRS[i + 1] for i in range(0, len(PAIRS) - 1, 2)}
SIMPLE |= {ord(c): "'" for c in "’‘`´"} | {ord(c): '"' for c in "“”「」『』"}
SIMPLE |= {ord("—"): "-", ord("–"): "-", ord("〜"): "~", ord("～"): "~", ord("。"): ".", ord("、"): ","}

SLIPS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"元月(?=[\d一二三四五六七八九十初底中])", "1月"),
        (r"[咯喽啰囖]", "了"),
        (r"[欸诶哎]", "啊"),
        (r"[噻撒](?=$|[\s,.!])", "吧"),
        (r"伐(?=$|[\s,.!?])", "吗"),
        (r"星期|礼拜|礼拝|星其|(?<!崇)(?<!礼)拜(?=[一二三四五六日天])", "周"),
        (r"(?<!姓)周(?=\s+[一二三四五六日天])\s+", "周"),
        (r"名天|明夭|明田|明添|眀天|听日|明日|明儿(?:个)?", "明天"),
        (r"后田|后夭|后日|后儿(?!子)", "后天"),
        (r"(?<![昨前])今日|今儿(?:个)?|金天|今夭", "今天"),
        (r"昨儿(?:个)?|昨日|琴日|寻日|咋天|(?<!工)作天", "昨天"),
        (r"听朝(?:早)?", "明早"),
        (r"听晚", "明晚"),
        (r"晏昼", "下午"),
        (r"下五(?![月号个天])|下牛|下舞", "下午"),
        (r"上五(?![月号个天])", "上午"),
        (r"(?<=已)教|(?<=已经)教|(?<=[天周后号去来就定会])教(?=[费了钱吧]|$)", "交"),
        (r"(?<=[午天上号周五一二三四六])在(?=交|付|转|给|打|说|看|来|去)", "再"),
        (r"的闲|得闲", "有空"),
        (r"唔", "不"),
        (r"双休日|周六日|周六周日", "周末"),
    )
)


CHINESE = compiled(CANTONESE) + SLIPS + compiled(NORTHERN + DAYS_ZH)
MENDS = CHINESE + compiled(ENGLISH)
APART = re.compile(r"(?<=[a-z])(?=[一-鿿])|(?<=[一-鿿])(?=[a-z])")

CAPITAL = {ord(a): b for a, b in zip("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千", strict=True)}
CAPITALS = re.compile(r"[壹贰叁肆伍陆柒捌玖拾佰仟万]{2,}|[壹贰叁肆伍陆柒捌玖拾](?=[元号日万])")


def tidy(text: str) -> str:
    """NFKC without control characters and lone surrogates, spaces squeezed, at most 500 characters."""
    text = unicodedata.normalize("NFKC", text[: LONGEST * 2])
    text = (
        text
        if text.isprintable()
        else "".join(
            " " if c in "\n\r\t" else c for c in text if c in "\n\r\t" or unicodedata.category(c)[0] != "C"
        )
    )
    return re.sub(r" {2,}", " ", text).strip()[:LONGEST]


def beyond(text: str) -> str:
    """What lies beyond the part read in full, in one case and simplified, up to the longest message there is."""
    return text[LONGEST:4096].lower().translate(SIMPLE)


def script(text: str) -> str:
    """One width, one case and the simplified script: what is compared letter by letter (practice E4, M4)."""
    return tidy(text).lower().translate(SIMPLE)


def plain(text: str) -> str:
    """The tidied text as the vocabulary is written: lower case, simplified, slips mended."""
    text = CAPITALS.sub(lambda m: m[0].translate(CAPITAL), text.lower().translate(SIMPLE))
    text = APART.sub(" ", text)
    done = -1
    while (number := next((n for n in _slips_in(text) if n > done), None)) is not None:
        text, done = MENDS[number][0].sub(MENDS[number][1], text), number
    return text


@cache
def _filed() -> dict[str, list[int]]:
    filed: dict[str, list[int]] = {}
    for number, (pattern, _) in enumerate(MENDS):
        for head in beginnings(pattern.pattern):
            filed.setdefault(head, []).append(number)
    return filed


@lru_cache(maxsize=8)
def _slips_in(text: str) -> list[int]:
    """The numbers of the slips that a text could hold, in order."""
    filed = _filed()
    heads = {text[place : place + size] for place in places(text) for size in (1, 2, 3)} | {""}
    return sorted({number for head in filed.keys() & heads for number in filed[head]})
