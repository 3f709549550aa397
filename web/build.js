// Bundles the pages into a folder: `node build.js <folder>`. A script has its content in its name, so that a browser
// may keep it for good; the page that names it is small and asked for anew each time.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = import.meta.dirname;
const out = process.argv[2];
if (!out) throw new Error("error: name the folder that the pages go to");

// What a page is made from, the folder of its scripts, and where its HTML goes. The reference is served beside `/ui`, so
// it lies apart and names its files from there.
const pages = [
  { name: "panel", entry: "src/panel/main.ts", assets: "assets", page: "panel.html", prefix: "" },
  { name: "desk", entry: "src/desk/main.ts", assets: "assets/desk", page: "desk.html", prefix: "" },
  { name: "signed-in", entry: "src/signed-in/main.ts", assets: "assets/signed-in", page: "signed-in.html", prefix: "" },
  { name: "reference", entry: "src/reference/main.ts", assets: "assets/reference", page: "beside/docs.html", prefix: "ui/" },
];

await rm(out, { recursive: true, force: true });
for (const { name, entry, assets, page, prefix } of pages) {
  const { metafile } = await build({
    entryPoints: { [name]: join(here, entry) },
    outdir: join(out, assets),
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
  const [script, output] = Object.entries(metafile.outputs).find(([, each]) => each.entryPoint === entry);
  const from = (path) => prefix + relative(out, join(here, path));
  const html = (await readFile(join(here, `${name}.html`), "utf8"))
    .replace(`${name}.js`, from(script))
    .replace(`${name}.css`, output.cssBundle ? from(output.cssBundle) : "");
  await mkdir(dirname(join(out, page)), { recursive: true });
  await writeFile(join(out, page), html);
  for (const file of Object.keys(metafile.outputs)) {
    const content = await readFile(join(here, file));
    console.log(`${relative(out, join(here, file))} ${content.length} bytes, ${gzipSync(content, { level: 9 }).length} gzip`);
  }
}
