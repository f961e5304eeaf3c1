"""One module per theme of the demonstration: ``rows(decor)`` returns the rows of each of its files."""
