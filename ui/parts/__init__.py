"""What pages are made of, whoever visits: words, numbers and pictures as HTML, the palette, the browser's code."""
