"""Documents of every type, their files and the catalog that lists them."""
