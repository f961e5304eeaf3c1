"""The content of the sheets of the communes: one function per theme, for the page and for paper."""
