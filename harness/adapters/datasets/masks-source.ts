import { extname } from 'node:path';
import { TriplicateError } from '../../core/errors.ts';
import type { MasksSource } from '../../core/records.ts';
import type { Classes } from './classes.ts';
import { filesOf } from './folder-source.ts';
import { decodeMask } from './mask-file.ts';
import { pictureFiles, requireFiles } from './picture-files.ts';
import { pickFrom, type Select } from './select-items.ts';
import type { PictureSource } from './source.ts';
import { digestsWithin, placeOf, readWithin, requirePlace } from './source-files.ts';

/**
 * Pictures of a folder, and the mask of each by the same path in another folder, but for the end of its name.
 * Errors: DATASET_MISSING, DATASET_EMPTY, PICTURE_MISSING, FILE_UNREADABLE; PICTURE_BROKEN and MASK_BROKEN when one is asked for.
 */
export async function openMasks(
  source: MasksSource,
  root: string,
  classes: Classes | null,
  select: Select,
): Promise<PictureSource> {
  const folder = placeOf(root, source.path);
  const masks = placeOf(root, source.masks);
  await requirePlace(folder, 'The folder of pictures', 'folder');
  await requirePlace(masks, 'The folder of masks', 'folder');
  const { pictureEnd, maskEnd = '.png', ignore = 255 } = source;
  const { pictures, notes } = await pictureFiles(folder);
  const all = pictures.filter(name => pictureEnd === undefined || name.endsWith(pictureEnd));
  if (all.length === 0) {
    throw new TriplicateError({
      code: 'DATASET_EMPTY',
      message: `${folder.name} holds no pictures that end with ${pictureEnd}.`,
      next: 'Correct pictureEnd in the spec.',
    });
  }
  const items = pickFrom(all, select(all, null));
  const maskNames = items.map(name => name.slice(0, -(pictureEnd ?? extname(name)).length) + maskEnd);
  await requireFiles(masks, maskNames, {
    by: index => `The mask of the picture ${folder.name}/${items[index]} is`,
    next: () => 'Put the mask there, or correct masks, pictureEnd or maskEnd in the spec.',
  });
  const digests = await digestsWithin(masks, maskNames);
  return {
    ...(await filesOf(folder, items, { masks: digests, ignore })),
    truth: null,
    classes: classes?.names ?? null,
    // Where the end says which pictures are meant, the others are left out on purpose.
    notes: pictureEnd === undefined ? notes : [],
    masks: {
      ignore,
      mask: async item => {
        const name = maskNames[item]!;
        return decodeMask(await readWithin(masks, name), `${masks.name}/${name}`);
      },
    },
  };
}
