"""Breaking it on purpose: what to train so that it goes wrong, and the numbers that say why."""
