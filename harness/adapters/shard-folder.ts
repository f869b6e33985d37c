import { constants } from 'node:fs';
import { lstat, open, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TriplicateError } from '../core/errors.ts';
import { hexOf } from '../core/hex-of.ts';
import { nullIfMissing } from '../core/null-if-missing.ts';
import type { Digest, ShardRecord } from '../core/records.ts';
import { reportId } from '../core/report-id.ts';
import { shardFile, shardName } from '../core/shards.ts';
import { ifUnwritable } from '../core/unwritable.ts';
import type { BlobStore, ShardFolders } from '../ports.ts';
import { copyDurably, makeFolder, writeDurably } from './files/durable.ts';
import { parse, validate } from './schema/validate.ts';

/** Shards as folders that travel between machines: shard.json, and beside it the blobs of engines and predictions. */
export function createShardFolders({ reports, blobs }: { reports: string; blobs: BlobStore }): ShardFolders {
  return {
    async write(shard) {
      const folder = join(reports, reportId(shard.spec, shard.plan), shardName(shard));
      validate('shard', shard, join(folder, shardFile));
      const unwritable = ifUnwritable({
        code: 'SHARD_UNWRITABLE',
        what: `The shard cannot be written to ${folder}`,
        kept: 'What was built and run is in the store.',
        next: 'Make room, or make the folder writable, and run the same command again: what is in the store is not done again.',
      });
      const fill = async () => {
        // What an earlier run left must not pass for this one's.
        await rm(folder, { recursive: true, force: true });
        await makeFolder(join(folder, 'blobs'));
        for (const digest of blobsOf(shard)) await copyDurably(await blobs.path(digest), blobFile(folder, digest));
        // Last, because a folder counts as a shard from here on.
        await writeDurably(join(folder, shardFile), `${JSON.stringify(shard)}\n`);
      };
      await fill().catch(unwritable);
      return folder;
    },
    async read(given) {
      const folder = resolve(given);
      const file = join(folder, shardFile);
      return parse('shard', await readPlain(folder, file), file);
    },
    async bringBlobs(given, shard) {
      const folder = resolve(given);
      await requirePlain(folder, join(folder, 'blobs'), 'directory');
      for (const digest of blobsOf(shard)) {
        const file = blobFile(folder, digest);
        await requirePlain(folder, file, 'file');
        const stored = await blobs.putFile(file);
        if (stored.digest !== digest) throw broken(folder, `${file} holds other bytes than its name says`);
      }
    },
  };
}

const blobFile = (folder: string, digest: Digest): string => join(folder, 'blobs', hexOf(digest));

/** What comparing and pinning need. */
function blobsOf({ engines, runs }: ShardRecord): Digest[] {
  const ofBuilds = engines.flatMap(({ build }) => [
    build.engine,
    ...(build.artifacts ?? []).map(({ digest }) => digest),
    ...(build.log ? [build.log] : []),
  ]);
  const ofRuns = runs.flatMap(({ run }) => [
    ...(run.predictions === null ? [] : [run.predictions]),
    ...run.outputs.map(({ digest }) => digest),
  ]);
  return [...new Set([...ofBuilds, ...ofRuns])];
}

/** A folder from elsewhere may hold links, behind which anything of this machine may lie. */
async function requirePlain(folder: string, path: string, kind: 'file' | 'directory'): Promise<void> {
  const found = await lstat(path).catch(nullIfMissing);
  if (!found) throw broken(folder, `${path} is missing`);
  if (kind === 'file' ? !found.isFile() : !found.isDirectory()) throw broken(folder, `${path} is not a plain ${kind}`);
}

async function readPlain(folder: string, file: string): Promise<string> {
  await requirePlain(folder, file, 'file');
  const opened = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return await opened.readFile('utf8');
  } finally {
    await opened.close();
  }
}

const broken = (folder: string, why: string): TriplicateError =>
  new TriplicateError({
    code: 'SHARD_BROKEN',
    message: `${folder} is no whole shard: ${why}.`,
    next: 'Name the folders that run --shard printed, copied whole, or run that shard again.',
  });
