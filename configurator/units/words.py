"""The words for units: a table of exact definitions in base units, prefixes, currencies, and words that come close.

A base unit is named by its word. What is counted (`night`, `person`, `line`) is a dimension of its own, and so are
temperatures (`°C` and `K` differ by an offset, which no factor can express), `dB`, and every word that is not known:
an author's own `bag` or `slot`.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from configurator.units.unit import Powers

# word: factor, then base units with their exponents
_DEFINITIONS = {
    # length, area, volume
    "m": "1 m",
    **dict.fromkeys(("inch", "inches", "in"), "254/10000 m"),
    **dict.fromkeys(("ft", "foot", "feet"), "3048/10000 m"),
    **dict.fromkeys(("yd", "yard", "yards"), "9144/10000 m"),
    **dict.fromkeys(("mi", "mile", "miles"), "1609344/1000 m"),
    "ha": "10000 m2",
    **dict.fromkeys(("l", "L"), "1/1000 m3"),
    # mass
    "g": "1/1000 kg",
    "t": "1000 kg",
    "lb": "45359237/100000000 kg",
    "oz": "45359237/1600000000 kg",
    # time; how many days a month has differs, so that months are no multiple of days
    **dict.fromkeys(("s", "second", "seconds"), "1 s"),
    **dict.fromkeys(("min", "minute", "minutes"), "60 s"),
    **dict.fromkeys(("h", "hour", "hours"), "3600 s"),
    **dict.fromkeys(("d", "day", "days"), "86400 s"),
    **dict.fromkeys(("week", "weeks"), "604800 s"),
    **dict.fromkeys(("month", "months"), "1 month"),
    **dict.fromkeys(("quarter", "quarters"), "3 month"),
    **dict.fromkeys(("year", "years"), "12 month"),
    # what is counted
    **dict.fromkeys(("night", "nights"), "1 night"),
    **dict.fromkeys(("person", "persons", "people", "guest", "guests", "adult", "adults", "child", "children"), "1 person"),
    **dict.fromkeys(("piece", "pieces"), "1 piece"),
    **dict.fromkeys(("line", "lines"), "1 line"),
    **dict.fromkeys(("port", "ports"), "1 port"),
    **dict.fromkeys(("user", "users"), "1 user"),
    **dict.fromkeys(("seat", "seats"), "1 seat"),
    **dict.fromkeys(("room", "rooms"), "1 room"),
    # force, pressure, energy, power
    "N": "1 kg m s-2",
    "Nm": "1 kg m2 s-2",
    "Pa": "1 kg m-1 s-2",
    "bar": "100000 kg m-1 s-2",
    "psi": "8896443230521/1290320000 kg m-1 s-2",
    "J": "1 kg m2 s-2",
    "cal": "4184/1000 kg m2 s-2",
    "Wh": "3600 kg m2 s-2",
    "W": "1 kg m2 s-3",
    "Wp": "1 Wp",  # peak watts of a solar panel
    "PS": "73549875/100000 kg m2 s-3",
    # electricity, frequency, speed
    "A": "1 A",
    "Ah": "3600 A s",
    "V": "1 kg m2 s-3 A-1",
    **dict.fromkeys(("Ω", "ohm"), "1 kg m2 s-3 A-2"),
    "F": "1 kg-1 m-2 s4 A2",
    "VA": "1 VA",  # apparent power: not the watts that are drawn
    "Hz": "1 s-1",
    "rpm": "1/60 revolution s-1",
    "mph": "44704/100000 m s-1",
    # data and pictures
    "bit": "1 bit",
    **dict.fromkeys(("B", "byte", "bytes"), "8 bit"),
    "bps": "1 bit s-1",
    "T": "1 transfer",
    **dict.fromkeys(("px", "pixel", "pixels"), "1 px"),
    "P": "1 px",
    "dpi": "10000/254 dot m-1",
    "fps": "1 frame s-1",
    # light, sound, heat, angle
    "lm": "1 lm",
    "lx": "1 lm m-2",
    "cd": "1 cd",
    **dict.fromkeys(("nit", "nits"), "1 cd m-2"),
    "dB": "1 dB",
    "dB(A)": "1 dB(A)",
    "K": "1 K",
    "°C": "1 °C",
    "°F": "1 °F",
    **dict.fromkeys(("°", "deg"), "1 °"),
    # parts of a whole
    "%": "1/100",
    "‰": "1/1000",
    "ppm": "1/1000000",
    # money
    "€": "1 EUR",
    "£": "1 GBP",
}

_PREFIXES = {
    **{"p": "1/1000000000000", "n": "1/1000000000", "μ": "1/1000000", "u": "1/1000000", "m": "1/1000", "c": "1/100", "d": "1/10"},
    **{"h": "100", "k": "1000", "M": "1000000", "G": "1000000000", "T": "1000000000000", "P": "1000000000000000"},
    **{"Ki": str(2**10), "Mi": str(2**20), "Gi": str(2**30), "Ti": str(2**40), "Pi": str(2**50)},
}
_DECIMAL, _BINARY = ["k", "M", "G", "T", "P"], ["Ki", "Mi", "Gi", "Ti", "Pi"]
_PREFIXED = {
    "m": ["n", "μ", "u", "m", "c", "d", "k"],
    "l": ["μ", "u", "m", "c", "d", "h"],
    "L": ["m"],
    "g": ["μ", "u", "m", "k"],
    "s": ["n", "μ", "u", "m"],
    "N": ["k"],
    "Nm": ["k"],
    "Pa": ["h", "k", "M"],
    "bar": ["m"],
    "J": ["k", "M", "G"],
    "cal": ["k"],
    "Wh": ["m", "k", "M", "G", "T"],
    "W": ["m", "k", "M", "G"],
    "Wp": ["k", "M"],
    "A": ["μ", "u", "m", "k"],
    "Ah": ["m"],
    "V": ["μ", "u", "m", "k"],
    "Ω": ["m", "k", "M"],
    "F": ["p", "n", "μ", "u", "m"],
    "VA": ["k", "M"],
    "Hz": ["m", "k", "M", "G", "T"],
    "bit": [*_DECIMAL, *_BINARY],
    "B": [*_DECIMAL, *_BINARY],
    "bps": ["k", "M", "G", "T"],
    "T": ["M", "G"],
    "P": ["M", "G"],
    "px": ["M"],
}
_ONLY_PREFIXED = frozenset(("T", "P"))

_CODES = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP
    CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR
    ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN
    MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD
    SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR
    ZMW ZWG"""
