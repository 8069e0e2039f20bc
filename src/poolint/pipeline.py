"""From settings to a report: the one module that knows every stage."""
