"""A report as a web page: whole in one file, true to the report, safe whatever names it holds."""

import math
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import actderiv
from actderiv.renderers import render

sys.path.insert(0, str(Path(__file__).parent))
VOID = {"meta", "rect", "path"}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;"


class Read(HTMLParser):
    """The elements of a page, each closed where it was opened, and the text in them."""

    def __init__(self, page):
        super().__init__()
        self.open, self.elements, self.text, self.page = [], [], [], page
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.text.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


def kernel(tmp_path, text):
    (tmp_path / "k.py").write_text("import numpy as np\n" + text)
    return str(tmp_path / "k.py")


FAULTY = "def df(x):\n    return np.where(np.abs(x) > 3, 0, 1 - np.tanh(x.astype(float))**2).astype(x.dtype)\n"


@pytest.fixture
def reports(tmp_path):
    """One of each kind: quotients, ULP, vectors, partial derivatives, codes, nothing."""
    path = kernel(tmp_path, FAULTY + "def soft(g, s):\n    return g * s * (1 - s)\n"
                  "def gate(g, a, b):\n    return g * np.maximum(b, 0), g * (b > 0)\n")  # fmt: skip
    return {
        "quotients": actderiv.compare("relu", "tanh"),
        "ulp": actderiv.compare("tanh", against=f"{path}:df", dtype="float16"),
        "vectors": actderiv.compare("softmax", against=f"{path}:soft"),
        "partials": actderiv.compare("reglu", against=f"{path}:gate", dtype="bfloat16"),
        "codes": actderiv.compare("tanh", against="1-x^2", dtype="int8:scale=1/16"),
        "nothing": actderiv.report.Report(()),
    }


def test_every_kind_of_report_is_one_whole_page(reports):
    for kind, report in reports.items():
        page = render(report, "html")
        read = Read(page)
        assert page == render(report, "html"), kind
        assert not re.search(r"https?:|//[a-z]|@import|url\(", page), kind
        assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in read.elements}, kind
        assert len(read.all("h1")) == 1
        assert report.summary() in "".join(read.text)
        ids = [attrs["id"] for _, attrs in read.elements if "id" in attrs]
        assert len(ids) == len(set(ids)), kind
        for _, attrs in read.elements:
            named = (attrs.get("aria-labelledby") or "").split() + ([attrs["href"][1:]] if "href" in attrs else [])
            assert set(named) <= set(ids), (kind, named)
        assert all(attrs.get("scope") in ("col", "row") for attrs in read.all("th")), kind
        drawn = len(read.all("svg"))
        assert drawn == len(read.all("title")) - 1 == len(read.all("desc"))
        assert bool(drawn) == (kind in ("ulp", "partials")), kind


def test_a_row_has_its_regions_with_causes_and_what_the_plot_says(reports):
    page, (row,) = render(reports["ulp"], "html"), reports["ulp"].rows
    text = "".join(Read(page).text)
    for finding in row.findings:
        assert f"{finding.first:.9g}" in text
        assert str(finding.count) in text
        assert finding.cause is None or finding.cause in text
    assert f"{row.failures} of {row.points} inputs fail" in text
    assert len(page) < 60_000


def test_names_are_text_whatever_stands_in_them(reports):
    for report in reports.values():
        findings = [tuple(replace(each, cause=HOSTILE) for each in row.findings) for row in report.rows]
        rows = tuple(replace(row, function=HOSTILE, candidate=HOSTILE, notes=(HOSTILE,), sample=HOSTILE, findings=found)
                     for row, found in zip(report.rows, findings, strict=True))  # fmt: skip
        read = Read(render(replace(report, rows=rows), "html"))
        assert not {"script", "img"} & {tag for tag, _ in read.elements}
        assert not any(name.startswith("on") for _, attrs in read.elements for name in attrs)
        assert not rows or HOSTILE in "".join(read.text)


