"""Breaking it on purpose: one file for each thing that can go wrong, with the numbers that say why it did."""
