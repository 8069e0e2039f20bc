"""From the solved program to call sites: which calls bill, and on what evidence."""
