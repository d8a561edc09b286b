"""Stage 5, shown: the loss and the accuracy over the iterations, and the picture before and after."""

# More points than this say no more on a chart of this width.
MOST_POINTS = 400
