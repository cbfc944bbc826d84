"""The JSON Schema (2020-12) of a type's values in their JSON form, for the REST API and for imports."""

from dosja.content_types.declarations import ID_KINDS, UID_KINDS, ContentType, Field

_UID = {"type": "string", "pattern": "^[0-9a-hjkmnp-tv-z]{13}$"}
_DATE = {"type": "string", "format": "date"}


def json_schema(ctype: ContentType) -> dict:
    """The schema as plain JSON data. Fields that are not required may also be null."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"dosja:type:{ctype.id}:{ctype.version}",
        "title": str(ctype.title),
        "description": str(ctype.help),
        **_object(ctype.fields, ctype.code.pattern if ctype.code else None),
    }


def _object(fields: tuple[Field, ...], code: str | None = None) -> dict:
    properties = {field.name: _property(field, code if field.name == "code" else None) for field in fields}
    return {
        "type": "object",
        "properties": properties,
        "required": [field.name for field in fields if field.required],
        "additionalProperties": False,
    }


def _property(field: Field, pattern: str | None = None) -> dict:
    schema = _value(field)
    if pattern:
        schema["pattern"] = f"^(?:{pattern})$"
    if not field.required:
        schema = {"anyOf": [schema, {"type": "null"}]}
    texts = {"title": str(field.label), "description": str(field.help)}
    return {**{key: text for key, text in texts.items() if text}, **schema}


def _value(field: Field) -> dict:
    kind = field.kind
    if kind in ("text", "long_text", "rich_text"):
        schema: dict = {"type": "string", "maxLength": field.limit}
        if kind == "rich_text":
            schema["contentMediaType"] = "text/html"
        return schema
    if kind == "choice":
        return {"type": "string", "enum": list(field.labels)}
    if kind == "choices":
        return {"type": "array", "items": {"type": "string", "enum": list(field.labels)}, "uniqueItems": True}
    if kind == "date":
        return dict(_DATE)
    if kind == "date_range":
        either = {"anyOf": [_DATE, {"type": "null"}]}
        return {"type": "array", "prefixItems": [either, either], "minItems": 2, "maxItems": 2}
    if kind == "number":
        return _number(field)
    if kind == "yes_no":
        return {"type": "boolean"}
    if kind in UID_KINDS:
        return dict(_UID)
    if kind in ID_KINDS:
        return {"type": "string", "minLength": 1}
    return {
        "type": "array",
        "items": _object(field.columns),
        "minItems": field.min or 0,
        "maxItems": field.limit,
    }


def _number(field: Field) -> dict:
    if field.decimals:
        return {"type": "string", "pattern": rf"^-?\d+(\.\d{{1,{field.decimals}}})?$"}
    schema: dict = {"type": "integer"}
    if field.min is not None:
        schema["minimum"] = int(field.min)
    if field.max is not None:
        schema["maximum"] = int(field.max)
    return schema
