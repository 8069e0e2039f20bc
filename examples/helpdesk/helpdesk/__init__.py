"""A support desk: tickets come in, are sorted, summarised, answered, and some are fixed by an agent."""
