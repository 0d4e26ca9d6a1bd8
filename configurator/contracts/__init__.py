"""Running contracts: periods, proration, changes and payments. Pure functions over records; nothing is stored here."""

from configurator.contracts.amendments import amend, begin, cancel, difference, renew, upgrade
from configurator.contracts.documents import amendment_from_json, amendment_to_json, contract_from_json, contract_to_json
from configurator.contracts.fields import period_of
from configurator.contracts.payments import payments
from configurator.contracts.periods import Period, Span, Unit, end_of_term
from configurator.contracts.proration import DayCount, days_in, prorate, split_period
from configurator.contracts.records import (
    Amendment,
    Contract,
    ContractLine,
    Credit,
    Line,
    LineChange,
    Payment,
    PaymentItem,
    Penalty,
    Status,
)
from configurator.contracts.terms import TermCost, coterminate, due_before, term_cost

__all__ = [
    "Amendment",
    "Contract",
    "ContractLine",
    "Credit",
    "DayCount",
    "Line",
    "LineChange",
    "Payment",
    "PaymentItem",
    "Penalty",
    "Period",
    "Span",
    "Status",
    "TermCost",
    "Unit",
    "amend",
    "amendment_from_json",
    "amendment_to_json",
    "begin",
    "cancel",
    "contract_from_json",
    "contract_to_json",
    "coterminate",
    "days_in",
    "difference",
    "due_before",
    "end_of_term",
    "payments",
    "period_of",
    "prorate",
    "renew",
    "split_period",
    "term_cost",
    "upgrade",
]
