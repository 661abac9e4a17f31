// Writes a PNG anew with 256 colors: shrink.mjs IN.png OUT.png
import { readFileSync, writeFileSync } from "node:fs";
import UPNG from "upng-js";

const [from, to] = process.argv.slice(2);
const image = UPNG.decode(readFileSync(from));
writeFileSync(to, Buffer.from(UPNG.encode(UPNG.toRGBA8(image), image.width, image.height, 256)));
