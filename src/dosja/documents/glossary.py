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


def terms_for(site, tokens) -> list[Document]:
    """The terms that a reader with these access tokens may see, without those in the trash."""
    terms = (site.get(uid, Document) for uid in site.documents.by_type.get(TYPE, ()))
    return [term for term in terms if term is not None and not term.trashed and may_read(tokens, term)]


class GlossaryCache:
    """Makes a Glossary of the terms that a reader may see, and anew once one of them has changed."""

    def __init__(self):
        self._kept: dict[tuple, Glossary] = {}

    def of(self, site, tokens) -> Glossary:
        """The glossary for a reader with these access tokens."""
        terms = terms_for(site, tokens)
        key = tuple((term.uid, term.rev) for term in terms)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            found = self._kept[key] = Glossary(forms_of(term.values) for term in terms)
        return found
