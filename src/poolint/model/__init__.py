"""The vocabulary: frozen values that every stage knows."""
