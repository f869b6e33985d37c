import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Size } from '../../../../harness/adapters/datasets/placement.ts';
import type { DatasetSource, DatasetSpec } from '../../../../harness/core/records.ts';
import { encode, plain } from '../../../fixtures/datasets/files.ts';
import { project } from '../../../fixtures/datasets/prepare.ts';

const picture = await encode(plain(20, 10, [0, 0, 0]), 'png');
const jpeg = await encode(plain(20, 10, [0, 0, 0]), 'jpeg');
const turned = await sharp(picture).withMetadata({ orientation: 6 }).png().toBuffer();

const coco = (more: object = {}) =>
  JSON.stringify({
    images: [
      { id: 7, file_name: 'b.png', width: 20, height: 10 },
      { id: 3, file_name: 'a.png', width: 20, height: 10 },
      { id: 4, file_name: 'c.png', width: 20, height: 10 },
    ],
    categories: [
      { id: 18, name: 'dog' },
      { id: 3, name: 'car' },
    ],
    annotations: [
      { id: 1, image_id: 7, category_id: 18, bbox: [2, 1, 4, 5], iscrowd: 0 },
      { id: 2, image_id: 7, category_id: 3, bbox: [0, 0, 20, 10], iscrowd: 1 },
      { id: 3, image_id: 3, category_id: 3, bbox: [10.5, 2.25, 3, 3] },
    ],
    ...more,
  });
const cocoSource: DatasetSource = { kind: 'coco', path: 'set', annotations: 'instances.json' };
const pictures = { 'set/a.png': picture, 'set/b.png': picture, 'set/c.png': picture };
const cocoFiles = (json: string) => ({ ...pictures, 'instances.json': json });

const voc = (objects: string, filename = 'a.jpg', size = '<width>20</width><height>10</height>') =>
  `<annotation><folder>VOC</folder><filename>${filename}</filename><size>${size}<depth>3</depth></size>${objects}</annotation>`;
const object = (name: string, [x1, y1, x2, y2]: readonly number[], more = '') =>
  `<object><name>${name}</name>${more}<bndbox><xmin>${x1}</xmin><ymin>${y1}</ymin><xmax>${x2}</xmax><ymax>${y2}</ymax></bndbox></object>`;
const vocSource: DatasetSource = { kind: 'voc', path: 'voc' };
const vocFiles = (xml: string) => ({ 'voc/Annotations/a.xml': xml, 'voc/JPEGImages/a.jpg': jpeg });

