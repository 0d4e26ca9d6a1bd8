"""A catalog with every kind of charge, of which tests make documents: licences, traffic, support, deposits, price rules."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from configurator.catalog.load import load_catalog
from configurator.catalog.records import Catalog, ChargeKind, ChoiceValue
from configurator.configuration import Configuration
from configurator.quote import ItemGroup, ItemRole, Offered, Quote, Special, Texts, Wanted, build_quote

WORKSPACES = """
catalog: workspaces
version: "1"
title: {en: Lindenhof Workspaces, de: Lindenhof Arbeitsplätze, zh: 林登霍夫办公空间}
currency: EUR
languages: [en, de, zh]
timezone: Europe/Berlin
context:
  customer:
    title: {en: Customer, de: Kunde, zh: 客户}
    values: {new: {en: New, de: Neu, zh: 新客户}, existing: {en: Existing, de: Bestand, zh: 老客户}}
    default: new
modules:
  seats:
    kind: cut-to-fit
    title: {en: Seats, de: Arbeitsplätze, zh: 席位}
    dimensions: {number: {title: {en: Number, de: Anzahl, zh: 数量}, from: 1, to: 200, unit: seat}}
    charges:
      - id: licence
        title: {en: Licence, de: Lizenz, zh: 许可}
        kind: monthly
        quantity: number
        included: 2
        slabs: [{up_to: 10, amount: 8.00}, {amount: 6.50}]
      - {id: training, title: {en: Training, de: Schulung, zh: 培训}, kind: one-time, quantity: number, amount: 30, at_most: 1500}
  storage:
    kind: cut-to-fit
    title: {en: Storage, de: Speicher, zh: 存储}
    dimensions:
      expected: {title: {en: Expected traffic, de: Erwarteter Verbrauch, zh: 预计流量}, from: 0, to: 500, step: 50, unit: GB}
    charges:
      - id: traffic
        title: {en: Traffic, de: Datenverkehr, zh: 流量}
        kind: usage
        quantity: expected
        included: 100 GB
        amount: 0.08 EUR/GB
  support:
    kind: swappable
    title: {en: Support, de: Support, zh: 支持}
    attributes: {rate: money}
    options:
      office-hours: {title: {en: Office hours, de: Zu Bürozeiten, zh: 工作时间}, rate: 49}
      around-the-clock: {title: {en: Around the clock, de: Rund um die Uhr, zh: 全天候}, rate: 189}
    charges:
      - id: hotline
        title: {en: Hotline, de: Hotline, zh: 热线}
        kind: monthly
        amount: rate
        after: 3
        because: {en: The first three months are free., de: Die ersten drei Monate sind frei., zh: 前三个月免费。}
      - {id: review, title: {en: Review, de: Jahresgespräch, zh: 年度回顾}, kind: yearly, amount: 250, arrears: true}
  starter-kit:
    kind: shared
    title: {en: Starter kit, de: Startpaket, zh: 入门套件}
    order_code: "KIT-1"
    charges: [{id: price, title: {en: Starter kit, de: Startpaket, zh: 入门套件}, kind: one-time, amount: 0}]
products:
  workspace:
    title: {en: Workspace, de: Arbeitsumgebung, zh: 办公空间}
    description: {en: A place to work together., de: Ein Ort für gemeinsame Arbeit., zh: 协作之所。}
    attributes: {months: {title: {en: Term, de: Laufzeit, zh: 期限}, values: [12, 24, 36], unit: month}}
    parts:
      seats: seats
      storage: {module: storage, count: 0..1}
      support: {module: support, count: 0..1}
      starter-kit: starter-kit
    charges:
      - {id: setup, title: {en: Setup, de: Einrichtung, zh: 安装}, kind: one-time, amount: 120}
      - {id: advance, title: {en: Deposit, de: Kaution, zh: 押金}, kind: deposit, amount: 100 %, of: seats.licence}
      - id: leaving
        title: {en: Leaving early, de: Vorzeitige Kündigung, zh: 提前解约}
        kind: penalty
        amount: 25 %
        of: support.hotline
        because: {en: We plan for the whole term., de: Wir planen für die ganze Laufzeit., zh: 我们按整个合同期规划。}
    price_rules:
      - id: long-term
        title: {en: Loyalty, de: Treue, zh: 忠诚优惠}
        when: months >= 24
        lines: seats.licence
        discount: 10 %
        because: {en: You stay for two years or more., de: Sie bleiben zwei Jahre oder länger., zh: 您签约两年或更久。}
      - id: starting
        title: {en: Welcome, de: Willkommen, zh: 迎新优惠}
        when: context.customer == 'new'
        lines: [seats, support]
        kinds: [monthly]
        on: total
        discount: 50 %
        at_most: 200
        term: 6 month
        order: 2
        because: {en: We share the cost of moving., de: Wir teilen die Kosten des Umzugs., zh: 我们分担迁移费用。}
    term: months
"""


@cache
def workspaces() -> Catalog:
    """The catalog."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "catalog.yaml").write_text(WORKSPACES, encoding="utf-8")
        return load_catalog(folder)


def workspace(seats: int = 12, expected: ChoiceValue = 150, support: str = "office-hours", months: int = 24) -> Configuration:
    """A complete configuration."""
    catalog = workspaces()
    values: dict[str, ChoiceValue] = {
        "months": months, "seats": "included", "seats.number": seats, "storage": "included", "storage.expected": expected,
        "support": support, "starter-kit": "included",
    }  # fmt: skip
    decided: dict[str, ChoiceValue] = {"seats.number": seats, "months": months}
    return Configuration(catalog, catalog.products["workspace"], {"customer": "new"}, decided, values)


_TITLES = {
    "en": ("Two sites", "Head office", "Branch", "Second branch", "Spare seats", "More support", "Moving day", "Sites"),
    "de": ("Zwei Standorte", "Zentrale", "Filiale", "Zweite Filiale", "Reserveplätze", "Mehr Support", "Umzugstag", "Standorte"),
    "zh": ("两个办公点", "总部", "分店", "第二分店", "备用席位", "更多支持", "搬家日", "办公点"),
}


def workspace_offer(language: str = "en") -> Quote:
    """Items in a group, an optional one, an alternative, a special, discounts on an item and on everything."""
    whole, main, branch, second, spare, more, moving, sites = _TITLES[language]
    offered = [
        Offered(workspace(), "main", 1, main, group="sites", note="3rd floor"),
        Offered(workspace(5, 50, "office-hours", 12), "branch", 3, branch, group="sites"),
        Offered(workspace(5, 50, "office-hours", 12), "second", 1, second, group="sites"),
        Offered(workspace(2, 0, "office-hours", 12), "spare", 2, spare, ItemRole.OPTIONAL),
        Offered(workspace(12, 150, "around-the-clock"), "more", 1, more, ItemRole.ALTERNATIVE, "main"),
        Offered(Special(moving, {ChargeKind.ONE_TIME: Decimal("780.00")}, "2 × 8 h"), "moving", 2),
    ]
    discounts = [
        Wanted("10 %", share=Fraction(1, 10), item="branch", kinds=(ChargeKind.MONTHLY,)),
        Wanted("A-2026", "B-7", share=Fraction(1, 20), kinds=(ChargeKind.ONE_TIME,)),
    ]
    return build_quote(
        offered, customer="Ada Lovelace", created=datetime(2026, 1, 5, 9, 30, tzinfo=UTC), language=language,
        groups=[ItemGroup("sites", sites)], discounts=discounts, texts=Texts(whole, introduction="1\n2", note="3"),
    )  # fmt: skip
