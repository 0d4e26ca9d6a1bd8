"""A quote as an Excel workbook."""

from configurator.quote.excel.workbook import quote_workbook

__all__ = ["quote_workbook"]
