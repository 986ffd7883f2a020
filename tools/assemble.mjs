#!/usr/bin/env node
/**
 * Copies what a running Tripline consists of into an empty folder: built packages, schemas, rules, the lockfile. `npm ci --omit=dev` there
 * completes it. The Dockerfile uses it, and so can any other packaging: `node tools/assemble.mjs <folder>`.
 */
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { root } from './setup/root.mjs';
import { stopWith } from './setup/steps.mjs';

/** What of a package is needed to run it. */
const PARTS = ['package.json', 'dist', 'schemas', 'pom.xml'];

/**
 * @param {string} from a checkout that has been built
 * @returns {string[]} paths below it, files and folders
 */
export function runtimePaths(from) {
  const packages = ['libs', 'apps'].flatMap((kind) => readdirSync(join(from, kind)).map((name) => join(kind, name)));
  const inPackages = packages.flatMap((folder) => PARTS.map((part) => join(folder, part)));
  // The workspaces test and bench are in the lockfile, so npm ci asks for their package.json.
  const others = [
    'package.json',
    'package-lock.json',
    '.npmrc',
    'LICENSE',
    'rules',
    'test/package.json',
    'bench/package.json',
  ];
  return [...others, ...inPackages].filter((path) => existsSync(join(from, path)));
}

/** @param {string} from @param {string} to */
export function assemble(from, to) {
  for (const path of runtimePaths(from)) {
    cpSync(join(from, path), join(to, path), { recursive: true, filter: (file) => !isBuildOnly(basename(file)) });
  }
}

/** @param {string} name */
function isBuildOnly(name) {
  return name === '.tsbuildinfo' || name === '.sources' || /\.(map|d\.ts)$/.test(name);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
  const [to] = process.argv.slice(2);
  if (to === undefined) stopWith('usage: node tools/assemble.mjs <folder>');
  mkdirSync(to, { recursive: true });
  assemble(root, resolve(to));
}
