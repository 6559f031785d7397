// Compresses each file of a folder to NAME.br beside it, at the highest level, and prints the sizes.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const folder = process.argv[2];
const names = readdirSync(folder).filter((name) => /\.(js|wasm|css|svg)$/.test(name));
for (const name of names) {
  const whole = readFileSync(join(folder, name));
  const small = brotliCompressSync(whole, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 22,
      [constants.BROTLI_PARAM_SIZE_HINT]: whole.length,
    },
  });
  writeFileSync(join(folder, `${name}.br`), small);
  console.error(`  ${name}: ${whole.length} bytes, ${small.length} compressed`);
}
