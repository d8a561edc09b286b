"""The parts of which a page is made: words, numbers, controls, pictures."""
