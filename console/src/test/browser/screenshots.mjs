// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// The pictures of docs/console, of a server with real traces.
// Usage: node screenshots.mjs SERVER CHROMIUM FOLDER

import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [server, executablePath, folder] = process.argv.slice(2);
const SQL = `-- Where time goes, in every trace
SELECT name, count(*) AS n, sum(dur) AS total_dur, max(dur) AS max_dur
FROM slice
WHERE dur > 0
GROUP BY name
ORDER BY total_dur DESC
LIMIT 40`;

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });

async function take(name, { width = 1280, height = 800, colorScheme = 'light', hash }, prepare) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  await page.goto(`${server}/#/${hash}`);
  await prepare(page);
  await page.evaluate(() => document.activeElement?.blur());
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(`${name}.png`);
  await context.close();
}

async function run(page) {
  await page.getByRole('button', { name: /^Columns of / }).first().waitFor();
  await page.getByRole('textbox', { name: 'PerfettoSQL query' }).press('Control+Enter');
  await page.locator('.status.success').waitFor({ timeout: 300_000 });
  await page.locator('.grid-row').first().waitFor();
}

const query = `query?${new URLSearchParams({ sql: SQL })}`;
await take('result', { hash: query }, async (page) => {
  await run(page);
  await page.getByRole('button', { name: 'total_dur', exact: true }).click();
  await page.locator('[aria-sort=ascending]').waitFor();
  await page.locator('.head-name', { hasText: 'total_dur' }).click();
  await page.locator('[aria-sort=descending]').waitFor();
  await page.locator('.grid-row .cell:not(.gutter)').first().waitFor();
});
await take('chart', { hash: query, colorScheme: 'dark' }, async (page) => {
  await run(page);
  await page.getByRole('tab', { name: 'Chart' }).click();
  await page.getByRole('button', { name: 'Heat map' }).click();
  await page.getByRole('img', { name: /^Heat map/ }).waitFor();
});
await take('traces', { hash: 'traces' }, async (page) => {
  await page.locator('.grid-row').first().waitFor();
});
await take('narrow', { hash: query, width: 390, height: 844 }, async (page) => {
  await page.getByRole('textbox', { name: 'PerfettoSQL query' }).press('Control+Enter');
  await page.locator('.status.success').waitFor({ timeout: 300_000 });
  await page.locator('.grid-row').first().waitFor();
});
await browser.close();
