"""Rules and catalog: TOML files to typed values, and their evaluation."""
