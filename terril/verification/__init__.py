"""``terril check``: check places from the command line, with the answers of the page « Vérifier un lieu »."""
