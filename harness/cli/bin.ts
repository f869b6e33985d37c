#!/usr/bin/env node
// Says in words that Node is too old, before anything is loaded that an old one cannot read.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `NODE_TOO_OLD: triplicate needs Node 22.18 or newer, and this is ${process.versions.node}.\n` +
      `Next: npm install --save-dev node-linux-${process.arch}@24.21.0, which puts a newer one before it in scripts\n`,
  );
  process.exitCode = 4;
} else await import('./main.ts');
