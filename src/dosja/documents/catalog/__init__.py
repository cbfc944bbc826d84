"""The lists of documents that the one stored `documents.model.Catalog` keeps."""
