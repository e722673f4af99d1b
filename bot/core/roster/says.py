"""What an import says to its operator, keyed by code (declared exception to "words live in templates/": operator texts)."""

from typing import Literal

Tongue = Literal["zh", "en"]

_SAYS: dict[str, tuple[str, str]] = {
    "empty": ("「{column}」是空的。请在表里补上再导入。", "{column} is empty. Fill it in and import again."),
    "too_long": (
        "「{column}」超过 {limit} 个字符。请缩短。",
        "{column} is longer than {limit} characters. Write it shorter.",
    ),
    "broken_formula": (
        "“{value}”是表格公式的错误。请填写实际的编号。",
        "“{value}” is the error of a formula. Write the number itself.",
    ),
    "no_area": (
        "这一行没有写属于哪个项目。请填写,或用 --area 指定。",
        "The row does not name its area. Fill it in or give --area.",
    ),
    "not_amount": (
        "“{value}”不是金额。请只写数字,例如 1234.50。",
        "“{value}” is not an amount. Write digits only, such as 1234.50.",
    ),
    "negative": (
        "金额 {value} 是负数。欠费只能写正数;退款或抵扣请单独登记。",
        "The amount {value} is negative. Write what is owed; record a refund or credit apart.",
    ),
    "exponent": (
        "“{value}”用了科学计数法,不当作金额。请写出完整数字,例如 1234.50。",
        "“{value}” has an exponent, which is not an amount here. Write all digits, such as 1234.50.",
    ),
    "separator": (
        "“{value}”可以有两种读法。请写成 1234.50,千分位只写成 1,234.50。",
        "“{value}” can be read in two ways. Write 1234.50, or 1,234.50 with a mark for thousands.",
    ),
    "decimals": (
        "“{value}”的小数超过两位。请精确到分。",
        "“{value}” has more than two decimals. Write it to the cent.",
    ),
    "too_much": (
        "金额“{value}”超过一亿,多半是写错了。请核对。",
        "The amount “{value}” is above 100,000,000, most likely a slip. Please check it.",
    ),
    "overpaid": (
        "已付“{value}”多于发票金额。请核对,多付部分请登记为预付。",
        "Paid “{value}” is more than the invoice. Check it; record what is above as a prepayment.",
    ),
    "paid_more": (
        "已交“{value}”多于应收 {billed}。请核对,多付部分请登记为预付。",
        "Paid “{value}” is more than the {billed} that was billed. Check it; record what is above as a prepayment.",
    ),
    "sums_differ": (
        "应收 {billed} 减去已交 {off} 是 {understood},这里却写着“{value}”。请核对后改正其中一个。",
        "Billed {billed} less paid {off} leaves {understood}, but “{value}” stands here. Check and mend one of them.",
    ),
    "left_counts": (
        "「{column}」是还欠的数,以它为准;「{value}」没有再减一次。",
        "{column} is what is still owed and counts; {value} was not taken off again.",
    ),
    "paid_here": (
        "{unit} 在这里已登记收款 {off},表里的金额又变少了。两边可能把同一笔收款减了两次,请核对。",
        "{unit} has {off} recorded here as paid, and the table asks for less than before. "
        "One payment may be taken off twice; please check.",
    ),
    "no_such_date": (
        "“{value}”没有这一天。请写成 2026-10-05。",
        "There is no such date as “{value}”. Write it like 2026-10-05.",
    ),
    "not_date": (
        "“{value}”不是日期。请写成 2026-10-05。",
        "“{value}” is not a date. Write it like 2026-10-05.",
    ),
    "no_year": (
        "“{value}”没有年份。请写成 2026-10-05。",
        "“{value}” has no year. Write it like 2026-10-05.",
    ),
    "two_dates": (
        "“{value}”分不清月和日。请写成 2026-10-05。",
        "Day and month of “{value}” cannot be told apart. Write it like 2026-10-05.",
    ),
    "far_date": (
        "“{value}”读作 {understood},离今天太远。请核对年份。",
        "“{value}” was understood as {understood}, too far from today. Please check the year.",
    ),
    "no_time": (
        "“{value}”只有日期,没有开始的钟点。请写成 2026-12-12 14:00。",
        "“{value}” has a day but no time. Write it like 2026-12-12 14:00.",
    ),
    "not_phone": (
        "“{value}”不是完整的电话号码。请填写全部数字。",
        "“{value}” is not a whole phone number. Write all of its digits.",
    ),
    "phone_exponent": (
        "“{value}”是被表格缩写的号码,后几位已丢失。请把该列设为文本后重新填写。",
        "“{value}” was shortened by the spreadsheet and has lost digits. Format the column as text and write it again.",
    ),
    "currency": (
        "不认识币种“{value}”。请写 CNY、USD、EUR 等三个字母的代码。",
        "“{value}” is not a currency we know. Write a code of three letters: CNY, USD, EUR.",
    ),
    "mixed_currency": (
        "{unit} 在第 {first} 行是 {understood},这里是“{value}”。一户只能用一种币种。",
        "{unit} is in {understood} in row {first} and in “{value}” here. One case has one currency.",
    ),
    "two_amounts": (
        "同一笔账单({understood})在第 {first} 行是另一个金额。请保留一行,或补上账期、收费项目加以区分。",
        "The same bill ({understood}) has another amount in row {first}. Keep one row, or tell them apart by period or item.",
    ),
    "two_dates_of_one": (
        "{unit} 在第 {first} 行写的是 {understood}。请只保留一个日期。",
        "{unit} says {understood} in row {first}. Keep one of the two dates.",
    ),
    "id_taken": (
        "账号 {value} 已属于另一个人,没有接通。请核对,或给本人发一次性链接。",
        "Chat id {value} belongs to another person, so it was not taken. Check it, or send a link.",
    ),
    "bad_id": ("“{value}”不是有效的账号 ID。", "“{value}” is not a valid chat id."),
    "same_bill": (
        "与第 {first} 行是同一笔账单,只计一次。",
        "The same bill as in row {first}; it is counted once.",
    ),
    "same_row": ("与第 {first} 行重复,只计一次。", "The same as row {first}; it is counted once."),
    "other_name": (
        "{unit} 在第 {first} 行的姓名是“{understood}”,这里是“{value}”。按第 {first} 行处理,请核对。",
        "{unit} bears the name “{understood}” in row {first} and “{value}” here. Row {first} counts; please check.",
    ),
    "other_phone": (
        "{unit} 在第 {first} 行的电话是 {understood},这里是 {value}。按第 {first} 行处理,请核对。",
        "{unit} has the phone {understood} in row {first} and {value} here. Row {first} counts; please check.",
    ),
    "no_name": (
        "{unit} 没有姓名。核对本人时会缺少称呼。",
        "{unit} has no name: we cannot ask whether we speak to the right person.",
    ),
    "nothing_owed": ("{unit} 的这一行金额为 0。", "This row of {unit} owes nothing."),
    "total_row": ("这一行是合计,没有导入。", "This row is a total and was left out."),
    "note_row": ("这一行不是明细(既无编号也无金额),没有导入。", "This row holds no case and was left out."),
    "header_again": ("这一行重复了表头,没有导入。", "This row repeats the header and was left out."),
    "unit_date": (
        "表格软件把编号“{value}”变成了日期,已恢复为 {understood}。请核对。",
        "The spreadsheet had made a date of this unit; “{value}” was taken back to {understood}. Please check.",
    ),
    "not_zone": (
        "“{value}”不是时区名。请写时区库里的名字,例如 Asia/Shanghai;拿不准的两个用逗号隔开。",
        "“{value}” is no time zone. Write a name of the zone database, such as Asia/Shanghai; two with a comma if in doubt.",
    ),
    "locale": (
        "不认识语言“{value}”,按默认语言处理。",
        "The language “{value}” is not known; the default is used.",
    ),
    "ids_left": (
        "「{column}」没有导入;需要时请加 --with-ids。",
        "The column {column} was not taken; give --with-ids if it should be.",
    ),
    "area_kept": (
        "表里已写明所属项目,--area 只用于没有写明的行。",
        "The file names its own areas; --area was used only for rows that name none.",
    ),
    "no_table": (
        "没有找到认识的表头。{seen}{missing}请检查表头,或用 --playbook 指定类型。",
        "No header that we know was found. {seen}{missing}Check the column names or give --playbook.",
    ),
    "seen": ("最接近的一行是:{value}。", "The nearest row reads: {value}. "),
    "missing": ("作为 {playbook} 还缺:{value}。", "As {playbook} it still lacks: {value}. "),
    "two_kinds": (
        "表头同时符合 {value}。请用 --playbook 指定其中一个。",
        "The header fits {value}. Choose one with --playbook.",
    ),
    "two_sheets": (
        "有多张工作表符合:{value}。请只保留一张再导入。",
        "Several sheets fit: {value}. Keep one of them and import again.",
    ),
    "two_columns": (
        "有两列都叫「{column}」,分不清用哪一列。请只保留一列,或改个名字。",
        "Two columns are called {column}, and either could be meant. Keep one of them, or rename one.",
    ),
    "no_such_kind": (
        "不认识 {playbook} 的表格列。可用的类型:{value}。",
        "The columns of {playbook} are not known. Known are: {value}.",
    ),
    "area_wanted": (
        "表里没有说明属于哪个项目的列。请用 --area 指定。",
        "No column names the area. Give it with --area.",
    ),
}


def say(code: str, tongue: Tongue, **values: object) -> str:
    """The sentence for that code; long values are cut so that a sentence stays one."""
    shown = {name: _short(value) for name, value in values.items()}
    return _SAYS[code][tongue == "en"].format_map(shown)


def codes() -> tuple[str, ...]:
    """Every code there is a sentence for."""
    return tuple(_SAYS)


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 120 else text[:119] + "…"
