"""The course of a run: where it starts, what it did since, and its states at any iteration."""
