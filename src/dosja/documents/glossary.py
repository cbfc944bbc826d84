"""The glossary's terms, kept as documents by the coordinator's office, as the search takes them."""

from dosja.accounts.permissions import may_read
from dosja.documents.model import Document
from dosja.search.glossary import Glossary

TYPE = "glossary_term"
KEPT = 32
"""Different glossaries kept per process; readers with other rights may know other terms."""


def forms_of(values: dict) -> list[str]:
    """Every form of a term: its title, its meanings, synonyms and spellings met in texts."""
    synonyms = [row.get("form") for row in values.get("synonyms") or () if type(row) is dict]
    seen = (values.get("seen_as") or "").splitlines()
    forms = [values.get("title"), values.get("expansion_sq"), values.get("expansion_en"), *synonyms, *seen]
    return [form.strip() for form in forms if type(form) is str and form.strip()]


class GlossaryCache:
    """Makes a Glossary of the terms that a reader may see, and anew once one of them has changed."""

    def __init__(self):
        self._kept: dict[tuple, Glossary] = {}

    def of(self, site, tokens) -> Glossary:
        """The glossary for a reader with these access tokens."""
        terms = []
        key = []
        for uid in site.documents.by_type.get(TYPE, ()):
            term = site.get(uid, Document)
            if term is None or term.trashed or not may_read(tokens, term):
                continue
            terms.append(term)
            key.append((uid, term.rev))
        found = self._kept.get(tuple(key))
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            found = self._kept[tuple(key)] = Glossary(forms_of(term.values) for term in terms)
        return found
