"""Lifecycles are data: core's three, a type's own, a plugin's; a wrong one is refused with file and key."""

import tomllib

import pytest

from dosja.content_types import SchemaError, load_core_types, load_types
from dosja.content_types.lifecycles import INPUTS, PERMISSIONS, core_lifecycles, read_lifecycle
from dosja.content_types.toml_tables import Table
from dosja.resources import schemas_folder

CONTROLLED = (schemas_folder() / "lifecycles" / "controlled.toml").read_text("utf-8")
TYPE = """
id = "letter"
version = 1
title = "Letter"
plural = "Letters"
{lifecycle}
[[fieldsets]]
id = "what"
title = "What"
fields = [
  {{ name = "title", kind = "text", label = "Title", required = true, search = "title" }},
  {{ name = "code", kind = "text", label = "Code" }},
  {{ name = "language", kind = "choice", label = "L", options = [{{ value = "sq", label = "Albanian" }}] }},
]
"""
OWN = """
[lifecycle]
title = "Kept"
states = [{ id = "kept", title = "Kept" }]
"""


def read(text):
    return read_lifecycle(Table("x.toml", "", tomllib.loads(text)))


def test_core_brings_three_lifecycles():
    assert set(core_lifecycles()) == {"controlled", "agreement", "simple"}
    controlled = core_lifecycles()["controlled"]
    assert controlled.first == "draft"
    assert [state.id for state in controlled.states if state.holds] == ["in_force"]
    agreement = [state.id for state in core_lifecycles()["agreement"].states]
    assert agreement == [
        "idea", "negotiating", "initialled", "signed", "ratified", "in_force", "amended", "ended",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        (
            'from = ["draft"]',
            'from = ["drafty"]',
            "transitions.1.from",
            "'drafty' is not one of approved, draft",
        ),
        ('to = "in_review"', 'to = "nowhere"', "transitions.1.to", "'nowhere' is not one of"),
        ('colour = "amber"', 'colour = "mauve"', "states.2.colour", "'mauve' is not one of"),
        ('id = "in_review"', 'id = "draft"', "states.2.id", "used twice"),
        ("working = true\nreview", "holds = true\nreview", "states.2.review", "only for a state that is"),
        ("holds = true", "holds = true\nends = true", "states.4", "only one of working, holds and ends"),
        ('needs = ["approvers"]', 'needs = ["wishes"]', "transitions.1.needs", "'wishes' is not one of"),
        ('needs = ["approvers"]', "needs = []", "transitions.1.needs", "must have approvers"),
        ('permission = "document:review"', 'permission = "all"', "transitions.1.permission", "'all' is not"),
        ('then = "in_force"', 'then = "approved"', "transitions.3.then", "must be a state that holds"),
        ('help = "The text be', 'hlep = "The text be', "transitions.2.help", "is missing"),
        ('expired = "expired"', 'expired = "draft"', "expired", "'draft' is not one of"),
    ],
)
def test_wrong_lifecycle_is_refused_with_file_key_and_reason(old, new, key, reason):
    assert old in CONTROLLED
    with pytest.raises(SchemaError) as caught:
        read(CONTROLLED.replace(old, new, 1))
    assert (caught.value.file, caught.value.key) == ("x.toml", key)
    assert reason in caught.value.reason


def test_type_file_may_carry_its_own_lifecycle(tmp_path):
    (tmp_path / "letter.toml").write_text(TYPE.format(lifecycle=OWN))
    lifecycle = load_types([tmp_path])["letter"].lifecycle
    assert (lifecycle.id, lifecycle.first, lifecycle.transitions) == ("letter", "kept", ())


def test_mistake_in_an_own_lifecycle_names_the_place(tmp_path):
    (tmp_path / "letter.toml").write_text(TYPE.format(lifecycle=OWN.replace("id =", "name =")))
    with pytest.raises(SchemaError, match="letter.toml: lifecycle"):
        load_types([tmp_path])


def test_further_folder_brings_a_lifecycle_for_its_types(tmp_path):
    (tmp_path / "lifecycles").mkdir()
    (tmp_path / "lifecycles" / "archive.toml").write_text(
        'id = "archive"\ntitle = "Archive"\nstates = [{ id = "stored", title = "Stored" }]\n'
    )
    (tmp_path / "letter.toml").write_text(TYPE.format(lifecycle='lifecycle = "archive"'))
    types = load_core_types([tmp_path])
    assert types["letter"].lifecycle.title == "Archive"
    assert types.states["stored"].title == "Stored"


def test_further_folder_may_not_change_a_core_lifecycle(tmp_path):
    (tmp_path / "lifecycles").mkdir()
    (tmp_path / "lifecycles" / "c.toml").write_text(CONTROLLED.replace('"Draft"', '"Sketch"'))
    with pytest.raises(SchemaError, match="already the id"):
        load_core_types([tmp_path])


def test_guide_shows_a_lifecycle_that_loads_and_names_every_key():
    guide = (schemas_folder() / "README.md").read_text("utf-8")
    part = guide.split("## Lifecycles")[1].split("## When")[0]
    lifecycle = read(part.split("```toml\n")[1].split("```")[0])
    assert [state.id for state in lifecycle.states] == ["draft", "sent"]
    names = [
        *INPUTS,
        *PERMISSIONS,
        "redraft",
        "then",
        "only",
        "when",
        "makes_version",
        "not_author",
        "forward",
    ]
    assert [name for name in names if f"`{name}" not in part] == []
