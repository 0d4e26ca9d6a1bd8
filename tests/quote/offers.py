"""Large offers for the tests of documents: computers for the schools of a district, windows for a house."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from configurator import ConfigurableCatalog, load_catalog
from configurator.catalog.records import ChargeKind
from configurator.configuration import Configuration
from configurator.quote import ItemGroup, ItemRole, Offered, Quote, Special, Texts, Wanted, build_quote

CATALOGS = Path(__file__).parents[2] / "catalogs"
CREATED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

_TOWNS = ("Ahrenfeld", "Birkental", "Clausthal", "Dornbach", "Eichenau", "Falkenberg", "Greifenstein", "Hohenlinde", "Ilmtal")
_WORDS = {
    "en": {
        "groups": ("Primary schools", "Secondary schools", "Vocational schools"),
        "school": "{kind} {town}", "kinds": ("Primary school", "Grammar school", "Vocational college"),
        "optional": "Spare computers", "alternative": "Workstations for technical drawing instead",
        "special": "Moving in and taking away the old computers", "special why": "Four people for two weeks, van included.",
        "discount": "Volume discount", "item discount": "Pilot school", "pilot": "The first school tests for all the others.",
        "whole": "Framework agreement", "why": "Agreed with the education authority for 2026 and 2027.",
        "title": "Computers for the schools of the district",
        "introduction": "Thank you for the time you took on Tuesday. As agreed, we offer a computer for every school office, "
        "configured for what that school does with it.\nAll computers are built by hand and run for 24 hours under full load.",
        "solution": "Every school keeps its own network and its own accounts. The computers share one image, so that your two "
        "administrators look after one system and not thirty-four.\nPrimary schools get quiet machines without a graphics card.",
        "note": "Payment within 30 days. Delivery school by school, on days that we agree with each office.\n"
        "We take back the old computers and certify that their disks were erased.",
        "group note": "Delivered during the Easter holidays.", "item note": "The office is on the third floor, there is no lift.",
    },
    "zh": {
        "groups": ("小学", "中学", "职业学校"),
        "school": "{town}{kind}", "kinds": ("小学", "中学", "职业学院"),
        "optional": "备用电脑", "alternative": "改用制图工作站",
        "special": "搬运安装并回收旧电脑", "special why": "四人两周，含货车。",
        "discount": "批量折扣", "item discount": "试点学校", "pilot": "第一所学校为其他学校试用。",
        "whole": "框架协议", "why": "已与教育局商定，适用于 2026 和 2027 年。",
        "title": "全区学校电脑",
        "introduction": "感谢您周二抽出时间。按照约定，我们为每所学校的办公室提供一台按其用途配置的电脑。\n"
        "所有电脑均由手工组装，并满负荷测试 24 小时。",
        "solution": "每所学校保留自己的网络和账户。所有电脑使用同一系统映像，"
        "两位管理员只需维护一套系统，而不是三十四套。\n小学使用没有独立显卡的静音电脑。",
        "note": "30 天内付款。逐校交付，日期与各校办公室商定。\n我们回收旧电脑，并出具硬盘已擦除的证明。",
        "group note": "复活节假期交付。", "item note": "办公室在四楼，没有电梯。",
    },
}  # fmt: skip


@cache
def catalog(name: str) -> ConfigurableCatalog:
    """A catalog of the repository."""
    return load_catalog(CATALOGS / name)


@cache
def computer(product: str, number: int) -> Configuration:
    """One of some different computers for schools."""
    session = catalog("pc").configure(product, context={"customer": "school"})
    for path in ("storage", "memory", "monitor", "keyboard-set", "case")[: 2 + number % 4]:
        if path in session.product.choices:
            possible = [option.value for option in session.options(path) if option.available and option.value != "none"]
            session.choose(path, possible[(5 * number) % len(possible)])
    session.complete("cheapest")
    return session.configuration


def school_quote(language: str = "en", items: int = 34, different: int = 34) -> Quote:
    """Computers for so many schools in three groups, with an optional item, an alternative, a special and discounts.

    The last three items are the optional one, the alternative and the special; `different` configurations repeat.
    """
    words = _WORDS[language]
    schools = max(items - 3, 1)
    offered = [_school(number, words, different) for number in range(schools)]
    if items > 3:
        offered += [
            Offered(computer("office-pc", 1), "spare", 3, str(words["optional"]), ItemRole.OPTIONAL),
            Offered(computer("workstation", 2), "cad", 2, str(words["alternative"]), ItemRole.ALTERNATIVE, "s1"),
            Offered(_special(words), "moving"),
        ]
    groups = [ItemGroup(f"g{n}", title, str(words["group note"]) if n == 0 else "") for n, title in enumerate(words["groups"])]
    discounts = [
        Wanted(str(words["item discount"]), str(words["pilot"]), share=Fraction(1, 8), item="s0"),
        Wanted(str(words["whole"]), str(words["why"]), share=Fraction(1, 20)),
    ]
    if items > 3:
        discounts.append(Wanted(str(words["discount"]), amount=Decimal("250.00"), item="s1"))
    texts = Texts(str(words["title"]), str(words["introduction"]), str(words["solution"]), str(words["note"]))
    return build_quote(
        offered,
        customer="Kreis Lindenhof, Schulamt" if language != "zh" else "林登霍夫区教育局",
        created=CREATED,
        language=language,
        texts=texts,
        address="Marktplatz 4\n37520 Lindenhof",
        groups=groups,
        discounts=discounts,
    )


def _school(number: int, words: dict[str, str | tuple[str, ...]], different: int) -> Offered:
    group = number % 3
    kinds, school = words["kinds"], words["school"]
    town = _TOWNS[number % len(_TOWNS)] + ("" if number < len(_TOWNS) else f" {number // len(_TOWNS) + 1}")
    title = str(school).format(kind=kinds[group], town=town)
    note = str(words["item note"]) if number == 4 else ""
    what = computer("office-pc", number % different)
    return Offered(what, f"s{number}", 1 + 7 * number % 30, title, group=f"g{group}", note=note)


def _special(words: dict[str, str | tuple[str, ...]]) -> Special:
    return Special(str(words["special"]), {ChargeKind.ONE_TIME: Decimal("6480.00")}, str(words["special why"]))


def window_quote(language: str = "de") -> Quote:
    """One window."""
    session = catalog("window").configure("window")
    session.complete("default")
    return build_quote(session.configuration, customer="Jürgen Müßig", created=CREATED, language=language)
