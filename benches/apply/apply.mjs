// The applier beside code by hand, in Chromium: node apply.mjs OUT [ROUNDS [PART OF A CASE'S NAME]]; the browser and the folder of the npm packages
// come by LATTICE_CHROMIUM and LATTICE_NODE_MODULES.
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";

const [out, rounds = "31", only = ""] = process.argv.slice(2);
const require = createRequire(join(process.env.LATTICE_NODE_MODULES, "..", "package.json"));
const { chromium } = require("playwright-core");
const { build } = require("esbuild");

const bundled = await build({
  entryPoints: [new URL("page.ts", import.meta.url).pathname],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  write: false,
  external: ["./later.js", "./relay.js"],
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
});
const script = bundled.outputFiles[0].text;
const page = '<!doctype html><meta charset="utf-8"><title>apply</title><div id="lt-root"></div><script type="module" src="/apply.js"></script>';
const server = createServer((request, response) => {
  // With these the clock is as fine as it gets.
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin").setHeader("Cross-Origin-Embedder-Policy", "require-corp");
  if (request.url === "/apply.js") response.setHeader("Content-Type", "text/javascript").end(script);
  // The modules on demand are of no use here.
  else if (request.url !== "/") response.writeHead(404).end();
  else response.setHeader("Content-Type", "text/html").end(page);
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));

const browser = await chromium.launch({
  executablePath: process.env.LATTICE_CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const tab = await browser.newPage();
tab.on("pageerror", (error) => console.error(error));
await tab.goto(`http://127.0.0.1:${server.address().port}/`);
await tab.waitForFunction(() => window.measure);
const rows = await tab.evaluate(([rounds, only]) => window.measure(rounds, only), [Number(rounds), only]);
await browser.close();
server.close();
writeFileSync(out, JSON.stringify(rows));
