"""What each exit status means: for help, for the pages in docs, and for the table in the README."""

from ..messages import N_

STATUSES = {
    0: N_("all passed, or done"),
    1: N_("a derivative failed or could not be decided; identify found nothing"),
    2: N_("the request was wrong"),
    3: N_("somebody else's code failed"),
    4: N_("a file or a stream could not be read or written: it is not there, full, closed"),
    70: N_("actderiv itself failed: please report it"),
    129: N_("hung up (HUP)"),
    130: N_("interrupted (INT)"),
    141: N_("the reader of the output left, as head does"),
    143: N_("terminated (TERM)"),
}
