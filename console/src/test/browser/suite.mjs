// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// The console in a browser, against a real server with the traces of dev.tracefold.console.ConsoleTest.
// Usage: node suite.mjs SERVER CHROMIUM [WORDS]; a JSON object a case on the output, of those whose name has the words.

import { deepStrictEqual as same, match, ok } from 'node:assert';
import { suiteOf } from './driver.mjs';

const [server, executablePath, only = ''] = process.argv.slice(2);
const { test, run: runCases } = await suiteOf(server, executablePath);

const SLICES = 'SELECT ts, dur, name FROM slice ORDER BY ts';
const BY_NAME = 'SELECT name, sum(dur) AS total_dur, count(*) AS n FROM slice GROUP BY name';
const ENDLESS = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c';

const hash = (parts) => `${server}/#/query?${new URLSearchParams(parts)}`;
const editor = (page) => page.getByRole('textbox', { name: 'PerfettoSQL query' });
const facts = (page) => page.locator('.run-facts');
const grid = (page) => page.getByRole('grid');
const cell = (page, row, column) => page.locator(`.grid-row[aria-rowindex="${row + 1}"] [aria-colindex="${column + 1}"]`);

async function run(page, sql, status = 'Done') {
  await page.goto(hash({ sql }));
  await editor(page).press('Control+Enter');
  await facts(page).getByText(status, { exact: true }).waitFor();
}

async function column(page, index, rows) {
  const texts = [];
  // The first line of what a cell says when it is pointed at is the value as it is.
  for (let row = 1; row <= rows; row++) texts.push((await cell(page, row, index).and(page.locator('[title]')).getAttribute('title')).split('\n')[0]);
  return texts;
}

test('opens with ready-made queries and the number of traces', async (page) => {
  await page.goto(server);
  await page.getByText('13 traces').first().waitFor();
  await page.locator('.card').first().click();
  match(await editor(page).innerText(), /SELECT/);
});

test('a query runs by Control Enter and its rows are led by their trace', async (page) => {
  await run(page, SLICES);
  await facts(page).getByText('2,400 rows').waitFor();
  await cell(page, 1, 1).getByText('.json').waitFor();
  await page.locator('[role=grid][aria-rowcount="2401"]').waitFor();
});

test('a trace that fails is listed at once, the others answer', async (page) => {
  await run(page, SLICES);
  await facts(page).getByRole('button', { name: '1 trace failed' }).click();
  match(await page.locator('.errors').innerText(), /broken\.pftrace[^]*/);
  await page.getByRole('tab', { name: 'Table', exact: true }).click();
  await cell(page, 1, 1).waitFor();
});

test('a query that is wrong says where', async (page) => {
  await run(page, 'SELECT nope FROM slice', 'Failed');
  match(await page.locator('.error-text').first().innerText(), /no such column: nope/);
});

test('a trace address that is wrong is said by the server', async (page) => {
  await page.goto(`${server}/#/traces`);
  const place = page.getByRole('textbox').first();
  await place.fill('/no/such/folder');
  await place.press('Enter');
  await page.getByRole('alert').waitFor();
});

test('the server sorts and filters', async (page) => {
  await run(page, SLICES);
  await page.getByRole('button', { name: 'dur', exact: true }).click();
  await page.getByRole('columnheader', { name: /^dur/ }).and(page.locator('[aria-sort=ascending]')).waitFor();
  await page.getByRole('button', { name: 'dur', exact: false }).first().click();
  await page.locator('[aria-sort=descending]').waitFor();
  await cell(page, 1, 3).getByText(/\d .?s$/).waitFor();
  const sorted = (await column(page, 3, 8)).map(Number);
  same(sorted, sorted.toSorted((a, b) => b - a));

  await page.getByRole('group', { name: 'Filters' }).getByRole('button', { name: 'Filter' }).click();
  await page.getByRole('combobox', { name: 'Column', exact: true }).selectOption('name');
  await page.getByRole('combobox', { name: 'Operator' }).selectOption('in');
  await page.getByRole('textbox', { name: 'Values, one a line' }).fill('step\nload');
  await page.getByRole('button', { name: 'Add filter' }).click();
  await page.locator('.results-bar').getByText(/^1,\d\d\d rows$|^\d\d\d rows$/).waitFor();
  ok((await column(page, 4, 8)).every((name) => name === 'step' || name === 'load'));
});

