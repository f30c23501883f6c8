// Bundles the browser code into hustings/web/static/built, and writes hashes.json: what was made, for everybody to compare.
//
// hashes.json: {"voter.js": {"integrity": "sha384-…", "bytes": 1, "gzip_bytes": 1}, …}; the integrity is what script tags
// carry. The same sources and the same lock file make the same bytes, so whoever builds this can check what a site serves.
// Beside each file stands its compressed twin, which the site's server sends to browsers that take it.
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const booth = dirname(fileURLToPath(import.meta.url));
const built = join(booth, "../hustings/web/static/built");
/** @type {Record<string, string>} */
const sources = {
  voter: "voter/main.ts",
  trustee: "trustee/main.ts",
  "trustee-worker": "trustee/worker.ts",
  page: "page/main.ts",
};
const names = Object.keys(sources);

await mkdir(built, { recursive: true });
await build({
  entryPoints: Object.entries(sources).map(([out, source]) => ({ in: join(booth, source), out })),
  outdir: built,
  bundle: true,
  minify: true,
  // Text outside ASCII stays as it is: it is shorter, and the site serves UTF-8.
  charset: "utf8",
  format: "iife",
  // Telephones of five years ago; BigInt, which the group needs, is of 2020.
  target: ["es2020", "chrome85", "firefox78", "safari14.1"],
  legalComments: "eof",
  logLevel: "warning",
});

/** @type {Record<string, { integrity: string; bytes: number; gzip_bytes: number }>} */
const hashes = {};
for (const name of names.map((name) => `${name}.js`).sort()) {
  const content = await readFile(join(built, name));
  const compressed = gzipSync(content, { level: 9 });
  await writeFile(join(built, `${name}.gz`), compressed);
  hashes[name] = {
    integrity: `sha384-${createHash("sha384").update(content).digest("base64")}`,
    bytes: content.length,
    gzip_bytes: compressed.length,
  };
}
// The site's looks are sent compressed, too; they are not part of what runs.
const looks = join(built, "../site.css");
await writeFile(`${looks}.gz`, gzipSync(await readFile(looks), { level: 9 }));
await writeFile(join(built, "hashes.json"), `${JSON.stringify(hashes, null, 2)}\n`);
for (const [name, { bytes, gzip_bytes }] of Object.entries(hashes)) {
  console.log(`${name}: ${bytes} bytes, ${gzip_bytes} compressed`);
}
