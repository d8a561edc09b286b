"""Compute it yourself: questions whose answer is one number of this state, and what is said of what somebody types."""