describe('COCO instances', () => {
  test('are boxes of pictures by name, with labels by ascending category and crowds marked', async () => {
    const { prepare } = await project(cocoFiles(coco()));
    const record = await prepare(cocoSource);
    expect(record).toMatchObject({ items: ['a.png', 'b.png', 'c.png'], truth: null, classes: ['car', 'dog'] });
    expect(record.boxes).toEqual([
      [{ label: 0, box: [10.5, 2.25, 13.5, 5.25] }],
      [
        { label: 1, box: [2, 1, 6, 6] },
        { label: 0, box: [0, 0, 20, 10], crowd: true },
      ],
      [],
    ]);
    expect(record.notes).toBeUndefined();
  });

  test('take labels from the class names where these are given', async () => {
    const { prepare } = await project({ ...cocoFiles(coco()), names: 'dog\ncat\ncar\n' });
    const record = await prepare(cocoSource, { classes: 'names' });
    expect(record.boxes![1]!.map(({ label }) => label)).toEqual([0, 2]);
    expect(record.classes).toEqual(['dog', 'cat', 'car']);
  });

  test('without annotations, as those of test sets, are no truth, and it is said', async () => {
    const { annotations: _, ...without } = JSON.parse(coco());
    const { prepare } = await project(cocoFiles(JSON.stringify(without)));
    const record = await prepare(cocoSource);
    expect(record).toMatchObject({ items: ['a.png', 'b.png', 'c.png'], truth: null, classes: ['car', 'dog'] });
    expect(record.boxes).toBeUndefined();
    expect(record.notes).toEqual(['instances.json has no annotations, so that nothing is held against a truth.']);
  });

  test('are another dataset where a box is another one', async () => {
    const { prepare, write } = await project(cocoFiles(coco()));
    const before = await prepare(cocoSource);
    await write({ 'instances.json': coco().replace('[2,1,4,5]', '[2,1,4,6]') });
    const after = await prepare(cocoSource);
    expect(after.digest).not.toBe(before.digest);
    expect(after.parts).toEqual(before.parts);
  });

  test.for<[string, string, string, RegExp]>([
    ['no JSON', '{"images": [', 'COCO_BROKEN', /no JSON/],
    ['another file of JSON', '[]', 'COCO_BROKEN', /no list images/],
    ['a picture twice', coco({ images: [1, 2].map(id => ({ id, file_name: 'a.png' })) }), 'COCO_BROKEN', /image 7/],
    ['a category that is not listed', coco({ categories: [] }), 'COCO_BROKEN', /annotation 1 is of category 18/],
    ['no box', coco().replace('[2,1,4,5]', 'null'), 'COCO_BROKEN', /annotations\[0\]\.bbox is null/],
    [
      'a box of negative width',
      coco().replace('[2,1,4,5]', '[2,1,-4,5]'),
      'BOX_INVALID',
      /Annotation 1 .* 2, 1, -2, 6/,
    ],
    ['a box outside', coco().replace('[2,1,4,5]', '[20,1,4,5]'), 'BOX_OUTSIDE', /b\.png has 20 × 10 .* 20, 1, 24, 6/],
    [
      'a picture that is not there',
      coco().replace('c.png', 'd.png'),
      'PICTURE_MISSING',
      /names d\.png in set, which is not/,
    ],
    ['a picture elsewhere', coco().replace('c.png', '../x.png'), 'PICTURE_MISSING', /lies outside of that folder/],
    ['an id twice', coco().replace('"id":3,"file', '"id":7,"file'), 'ITEM_TWICE', /images .* the id 7 2 times/],
    ['a name twice by two paths', coco().replace('c.png', './x/../b.png'), 'ITEM_TWICE', /the item b\.png 2 times/],
    [
      'two categories of one name',
      coco({ categories: [3, 18].map(id => ({ id, name: 'cat' })) }),
      'CLASSES_TWICE',
      /names the class cat twice, as number 1 and as number 2/,
    ],
    ['a name twice', coco().replace('c.png', 'b.png'), 'ITEM_TWICE', /the item b\.png 2 times/],
    [
      'the size of another picture',
      coco().replace('"width":20,"height":10', '"width":40,"height":20'),
      'BOXES_MISFIT',
      /b\.png has 20 × 10 pixels, but its boxes are of a picture of 40 × 20/,
    ],
  ])('with %s are refused', async ([, json, code, message]) => {
    const { prepare } = await project(cocoFiles(json));
    await expect(prepare(cocoSource)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('of classes that the class file does not have are refused, with the nearest one', async () => {
    const { prepare } = await project({ ...cocoFiles(coco()), names: 'cars\ncat\n' });
    await expect(prepare(cocoSource, { classes: 'names' })).rejects.toMatchObject({
      code: 'LABEL_UNKNOWN',
      message: expect.stringMatching(/the class car, which is none of the 2 of names\. Did you mean cars/),
    });
  });

  test('of a picture that EXIF turns are refused where they are of it unturned', async () => {
    const { prepare } = await project({ ...cocoFiles(coco()), 'set/b.png': turned });
    const preprocess = { width: 20, height: 20 };
    await expect(prepare(cocoSource, { preprocess })).rejects.toMatchObject({
      code: 'BOXES_MISFIT',
      message: expect.stringContaining('b.png has 10 × 20 pixels once it is turned as its EXIF says'),
    });
  });

  test('of a picture that EXIF turns are taken where their size says that they are of it as it is seen', async () => {
    const images = [{ id: 7, file_name: 'b.png', width: 10, height: 20 }];
    const annotations = [{ id: 1, image_id: 7, category_id: 3, bbox: [1, 12, 3, 4] }];
    const { prepare } = await project({ ...cocoFiles(coco({ images, annotations })), 'set/b.png': turned });
    expect((await prepare(cocoSource)).boxes).toEqual([[{ label: 0, box: [1, 12, 4, 16] }]]);
  });

  test.for<[string, number, Size, object]>([
    ['half around', 3, { width: 20, height: 10 }, { width: 20, height: 10 }],
    ['by a quarter, which a square does not show', 6, { width: 10, height: 10 }, { width: 10, height: 10 }],
    ['by a quarter, where the annotations do not say a size', 6, { width: 20, height: 10 }, {}],
  ])(
    'of a picture that EXIF turns %s are refused, because nobody could tell what they are of',
    async ([, orientation, size, stated]) => {
      const flat = await encode(plain(size.width, size.height, [0, 0, 0]), 'png');
      const images = [{ id: 7, file_name: 'b.png', ...stated }];
      const annotations = [{ id: 1, image_id: 7, category_id: 3, bbox: [1, 2, 3, 4] }];
      const { prepare, write } = await project(cocoFiles(coco({ images, annotations })));
      const put = async (turn: number) =>
        write({ 'set/b.png': await sharp(flat).withMetadata({ orientation: turn }).png().toBuffer() });
      await put(orientation);
      await expect(prepare(cocoSource)).rejects.toMatchObject({
        code: 'TURN_UNCLEAR',
        message: expect.stringContaining('b.png is turned as its EXIF says'),
      });
      await put(1);
      expect((await prepare(cocoSource)).boxes).toHaveLength(1);
    },
  );

  test.for([
    ['by the size that the annotations say, before any picture is decoded', { width: 20, height: 10 }, false],
    ['by the picture, before its views are made', {}, true],
  ] as const)('outside are refused %s', async ([, stated, isDecoded]) => {
    const images = [{ id: 7, file_name: 'b.png', ...stated }];
    const annotations = [{ id: 1, image_id: 7, category_id: 3, bbox: [20, 1, 4, 5] }];
    const { datasets, write } = await project(cocoFiles(coco({ images, annotations })));
    if (!isDecoded) await write({ 'set/b.png': 'no picture' });
    const seen: number[] = [];
    const spec = { name: 'set', source: cocoSource };
    await expect(datasets.prepare(spec, done => seen.push(done))).rejects.toMatchObject({ code: 'BOX_OUTSIDE' });
    expect(seen).toEqual([]);
  });

  test('that reach beyond the picture are clipped, and flat ones left out; both are said', async () => {
    const annotations = [
      { id: 1, image_id: 7, category_id: 3, bbox: [-2, 5, 10, 20] },
      { id: 2, image_id: 3, category_id: 3, bbox: [5, 5, 0, 3] },
    ];
    const { prepare } = await project(cocoFiles(coco({ annotations })));
    const record = await prepare(cocoSource);
    expect(record.boxes).toEqual([[], [{ label: 0, box: [0, 5, 8, 10] }], []]);
    expect(record.notes).toEqual([
      '1 box without any area was left out.',
      'A box of b.png reached beyond the picture and was clipped.',
    ]);
  });
});

describe('Pascal VOC', () => {
  test('counts pixels from 1 and means the last one to be within; difficult objects are marked', async () => {
    const objects = object('dog', [1, 1, 20, 10]) + object('cat', [3, 4, 3, 4], '<difficult>1</difficult>');
    const { prepare } = await project(vocFiles(voc(objects)));
    expect(await prepare(vocSource)).toMatchObject({
      items: ['a.jpg'],
      classes: ['cat', 'dog'],
      boxes: [
        [
          { label: 1, box: [0, 0, 20, 10] },
          { label: 0, box: [2, 3, 3, 4], difficult: true },
        ],
      ],
    });
  });

  test('that says the size 0 × 0, as some tools write, says none', async () => {
    const xml = voc(object('dog', [1, 1, 20, 10]), 'a.jpg', '<width>0</width><height>0</height>');
    const { prepare } = await project(vocFiles(xml));
    expect((await prepare(vocSource)).boxes).toEqual([[{ label: 0, box: [0, 0, 20, 10] }]]);
  });

  test('is read by a list of its sets, of which one of a class marks pictures without it', async () => {
    const { prepare, write } = await project({
      ...vocFiles(voc(object('dog', [1, 1, 2, 2]))),
      'voc/Annotations/b.xml': voc('', 'b.jpg'),
      'voc/JPEGImages/b.jpg': jpeg,
      'voc/ImageSets/Main/val.txt': 'b\n',
      'voc/ImageSets/Main/dog_val.txt': 'a  1\nb -1\n',
    });
    expect((await prepare(vocSource)).items).toEqual(['a.jpg', 'b.jpg']);
    expect(await prepare({ ...vocSource, set: 'val' })).toMatchObject({ items: ['b.jpg'], boxes: [[]] });
    expect((await prepare({ ...vocSource, set: 'dog_val' })).items).toEqual(['a.jpg']);
    await write({ 'voc/ImageSets/Main/val.txt': 'b\nx\n' });
    await expect(prepare({ ...vocSource, set: 'val' })).rejects.toMatchObject({
      code: 'DATASET_MISSING',
      message: expect.stringContaining('Main/val.txt names x, whose annotation voc/Annotations/x.xml does not exist'),
    });
  });

  test.for<[string, string, string, RegExp]>([
    ['cut off', '<annotation><filename>a.jpg</file', 'VOC_BROKEN', /Annotations\/a\.xml .* line 1/],
    ['of another root', '<x/>', 'VOC_BROKEN', /no element annotation/],
    ['of no picture', '<annotation><size/></annotation>', 'VOC_BROKEN', /names no file/],
    ['with an object without a name', voc('<object/>'), 'VOC_BROKEN', /object 1 has no name/],
    [
      'with an object without a box',
      voc('<object><name>dog</name></object>'),
      'VOC_BROKEN',
      /a dog, has no number xmin/,
    ],
    ['with a box that is none', voc(object('dog', [9, 1, 2, 2])), 'BOX_INVALID', /a\.jpg has the box 8, 0, 2, 2/],
    ['with a box outside', voc(object('dog', [30, 1, 40, 2])), 'BOX_OUTSIDE', /a\.jpg has 20 × 10/],
    ['of another picture', voc('', 'b.jpg'), 'PICTURE_MISSING', /names b\.jpg in voc\/JPEGImages/],
  ])('%s is refused', async ([, xml, code, message]) => {
    const { prepare } = await project(vocFiles(xml));
    await expect(prepare(vocSource)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('says what is missing of its folders', async () => {
    const { prepare } = await project(vocFiles(voc('')));
    await expect(prepare({ ...vocSource, set: 'vall' })).rejects.toMatchObject({ code: 'DATASET_MISSING' });
    const { prepare: without } = await project({ 'voc/JPEGImages/a.jpg': jpeg });
    await expect(without(vocSource)).rejects.toThrow('The folder of annotations voc/Annotations does not exist');
  });
});

describe('boxes go where their picture goes', () => {
  // A white rectangle on black, whose place in the prepared picture is what its box must say.
  const box = [12, 6, 30, 21] as const;
  const size = { width: 45, height: 31 };
  const scene = {
    ...size,
    channels: 3,
    data: Uint8Array.from({ length: size.width * size.height * 3 }, (_, at) => {
      const [x, y] = [Math.floor(at / 3) % size.width, Math.floor(at / 3 / size.width)];
      return x >= box[0] && x < box[2] && y >= box[1] && y < box[3] ? 255 : 0;
    }),
  };
  const fits: [NonNullable<NonNullable<DatasetSpec['preprocess']>['fit']>, number, number][] = [
    ['fill', 64, 64],
    ['fill', 20, 33],
    ['cover', 64, 64],
    ['cover', 33, 64],
    ['contain', 64, 64],
    ['contain', 101, 40],
    ['contain', 23, 40],
    ['pad', 60, 64],
  ];
  test.for(fits)('with fit %s to %i × %i', async ([fit, width, height]) => {
    const instances = {
      images: [{ id: 1, file_name: 'a.png' }],
      categories: [{ id: 1, name: 'x' }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [box[0], box[1], 18, 15] }],
    };
    const { prepare, pictures: bytes } = await project({
      'set/a.png': await encode(scene, 'png'),
      'instances.json': JSON.stringify(instances),
    });
    const record = await prepare(cocoSource, { preprocess: { width, height, fit } });
    const lit = { x: [width, 0], y: [height, 0] };
    for (const [at, value] of bytes(record).entries()) {
      if (at % 3 !== 0 || value < 128) continue;
      const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
      lit.x = [Math.min(lit.x[0]!, x), Math.max(lit.x[1]!, x + 1)];
      lit.y = [Math.min(lit.y[0]!, y), Math.max(lit.y[1]!, y + 1)];
    }
    const [x1, y1, x2, y2] = record.boxes![0]![0]!.box as [number, number, number, number];
    for (const [said, seen] of [
      [x1, lit.x[0]!],
      [x2, lit.x[1]!],
      [y1, lit.y[0]!],
      [y2, lit.y[1]!],
    ])
      expect(Math.abs(said! - seen!)).toBeLessThan(1);
  });

  test('and those that cover cuts away are left out and said', async () => {
    const json = coco({ annotations: [{ id: 1, image_id: 7, category_id: 3, bbox: [0, 0, 3, 10] }] });
    const { prepare } = await project(cocoFiles(json));
    const record = await prepare(cocoSource, { preprocess: { width: 10, height: 10 } });
    expect(record.boxes).toEqual([[], [], []]);
    expect(record.notes).toEqual(['A box of b.png lay in what fit cover cuts away and was left out.']);
  });
});
