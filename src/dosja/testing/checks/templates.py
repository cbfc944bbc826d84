"""Templates escape what they are given, keep to the content security policy, and sign their forms."""

import re
from collections.abc import Iterator

from jinja2 import Environment, TemplateSyntaxError, nodes

from dosja.messages import _
from dosja.testing.checks.target import Target

_REASON = re.compile(r"safe: ?\S")
_INLINE = (
    (re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.I), "<script>"),
    (re.compile(r"<style\b", re.I), "<style>"),
    (re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I), 'style="…"'),
    (re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I), 'onclick="…"'),
    (re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.I), "javascript:"),
)
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.I | re.S)


def check(target: Target) -> Iterator[str]:
    """See the module."""
    for path in target.templates():
        name, source = target.name_of(path), path.read_text("utf-8")
        try:
            tree = Environment(autoescape=True, extensions=["jinja2.ext.do"]).parse(source)
        except TemplateSyntaxError as error:
            where = {"file": f"{name}:{error.lineno}", "error": error.message or ""}
            yield _("${file} is no template: ${error}", mapping=where)
            continue
        lines = source.splitlines()
        for line in sorted(_unescaped(tree)):
            if not any(_REASON.search(text) for text in lines[max(0, line - 2) : line]):
                yield _(
                    "${file} writes a text as it is. Take “|safe” or “autoescape false” away, or say on the"
                    " line why nothing bad can be in it: ${example}",
                    mapping={"file": f"{name}:{line}", "example": "{# safe: a number of ours #}"},
                )
        bare = re.sub(r"\{#.*?#\}", "", source, flags=re.S)
        html = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", bare, flags=re.S)
        for pattern, shown in _INLINE:
            if pattern.search(html):
                yield _(
                    "${file} holds ${what}, which browsers do not run here. Put it into a file in static/.",
                    mapping={"file": name, "what": shown},
                )
        for attributes, inside in _FORM.findall(bare):
            if re.search(r"method\s*=\s*[\"']?post", attributes, re.I) and "csrf" not in inside:
                yield _(
                    "${file}: a form that is posted lacks its token, so it would be refused. Write"
                    " ${example} into it.",
                    mapping={"file": name, "example": "{{ m.csrf(request) }}"},
                )
    yield from _in_python(target)


def _in_python(target: Target) -> Iterator[str]:
    for path in target.python_files():
        lines = path.read_text("utf-8").splitlines()
        for number, line in enumerate(lines):
            if re.search(r"\bMarkup\(", line) and not any(
                _REASON.search(text) for text in lines[max(0, number - 1) : number + 1]
            ):
                yield _(
                    "${file} calls text safe by Markup(). Let a template write it, or say in a comment why"
                    " nothing bad can be in it: ${example}",
                    mapping={"file": f"{target.name_of(path)}:{number + 1}", "example": "# safe: …"},
                )


def _unescaped(tree: nodes.Template) -> set[int]:
    found = {node.lineno for node in tree.find_all(nodes.Filter) if node.name == "safe"}
    for block in tree.find_all(nodes.ScopedEvalContextModifier):
        for option in block.options:
            if option.key == "autoescape" and getattr(option.value, "value", None) is not True:
                found.add(block.lineno)
    return found