def test_rows_and_their_pictures_are_told_apart(tmp_path):
    path = kernel(tmp_path, FAULTY + "def right(x):\n    return 1 - np.tanh(x.astype(float)) ** 2\n")
    report = actderiv.compare("tanh", against=[f"{path}:df", f"{path}:right"], dtype="float16")
    page = render(report, "html")
    links = re.findall(r'href="#row-\d+">(.*?)</a>', page)
    heads = re.findall(r'<h2 id="row-\d+">(.*?)</h2>', page)
    assert links == heads
    assert len(set(links)) == len(report.rows) == 2
    titles = re.findall(r"<title id=.*?>(.*?)</title>", page)
    assert len(set(titles)) == len(titles)


def test_a_list_is_not_called_by_its_first_family_alone(command):
    (title,) = re.findall(r"<h1>(.*?)</h1>", command("list", "--format", "html").out)
    families = {each.family for each in actderiv.activation.FUNCTIONS}
    assert f"{len(families) - 3} " in title


def test_endless_errors_have_a_picture(tmp_path):
    path = kernel(tmp_path, "def df(x):\n    return np.where(x > 1, np.nan, 1 - np.tanh(x)**2)\n")
    report = actderiv.compare("tanh", against=f"{path}:df", dtype="float16")
    page = render(report, "html")
    assert math.isinf(report.rows[0].max_ulp)
    assert "nan" not in "".join(re.findall(r' d="[^"]*"', page))
    assert "∞ ULP" in page


def test_the_command_writes_it_by_its_suffix_and_on_stdout(command, tmp_path):
    assert command("compare", "relu", "tanh", "--out", "r.html").status == 0
    written = (tmp_path / "r.html").read_text("utf-8")
    assert command("compare", "relu", "tanh", "--format", "html").out == written
    for words in (
        ("table", "tanh", "--points", "3"),
        ("show", "gelu"),
        ("list",),
        ("identify", "tanh"),
        ("sweep", "tanh"),
    ):
        read = Read(command(*words, "--format", "html").out)
        assert read.all("table")


def test_checks_and_merged_reports(command, tmp_path):
    checks = "[[check]]\nname = 'first'\nfunction = 'relu'\n[[check]]\nname = 'second'\nfunction = 'tanh'\n"
    (tmp_path / "actderiv.toml").write_text(checks)
    done = command("check", "--format", "html")
    assert done.status == 0, done.err
    assert "first" in "".join(Read(done.out).text)
    asked = ("tanh", "--against", "analytic", "--dtype", "float32", "--sample", "all", "--range", "1", "1.3")
    for shard in ("1/2", "2/2"):
        assert command("compare", *asked, "--shard", shard, "--out", f"{shard[0]}.json").status == 0
    done = command("merge", "1.json", "2.json", "--format", "html")
    assert (done.status, len(Read(done.out).all("table"))) == (0, 1)


def test_a_browser_finds_nothing_to_complain_of(reports, tmp_path):
    """In light, dark and on a phone: no violation by axe, nothing asked for, nothing wider than the screen."""
    import shutil

    webdriver = pytest.importorskip("selenium.webdriver", reason="the extra browser is not installed")
    axe = pytest.importorskip("axe_core_python.selenium", reason="the extra browser is not installed").Axe()
    binary = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    if not (binary and driver):
        pytest.skip("there is no Chromium with its driver")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=Service(driver))
    try:
        for kind in ("ulp", "vectors", "quotients"):
            path = tmp_path / f"{kind}.html"
            path.write_text(render(reports[kind], "html"), "utf-8")
            for scheme, width in (("light", 1280), ("dark", 1280), ("light", 360)):
                features = [{"name": "prefers-color-scheme", "value": scheme}]
                browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
                size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
                browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
                browser.get(path.as_uri())
                found = axe.run(browser)["violations"]
                assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
                assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        assert browser.get_log("browser") == []
    finally:
        browser.quit()
