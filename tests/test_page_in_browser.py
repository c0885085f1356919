"""The page as a person meets it: in a real Chromium, from a file, with keys and a pointer."""

from __future__ import annotations

import json
import math
import shutil
import tempfile
from pathlib import Path

import page_scripts as scripts
import pytest

import actderiv
from actderiv import webpage
from actderiv.activation import FUNCTIONS

webdriver = pytest.importorskip("selenium.webdriver", reason="the extra browser is not installed")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="there is no Chromium with its driver")

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --window-size=1280,1400"
)
CLOSE = 1e-6
OUTLINE = """const [one] = arguments, shown = one.matches(".chips input") ? one.nextElementSibling : one;
return getComputedStyle(shown).outlineStyle;"""
SMALL = """return [...document.querySelectorAll("input[type=range], select, .try, .chips span")].filter(
  (one) => one.getBoundingClientRect().height < 24).map((one) => one.outerHTML);"""
"""What is lower than fingers can hit."""


@pytest.fixture(scope="module")
def browser():
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    profile = tempfile.mkdtemp()
    for flag in (*FLAGS.split(), f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()
    shutil.rmtree(profile, ignore_errors=True)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The page of the lesson, and that of the whole catalogue."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "lesson.html").write_text(webpage.page(), "utf-8")
    (folder / "all.html").write_text(webpage.page([record.bind() for record in FUNCTIONS]), "utf-8")
    return folder


@pytest.fixture
def page(browser, files):
    """The lesson's page, freshly opened; whatever it did, it said nothing on the console and asked for nothing."""
    for log in ("browser", "performance"):  # of what was opened before
        browser.get_log(log)
    browser.get((files / "lesson.html").as_uri())
    yield Page(browser)
    assert [entry["message"] for entry in browser.get_log("browser")] == []
    assert asked_for(browser) <= {(files / "lesson.html").as_uri(), "data:,"}


def asked_for(browser):
    """Every address that was asked for, without those of the browser's own first page."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [each["params"]["request"]["url"] for each in events if each["method"] == "Network.requestWillBeSent"]
    return {url for url in asked if not url.startswith(("chrome:", "data:image"))}


class Page:
    """What a person does with the page, and what is seen there then."""

    def __init__(self, browser):
        self.browser = browser

    def run(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def find(self, selector):
        return self.browser.find_element("css selector", selector)

    def set(self, name, value, event="input"):
        """Give an element a value, as moving a slider or choosing does."""
        self.run("const e = document.getElementById(arguments[0]); e.value = arguments[1];"
                 "e.dispatchEvent(new Event(arguments[2], {bubbles: true}));", name, value, event)  # fmt: skip
        self.settle()

    def choose(self, shown):
        self.run("const e = document.getElementById('function'); e.value = [...e.options].find((one) => one.text =="
                 " arguments[0]).value; e.dispatchEvent(new Event('change'));", shown)  # fmt: skip
        self.settle()

    def settle(self):
        """Two frames: in the first is drawn what was put off."""
        self.browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")

    def exact(self, name="numbers"):
        told = json.loads(self.run("return document.getElementById(arguments[0]).dataset.exact", name))
        return [float(each.replace("Infinity", "inf")) for each in told]

    def holds(self, bound):
        """Whether f and f' are those of Python at the x that is told."""
        x, f, slope, _ = self.exact()
        return near(f, float(bound.f(x))) and near(slope, float(bound.df(x)))

    def text(self, name):
        return self.run("return document.getElementById(arguments[0]).textContent", name)

    def label(self):
        """That of the first delta, looked up and read at once: the next drawing may come between."""
        return self.run("return document.querySelector('#plot .label').textContent")

    def count(self, selector):
        return self.run("return document.querySelectorAll(arguments[0]).length", selector)


def near(got, wanted):
    return got == pytest.approx(wanted, rel=CLOSE, abs=1e-300, nan_ok=True)


def test_sliders_move_the_right_numbers(page):
    page.choose("leaky_relu")
    page.set("x", -1.37)
    page.set("parameter-0", 0.5)
    moved = page.run("return state.model.parameters")
    assert moved["negative_slope"] == pytest.approx(0.5, abs=0.05)
    assert page.holds(actderiv.get("leaky_relu", parameters=moved))
    x, *_, second = page.exact()
    assert (x, second) == (pytest.approx(-1.37), 0)
    page.choose("sigmoid")
    page.set("h", -3)
    h, quotient, slope = page.exact("quotient")
    bound = actderiv.get("sigmoid")
    assert h == pytest.approx(1e-3)
    assert near(quotient, float(bound.f(x + h) - bound.f(x)) / h)
    assert near(slope, float(bound.df(x)))
    page.set("depth", 30)
    a, product = x, 1.0
    for _ in range(30):
        a, product = float(bound.f(a)), product * float(bound.df(a))
    assert near(float(page.run("return document.getElementById('chain-said').dataset.exact")), product)


def test_a_sample_of_the_whole_catalogue(browser, files):
    browser.get((files / "all.html").as_uri())
    page = Page(browser)
    for record in list(FUNCTIONS)[::40]:
        bound = record.bind()
        page.choose("linear" if bound.spec == "affine" else bound.spec)
        page.set("x", 0.83)
        assert page.holds(bound), bound.spec
        assert page.count("#plot path.line") > 0
    assert [entry["message"] for entry in browser.get_log("browser")] == []


def test_a_jump_is_drawn_as_one(page):
    """No segment spans it: a dot, a ring, and the delta as an arrow with its weight."""
    page.choose("heaviside")
    page.set("x", 0)
    spans = page.run("return curves.map((c) => c.segments.map((s) => [s[0][0], s[s.length - 1][0]]))")
    for segments in spans:
        assert all(not low < 0 < high for low, high in segments)
    assert (page.count("#plot .dot0:not(.knob)"), page.count("#plot .ring0")) == (1, 1)
    assert page.label() == "1·δ(x)"
    assert "A jump: 0 to the left, 1 to the right" in page.text("told")
    assert page.count("#plot .tangent, #plot .onesided") == 0  # where there is none
    page.set("parameter-0", 1.0)
    assert page.label() == "1·δ(x − 1)"
    page.choose("relu")
    assert "Dead, f′ = 0: x from −5 to 0." in page.text("saturation")
    page.run("document.getElementById('show-2').click(); moveX(0);")
    page.settle()
    assert page.label() == "1·δ(x)"  # in f'', where f has a kink
    assert "A kink: the slope is 0 on the left and 1 on the right" in page.text("told")


def test_a_formula_is_typed(page):
    field = page.find("#formula")
    field.send_keys("max(a*x, 2x)")
    assert "An operator is missing here." in page.text("complaint")
    assert "write 2*x" in page.text("complaint")
    assert field.get_attribute("aria-invalid") == "true"
    field.send_keys("\b\b*x):a=0.3")
    assert page.text("complaint") == ""
    page.set("x", -2)
    assert page.holds(actderiv.get("max(a*x, 2*x):a=0.3"))
    page.set("parameter-0", -1)
    assert near(page.exact()[2], -1.0)
    assert page.run("return state.breaks.map((each) => each.at)") == [0]


def test_a_complaint_goes_when_its_cause_does(page):
    """With whatever is done next: a name in place of the formula, no formula, another function."""
    for then in (lambda: page.set("formula", "relu"), lambda: page.set("formula", ""), lambda: page.choose("tanh")):
        page.set("formula", "2x")
        assert page.find("#formula").get_attribute("aria-invalid") == "true"
        then()
        assert page.text("complaint") == ""
        assert page.find("#formula").get_attribute("aria-invalid") is None
    page.choose("leaky_relu")
    page.run(
        "const e = document.querySelectorAll('#parameters input')[1]; e.value = ''; e.dispatchEvent(new Event('input'))"
    )
    assert page.count("#parameters input:invalid") == 1
    page.set("parameter-0", 0.3)
    assert page.count("#parameters input:invalid") == 0


@pytest.mark.parametrize(
    ("formula", "x", "said", "lines"),
    [
        ("log(x)", -1, "f is not defined here.", 0),
        ("log(x)", 0, "f has no limit here", 0),
        ("sin(1/x)", 0, "f is not defined here.", 0),
        ("exp(exp(x^2))", 4, "f comes out as ∞ here", 0),
        ("a*x:a=1e308", 3, "f comes out as ∞ here", 0),  # the axis of y spans more than every float
        ("sqrt(x)", 0, "f is defined on one side only, to the right; the slope there is ∞.", 0),
        ("cbrt(x)", 0, "The tangent is vertical", 0),
        ("1e9*(x > 0)", 0, "A jump: 0 to the left, 1·10⁹ to the right, and at x itself one value, 0.", 0),
        ("x/|x|", 0, "A jump: −1 to the left, 1 to the right, and at x itself none.", 0),
        ("x^2", 1, "The tangent: y = 1 + 2·(x − 1).", 1),
    ],
)
def test_what_is_said_where_there_is_no_tangent(page, formula, x, said, lines):
    page.run("document.getElementById('show-secant').click()")
    page.set("formula", formula)
    page.set("x-number", x)
    assert page.text("told").startswith(said)
    assert page.count("#plot .tangent") == lines


def test_keys_reach_everything_and_stop_at_a_break(page):
    from selenium.webdriver.common.keys import Keys

    page.choose("relu")
    page.set("x", 0.045)
    slider = page.find("#x")
    slider.send_keys(Keys.ARROW_LEFT)
    page.settle()
    assert page.exact()[0] == 0.0
    slider.send_keys(Keys.ARROW_LEFT)
    page.settle()
    assert page.exact()[0] == pytest.approx(-0.05)
    seen: list[str] = []
    for _ in range(60):
        page.browser.switch_to.active_element.send_keys(Keys.TAB)
        active = page.browser.switch_to.active_element
        if active.tag_name == "body":  # the end of the page; then it begins anew
            continue
        seen.append(active.get_attribute("id"))
        if seen.count("theme") == 2:
            break
        assert page.run(OUTLINE, active) == "solid", seen[-1]
    assert {"theme", "function", "formula", "x", "h", "tau", "depth", "weight", "init", "low"} <= set(seen)


def test_a_pointer_drags_x(page):
    from selenium.webdriver import ActionChains

    page.choose("tanh")
    plot = page.find("#plot")
    ActionChains(page.browser).move_to_element(plot).click_and_hold().move_by_offset(80, 10).release().perform()
    page.settle()
    x, _, slope, second = page.exact()
    assert 0.5 < x < 3
    assert page.holds(actderiv.get("tanh"))
    assert near(second, -2 * math.tanh(x) * slope)


def test_nobody_is_kept_out(page):
    axe = pytest.importorskip("axe_core_python.selenium", reason="the extra browser is not installed").Axe()
    page.set("formula", "2x")
    for theme in ("light", "dark"):
        page.set("theme", theme, "change")
        found = axe.run(page.browser)
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
        assert len(found["passes"]) > 20
    page.browser.execute_async_script("setTimeout(arguments[0], 400)")
    assert page.text("readout").startswith("x = ")


@pytest.mark.parametrize(("width", "theme"), [(320, "light"), (390, "dark"), (1280, "light")])
def test_it_fits_the_screen_in_the_theme_of_the_system(page, width, theme):
    told = page.browser.execute_cdp_cmd
    told(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    told("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": theme}]})
    try:
        page.settle()
        page.choose("heaviside")
        assert page.run("return document.documentElement.scrollWidth") <= width
        assert page.run("return document.documentElement.dataset.theme") == theme
        assert page.run(SMALL) == []
    finally:
        told("Emulation.clearDeviceMetricsOverride", {})
        told("Emulation.setEmulatedMedia", {"features": []})