test('the last of many rows is a key away', async (page) => {
  await run(page, SLICES);
  await cell(page, 1, 2).click();
  await grid(page).press('Control+End');
  await page.locator('.grid-row[aria-rowindex="2401"]').waitFor();
  await cell(page, 2400, 3).getByText(/\d .?s$/).waitFor();
  await grid(page).press('Enter');
  await page.getByRole('dialog').getByText(/load|step|save|wait/).first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('tables and their columns are completed', async (page) => {
  await page.goto(server);
  await page.getByRole('button', { name: 'Columns of slice', exact: true }).waitFor();
  await editor(page).click();
  await page.keyboard.type('SELECT s.du');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowRight');
  await editor(page).fill('SELECT s. FROM slice s');
  await page.keyboard.press('Home');
  for (let i = 0; i < 9; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.type('du');
  await page.locator('.cm-tooltip-autocomplete').getByText('dur', { exact: true }).waitFor();
  await page.waitForTimeout(100); // CodeMirror ignores Enter for as long after the list appears
  await page.keyboard.press('Enter');
  match(await editor(page).innerText(), /SELECT s\.dur FROM slice s/);
});

test('charts are drawn of the rows', async (page) => {
  await run(page, BY_NAME);
  await page.getByRole('tab', { name: 'Chart' }).click();
  for (const kind of ['Histogram', 'Heat map', 'Bars']) {
    await page.getByRole('button', { name: kind, exact: true }).click();
    await page.getByRole('img', { name: new RegExp(`^${kind} of`) }).waitFor();
    await page.waitForFunction(() => {
      const canvas = document.querySelector('canvas');
      const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      const colors = new Set();
      for (let i = 0; i < pixels.length; i += 4) colors.add(`${pixels[i]},${pixels[i + 1]},${pixels[i + 2]},${pixels[i + 3]}`);
      return colors.size > 4;
    });
  }
  const { x, y, width, height } = await page.locator('canvas').boundingBox();
  await page.mouse.move(x + width / 2, y + height / 4);
  await page.locator('.tip').getByText('sum of total_dur').waitFor();
});

test('a reload and a shared link keep query, run, filters and view', async (page) => {
  await run(page, BY_NAME);
  await page.getByRole('tab', { name: 'Chart' }).click();
  await page.getByRole('img', { name: /^Bars of/ }).waitFor();
  await page.waitForFunction(() => /run=/.test(location.hash) && /view=chart/.test(location.hash));
  await page.reload();
  await page.getByRole('img', { name: /^Bars of/ }).waitFor();
  await facts(page).getByText('Done', { exact: true }).waitFor();
  match(await editor(page).innerText(), /GROUP BY name/);
  const link = page.url();
  await page.goto('about:blank');
  await page.evaluate(() => localStorage?.clear()).catch(() => undefined);
  await page.goto(link);
  await page.getByRole('img', { name: /^Bars of/ }).waitFor();
});

test('a long run is cancelled', async (page) => {
  await page.goto(hash({ sql: ENDLESS }));
  await editor(page).press('Control+Enter');
  await facts(page).getByText('Running', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await facts(page).getByText('Cancelled', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
});

test('without keeping the rows they come to the page alone', async (page) => {
  await page.goto(hash({ sql: BY_NAME, keep: '0' }));
  await editor(page).press('Control+Enter');
  await facts(page).getByText('Done', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'total_dur', exact: true }).click();
  await page.locator('[aria-sort=ascending]').waitFor();
  const sorted = (await column(page, 3, 5)).map(Number);
  same(sorted, sorted.toSorted((a, b) => a - b));
});

test('the history opens a run again, and deletes it', async (page) => {
  await run(page, `${BY_NAME} -- of the history`);
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByRole('searchbox', { name: 'Find in queries' }).fill('of the history');
  const row = page.getByRole('row').filter({ hasText: 'total_dur' });
  await row.getByText('Done').waitFor();
  await page.locator('.open-run').first().click();
  await cell(page, 1, 2).waitFor();
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByRole('searchbox', { name: 'Find in queries' }).fill('of the history');
  await row.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete with its rows' }).click();
  await page.getByText('No run matches').waitFor();
});

test('a query is saved, and is there for the next one', async (page) => {
  await page.goto(hash({ sql: 'SELECT 42 AS answer' }));
  await editor(page).press('Control+s');
  await page.getByRole('textbox', { name: 'Name' }).fill('The answer');
  await page.keyboard.press('Enter');
  await page.getByText('Saved for everybody').waitFor();
  await page.getByRole('button', { name: 'Queries' }).click();
  await page.getByRole('menuitem', { name: 'The answer' }).waitFor();
});

test('traces are filtered, and a query asks those only', async (page) => {
  await page.goto(`${server}/#/traces`);
  await page.getByRole('status').getByText('13 traces').waitFor();
  await page.getByRole('group', { name: 'Filters' }).getByRole('button', { name: 'Filter' }).click();
  await page.getByRole('combobox', { name: 'Column', exact: true }).selectOption('file_path');
  await page.getByRole('combobox', { name: 'Operator' }).selectOption('glob');
  await page.getByRole('textbox', { name: 'Value', exact: true }).fill('*trace-0*');
  await page.getByRole('button', { name: 'Add filter' }).click();
  await page.getByRole('button', { name: 'Query these 10 traces' }).click();
  await editor(page).fill(BY_NAME);
  await editor(page).press('Control+Enter');
  await facts(page).getByText('10 of 10 traces').waitFor();
});

async function downloaded(page, format) {
  await page.getByRole('button', { name: 'Download the rows' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: format, exact: true }).click()]);
  const pieces = [];
  for await (const piece of await download.createReadStream()) pieces.push(piece);
  return Buffer.concat(pieces);
}

test('the rows are downloaded as CSV', async (page) => {
  await run(page, BY_NAME);
  const text = String(await downloaded(page, 'CSV'));
  match(text.split('\n')[0], /name"?,"?total_dur"?,"?n"?,"?file_path/);
  same(text.trim().split('\n').length, 1 + 12 * 4);
});

test('a download has the rows, the order and the columns of the grid', async (page) => {
  await run(page, BY_NAME);
  await page.waitForFunction(() => /run=/.test(location.hash));
  const link = new URL(page.url());
  const [path, asked] = link.hash.split('?');
  const state = new URLSearchParams(asked);
  state.set('rf', JSON.stringify([{ field: 'name', op: 'in', value: ['step', 'load'] }]));
  state.set('ro', 'total_dur desc');
  state.set('rc', JSON.stringify(['total_dur', 'name']));
  await page.goto('about:blank');
  await page.goto(`${server}/${path}?${state}`);
  await page.locator('.results-bar').getByText('24 rows', { exact: true }).waitFor();
  const [head, ...rows] = String(await downloaded(page, 'CSV')).trim().split('\n');
  same(head, 'total_dur,name');
  same(rows.length, 24);
  const totals = rows.map((row) => Number(row.split(',')[0]));
  same(totals, totals.toSorted((a, b) => b - a));
  ok(rows.every((row) => /,(step|load)$/.test(row)));
  const parquet = await downloaded(page, 'Parquet');
  same(String(parquet.subarray(0, 4)) + String(parquet.subarray(-4)), 'PAR1PAR1');
  await page.getByRole('button', { name: 'Download the rows' }).click();
  await page.getByRole('checkbox', { name: 'All 48 rows instead' }).check();
  await page.keyboard.press('Escape');
  same(String(await downloaded(page, 'CSV')).trim().split('\n').length, 1 + 48);
});

/** What the double of Perfetto's UI was given. */
async function given(popup) {
  const text = popup.locator('#got').getByText('bytes');
  await text.waitFor();
  return JSON.parse(await text.innerText());
}

const content = (trace) => `${server}/v1/trace_content?address=${encodeURIComponent(trace)}`;

async function sumOf(trace) {
  const bytes = new Uint8Array(await (await fetch(content(trace))).arrayBuffer());
  return { bytes: bytes.length, sum: bytes.reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, 0) };
}

test("a trace of the list is handed to Perfetto's UI, whole", async (page) => {
  await page.goto(`${server}/#/traces`);
  await page.getByRole('status').getByText('13 traces').waitFor();
  await page.locator('.grid-row').filter({ hasText: 'trace-07.json' }).locator('.cell').filter({ hasText: '/trace-07.json' }).waitFor();
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.locator('.grid-row').filter({ hasText: 'trace-07.json' }).getByRole('button', { name: /^Open this trace/ }).click(),
  ]);
  const got = await given(popup);
  const trace = decodeURIComponent(/trace=([^&]*)/.exec(got.url)[1]);
  same({ ...got, url: '' }, { ...(await sumOf(trace)), title: 'trace-07.json', fileName: 'trace-07.json', url: '', from: server, asked: '' });
  await page.getByText("Handed over to Perfetto's UI").waitFor();
  same(await page.getByRole('dialog').count(), 0);

  // What the UI would share leads back here, and opens it again.
  const [again] = await Promise.all([
    page.waitForEvent('popup'),
    page.goto('about:blank').then(() => page.goto(got.url)).then(() => page.getByRole('dialog').getByRole('button', { name: 'Open', exact: true }).click()),
  ]);
  same((await given(again)).sum, got.sum);
});

