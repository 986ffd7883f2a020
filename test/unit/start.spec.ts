import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runtimePaths } from '../../tools/assemble.mjs';
import { stampOfSources } from '../../tools/setup/build.mjs';
import { isInstalled } from '../../tools/setup/install.mjs';
import { pathOutsideModules } from '../../tools/setup/node.mjs';

const foreground = join(import.meta.dirname, '../../tools/setup/foreground.mjs');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tripline-start-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, content = ''): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), content);
}

describe('the installation', () => {
  const written = 'node_modules/.package-lock.json';

  it('is wanted when there is none, or one that was cut off', () => {
    write('package-lock.json');
    expect(isInstalled(folder)).toBe(false);
    write('node_modules/left-pad/index.js');
    expect(isInstalled(folder)).toBe(false);
  });

  it('is wanted again when the lockfile is newer', () => {
    write('package-lock.json');
    write(written);
    utimesSync(join(folder, written), 1_000, 1_000);
    expect(isInstalled(folder)).toBe(false);
    utimesSync(join(folder, 'package-lock.json'), 999, 999);
    expect(isInstalled(folder)).toBe(true);
  });

  it('does not run npm on a Node that it is about to replace', () => {
    const path = ['/x/node_modules/.bin', '/usr/bin', '/y/node_modules/.bin/'].join(delimiter);
    expect(pathOutsideModules(path)).toBe('/usr/bin');
  });
});

describe('the stamp of the sources', () => {
  it('changes with a source that is written, added or removed, and not with what a build makes', () => {
    write('package-lock.json');
    write('libs/a/src/index.ts', 'export {};');
    const before = stampOfSources(folder);
    write('libs/a/dist/index.js');
    expect(stampOfSources(folder)).toBe(before);
    write('libs/a/src/index.ts', 'export { };');
    const changed = stampOfSources(folder);
    expect(changed).not.toBe(before);
    write('libs/a/schemas/1.avsc');
    expect(stampOfSources(folder)).not.toBe(changed);
    rmSync(join(folder, 'libs/a/schemas'), { recursive: true });
    expect(stampOfSources(folder)).toBe(changed);
  });
});

describe('what an image holds', () => {
  it('is what runs: built packages, schemas, rules, the lockfile; no sources', () => {
    for (const path of ['libs/a/package.json', 'libs/a/dist/index.js', 'libs/a/src/index.ts', 'libs/a/schemas/1.avsc'])
      write(path);
    for (const path of ['apps/b/package.json', 'apps/b/dist/main.js', 'rules/r.yml', 'package-lock.json', 'README.md'])
      write(path);
    const paths = runtimePaths(folder).toSorted();
    expect(paths).toEqual([
      'apps/b/dist',
      'apps/b/package.json',
      'libs/a/dist',
      'libs/a/package.json',
      'libs/a/schemas',
      'package-lock.json',
      'rules',
    ]);
  });
});

/** Runs a script under `runInForeground`, as `npm start` does, and waits until it has said that it is ready. */
async function started(script: string, isGroup = false) {
  const code = `import { runInForeground } from ${JSON.stringify(foreground)};
    process.exitCode = await runInForeground(process.execPath, ['-e', ${JSON.stringify(script)}], { cwd: '.', isGroup: ${isGroup} });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('ready')) resolve();
    });
  });
  await ready;
  return { child, ended, said: () => said };
}

async function isGone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 100 && isAlive(pid); attempt += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  return !isAlive(pid);
}

/** A process that has ended and is not yet collected by its parent counts as gone. */
function isAlive(pid: number): boolean {
  if (process.platform === 'linux') {
    if (!existsSync(`/proc/${pid}/stat`)) return false;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.charAt(stat.lastIndexOf(')') + 2) !== 'Z';
  }
  const { stdout, status } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && !stdout.startsWith('Z');
}

describe('what runs in the foreground', { timeout: 30_000 }, () => {
  it('gets one Ctrl-C for the two that the terminal and npm send, drains, and gives its exit code', async () => {
    const { child, ended, said } = await started(
      `process.on('SIGINT', () => { console.log('asked'); setTimeout(() => process.exit(7), 200); }); setInterval(() => {}, 1000); console.log('ready');`,
    );
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect(await ended).toBe(7);
    expect(said().match(/asked/g)).toHaveLength(1);
  });

  it('leaves nothing running, not even what the child has started and forgotten', async () => {
    const { ended, child, said } = await started(
      `const c = require('node:child_process').spawn('sleep', ['60'], { stdio: 'ignore' }); process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000); console.log('pid ' + c.pid + ' ready');`,
    );
    const grandchild = Number(/pid (\d+)/.exec(said())?.[1]);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(await isGone(grandchild)).toBe(true);
  });

  it('learns that we were killed', async () => {
    const { child, said } = await started(
      `process.on('disconnect', () => process.exit(0)); setInterval(() => {}, 1000); console.log('pid ' + process.pid + ' ready');`,
    );
    child.kill('SIGKILL');
    expect(await isGone(Number(/pid (\d+)/.exec(said())?.[1]))).toBe(true);
  });

  it('ends the whole command when a tool is interrupted', async () => {
    const { child, ended } = await started(`setInterval(() => {}, 1000); console.log('ready');`, true);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
  });
});
