"""What changed between two versions of a document: the text by article and paragraph, fields, files.

Pure but for `sides`, which reads stored versions: a text becomes blocks (`html_blocks`, `page_text`), the
blocks
of two texts are matched (`sections`, `matching`) and told as rows (`rows`) with the changed words (`words`).
"""
