"""Makes the Colander schema of a content type.

The nodes are made once for each type and shared by all requests; binding one to a reader's vocabularies
copies only the nodes that look something up (Colander's own `bind` clones all, at twenty times the cost).
"""

from functools import lru_cache

from colander import Mapping, SchemaNode, drop, required

from dosja.content_types.declarations import CodeRule, ContentType, Field
from dosja.content_types.kind_types import CodeType, kind_type
from dosja.content_types.vocabularies import POINTING, Binding, Pairs, Vocabularies


def compile_schema(
    ctype: ContentType, vocabularies: Vocabularies, *, stored: dict | None = None, files: Pairs | None = None
) -> SchemaNode:
    """The schema of the type's values, for one form or one imported document.

    `stored` are the document's present values, `files` its files as (uid, name). `deserialize` takes what a
    form or a file gave (texts, or values typed already) and returns plain values without the empty ones; it
    raises `colander.Invalid`. `serialize` is its inverse.
    """
    return bound(schema_of(ctype), Binding(vocabularies, stored or {}, files or []))


@lru_cache(maxsize=256)
def schema_of(ctype: ContentType) -> SchemaNode:
    """The shared, unbound nodes of a type; do not change them."""
    nodes = [node_of(field, ctype.code if field.name == "code" else None) for field in ctype.fields]
    return mapping_node("values", nodes)


def mapping_node(name: str, nodes: list[SchemaNode], **kw) -> SchemaNode:
    """A node that holds other nodes; keys it does not know are passed over."""
    node = SchemaNode(Mapping(), name=name, missing={}, **kw)
    node.children = nodes
    node.points = any(child.points for child in nodes)
    return node


def node_of(field: Field, code: CodeRule | None = None, prefix: str = "f") -> SchemaNode:
    """The node of one field. `points` says whether it must be bound; `oid` is its id on the page,
    `kept_html` a place where forms keep what they made of it.
    """
    node = SchemaNode(
        CodeType(field, code) if code is not None else kind_type(field),
        name=field.name,
        title=field.label,
        description=field.help,
        missing=required if field.required else drop,
    )
    node.field = field
    node.oid = f"{prefix}-{field.name}"
    node.kept_html = {}
    node.points = field.kind in POINTING
    if field.kind == "table":
        columns = [node_of(column, prefix=node.oid) for column in field.columns]
        row = mapping_node("row", columns, title=field.row_label)
        row.oid = f"{node.oid}-row"
        node.children = [row]
        node.points = row.points
    return node


def bound(node: SchemaNode, binding: Binding) -> SchemaNode:
    """The node with the binding wherever something is looked up; the given node stays as it is."""
    if not node.points:
        return node
    copy = object.__new__(SchemaNode)
    copy.__dict__.update(node.__dict__)
    copy.binding = binding
    copy.children = [bound(child, binding) for child in node.children]
    return copy
