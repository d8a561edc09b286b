"""Wrong ideas that many people have of networks, each met with the numbers of the state in view."""
