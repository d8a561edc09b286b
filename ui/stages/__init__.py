"""What each stage shows, as HTML: one file a stage."""
