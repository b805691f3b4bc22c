import { expect, test } from 'vitest';

test('runs on Node 24 or newer, which the package `node` installs', () => {
  expect(Number(process.versions.node.split('.')[0])).toBeGreaterThanOrEqual(24);
});
