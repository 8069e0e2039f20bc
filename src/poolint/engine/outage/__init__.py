"""The outage simulator: what the code around a call site does when the pool is dry."""
