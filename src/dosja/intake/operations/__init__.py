"""The only place that changes what comes in: files sent together (`batches`), texts of scans (`scans`)."""
