"""Compiled arithmetic: :mod:`.kernels` writes the program of a formula as a loop, in the words of :mod:`.scalars`."""
