"""How fast it is; never a test."""
