"""A quote as its readers see it: every word and number ready to print, the same for all formats."""

from configurator.quote.view.quote import view_quote
from configurator.quote.view.records import Pair, Row, RowKind, Section, TotalKind, TotalLine, View

__all__ = ["Pair", "Row", "RowKind", "Section", "TotalKind", "TotalLine", "View", "view_quote"]
