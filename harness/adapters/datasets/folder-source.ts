import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FolderSource } from '../../core/records.ts';
import { fileDigest } from '../files/file-bytes.ts';
import { digestOf } from '../files/hash.ts';
import type { Classes } from './classes.ts';
import { decodePicture } from './decode.ts';
import { labelsFromCsv, labelsFromFolders } from './folder-labels.ts';
import { pictureFiles, subFolders } from './picture-files.ts';
import type { PictureSource } from './source.ts';
import { placeOf, readSourceFile, requirePlace } from './source-files.ts';

/**
 * Pictures of a folder and its sub-folders.
 * Errors: DATASET_MISSING, DATASET_EMPTY, LABELS_TOO_FEW, LABEL_UNKNOWN; PICTURE_BROKEN when a picture is asked for.
 */
export async function openFolder(
  source: FolderSource,
  root: string,
  classes: Classes | null,
  limit: number,
): Promise<PictureSource> {
  const folder = placeOf(root, source.path);
  await requirePlace(folder, 'The folder of pictures', 'folder');
  const pictures = await pictureFiles(folder);
  const items = pictures.slice(0, limit);
  const csv = source.labels === undefined || source.labels === 'folders' ? null : placeOf(root, source.labels);
  const csvBytes = csv && (await readSourceFile(csv, 'The file of labels'));
  const labelled = csvBytes
    ? labelsFromCsv(csvBytes, items, classes, csv)
    : source.labels === 'folders'
      ? labelsFromFolders(pictures, await subFolders(folder), items.length, classes, folder)
      : null;
  const digests: string[] = [];
  for (const item of items) digests.push(await fileDigest(join(folder.path, item)));
  return {
    kind: 'pictures',
    items,
    truth: labelled?.truth ?? null,
    classes: labelled?.classes ?? classes?.names ?? null,
    fingerprint: { pictures: digests, labels: csvBytes ? digestOf(csvBytes) : (source.labels ?? null) },
    picture: async item => {
      const name = items[item]!;
      return decodePicture(await readFile(join(folder.path, name)), `${source.path}/${name}`);
    },
  };
}
