import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addonFolders, addonFor, addonVariants } from '../../../../harness/adapters/tensorrt/addon-files.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';
import { fakeMachine } from './fake-machine.ts';

async function sources(text = 'int x;'): Promise<string> {
  const native = await temporaryFolder();
  mkdirSync(join(native, 'src'));
  writeFileSync(join(native, 'CMakeLists.txt'), 'project(x)');
  writeFileSync(join(native, 'src/addon.cc'), text);
  return native;
}

describe('folders of compiled addons', () => {
  test('are that of the package, then the cache, which is named by the sources and the processor', async () => {
    const native = await sources();
    const { looked, compileInto: cache } = addonFolders(fakeMachine({}, { arch: 'arm64' }), native);
    expect(cache).toMatch(/^\/home\/ada\/\.cache\/triplicate\/native\/[0-9a-f]{12}-arm64$/);
    expect(looked).toEqual([join(native, 'prebuilt/arm64'), cache]);
  });

  test('follow XDG_CACHE_HOME', async () => {
    const { compileInto: cache } = addonFolders(
      fakeMachine({}, { env: { XDG_CACHE_HOME: '/var/cache/ada' } }),
      await sources(),
    );
    expect(cache).toMatch(/^\/var\/cache\/ada\/triplicate\/native\//);
  });

  test('are the one that TRIPLICATE_ADDON names, alone', async () => {
    const folders = addonFolders(fakeMachine({}, { env: { TRIPLICATE_ADDON: '/double' } }), await sources());
    expect(folders).toEqual({ looked: ['/double'], compileInto: '/double' });
  });

  test('are others for other sources, and the same wherever the package lies', async () => {
    const cacheOf = async (text: string) => addonFolders(fakeMachine({}), await sources(text)).compileInto;
    expect(await cacheOf('int x;')).toBe(await cacheOf('int x;'));
    expect(await cacheOf('int x;')).not.toBe(await cacheOf('int y;'));
  });

  test('are the same whatever lies beside the sources that the addon is compiled from', async () => {
    const native = await sources();
    const before = addonFolders(fakeMachine({}), native).compileInto;
    mkdirSync(join(native, 'double'));
    writeFileSync(join(native, 'double/builder.cc'), 'int z;');
    writeFileSync(join(native, 'double/CMakeLists.txt'), 'project(y)');
    expect(addonFolders(fakeMachine({}), native).compileInto).toBe(before);
  });
});

describe('the addon', () => {
  const files = fakeMachine({
    '/package/10.6.0/triplicate-trt.node': '',
    '/package/8.5.3/triplicate-trt.node': '',
    '/cache/10.6.0/triplicate-trt.node': '',
    '/cache/10.15.1/triplicate-trt.node': '',
    '/cache/11.4.0/.triplicate-trt.node.17': '',
    '/cache/notes/triplicate-trt.node': '',
  });
  const variants = addonVariants(files, { looked: ['/package', '/cache'], compileInto: '/cache' });

  test('is found in every folder, half-written ones excepted, the first folder winning', () => {
    expect(variants).toEqual([
      { headers: '10.15.1', file: '/cache/10.15.1/triplicate-trt.node' },
      { headers: '10.6.0', file: '/package/10.6.0/triplicate-trt.node' },
      { headers: '8.5.3', file: '/package/8.5.3/triplicate-trt.node' },
    ]);
  });

  test('for a library has headers that are not newer', () => {
    expect(addonFor(variants, '10.13.3').file).toBe('/package/10.6.0/triplicate-trt.node');
  });

  test('that is missing is an error with those that are there, and the command that adds it', () => {
    expect(() => addonFor(variants, '11.1.0')).toThrow(
      expect.objectContaining({
        code: 'ADDON_MISSING',
        exit: 'environment',
        message: expect.stringContaining('here are those for 10.15.1, 10.6.0, 8.5.3'),
        next: 'Compile it: pnpm triplicate doctor --fix',
      }),
    );
    expect(() => addonFor([], '10.6.0')).toThrow('none is compiled here');
  });
});
