// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// The pictures of profiles in docs/console, of a server with real ones.
// Usage: node profile-screenshots.mjs SERVER CHROMIUM FOLDER

import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [server, executablePath, folder] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });

async function take(name, parts, { width = 1280, height = 800, colorScheme = 'light' }, prepare) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  await page.goto(`${server}/#/profiles?${new URLSearchParams(Object.entries(parts).map(([key, value]) => [`p.${key}`, value]))}`);
  await page.locator('.tool-page > *').first().waitFor({ timeout: 120_000 });
  await prepare?.(page);
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(`${name}.png`);
  await context.close();
}

await take('profile-overview', { run: 'jax-cpu-4host' }, {});
await take('profile-timeline', { run: 'tpu-inference', tool: 'trace_viewer@', from: '19490000', to: '20500000' }, { colorScheme: 'dark' }, async (page) => {
  await page.locator('.lane-view canvas').click({ position: { x: 500, y: 64 } });
  await page.locator('.event-details').waitFor();
});
// What threads launched, a kernel of it, and what is in a span.
await take('profile-arrows', { run: 'amd-gemm', tool: 'trace_viewer@', from: '4500', to: '9200', span: '4870-6920', arrows: '1' }, {}, async (page) => {
  await page.locator('.lane-view canvas').click({ position: { x: 280, y: 58 } });
  await page.locator('.event-links').waitFor();
  await page.mouse.move(0, 0);
});
await take('profile-roofline', { run: 'tpu-inference', tool: 'roofline_model' }, {}, async (page) => {
  const box = await page.locator('.plot canvas').boundingBox();
  await page.mouse.move(box.x + 258, box.y + 218);
});
await take('profile-ops', { run: 'tpu-inference', tool: 'hlo_stats' }, { colorScheme: 'dark' });
await take('profile-tree', { run: 'tpu-inference', tool: 'op_profile' }, {}, async (page) => {
  await page.getByRole('row', { name: /loop fusion/ }).click();
  await page.getByRole('row', { name: /broadcast_add_fusion\.1/ }).click();
});
await take('profile-memory', { run: 'GPU-multi-worker', tool: 'memory_profile' }, {});
await take('profile-narrow', { run: 'tpu-inference', tool: 'trace_viewer@', from: '19400000', to: '20500000' }, { width: 390, height: 844 });
await browser.close();
