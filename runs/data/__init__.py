"""What a run trains on: single pictures, drawn pets, a learner's photos."""
