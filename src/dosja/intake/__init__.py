"""Papers coming in: many files at once, and scans whose pages are read by OCR."""
