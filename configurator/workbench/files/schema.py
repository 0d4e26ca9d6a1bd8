"""JSON Schema of catalog files, so that an editor completes and checks them while they are typed.

It is made from the models that the loader checks files with: what one knows, the other knows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from configurator.catalog.ids import ID_PATTERN, KEYWORDS, NAME_PATTERN, RESERVED, VALUE_PATTERN
from configurator.catalog.schema import CatalogFile, CatalogHeader

Schema = dict[str, Any]

_DIALECT = "http://json-schema.org/draft-07/schema#"
_NAMED = frozenset({"properties", "patternProperties", "$defs"})
_NO_DEFAULTS: tuple[object, ...] = ("", [], {}, 0, None)


def catalog_schema() -> Schema:
    """The schema of `catalog.yaml`, and of every other YAML file of a catalog.

    Other files have none of the keys of the header; where one is there, all that are required must be.
    """
    schema = _schema_of(CatalogFile, "A file of a catalog: modules and products; in `catalog.yaml`, what the catalog is.")
    required = [name for name, field in CatalogHeader.model_fields.items() if field.is_required()]
    schema["required"] = []
    schema["dependencies"] = {key: [other for other in required if other != key] for key in CatalogHeader.model_fields}
    return _without_empty(schema)


def cases_schema() -> Schema:
    """The schema of `cases*.yaml`."""
    from configurator.workbench.cases.schema import CasesFile

    return _schema_of(CasesFile, "Test cases of a catalog.")


def price_list_schema() -> Schema:
    """The schema of the files in the folder `price-lists`."""
    from configurator.catalog.price_list_schema import PriceListFile

    return _schema_of(PriceListFile, "A price list of a catalog.")


def schema_text(schema: Schema) -> str:
    """A schema as a file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _schema_of(model: type[BaseModel], description: str) -> Schema:
    made = _plain(model.model_json_schema(by_alias=True))
    made.pop("title", None)
    return {"$schema": _DIALECT, **made, "description": description}


def _plain(schema: Any) -> Any:
    """A schema without what an editor would show to no use: titles that repeat the key, defaults that say nothing."""
    if isinstance(schema, list):
        return [_plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "discriminator" in schema:
        return _by_kind(schema)
    found: Schema = {
        key: _named(key, value) if key in _NAMED else _plain(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str)) and not (key == "default" and value in _NO_DEFAULTS)
    }
    if "patternProperties" in found:
        found["additionalProperties"] = False
    if isinstance(found.get("pattern"), str):
        found["pattern"] = _unreserved(found["pattern"])
    if "$ref" in found and len(found) > 1:  # what stands beside a reference is not read in this dialect
        found["allOf"] = [{"$ref": found.pop("$ref")}]
    return found


def _named(key: str, schemas: Mapping[str, Any]) -> Schema:
    """Schemas by names that are not to be taken for keywords."""
    patterns = key == "patternProperties"
    return {_unreserved(name) if patterns else name: _plain(schema) for name, schema in schemas.items()}


def _unreserved(pattern: str) -> str:
    """The pattern of ids, without the words that are none."""
    words = {ID_PATTERN: RESERVED, VALUE_PATTERN: RESERVED, NAME_PATTERN: RESERVED | KEYWORDS}.get(pattern)
    return f"^(?!({'|'.join(sorted(words))})$){pattern[1:]}" if words else pattern


def _by_kind(schema: Mapping[str, Any]) -> Schema:
    """Alternatives that a key tells apart: an editor then checks against the one that is meant, and not against all."""
    key, mapping = schema["discriminator"]["propertyName"], schema["discriminator"]["mapping"]
    return {
        "type": "object",
        "properties": {key: {"enum": list(mapping), "description": "How the module can be customized."}},
        "required": [key],
        "allOf": [
            {"if": {"properties": {key: {"const": kind}}, "required": [key]}, "then": {"$ref": reference}}
            for kind, reference in mapping.items()
        ],
    }


def _without_empty(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if value != []}


def undescribed_keys(schema: Schema) -> Iterator[str]:
    """The keys that an editor could say nothing about, as `Model.key`."""
    for name, model in schema.get("$defs", {}).items():
        for key, item in model.get("properties", {}).items():
            if "description" not in item:
                yield f"{name}.{key}"
    for key, item in schema.get("properties", {}).items():
        if "description" not in item:
            yield key
