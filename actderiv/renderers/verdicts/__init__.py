"""Formats for the machines that watch over a project: test reports, annotations, code scanning. One module for each.

They take results that carry verdicts (:class:`~actderiv.report.Judged`), and no others. A module that has a ``SUMMARY``
wants more than its text: it names an environment variable, and the format in which the whole result is appended to the
file that the variable names.
"""
