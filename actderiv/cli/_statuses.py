"""What each exit status means: for help, for the pages in docs, and for the table in the README."""

STATUSES = {
    0: "all passed, or done",
    1: "a derivative failed or could not be decided; identify found nothing",
    2: "the request was wrong",
    3: "somebody else's code failed",
    4: "a file or a stream could not be read or written: it is not there, full, closed",
    70: "actderiv itself failed: please report it",
    129: "hung up (HUP)",
    130: "interrupted (INT)",
    141: "the reader of the output left, as head does",
    143: "terminated (TERM)",
}
