// Opens rendered briefs in Chromium and checks what only a browser can tell.
//   node check.mjs [--shots DIR] [--pages N] FILE.html…
// Needs: npm ci, and a Chromium (CHROMIUM=/path/to/it, else the usual places).
import { readFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { resolve, basename } from "node:path";
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const arguments_ = process.argv.slice(2);
const option = (name, fallback) => {
  const at = arguments_.indexOf(name);
  return at < 0 ? fallback : arguments_.splice(at, 2)[1];
};
const shots = option("--shots", null);
const maxPages = Number(option("--pages", "12"));
const files = arguments_;
if (files.length === 0) {
  console.error("name at least one HTML file");
  process.exit(2);
}
const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = places.find((place) => place && existsSync(place));
if (!executablePath) {
  console.error("no Chromium found: set CHROMIUM to its path");
  process.exit(2);
}
if (shots) mkdirSync(shots, { recursive: true });

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// Boxes of all texts of a shown drawing: which overlap, which leave the sheet.
function badTexts() {
  const bad = [];
  for (const svg of document.querySelectorAll("figure svg[role=img]")) {
    const sheet = svg.getBoundingClientRect();
    if (sheet.width === 0) continue;
    const scale = sheet.width / svg.viewBox.baseVal.width;
    const boxes = [...svg.querySelectorAll("text")].map((t) => ({ t: t.textContent, b: t.getBoundingClientRect() }));
    const slack = 1.5 * scale;
    boxes.forEach(({ t, b }, i) => {
      if (b.left < sheet.left - slack || b.right > sheet.right + slack || b.top < sheet.top - slack || b.bottom > sheet.bottom + slack) {
        bad.push(`"${t}" leaves ${svg.querySelector("title").id}`);
      }
      for (const other of boxes.slice(i + 1)) {
        const c = other.b;
        const trim = 0.18 * b.height; // line boxes are taller than letters
        if (b.left + slack < c.right && c.left + slack < b.right && b.top + trim < c.bottom - trim && c.top + trim < b.bottom - trim) {
          bad.push(`"${t}" on "${other.t}" in ${svg.querySelector("title").id}`);
        }
      }
    });
  }
  return bad;
}

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
let failures = 0;
const fail = (file, text) => {
  failures += 1;
  console.log(`FAIL ${basename(file)}: ${text}`);
};

for (const file of files) {
  const url = pathToFileURL(resolve(file)).href;
  const name = basename(file, ".html");
  const axeCounts = [];
  for (const scheme of ["light", "dark"]) {
    for (const width of [320, 390, 820, 1280]) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
      const page = await context.newPage();
      page.on("console", (m) => ["error", "warning"].includes(m.type()) && fail(file, `console: ${m.text()}`));
      page.on("pageerror", (e) => fail(file, `script: ${e.message}`));
      page.on("dialog", (d) => { fail(file, `dialog: ${d.message()}`); d.dismiss(); });
      page.on("request", (r) => r.url() !== url && fail(file, `request: ${r.url().slice(0, 90)}`));
      await page.goto(url);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (over > 0) fail(file, `${width} px ${scheme}: ${over} px of horizontal overflow`);
      const bad = await page.evaluate(badTexts);
      for (const text of bad.slice(0, 12)) fail(file, `${width} px: ${text}`);
      if (bad.length > 12) fail(file, `${width} px: ${bad.length - 12} more texts`);
      if (shots && [390, 1280].includes(width)) {
        await page.screenshot({ path: `${shots}/${name}-${width}-${scheme}.png`, fullPage: true });
      }
      if ([390, 1280].includes(width)) {
        await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (wide > 0) fail(file, `${width} px ${scheme}, all open: ${wide} px of horizontal overflow`);
        await page.evaluate(axeSource);
        const found = await page.evaluate((rules) => window.axe.run(document, { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] }), RULES);
        axeCounts.push(found.violations.length);
        for (const v of found.violations) {
          fail(file, `axe ${width} ${scheme}: ${v.id} (${v.nodes.length}): ${v.nodes[0].target} ${v.nodes[0].html.slice(0, 120)} ${v.nodes[0].failureSummary.replace(/\s+/g, " ").slice(0, 200)}`);
        }
      }
      await context.close();
    }
  }
  // Without scripts, and on paper.
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: false, colorScheme: "dark" });
  const page = await context.newPage();
  await page.goto(url);
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  const pages = pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g)?.length ?? 0;
  if (pages > maxPages) fail(file, `${pages} pages on A4, at most ${maxPages}`);
  if (shots) writeFileSync(`${shots}/${name}.pdf`, pdf);
  await context.close();
  console.log(`${basename(file)}: ${Math.round(readFileSync(file).length / 1000)} kB, ${pages} pages, axe violations ${axeCounts.join("/")}`);
}
await browser.close();
console.log(failures === 0 ? "all checks passed" : `${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
