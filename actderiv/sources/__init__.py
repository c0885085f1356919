"""Sources of derivatives: anything that answers "f'(x) at these x, in this number format"."""
