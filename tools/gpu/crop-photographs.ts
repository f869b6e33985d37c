// Writes so many 224-pixel crops of the committed photographs, the same ones each time:
//   node tools/gpu/crop-photographs.ts <folder> <count>
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import sharp from 'sharp';

const [folder, text] = process.argv.slice(2);
const count = Number(text);
if (!folder || !(count > 0)) throw new Error('Say where to and how many: crop-photographs.ts <folder> <count>');
const source = join(import.meta.dirname, '../../data/photographs');
const photographs = (await readdir(source)).filter(name => /\.(jpg|png)$/.test(name)).sort();
await mkdir(folder, { recursive: true });
const random = xoroshiro128plus(1);
const side = 224;
for (let at = 0; at < count; at++) {
  const name = photographs[at % photographs.length]!;
  const picture = sharp(join(source, name));
  const { width, height } = await picture.metadata();
  // From all of the shorter side to a third of it, so that crops show the whole thing and details.
  const shorter = Math.min(width, height);
  const size = uniformInt(random, Math.ceil(shorter / 3), shorter);
  const left = uniformInt(random, 0, width - size);
  const top = uniformInt(random, 0, height - size);
  const file = join(folder, `${String(at).padStart(4, '0')}-${name.replace(/\.\w+$/, '')}.png`);
  await picture
    .extract({ left, top, width: size, height: size })
    .resize(side, side, { fit: 'fill', kernel: 'lanczos3' })
    .png({ compressionLevel: 1 })
    .toFile(file);
}
