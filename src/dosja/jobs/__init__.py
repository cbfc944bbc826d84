"""Long work beside the pages: reading the text of files, keeping the search index up to date."""
