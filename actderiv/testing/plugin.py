"""The plug-in for pytest: the fixture ``derivatives``, the marker ``actderiv``, and ``--actderiv-report FILE``.

pytest loads it by its entry point, so that it imports nothing but pytest; ``-p no:actderiv`` goes without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ..messages import N_, _

if TYPE_CHECKING:
    from ..errors import ActderivError

MARKER = "actderiv"
REPORT = "actderiv_report"
NOTED = "actderiv_rows"
"""The attribute of a test's report that carries its rows, as a text: that is what workers can send."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("actderiv", _("derivatives of activation functions"))
    shown = _("write what every assertion about derivatives found to this file, in the format of its suffix")
    group.addoption("--actderiv-report", dest=REPORT, metavar="FILE", default=None, help=shown)


def pytest_configure(config: pytest.Config) -> None:
    told = _("options of the fixture derivatives in this test, such as dtype or max_ulp.")
    config.addinivalue_line("markers", f"actderiv(**options): {told}")
    path = config.getoption(REPORT)
    if path is None:
        return
    from ..cli._output import suffix_format
    from ..errors import ActderivError
    from ..files import refuse_folder

    try:
        refuse_folder(Path(path))
        format_ = suffix_format(Path(path), True, N_("Known are {suffixes}; name another file."))
    except ActderivError as error:
        raise pytest.UsageError(_trouble(error)) from None
    noting = Noting(Path(path).absolute(), format_, worker=hasattr(config, "workerinput"))
    config.pluginmanager.register(noting, "actderiv-noting")


class Noting:
    """Notes what is judged in each test, and writes all of it when the session ends.

    Under xdist the workers note and the controller writes: the rows of a test travel with its report.
    """

    def __init__(self, path: Path, format_: str, worker: bool):
        self.path: Path = path
        self.format: str = format_
        self.worker: bool = worker
        self.judged: list[Any] = []
        self.rows: list[Any] = []
        self.trouble = ""

    def pytest_sessionstart(self) -> None:
        from . import listeners

        listeners.append(self.judged.append)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Any:
        report = yield
        if self.judged:
            rows = [replace(row, check=item.nodeid) for each in self.judged for row in each.rows]
            self.judged.clear()
            setattr(report, NOTED, _packed(rows))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not self.worker:
            self.rows += _unpacked(getattr(report, NOTED, ""))

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        from . import listeners

        listeners.remove(self.judged.append)
        idle = session.config.getoption("collectonly") or exitstatus == pytest.ExitCode.USAGE_ERROR
        if self.worker or idle:  # where no test was to run, there is nothing to report
            return
        from ..errors import ActderivError
        from ..files import write_whole
        from ..renderers import render
        from ..report.checks import Checked

        rows = sorted(self.rows, key=lambda row: row.check)  # workers end in any order
        try:
            write_whole(self.path, render(Checked(tuple(rows)), self.format).encode())
        except ActderivError as error:
            self.trouble = _trouble(error)
            session.exitstatus = error.exit_status  # also where all tests passed: somebody waits for the report

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.trouble:
            terminalreporter.write_line(self.trouble, red=True)


def _trouble(error: ActderivError) -> str:
    """What is wrong with the report, on one line, which has no room for carets."""
    return " ".join(filter(None, ["--actderiv-report:", error.message, error.hint]))


def _packed(rows: list[Any]) -> str:
    import base64
    import pickle

    return base64.b64encode(pickle.dumps(rows)).decode()


def _unpacked(text: str) -> list[Any]:
    """The rows that a worker of this very session packed."""
    import base64
    import pickle

    return list(pickle.loads(base64.b64decode(text))) if text else []


class Derivatives:
    """The assertions of :mod:`actderiv.testing`, with the options of the test's marker."""

    def __init__(self, options: Mapping[str, Any]):
        self.options: dict[str, Any] = dict(options)

    def assert_derivative(self, function: Any, derivative: Any = None, **options: Any) -> None:
        """As :func:`actderiv.testing.assert_derivative`."""
        __tracebackhide__ = True
        from . import assert_derivative

        ours = {name: value for name, value in self.options.items() if name != "p99"}
        assert_derivative(function, derivative, **{**ours, **options})

    def assert_ulp(self, got: Any, x: Any, function: Any, **options: Any) -> None:
        """As :func:`actderiv.testing.assert_ulp`; of the marker's options those that it takes."""
        __tracebackhide__ = True
        from inspect import signature

        from . import assert_ulp

        known = signature(assert_ulp).parameters
        ours = {name: value for name, value in self.options.items() if name in known}
        assert_ulp(got, x, function, **{**ours, **options})


@pytest.fixture
def derivatives(request: pytest.FixtureRequest) -> Derivatives:
    """Assertions about derivatives: assert_derivative and assert_ulp, with the options of the marker actderiv."""
    options: dict[str, Any] = {}
    for marker in reversed([*request.node.iter_markers(MARKER)]):
        if marker.args:
            said = _("The marker {marker} takes options by name, such as dtype='bfloat16'.", marker=MARKER)
            raise pytest.UsageError(said)
        options |= marker.kwargs
    return Derivatives(options)
