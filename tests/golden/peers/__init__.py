"""One module for each fixture; each asks a real peer."""
