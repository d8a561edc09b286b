"""What one learner did in the lesson, and a test of what they took from it; all of it theirs, kept in their browser."""
