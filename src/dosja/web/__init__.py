"""The face: layout, navigation, forms, errors, security headers, language."""