def test_a_page_of_formulas_alone_opens(browser, tmp_path):
    path = Path(tmp_path, "typed.html")
    path.write_text(webpage.page([actderiv.get("x*sigmoid(b*x):b=1.7"), actderiv.get("floor(x)")]), "utf-8")
    browser.get(path.as_uri())
    page = Page(browser)
    assert page.holds(actderiv.get("x*sigmoid(b*x):b=1.7"))
    assert [button.text for button in browser.find_elements("css selector", ".try")][-1] == "floor(x)"
    assert [entry["message"] for entry in browser.get_log("browser")] == []


READ = """
const found = [document.title], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node; (node = walk.nextNode());) {
  if (!node.parentElement.closest("script, style, code, .try, .caret")) found.push(node.textContent);
}
for (const name of ["aria-label", "aria-valuetext"]) {
  document.querySelectorAll(`[${name}]`).forEach((one) => found.push(one.getAttribute(name)));
}
document.querySelectorAll("input").forEach((one) => found.push(one.validationMessage && one.validity.customError
  ? one.validationMessage : ""));
return found;
"""
STATES = (
    ("relu", "", 0), ("relu", "", -2), ("heaviside", "", 0), ("sigmoid", "", 4.9), ("tanh", "", 0.5),
    ("", "sqrt(x)", 0), ("", "sqrt(-x)", 0), ("", "log(x)", 0), ("", "log(x)", -1), ("", "cbrt(x)", 0),
    ("", "2x", None), ("", "max(0, x)", 0), ("", "x/|x|", 0), ("", "exp(exp(x^2))", 4),
    ("", "a*x^2 + b", 1), ("", "0*x", 1),
    ("", "leaky_relu(x, negative_slope=1, slope=2)", None), ("", "foo(x)", None), ("", "gelu(x)", None),
)  # fmt: skip


