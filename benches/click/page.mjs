// From a real click in Chromium to the changed DOM, through a real server: p50 and p99 of many clicks, as rows for the table.
// node page.mjs URL OUT; the browser and playwright-core's folder come by LATTICE_CHROMIUM and LATTICE_NODE_MODULES.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const CLICKS = 1000;
const [url, out] = process.argv.slice(2);
const require = createRequire(join(process.env.LATTICE_NODE_MODULES, "..", "package.json"));
const { chromium } = require("playwright-core");

const browser = await chromium.launch({
  executablePath: process.env.LATTICE_CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = await browser.newPage();
await page.goto(url);
await page.waitForSelector("html[data-lattice=live]");
await page.evaluate(() => {
  window.times = [];
  let start = 0;
  addEventListener("click", () => (start = performance.now()), true);
  const changed = () => start && (window.times.push(performance.now() - start), (start = 0));
  new MutationObserver(changed).observe(document.querySelector("#lt-root"), { subtree: true, childList: true, characterData: true });
});
// The one whose place does not move with the number.
const box = await page.getByRole("button", { name: "-", exact: true }).boundingBox();
for (let n = 0; n < CLICKS; n++) {
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await page.evaluate(changed, n);
}
const times = (await page.evaluate(() => window.times)).sort((a, b) => a - b);
await browser.close();
const at = (q) => times[Math.min(times.length - 1, Math.floor(times.length * q))];
const row = (name, q) => ({ case: `click to changed DOM in Chromium, ${name} of ${CLICKS}`, unit: "ms", better: "lower", ours: at(q), peers: {}, floors: {} });
writeFileSync(out, JSON.stringify([row("p50", 0.5), row("p99", 0.99)]));

/** In the page: waits until there is an n-th time. (Playwright's own waiting needs eval, which the page's policy refuses.) */
function changed(n) {
  return new Promise((done) => {
    const look = () => (window.times.length > n ? done() : setTimeout(look, 1));
    look();
  });
}
