"""Prices: charges and what they come to, and the breakdown of a configuration. They know no engine."""

from configurator.pricing.breakdown import PRICE_SEMANTICS, Basis, Breakdown, Factor, Group, Leaf, Weight
from configurator.pricing.charges import (
    PricingError,
    charge_variables,
    compile_charge,
    compile_weight,
    price_charge,
    price_weight,
    weight_variables,
)
from configurator.pricing.price import price

__all__ = [
    "PRICE_SEMANTICS",
    "Basis",
    "Breakdown",
    "Factor",
    "Group",
    "Leaf",
    "PricingError",
    "Weight",
    "charge_variables",
    "compile_charge",
    "compile_weight",
    "price",
    "price_charge",
    "price_weight",
    "weight_variables",
]
