"""`dosja analyze`: how the search sees words, to find out why something is or is not found."""

import json
import sys

from dosja.cli.call import Refused
from dosja.messages import _

NAME = "analyze"
POSITION = 33
HELP = _("show how the search sees each word of a text")
DETAILS = _(
    "Prints a line of JSON for each word: as written, as compared, and its lemmas (base forms). Two words"
    " find each other when one of these is the same."
)


def add_arguments(parser, text):
    """Add the text and its language, which here is also the language of the messages."""
    parser.add_argument(
        "--lang",
        choices=("sq", "en", "mul"),
        help=text(_("language of the text (default: mul, that is both)")),
    )
    parser.add_argument(
        "words", metavar=text(_("TEXT")), nargs="+", help=text(_("the text, or - for standard input"))
    )


def run(call):
    """Print the words in order; a word with hyphens also in parts."""
    from dosja.search.analysis import explain

    words = call.arguments.words
    if words == ["-"]:
        try:
            words = [sys.stdin.buffer.read().decode("utf-8-sig")]
        except UnicodeDecodeError as error:
            raise Refused(_("The text on standard input is not UTF-8.")) from error
    for word, exact, lemmas in explain(_printable(" ".join(words)), call.arguments.lang or "mul"):
        print(json.dumps({"word": word, "exact": exact, "lemma": list(lemmas)}, ensure_ascii=False))


def _printable(text):
    """The text with a mark for each byte of the command line that is no UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")
