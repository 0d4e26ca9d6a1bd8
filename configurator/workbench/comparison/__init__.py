"""Two versions of a product compared: which bundles vanish and appear and because of what, what becomes dearer or cheaper."""
