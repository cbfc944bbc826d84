"""Read and understood: who is asked to read a document, who confirmed which version, who has not yet."""
