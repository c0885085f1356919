"""The version, alone in a module so that nothing else is loaded to learn it."""

__version__ = "0.1.0"
