"""One module per language: source bytes to the neutral tree."""
