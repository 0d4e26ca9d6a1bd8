"""Which offers somebody must approve, from YAML to records: discounts, totals, margins and specials beyond a threshold."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from configurator.catalog.entries import Entry
from configurator.catalog.issues import Issues
from configurator.catalog.records import ApprovalRule
from configurator.catalog.texts import TextReader
from configurator.catalog.values import percentage

_THRESHOLDS = ("discount", "total", "margin", "special")


def read_approvals(entry: Entry | None, texts: TextReader, issues: Issues) -> tuple[ApprovalRule, ...]:
    """The rules of a list; those that cannot be read are left out."""
    found = [_rule(item, texts, issues) for item in (entry.items if entry else []) if item.members]
    return tuple(rule for rule in found if rule is not None)


def _rule(entry: Entry, texts: TextReader, issues: Issues) -> ApprovalRule | None:
    role, because = entry.get("role"), texts.optional(entry.get("because"))
    if not any(entry.get(key) is not None for key in _THRESHOLDS):
        hint = "write above which `discount` or `total`, or below which `margin`, or `special: true`"
        issues.error((role or entry).place, "this approval does not say when it is needed", hint)
        return None
    discount, margin = (_share(entry.get(key), issues) for key in ("discount", "margin"))
    total = _amount(entry.get("total"), issues)
    special = entry.get("special")
    if role is None or not role.is_scalar:
        return None
    is_special = special is not None and special.scalar is True
    return ApprovalRule(role.written, because, discount, total, margin, is_special, role.place)


def _share(entry: Entry | None, issues: Issues) -> Fraction | None:
    share = percentage(entry.written) if entry is not None and entry.is_scalar else None
    if entry is not None and entry.is_scalar and share is None:
        key = entry.key.value if entry.key is not None else "it"
        issues.error(entry.place, f"`{key}` must be a percentage, not `{entry.written}`", "write `10 %`")
    return share


def _amount(entry: Entry | None, issues: Issues) -> Decimal | None:
    scalar = entry.scalar if entry is not None else None
    if isinstance(scalar, int | Decimal) and not isinstance(scalar, bool) and scalar >= 0:
        return Decimal(scalar)
    if entry is not None and entry.is_scalar:
        issues.error(entry.place, f"`total` must be an amount of money, not `{entry.written}`", "write digits: `50000`")
    return None
