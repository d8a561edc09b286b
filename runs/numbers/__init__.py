"""The numbers that pages show, each by its name."""
