"""The fixed words of a quote in the languages that it can be printed in. Add a language by adding a catalog here."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "quote": "Quote",
    "reference": "Quote no.",
    "customer": "Prepared for",
    "date": "Date",
    "valid": "Valid through",
    "order code": "Article no.",
    "delivery": "Delivery",
    "delivery days": "in about {days}",
    "inputs": "Filled in",
    "item": "Item",
    "quantity": "Quantity",
    "unit price": "Unit price",
    "one-time": "One-time",
    "monthly": "Monthly",
    "included": "included",
    "each": "each",
    "total one-time": "One-time total",
    "total monthly": "Monthly total",
    "total": "Total",
    "over": "Total over {term}",
    "weighted": "Total for comparison",
    "conditions": "Conditions",
    "chosen": "Chosen",
    "completed": "Also part of this offer",
    "note": "Note",
    "colon": ": ",
    "yes": "yes",
    "no": "no",
    "origin": "Catalog {catalog}, version {version} ({hash})",
    "currency": "All amounts in {currency}.",
}

CHINESE: Mapping[str, str] = {
    "quote": "报价单",
    "reference": "报价单号",
    "customer": "客户",
    "date": "日期",
    "valid": "有效期至",
    "order code": "货号",
    "delivery": "交货期",
    "delivery days": "约 {days}",
    "inputs": "填写内容",
    "item": "项目",
    "quantity": "数量",
    "unit price": "单价",
    "one-time": "一次性",
    "monthly": "每月",
    "included": "已包含",
    "each": "每件",
    "total one-time": "一次性合计",
    "total monthly": "每月合计",
    "total": "合计",
    "over": "{term}总计",
    "weighted": "折算总计",
    "conditions": "条件",
    "chosen": "已选",
    "completed": "本报价还包括",
    "note": "备注",
    "colon": "：",
    "yes": "是",
    "no": "否",
    "origin": "产品目录 {catalog}，版本 {version}（{hash}）",
    "currency": "所有金额以 {currency} 计。",
}

_BY_LANGUAGE = {"en": ENGLISH, "zh": CHINESE}


def labels(language: str) -> Mapping[str, str]:
    """The words in a language; in English where there is no catalog for it."""
    return _BY_LANGUAGE.get(language.split("-")[0], ENGLISH)
