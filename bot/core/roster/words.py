"""The column names people use for each kind of case, best first, in simplified and traditional Chinese and English."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

_NAME = (
    "业主姓名 业主名称 業主名稱 房主 屋主 产权人 產權人 联系人 聯絡人 "
    "业主 業主姓名 業主 住户 住戶 住户姓名 客户姓名 客戶姓名 户主 戶主 姓名 owner|owner name|resident|full name|name"
)
_PHONE = (
    "联系电话 聯絡電話 聯繫電話 手机号码 手機號碼 手机号 手機號 手机 手機 移动电话 行動電話 电话号码 電話號碼 电话 電話 联系方式 "
    "聯絡方式 业主电话 phone|phone number|mobile|mobile number|mobile phone|cell|telephone|tel|contact number"
)
_AMOUNT = (  # what is still owed
    "欠费金额 欠費金額 欠缴金额 欠繳金額 欠交金额 欠交金額 未缴金额 未繳金額 未交金额 未交金額 欠费 欠費 欠缴 欠繳 欠款 "
    "欠款金额 欠款金額 未收金额 未收金額 待缴金额 待繳金額 尚欠金额 尚欠金額 未缴 未繳 未收 "
    "amount owed|amount outstanding|outstanding|arrears|balance due|balance|still owed"
)
_BILLED = (  # what was asked for at first, before anything was paid
    "应收金额 應收金額 应缴金额 應繳金额 應繳金額 应交金额 應交金額 应收 應收 应缴 應繳 应交 應交 账单金额 賬單金額 帳單金額 "
    "金额 金額 amount due|amount billed|billed|amount charged|charged|amount"
)
_PAID = (
    "已交金额 已交金額 已缴金额 已繳金額 已收金额 已收金額 已付金额 已付金額 实收金额 實收金額 实缴金额 實繳金額 实交金额 實交金額 "
    "已交 已缴 已繳 已收 已付 实收 實收 实缴 實繳 实交 實交 amount paid|paid|paid amount|already paid|amount received|received"
)
_WAIVED = "减免金额 減免金額 优惠金额 優惠金額 抵扣金额 抵扣金額 减免 減免 amount waived|waived|discount amount|amount credited"
_DUE = (
    "应缴日期 應繳日期 应缴日 應繳日 应付日期 應付日期 应交日期 應交日期 最后缴费日 最後繳費日 "
    "到期日 到期日期 缴费期限 繳費期限 缴费截止 截止日期 截止日 应收日期 應收日期 付款期限 due date|due|pay by|"
    "payment due|deadline"
)
_CURRENCY = "币种 幣種 币别 幣別 货币 貨幣 currency|ccy"
_LOCALE = "语言 語言 language|locale|lang"
_STEWARD = "管家 物业管家 物業管家 管家姓名 责任人 責任人 负责人 負責人 催收员 催收員 steward|caretaker|collector|account manager"
ZONE = "时区 時區 所在时区 所在時區 time zone|timezone|zone|tz"
_TITLE = "称呼 稱呼 称谓 稱謂 title|salutation"
_EMAIL = "邮箱 電郵 电子邮箱 電子郵件 邮件 email|e-mail|email address|mail"
_SEGMENT = (
    "房屋状态 房屋狀態 居住状态 居住狀態 住户类型 住戶類型 客户类型 客戶類型 业主类型 業主類型 客户标签 客戶標籤 "
    "occupancy|segment|customer type|household type|resident type"
)
_PLATE = "车牌 車牌 车牌号 車牌號 车牌号码 車牌號碼 plate|car plate|licence plate|license plate|registration"
_BAY = "车位 車位 车位号 車位號 停车位 停車位 bay|parking bay|parking space|car space"
_COMPANY = "公司 单位名称 公司名称 單位名稱 公司名稱 company|organisation|organization"


def _split(words: str) -> tuple[str, ...]:
    """Chinese words are parted by blanks, English names, which hold blanks, by bars."""
    first = next((i for i, letter in enumerate(words) if letter.isascii() and letter.isalpha()), len(words))
    return (*words[:first].split(), *filter(None, (name.strip() for name in words[first:].split("|"))))


@dataclass(frozen=True, eq=False)
class Kind:
    """The columns of one playbook: those a header must have, and every name a column may bear.

    Without one of `marks` a header does not speak of this kind by itself; a named playbook does without them.
    `instead`: a needed column and the one that does in its place.
    """

    name: str
    needs: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    marks: frozenset[str] = frozenset()
    instead: Mapping[str, str] = field(default_factory=dict)

    def lacks(self, at: Container[str]) -> list[str]:
        """The needed columns that are not among these."""
        return [name for name in self.needs if name not in at and self.instead.get(name) not in at]


def _kind(name: str, needs: str, marks: str = "", /, **words: str) -> Kind:
    return Kind(
        name,
        tuple(needs.split()),
        {field: _split(text) for field, text in words.items()},
        frozenset(marks.split()),
        {"amount": "billed"} if "billed" in words else {},
    )


ZONES = _split(ZONE)  # of every kind: whose evening it is (conduct C01)
IDS = {"telegram_id": "telegram", "wecom_userid": "wecom", "wecom_external_userid": "wecom_external"}

KINDS: tuple[Kind, ...] = (
    _kind(
        "property_fee",
        "unit amount",
        area="项目 項目 项目名称 小区 小區 小区名称 社区 社區 楼盘 樓盤 屋苑 estate|project|community|compound|building|site|area",
        unit="房号 房號 房屋编号 房屋編號 室号 室號 房间号 房間號 房间 房屋 房产 单元号 門牌 门牌号 門牌號 户号 戶號 "
        "unit|unit no|unit number|flat|flat no|room|room no|apartment|apt|house|house no",
        name=_NAME,
        title=_TITLE,
        phone=_PHONE,
        steward=_STEWARD,
        period="账期 賬期 帳期 账单月份 賬單月份 帳單月份 年月 "
        "费用期间 費用期間 计费月份 計費月份 所属月份 所屬月份 费用月份 月份 期间 期間 "
        "period|billing period|month|bill month",
        item="收费项目 收費項目 费用 費用 收费 收費 款项 款項 费别 費別 "
        "费项 費項 费用项目 費用項目 费用名称 費用名稱 费用类型 收费名称 科目 "
        "item|charge|charge item|fee|fee type|description",
        amount=_AMOUNT,
        billed=_BILLED,
        paid=_PAID,
        waived=_WAIVED,
        due=_DUE,
        segment=_SEGMENT,
        plate=_PLATE,
        bay=_BAY,
        currency=_CURRENCY,
        locale=_LOCALE,
    ),
    _kind(
        "event",
        "starts phone",
        "area venue company seats",
        area="活动 活動 活动名称 活動名稱 会议 會議 会议名称 會議名稱 展会 展會 event|event name|conference|meeting",
        starts="开始时间 開始時間 活动时间 活動時間 会议时间 會議時間 开场时间 開場時間 举办时间 "
        "日期 活动日期 活動日期 starts_at|start|starts|start time|event time|begins|event date|date",
        clock="时间 時間 钟点 鐘點 time|clock",
        venue="地点 地點 会场 會場 场地 場地 venue|place|location|hall",
        name="嘉宾姓名 嘉賓姓名 嘉宾 嘉賓 参会人 參會人 来宾 來賓 姓名 guest|attendee|attendee name|full name|name",
        title=_TITLE,
        company=_COMPANY,
        phone=_PHONE,
        seats="人数 人數 席位 座位数 名额 seats|places|party size|guests",
        locale=_LOCALE,
        steward="联系人 聯絡人 " + _STEWARD,
        email=_EMAIL,
    ),
    _kind(
        "purchase_order",
        "po due",
        po="采购单号 採購單號 采购订单号 采购订单 採購訂單 订单号 訂單號 订单编号 訂單編號 "
        "po|po no|po number|purchase order|order no|order",
        line="行号 行號 行 项次 項次 序号 序號 line|line no|item no|pos",
        supplier="供应商 供應商 供应商名称 供應商名稱 厂商 廠商 supplier|vendor",
        name="联系人 聯絡人 供应商联系人 contact|contact person|contact name",
        phone=_PHONE,
        material="物料 物料名称 物料名稱 品名 材料 货品 貨品 material|part|part name|item|description",
        grade="类别 類別 分类 分類 物料类别 class|category|grade",
        qty="数量 數量 订购数量 訂購數量 qty|quantity",
        measure="单位 單位 计量单位 unit|uom|unit of measure",
        due="交期 交货日期 交貨日期 交货期 交貨期 计划交期 預計交期 到货日期 到貨日期 delivery date|due date|due|need by|planned date",
        area="采购员 採購員 采购 採購 采购负责人 buyer|purchaser",
        locale=_LOCALE,
        email=_EMAIL,
    ),
    _kind(
        "renewal",
        "student course",
        student="学员 學員 学生 學生 学生姓名 學生姓名 学员姓名 學員姓名 student|student name|pupil|pupil name|learner",
        name="家长 家長 家长姓名 家長姓名 监护人 parent|parent name|guardian|contact",
        phone="家长电话 家長電話 " + _PHONE,
        course="课程 課程 课程名称 課程名稱 班级 班級 班次 course|class|programme|program",
        due="续费截止 續費截止 续报截止 續報截止 窗口截止 截止日期 截止日 到期日 window_ends|window ends|deadline|closes|due|due date",
        fee="学费 學費 费用 費用 续费金额 續費金額 金额 金額 fee|tuition|price|amount",
        summary="阶段总结 階段總結 阶段小结 階段小結 学习总结 學習總結 老师小结 老師小結 summary|stage summary|teacher's summary|progress",
        likelihood="意向 续费意向 續費意向 可能性 likelihood|chance|intent",
        area="学管师 學管師 学管 班主任 老师 老師 教师 教師 teacher|tutor|class teacher",
        currency=_CURRENCY,
        locale=_LOCALE,
        email=_EMAIL,
    ),
    _kind(
        "invoice",
        "invoice amount due",
        invoice="发票号 發票號 发票号码 發票號碼 账单号 賬單號 帳單號 单据号 invoice|invoice no|invoice number|invoice id|bill no",
        area="客户 客戶 客户名称 客戶名稱 公司 customer|client|customer name|company|account",
        name="联系人 聯絡人 对接人 對接人 contact|contact person|contact name|attention",
        phone=_PHONE,
        email=_EMAIL,
        issued="开票日期 開票日期 开具日期 開立日期 issued|issue date|invoice date|date",
        due=_DUE,
        currency=_CURRENCY,
        amount="发票金额 發票金額 总额 總額 价税合计 应收金额 應收金額 金额 金額 invoice amount|amount|total|gross",
        paid="已付 已付金额 已付金額 已收 已收金额 已收金額 paid|amount paid|received",
        credit="信用 信用等级 信用等級 付款信用 credit|credit class|payer",
        item="项目 項目 摘要 内容 內容 item|description|subject",
        steward="业务员 業務員 销售 銷售 " + _STEWARD + "|sales|salesperson|owner",
        locale=_LOCALE,
    ),
    _kind(
        "silent_customer",
        "unit doubt",
        unit="客户编号 客戶編號 顾客编号 顧客編號 会员号 會員號 编号 編號 customer no|customer number|customer id|customer|no",
        name="顾客 顧客 顾客姓名 顧客姓名 客户姓名 客戶姓名 联系人 聯絡人 姓名 contact|contact name|buyer|name",
        area="店铺 店舖 网店 網店 门店 門店 shop|store|channel",
        doubt="疑问 疑問 未解疑问 未解疑問 没说清的 問題 问题 doubt|open doubt|open question|question",
        goods="商品 商品名称 商品名稱 货品 貨品 款式 goods|product|item",
        alternative="替代 替代款 替代商品 推荐 推薦 alternative|substitute",
        because="推荐理由 推薦理由 理由 because|reason|why",
        returns="退货期 退貨期 可退 退换 退換 returns|return period|right to return",
        cutoff="截单时间 截單時間 当日发货截止 當日發貨截止 cutoff|cut-off|order until",
        phone=_PHONE,
        locale=_LOCALE,
        steward="客服 客服姓名 " + _STEWARD + "|agent|sales",
        email=_EMAIL,
    ),
)
