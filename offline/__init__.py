"""Commands run by hand: train the networks in models/, measure them, find the first seed. The app imports none."""
