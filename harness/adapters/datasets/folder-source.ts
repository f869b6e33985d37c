import type { FolderSource } from '../../core/records.ts';
import { digestOf } from '../files/hash.ts';
import type { Classes } from './classes.ts';
import { parseCsv } from './csv-file.ts';
import { decodePicture } from './decode.ts';
import { labelsFromCsv, labelsFromFolders } from './folder-labels.ts';
import { pictureFiles, subFolders } from './picture-files.ts';
import { pickFrom, requireOnce, type Select } from './select-items.ts';
import type { PictureSource } from './source.ts';
import { digestsWithin, type Place, placeOf, readSourceFile, readWithin, requirePlace } from './source-files.ts';

/**
 * Pictures of a folder and its sub-folders.
 * Errors: DATASET_MISSING, DATASET_EMPTY, LABELS_TOO_FEW, LABEL_UNKNOWN, CLASSES_TWICE, CSV_BROKEN, ITEM_TWICE, FILE_UNREADABLE;
 * PICTURE_BROKEN when a picture is asked for.
 */
export async function openFolder(
  source: FolderSource,
  root: string,
  classes: Classes | null,
  select: Select,
): Promise<PictureSource> {
  const folder = placeOf(root, source.path);
  await requirePlace(folder, 'The folder of pictures', 'folder');
  const { pictures, notes } = await pictureFiles(folder);
  if (source.labels === 'folders') {
    const all = labelsFromFolders(pictures, await subFolders(folder), classes, folder);
    const used = select(pictures, all.truth);
    const truth = used.map(index => all.truth[index]!);
    return { ...(await filesOf(folder, pickFrom(pictures, used), 'folders')), truth, classes: all.classes, notes };
  }
  if (source.labels === undefined) {
    const items = pickFrom(pictures, select(pictures, null));
    return { ...(await filesOf(folder, items, null)), truth: null, classes: classes?.names ?? null, notes };
  }
  const bytes = await readSourceFile(placeOf(root, source.labels), 'The file of labels');
  const rows = parseCsv(bytes, source.labels);
  requireOnce(
    rows.map(({ file }) => file),
    source.labels,
  );
  const labels = new Map(rows.map(({ file, label }) => [file, label ?? '']));
  const items = pickFrom(
    pictures,
    select(
      pictures,
      pictures.map(name => labels.get(name) ?? ''),
    ),
  );
  return {
    ...(await filesOf(folder, items, digestOf(bytes))),
    ...labelsFromCsv(labels, items, classes, source.labels),
    notes,
  };
}

/** Pictures by their paths from a folder; `labels` is what their labels depend on. Errors: FILE_UNREADABLE. */
export async function filesOf(
  folder: Place,
  items: readonly string[],
  labels: unknown,
): Promise<Pick<PictureSource, 'kind' | 'items' | 'fingerprint' | 'picture'>> {
  return {
    kind: 'pictures',
    items,
    fingerprint: { pictures: await digestsWithin(folder, items), labels },
    picture: async item => {
      const name = items[item]!;
      return decodePicture(await readWithin(folder, name), `${folder.name}/${name}`);
    },
  };
}
