"""Work beside the pages: texts of files and scans, the index, mail and calendar, plugins, removals."""
