"""Runs sources over samples, block by block, and returns plain results: the only room that loops."""
