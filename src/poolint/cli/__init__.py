"""Commands: arguments in, text out, exit status; no logic."""
