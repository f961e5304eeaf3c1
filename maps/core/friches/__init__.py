"""What the explorer of friches and the sheets of friches share: filters, scores, words, the content of a sheet."""
