"""A run as an address, and an address as a run."""
