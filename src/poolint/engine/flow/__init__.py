"""Which access paths each expression can hold, across modules."""
