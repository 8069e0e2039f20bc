"""Who pays for a call: the routes it may take, with the evidence, and the pools they drain."""
