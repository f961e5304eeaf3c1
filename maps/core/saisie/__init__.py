"""What a reader gives: a place in words or numbers, a contribution; the page and the command read the same."""
