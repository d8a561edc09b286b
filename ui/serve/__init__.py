"""The server around the lesson: who is let in, how much at once, and what happens between two clicks."""
