"""Comparing two scans: which call sites are the same, what became of them, and which findings are new."""
