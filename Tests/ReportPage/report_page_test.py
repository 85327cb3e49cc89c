"""The pages that wikiprep writes, in a real browser: make report-test.

usage: report_page_test.py WIKIPREP SCREENSHOTS [DUMP...]

Makes reports, opens them in headless Chromium, and checks that nothing is loaded from elsewhere and the console stays empty, that every
figure on the page is that of report.json, in the element's value and as it is shown, that nothing overflows on a phone, that text can be
read in light and in dark, and that a screen reader finds names for what it meets. Screenshots are left to be looked at.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

VIEWS = [("light", 1280, "light"), ("dark", 1280, "dark"), ("narrow", 390, "light"), ("narrow-dark", 390, "dark")]

# Contrast as WCAG 2.2 has it, of every element that shows text of its own against the nearest background.
CONTRAST = """
const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
const light = c => { const v = parse(c).slice(0, 3).map(x => { x /= 255; return x <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4; });
  return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
const back = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return getComputedStyle(e).backgroundColor; } return 'rgb(255, 255, 255)'; };
const bad = [];
for (const e of document.querySelectorAll('body *')) {
  if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || e.closest('svg')) continue;
  const [a, b] = [light(getComputedStyle(e).color), light(back(e))].sort((x, y) => y - x);
  if ((a + .05) / (b + .05) < 4.5) bad.push(e.tagName + ' ' + e.textContent.slice(0, 30));
}
return bad;
"""

NAMES = """
const bad = [];
for (const e of document.querySelectorAll('svg')) if (e.getAttribute('aria-hidden') !== 'true' && !(e.getAttribute('role') === 'img' && e.getAttribute('aria-label'))) bad.push('svg without a name');
for (const e of document.querySelectorAll('table')) if (!e.caption || !e.querySelector('th[scope=col]') || !e.querySelector('th[scope=row]')) bad.push('table without heads');
for (const e of document.querySelectorAll('section[aria-labelledby]')) if (!document.getElementById(e.getAttribute('aria-labelledby'))) bad.push('section without a title');
for (const e of document.querySelectorAll('a[href^="#"]')) if (!document.querySelector(e.getAttribute('href'))) bad.push('a link that leads nowhere');
if (!document.documentElement.lang || document.querySelectorAll('h1').length !== 1 || document.querySelectorAll('main').length !== 1) bad.push('page without language, title or main');
const ids = [...document.querySelectorAll('[id]')].map(e => e.id); if (new Set(ids).size !== ids.length) bad.push('an id that is there twice');
return bad;
"""

FIGURES = "return [...document.querySelectorAll('data')].map(e => [e.dataset.path, e.value, e.textContent])"
UNITS = {"B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "ms": 1e-3, "s": 1, "": 1}


class Failed(Exception):
    pass


def demand(condition, message):
    if not condition:
        raise Failed(message)


def browser():
    options = Options()
    for flag in ["--headless=new", "--no-sandbox", "--hide-scrollbars", "--disable-dev-shm-usage", "--force-device-scale-factor=1"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


def lookup(report, path):
    value = report
    for step in path.split("."):
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def shown(text):
    """The number that a reader reads, and how exactly it is given."""
    text = text.replace(",", "")
    if match := re.fullmatch(r"(\d+)d (\d+)h", text):
        return int(match[1]) * 86400 + int(match[2]) * 3600, 3600
    if match := re.fullmatch(r"(?:(\d+):)?(\d+):(\d+)", text):
        return int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3]), 1
    match = re.fullmatch(r"(-?\d+)(\.\d+)? ?(B|kB|MB|GB|TB|ms|s|)", text)
    demand(match, f"'{text}' is no figure")
    digits = len(match[2] or ".") - 1
    return float(match[1] + (match[2] or "")) * UNITS[match[3]], UNITS[match[3]] / 10**digits


def check_figures(driver, report, least):
    figures = driver.execute_script(FIGURES)
    demand(len(figures) >= least, f"only {len(figures)} figures are on the page")
    paths = {path for path, _, _ in figures}
    for path, value, text in figures:
        expected = lookup(report, path)
        demand(float(value) == float(expected), f"{path} is {expected}, the page's element says {value}")
        number, step = shown(text)
        demand(abs(number - expected) <= step * 0.51, f"{path} is {expected}, the page shows {text}")
    wanted = {"timing.seconds"}
    if report["parts"]:
        wanted |= {"pages.seen", "pages.kept", "text.characters.sum"}
        wanted |= {f"pages.rejected.{reason}" for reason in report["pages"]["rejected"]}
        wanted |= {f"parts.{number}.pages.kept" for number in range(len(report["parts"]))}
        wanted |= {f"text.leftovers.{number}.places" for number in range(len(report["text"]["leftovers"]))}
    if "tokens" in report:
        wanted |= {"tokens.train", "tokens.val", "tokens.documents.train", "tokens.documents.val"}
    demand(wanted <= paths, f"the page does not show {sorted(wanted - paths)}")
    return len(figures)


def check_views(driver, page, screenshots, name):
    for view, width, scheme in VIEWS:
        metrics = dict(width=width, height=900, deviceScaleFactor=1, mobile=width < 500)
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", dict(features=[dict(name="prefers-color-scheme", value=scheme)]))
        driver.get_log("performance")
        driver.get(page.as_uri())
        demand(driver.get_log("browser") == [], f"{view}: the console is not empty")
        events = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
        asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
        demand(all(url == page.as_uri() or url.startswith("data:") for url in asked), f"{view}: it loads {asked}")
        wide = driver.execute_script("return document.documentElement.scrollWidth")
        demand(wide <= width, f"{view}: {wide} pixels wide")
        driver.execute_script("document.querySelectorAll('details').forEach(e => e.open = true)")
        wide = driver.execute_script("return document.documentElement.scrollWidth")
        demand(wide <= width, f"{view}: {wide} pixels wide with all samples open")
        for script, what in [(CONTRAST, "contrast"), (NAMES, "names")]:
            bad = driver.execute_script(script)
            demand(bad == [], f"{view}: {what}: {bad[:5]}")
        driver.execute_script("document.querySelectorAll('details').forEach((e, i) => e.open = i == 0)")
        high = driver.execute_script("return document.documentElement.scrollHeight")
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics | dict(height=min(high, 12000)))
        driver.save_screenshot(str(screenshots / f"{name}-{view}.png"))
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", dict(width=1280, height=900, deviceScaleFactor=1, mobile=False))


def main():
    program, screenshots = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
    root = pathlib.Path(__file__).resolve().parents[2]
    dumps = sys.argv[3:] or sorted(str(path) for path in (root / "Samples").glob("*.bz2"))
    screenshots.mkdir(parents=True, exist_ok=True)
    driver = browser()
    passed = failed = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        hostile = '</pre><script>alert(1)</script><img src="http://example.invalid/x.png"> & "quotes" \u202e \x07'
        lines = folder / 'a"<b>&.jsonl'
        lines.write_text("".join(json.dumps({"text": hostile, "id": str(n)}) + "\n" for n in range(20)))
        runs = [
            ("run", ["run", *dumps, "-o", str(folder / "run"), "--val-ratio", "0.1"], folder / "run", 60),
            ("again", ["run", *dumps, "-o", str(folder / "run"), "--val-ratio", "0.1"], folder / "run", 60),
            ("markdown", ["run", dumps[0], "-o", str(folder / "markdown"), "--text-format", "markdown", "--templates", "none", "--min-chars", "0"], folder / "markdown", 60),
            ("extract", ["extract", *dumps, "-o", str(folder / "corpus")], folder / "corpus", 40),
            ("tokenize", ["tokenize", str(lines), "-o", str(folder / "lines"), "--val-ratio", "0.2"], folder / "lines", 10),
        ]
        for name, arguments, output, least in runs:
            try:
                subprocess.run([program, *arguments, "--quiet"], check=True, cwd=folder)
                report = json.loads((output / "report.json").read_text())
                page = output / "report.html"
                driver.get(page.as_uri())
                count = check_figures(driver, report, least)
                check_views(driver, page, screenshots, name)
                print(f"{name}: {count} figures, {len(VIEWS)} views")
                passed += 1
            except (Failed, subprocess.CalledProcessError, OSError, KeyError) as error:
                print(f"{name}: FAILED: {error!r}")
                failed += 1
    driver.quit()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
