"""A run of the lesson as names and numbers: what it started from, what it trained on, and how to compute it again."""
