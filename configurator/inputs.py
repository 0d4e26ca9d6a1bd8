"""What a customer fills in and no rule reads: texts and files, checked one by one.

Nothing depends on them: neither what can be chosen nor what it costs. They are part of a configuration and of its quote.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from configurator.catalog.reading import ProductScope, variables_read
from configurator.catalog.records import ChoiceValue, FileStamp, Input, InputValue, Product
from configurator.errors import InputError, MissingInputError
from configurator.language.evaluate import evaluate, is_true
from configurator.source import did_you_mean

Inputs = Mapping[str, InputValue]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOST_NAME = 200
_UNITS = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3))


def find_input(product: Product, name: str) -> Input:
    """An input of a product. Raises InputError where there is none of that name."""
    if name in product.inputs:
        return product.inputs[name]
    if not product.inputs:
        raise InputError(name, f"`{product.title}` asks for no inputs.", "Leave it out.")
    known = ", ".join(f"`{other}`" for other in product.inputs)
    guess = did_you_mean(name, product.inputs)
    raise InputError(name, f"There is no input `{name}`.", guess[0].upper() + guess[1:] if guess else f"Known: {known}.")


def read_input(asked: Input, given: object) -> InputValue:
    """What was filled in, checked. A file is given as a Path, or as what is known of it (`name`, `size`, `sha256`).

    Raises InputError that says what is wrong with it.
    """
    return _read_file(asked, given) if asked.is_file else _read_text(asked, given)


def read_inputs(product: Product, given: Mapping[str, object]) -> dict[str, InputValue]:
    """What was filled in, by input in the order of the product. Raises InputError."""
    found = {name: read_input(find_input(product, name), value) for name, value in given.items()}
    return {name: found[name] for name in product.inputs if name in found}


def typed_input(product: Product, name: str, text: str) -> object:
    """What a person typed for an input: the text, or where a file is asked for, its path. Raises InputError."""
    return Path(text).expanduser() if find_input(product, name).is_file else text


def _read_text(asked: Input, given: object) -> str:
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise InputError(asked.id, f"`{asked.id}` is a text.", "Fill in a text.")
    text = unicodedata.normalize("NFC", str(given)).strip()
    if not text:
        raise InputError(asked.id, f"`{asked.id}` is empty.", "Fill in a text, or leave it out.")
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text):
        raise InputError(asked.id, f"`{asked.id}` has line breaks or characters that cannot be printed.", "Take them out.")
    if len(text) > asked.most:
        message = f"`{asked.id}` has {len(text)} characters; {asked.most} are the most."
        raise InputError(asked.id, message, "Shorten it.")
    if asked.pattern is not None and not re.fullmatch(asked.pattern, text):
        raise InputError(asked.id, f"`{asked.id}` cannot be “{text}”.", _told(asked) or f"It must match `{asked.pattern}`.")
    return text


def _told(asked: Input) -> str | None:
    """What the author says about an input."""
    return asked.description.render() if asked.description else None


def _read_file(asked: Input, given: object) -> FileStamp:
    if isinstance(given, Path):
        given = stamp_of(asked, given)
    found = _stamp(given)
    if found is None:
        hint = "Give its `name`, its `size` in bytes, and the `sha256` of its content."
        raise InputError(asked.id, f"`{asked.id}` is a file.", hint)
    if found.name.rpartition(".")[2].lower() not in asked.endings or "." not in found.name:
        endings = " or ".join(f"`.{ending}`" for ending in asked.endings)
        raise InputError(asked.id, f"`{found.name}` is no file for `{asked.id}`.", f"Its name must end in {endings}.")
    if found.size == 0:
        raise InputError(asked.id, f"`{found.name}` is empty.", "Take another file.")
    if found.size > asked.most:
        phrases = [size_phrase(found.size), size_phrase(asked.most)]
        if len(set(phrases)) == 1:  # only just too large
            phrases = [f"{found.size:,} bytes", f"{asked.most:,}"]
        message = f"`{found.name}` has {phrases[0]}; {phrases[1]} are the most."
        raise InputError(asked.id, message, "Take a smaller file.")
    return found


def stamp_of(asked: Input, path: Path) -> FileStamp:
    """What is known of a file. One that is too large is not read. Raises InputError where there is no such file."""
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= asked.most else b""
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(asked.id, f"The file `{path}` cannot be read: {reason}.", "Check its name and its rights.") from None
    return FileStamp(path.name, size, hashlib.sha256(content).hexdigest())


def _stamp(given: object) -> FileStamp | None:
    if isinstance(given, FileStamp):
        return given
    if not isinstance(given, Mapping) or set(given) != {"name", "size", "sha256"}:
        return None
    name, size, sha256 = given["name"], given["size"], given["sha256"]
    if not isinstance(name, str) or isinstance(size, bool) or not isinstance(size, int) or not isinstance(sha256, str):
        return None
    plain = 0 < len(name) <= _MOST_NAME and not any(unicodedata.category(character) in ("Cc", "Cs") for character in name)
    return FileStamp(name, size, sha256) if plain and size >= 0 and _SHA256.fullmatch(sha256) else None


def size_phrase(size: int) -> str:
    """The size of a file as people read it: `2 MB`, `1.5 MB`, `900 bytes`."""
    for unit, factor in _UNITS:
        if size >= factor:
            return f"{f'{Decimal(size) / factor:.1f}'.removesuffix('.0')} {unit}"
    return f"{size} bytes"


# --- what is asked for ------------------------------------------------------------------------------------------------


def asked_for(product: Product, known: Mapping[str, ChoiceValue]) -> Iterator[Input]:
    """The inputs that are asked for, as far as the values of variables are known: those whose condition holds."""
    return (asked for asked in product.inputs.values() if is_asked(product, asked, known))


def is_asked(product: Product, asked: Input, known: Mapping[str, ChoiceValue]) -> bool:
    """Whether an input is asked for: its condition holds, and all that it reads is known."""
    if asked.when is None:
        return True
    if any(variable not in known for variable in variables_read(product, asked.when.root)):
        return False
    return is_true(evaluate(asked.when.root, ProductScope(product, known)))


def inputs_of(product: Product, known: Mapping[str, ChoiceValue], filled: Inputs) -> dict[str, InputValue]:
    """Of what was filled in, what a complete configuration asks for: the rest belongs to something that is not in it."""
    return {asked.id: filled[asked.id] for asked in asked_for(product, known) if asked.id in filled}


def check_required(product: Product, known: Mapping[str, ChoiceValue], filled: Inputs) -> None:
    """Raises MissingInputError where a complete configuration asks for something that nobody filled in."""
    missing = [asked for asked in asked_for(product, known) if asked.required and asked.id not in filled]
    if missing:
        raise MissingInputError({asked.id: asked.title.render() for asked in missing})
