"""A page that shows only the change of a version, for the test of that piece (setting pyramid.includes)."""

from pyramid.response import Response

from dosja.documents.difference_views import change_fragment
from dosja.documents.model import Document


def includeme(config):
    """Add /d/UID/piece?n=2."""
    config.add_view(piece, context=Document, name="piece")


def piece(context, request):
    """The change of version n."""
    number, since = int(request.GET["n"]), int(request.GET.get("since", 0))
    return Response(str(change_fragment(request, context, number, since)))