def test_nothing_is_said_past_the_catalogue(browser, tmp_path):
    """In letters of another script the page has no word in ours but names and formulas, whatever is done there."""
    path = Path(tmp_path, "ciphered.html")
    with scripts.ciphered():
        path.write_text(webpage.page(), "utf-8")
    browser.get(path.as_uri())
    page = Page(browser)
    known = page.run("return DATA.functions.flatMap((one) => [one.shown, one.formula, one.slope, ...one.aliases,"
                     " ...one.parameters.map((each) => each.name), ...Object.keys(one.spellings)])")  # fmt: skip
    formulas = [formula for __, formula, __ in STATES]
    names = {word for text in (*known, *formulas) for word in scripts.WORD.findall(text or "")}
    names |= {*scripts.WORD.findall("actderiv page --all --out page.html sqrt tanh")}
    left: dict[str, set[str]] = {}
    page.run("['show-secant', 'show-saturation'].forEach((one) => document.getElementById(one).click())")
    for function, formula, x in STATES:
        if function:
            page.choose(function)
        else:
            page.set("formula", formula)
        if x is not None:
            page.set("x-number", x)
        page.browser.execute_async_script("setTimeout(arguments[0], 500)")  # what is read out, and the network, follow
        for text in page.run(READ):
            if words := {*scripts.WORD.findall(text)} - names:
                left.setdefault(text, set()).update(words)
    assert left == {}
    assert "ж" in page.text("network-said")
    assert "ж" in page.text("readout")
