"""The life of a document: the text that is written, its review, its versions, and which holds when."""