_CURRENCIES = frozenset(_CODES.split())

_USUAL = """
    mm cm m km inch ft l ml kg g t lb s min h day month year person night piece W kW kWh J V mV A mA Hz MHz GHz
    MB GB TB GiB bit bar kPa N Nm % dB °C K"""

_MEANT = {
    **{"gr": "g", "gram": "g", "grams": "g", "gramme": "g", "kilo": "kg", "kilogram": "kg", "pound": "lb", "ounce": "oz"},
    **{"meter": "m", "metre": "m", "mtr": "m", "liter": "l", "litre": "l", "ltr": "l", "qm": "m2", "sqm": "m2", "cbm": "m3"},
    **{"sec": "s", "hr": "h", "mo": "month", "mth": "month", "yr": "year", "wk": "week", "pax": "person", "pcs": "piece"},
    **{"watt": "W", "volt": "V", "amp": "A", "ampere": "A", "hertz": "Hz", "kmh": "km/h", "kph": "km/h", "mps": "m/s"},
    **{"percent": "%", "ccm": "cm3", "cc": "cm3", "zoll": "inch", '"': "inch", "''": "inch", "'": "ft", "hp": "PS"},
}


def definition(word: str) -> tuple[Fraction, Powers] | None:
    """The factor and dimension of a word in base units; None where it is no known unit."""
    if word in _DEFINITIONS and word not in _ONLY_PREFIXED:
        return _read(_DEFINITIONS[word])
    if word in _CURRENCIES:
        return Fraction(1), ((word, 1),)
    return _prefixed(word)


def own_definition(word: str) -> tuple[Fraction, Powers]:
    """A word that is not known, as a dimension of its own; `bags` is the same as `bag`."""
    return Fraction(1), ((_singular(word), 1),)


def is_currency(base: str) -> bool:
    """Whether a base unit is money."""
    return base in _CURRENCIES


def closest_word(word: str) -> str | None:
    """The known word that somebody meant who wrote this one, where that is plain; None for a word of its own.

    Short words differ by one letter from many others (`bag` and `bar`), so only capitals, doubled or exchanged letters and
    a plural count as near; long words may have one letter wrong.
    """
    small = word.casefold()
    meant = _MEANT.get(small) or _MEANT.get(small.removesuffix("s"))
    if meant is not None:
        return meant
    spelled = _by_small_letters()
    near = (spelled[spelling] for spelling in _misspellings(small) if spelling in spelled)
    return next(near, None) or _one_letter_wrong(small)


@cache
def known_words() -> tuple[str, ...]:
    """All words that the table knows, but for currencies; the usual ones first."""
    prefixed = [prefix + word for word, prefixes in _PREFIXED.items() for prefix in prefixes]
    plain = [word for word in _DEFINITIONS if word not in _ONLY_PREFIXED]
    return tuple(dict.fromkeys((*_USUAL.split(), *plain, *prefixed)))


@cache
def _by_small_letters() -> dict[str, str]:
    found: dict[str, str] = {}
    for known in known_words():
        found.setdefault(known.casefold(), known)
    return found


def _misspellings(small: str) -> Iterator[str]:
    """The word itself, without a plural, without one of two equal letters, with two neighbours exchanged."""
    yield small
    if len(small) > 1:
        yield small.removesuffix("s")
    pairs = list(zip(range(len(small)), small, small[1:], strict=False))
    yield from (small[:index] + small[index + 1 :] for index, first, second in pairs if first == second)
    if len(small) >= _LONG - 1:
        yield from (small[:index] + second + first + small[index + 2 :] for index, first, second in pairs)


def _one_letter_wrong(small: str) -> str | None:
    import difflib

    if len(small) < _LONG:
        return None
    long = [known for known in known_words() if len(known) >= _LONG]
    near = difflib.get_close_matches(small, long, n=1, cutoff=0.85)
    return near[0] if near else None


_LONG = 5


def _singular(word: str) -> str:
    if re.search(r"(x|ch|sh|ss)es$", word):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _prefixed(word: str) -> tuple[Fraction, Powers] | None:
    for length in (2, 1):
        prefix, rest = word[:length], word[length:]
        if prefix in _PREFIXED.get(rest, ()):
            factor, dimension = _read(_DEFINITIONS[rest])
            return Fraction(_PREFIXES[prefix]) * factor, dimension
    return None


@cache
def _read(written: str) -> tuple[Fraction, Powers]:
    factor, *bases = written.split()
    found = [re.fullmatch(r"(.*?)(-?\d+)?", base) for base in bases]
    return Fraction(factor), tuple(sorted((match[1], int(match[2] or 1)) for match in found if match))
