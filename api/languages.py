"""Which of a catalog's languages a response is in: the one asked for, else what the browser prefers, else the base language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def choose_language(offered: Sequence[str], asked: str | None = None, accepted: str | None = None) -> str:
    """One of `offered` (the first is the base language). `accepted` is an Accept-Language header (RFC 9110, 12.5.4)."""
    wanted = [asked] if asked else _by_quality(accepted or "")
    for tag in wanted:
        match = _match(offered, tag)
        if match:
            return match
    return offered[0]


def _match(offered: Sequence[str], tag: str) -> str | None:
    """The offered language that a tag means: the same tag, or one of the same primary language (`zh-CN` is `zh`)."""
    exact = [language for language in offered if language.casefold() == tag.casefold()]
    related = [language for language in offered if _primary(language) == _primary(tag)]
    return next(iter((*exact, *related)), None)


def _primary(tag: str) -> str:
    return tag.split("-")[0].casefold()


def _by_quality(header: str) -> list[str]:
    """The tags of an Accept-Language header, best first; what cannot be read is passed over."""
    return [tag for _, tag in sorted(_weighted(header), key=lambda pair: -pair[0])]


def _weighted(header: str) -> Iterator[tuple[float, str]]:
    for item in header[:1000].split(","):
        tag, _, parameters = item.strip().partition(";")
        quality = _quality(parameters.strip())
        if tag and quality > 0:
            yield quality, tag.strip()


def _quality(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
