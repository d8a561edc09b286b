"""A class that learns together: its code, its counts, and what its learners are called."""