test("a row with a time opens Perfetto's UI there", async (page) => {
  await run(page, "SELECT ts, dur, name FROM slice WHERE name = 'load' ORDER BY ts LIMIT 1");
  await cell(page, 1, 1).getByText('.json').waitFor();
  const [ts, dur] = [await column(page, 2, 1), await column(page, 3, 1)].map(([text]) => BigInt(text));
  const [popup] = await Promise.all([page.waitForEvent('popup'), cell(page, 1, 1).getByRole('button', { name: /at this event/ }).click()]);
  const { asked } = await given(popup);
  const from = ts > dur ? ts - dur : 0n;
  same(asked, `?visStart=${from}&visEnd=${ts + 2n * dur}&ts=${ts}&dur=${dur}`);
});

test("keys alone open a trace in Perfetto's UI", async (page) => {
  await page.goto(`${server}/#/traces`);
  await cell(page, 1, 1).click();
  await grid(page).press('End');
  for (let i = 0; i < 8 && !(await page.locator('.cell.chosen .cell-open').count()); i++) await grid(page).press('ArrowLeft');
  await grid(page).press('Enter');
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.getByRole('button', { name: "Open in Perfetto's UI" }).press('Enter')]);
  ok((await given(popup)).bytes > 0);
});

test('a browser that opens no tab is asked again, and what fails is said', async (page) => {
  await page.goto(`${server}/#/open?trace=trace-03.json`);
  const dialog = page.getByRole('dialog', { name: "Open in Perfetto's UI" });
  const open = dialog.getByRole('button', { name: 'Open', exact: true });
  await page.evaluate(() => {
    window.realOpen = window.open;
    window.open = () => null;
  });
  await open.click();
  await dialog.getByText('The browser opened no tab').waitFor();
  await page.evaluate(() => (window.open = window.realOpen));
  const [popup] = await Promise.all([page.waitForEvent('popup'), dialog.getByRole('button', { name: 'Open the tab' }).click()]);
  same((await given(popup)).title, 'trace-03.json');

  for (const [trace, why] of [['none.json', /none\.json/], ['.large/large.json', /3\.0 GiB .* processor -D/], ['../out.json', /outside/]]) {
    await page.goto('about:blank');
    await page.goto(`${server}/#/open?trace=${encodeURIComponent(trace)}`);
    const [tab] = await Promise.all([page.waitForEvent('popup'), open.click()]);
    await dialog.getByRole('alert').getByText(why).waitFor();
    if (!tab.isClosed()) await tab.waitForEvent('close');
    await dialog.getByRole('button', { name: 'Try again' }).waitFor();
  }
});

