"""Quotes: the frozen offer, its document, its printed forms, and how it is computed again. They know no engine."""

from configurator.quote.bom import PartLine, SalesLine, manufacturing_bom, sales_bom
from configurator.quote.bom_format import format_bom
from configurator.quote.build import Texts, build_quote
from configurator.quote.discounts import Wanted
from configurator.quote.document import SCHEMA_VERSION, Discount, Item, ItemGroup, ItemRole, Quote, quote_from_json, quote_to_json
from configurator.quote.excel import quote_workbook
from configurator.quote.format import format_quote
from configurator.quote.items import Offered, Special
from configurator.quote.letterhead import Letterhead, Logo
from configurator.quote.letterhead_file import find_letterhead, load_letterhead
from configurator.quote.pdf import quote_pdf
from configurator.quote.recompute import Difference, recompute_quote

__all__ = [
    "SCHEMA_VERSION",
    "Difference",
    "Discount",
    "Item",
    "ItemGroup",
    "ItemRole",
    "Letterhead",
    "Logo",
    "Offered",
    "PartLine",
    "Quote",
    "SalesLine",
    "Special",
    "Texts",
    "Wanted",
    "build_quote",
    "find_letterhead",
    "format_bom",
    "format_quote",
    "load_letterhead",
    "manufacturing_bom",
    "quote_from_json",
    "quote_pdf",
    "quote_to_json",
    "quote_workbook",
    "recompute_quote",
    "sales_bom",
]
