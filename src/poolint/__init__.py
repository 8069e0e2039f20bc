"""poolint: a static linter for software that calls Claude."""