test('a trace on its way is called off', async (page) => {
  let release = () => undefined;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(/trace_content/, async (route) => {
    await held;
    await route.abort();
  });
  await page.goto(`${server}/#/open?trace=trace-03.json`);
  const dialog = page.getByRole('dialog', { name: "Open in Perfetto's UI" });
  const [tab] = await Promise.all([page.waitForEvent('popup'), dialog.getByRole('button', { name: 'Open', exact: true }).click()]);
  await dialog.getByRole('progressbar').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  if (!tab.isClosed()) await tab.waitForEvent('close');
  release();
  same(await page.getByRole('dialog').count(), 0);
});

test('keys alone go everywhere', async (page) => {
  await page.goto(server);
  await page.getByText('13 traces').first().waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).getByText('Run the query').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await page.getByRole('grid', { name: 'Traces' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  await editor(page).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('SELECT 1 AS one');
  await page.keyboard.press('Control+Enter');
  await facts(page).getByText('Done', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  ok(await page.evaluate(() => !document.activeElement.closest('.editor')));
});

test('everything is there at 390 pixels', async (page) => {
  const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  await run(page, SLICES);
  await cell(page, 1, 1).waitFor();
  ok(await fits());
  for (const name of ['Run', 'Download the rows', 'Columns', 'Share']) ok(await page.getByRole('button', { name, exact: true }).first().isVisible());
  await page.getByRole('tab', { name: 'Chart' }).click();
  await page.getByRole('img').first().waitFor();
  ok(await fits());
  for (const name of ['Traces', 'History']) {
    await page.getByRole('link', { name }).click();
    await page.waitForTimeout(200);
    ok(await fits());
  }
}, { width: 390, height: 844 });

test('it is dark where the system is, and can be switched', async (page) => {
  const shows = (dark) =>
    page.waitForFunction((wanted) => Number(/\d+/.exec(getComputedStyle(document.documentElement).backgroundColor)[0]) < 128 === wanted, dark);
  const button = page.getByRole('button', { name: /^Colours/ });
  await page.goto(server);
  await button.waitFor();
  await shows(true);
  await button.click();
  await button.click();
  await shows(false);
  await page.reload();
  await button.waitFor();
  await shows(false);
}, { colorScheme: 'dark' });

test('a server without profiles says how they are served', async (page) => {
  await page.goto(server);
  await page.getByRole('link', { name: 'Profiles' }).click();
  await page.getByText('tracefold serve --logdir DIR').waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  await editor(page).waitFor();
});

await runCases(only);
