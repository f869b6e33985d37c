#!/usr/bin/env node
// Says in words that Node is too old, before anything is loaded that an old one cannot read.
import { clearEarlierGate } from './clear-earlier-gate.ts';

clearEarlierGate(process.argv.slice(2));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  // Package managers name themselves to what they start.
  const add = /^pnpm\//.test(process.env.npm_config_user_agent ?? '')
    ? 'pnpm add --save-dev'
    : 'npm install --save-dev';
  process.stderr.write(
    `NODE_TOO_OLD: triplicate needs Node 22.18 or newer, and this is ${process.versions.node}.\n` +
      `Next: ${add} node-linux-${process.arch}@24.21.0, which puts a newer one before it in scripts\n`,
  );
  process.exitCode = 4;
} else await import('./main.ts');
