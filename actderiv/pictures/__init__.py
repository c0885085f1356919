"""Pictures: a scene, as data, and the ways to draw it: matplotlib, small SVGs, the terminal, words."""
