"""The catalogue, the schemes, and the page about one function, as results that every renderer takes."""
