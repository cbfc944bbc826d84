"""What the branches of the tree of addresses have in common."""


class Branch:
    """A part of the tree that finds objects by name."""

    def __init__(self, request):
        self.request = request
