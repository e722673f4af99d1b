"""The row of a purchase order as the setup of a dialogue describes it."""

from typing import Any


def order_line(row: dict[str, Any], locale: str) -> dict[str, str]:
    """One order line; its unit is order and line."""
    order, _, line = row["unit"].rpartition("-")
    return {
        "po": order,
        "line": line,
        "supplier": row["person"],
        "contact": row["person"],
        "phone": "19970006999",
        "material": "M3螺丝",
        "class": row.get("grade", "custom"),
        "qty": row["qty"],
        "unit": "pcs",
        "due": row["due"],
        "buyer": row["area"],
        "language": locale,
    }
