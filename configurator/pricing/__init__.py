"""Prices: charges and what they come to, and the breakdown of a configuration. They know no engine."""

from configurator.pricing.breakdown import PRICE_SEMANTICS, Basis, Breakdown, Contract, Factor, Group, Leaf, Term, Weight
from configurator.pricing.charges import (
    PricingError,
    charge_variables,
    compile_charge,
    compile_weight,
    price_charge,
    price_weight,
    weight_variables,
)
from configurator.pricing.difference import PriceDifference, price_difference
from configurator.pricing.price import price
from configurator.pricing.taxes import Taxable, Taxation, TaxedAmount, TaxLine, rates_on, tax_amounts

__all__ = [
    "PRICE_SEMANTICS",
    "Basis",
    "Breakdown",
    "Contract",
    "Factor",
    "Group",
    "Leaf",
    "PriceDifference",
    "PricingError",
    "TaxLine",
    "Taxable",
    "Taxation",
    "TaxedAmount",
    "Term",
    "Weight",
    "charge_variables",
    "compile_charge",
    "compile_weight",
    "price",
    "price_charge",
    "price_difference",
    "price_weight",
    "rates_on",
    "tax_amounts",
    "weight_variables",
]
