"""How to search: the grammar (`dosja.search.parsing`) for people, with examples that can be tried."""

from dosja.messages import _
from dosja.search import parsing
from dosja.web.traversal import Root

NOTES = {
    parsing.QUOTE: _("A quotation mark has no end; what follows was searched as plain words."),
    parsing.FIELD: _("“${typed}” is not a field that can be searched; it was searched as a plain word."),
    parsing.VALUE: _("“${typed}” names nothing that is known here; it was searched as plain words."),
    parsing.SIGN: _("“${typed}” is no sign of the search; all words are searched anyway."),
    parsing.STAR: _(
        "In “${typed}” the * does nothing: it stands at the end of a word of three letters or more."
    ),
}
"""What is said of a `parsing.Note`, by its kind."""
SHORTENED = _("The question was too long; only its beginning was searched.")

EXAMPLES = (
    (
        "viktimave identifikim",
        _(
            "All words, in any ending, with or without ë and ç. Where no document has all of them, those that"
            " have some are shown."
        ),
    ),
    ('"mbrojtja e fëmijëve"', _("Exactly these words, one after the other.")),
    ("marrëveshje -Greqi", _("Documents without the second word: a space before the sign, none after it.")),
    ("trafik*", _("Every word that begins so; three letters or more before the star.")),
    ("MKR", _("An abbreviation of the glossary also finds its meaning and other forms, and they find it.")),
    ("kodi:PSV-AP*", _("A code or its beginning.")),
    ("institucioni:MASH", _("Documents of an agency, by abbreviation or name; quote several words.")),
    ("lloji:marrëveshje", _("One kind of document.")),
    ("shteti:Greqi", _("Documents that concern a country.")),
    ("viti:2006-2008", _("A year or a span of years.")),
    ("gjendja:draft", _("Documents in one state.")),
    ("nr. 9859 datë 21.1.2008", _("An act by number and date, in any form; 9859/2008 is the same.")),
    ("neni 128/b", _("An article with a letter.")),
    ("21 janar 2008", _("A date; 21.1.2008, 21.01.2008, 21/1/2008 and 2008-01-21 are the same.")),
)  # fmt: skip
"""What can be typed, and what it finds."""

FIELD_NAMES = (
    ("kodi:", "code:", _("Code")),
    ("institucioni:", "agency:", _("Agency")),
    ("lloji:", "type:", _("Kind")),
    ("shteti:", "country:", _("Country")),
    ("viti:", "year:", _("Year")),
    ("gjendja:", "state:", _("State")),
    ("gjuha:", "language:", _("Language")),
)
"""The fields by both of their names."""


def includeme(config):
    """Register the view."""
    config.add_view(
        search_help, context=Root, name="search-help", renderer="dosja:search/templates/search_help.jinja2"
    )


def search_help(context, request):
    """What can be typed into the search box."""
    return {"examples": EXAMPLES, "field_names": FIELD_NAMES}


def notes_for(request, parsed) -> list[str]:
    """What the reader must know of how his question was understood, in his language; each sentence once."""
    said = [request.translate(NOTES[note.kind], mapping={"typed": note.typed}) for note in parsed.notes]
    if parsed.shortened:
        said.append(request.translate(SHORTENED))
    return list(dict.fromkeys(said))
