// Bundles the pages into a folder: `node build.js <folder>`. A script has its content in its name, so that a browser
// may keep it for good; the page that names it is small and asked for anew each time.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = import.meta.dirname;
const out = process.argv[2];
if (!out) throw new Error("error: name the folder that the pages go to");

await rm(out, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { panel: join(here, "src/panel/main.ts") },
  outdir: join(out, "assets"),
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022", "chrome120", "firefox121", "safari17"],
  minify: true,
  metafile: true,
  legalComments: "none",
  charset: "utf8",
  logLevel: "error",
  absWorkingDir: here,
});

const entry = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === "src/panel/main.ts");
const script = relative(out, join(here, entry[0]));
const page = await readFile(join(here, "panel.html"), "utf8");
await mkdir(out, { recursive: true });
await writeFile(join(out, "panel.html"), page.replace("panel.js", script));
for (const name of Object.keys(metafile.outputs)) {
  const content = await readFile(join(here, name));
  console.log(`${relative(out, join(here, name))} ${content.length} bytes, ${gzipSync(content, { level: 9 }).length} gzip`);
}
