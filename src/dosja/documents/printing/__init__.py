"""What a text says of itself wherever it leaves the screen: citation, print and PDF carry the same facts."""
