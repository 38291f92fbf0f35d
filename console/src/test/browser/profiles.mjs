// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// The pages of profiles in a browser, against `tracefold xprof` with the profiles of dev.tracefold.console.ProfilePagesTest.
// Usage: node profiles.mjs SERVER CHROMIUM small|real [WORDS]; a JSON object a case on the output, of those whose name has the words.

import { deepStrictEqual as same, match, ok } from 'node:assert';
import { suiteOf } from './driver.mjs';

const [server, executablePath, which = 'small', only = ''] = process.argv.slice(2);
const { test, run: runCases } = await suiteOf(server, executablePath);
const real = (name, body, options) => which === 'real' && test(name, body, options);

const link = (parts) => `${server}/#/profiles?${new URLSearchParams(Object.entries(parts).map(([key, value]) => [`p.${key}`, value]))}`;
const tabs = (page) => page.getByRole('navigation', { name: 'Tools' });
const cell = (page, row, column) => page.locator(`.grid-row[aria-rowindex="${row + 1}"] [aria-colindex="${column + 1}"]`);
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
const timeline = (page) => page.locator('.lane-view canvas');

/** Different colours in a canvas: it is drawn. */
async function isDrawn(page, selector, colors = 3) {
  await page.waitForFunction(([query, least]) => {
    const canvas = document.querySelector(query);
    if (!canvas || canvas.width === 0) return false;
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    const seen = new Set();
    for (let i = 0; i < pixels.length; i += 4) seen.add((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]);
    return seen.size > least;
  }, [selector, colors]);
}

/** The colour of a point of the timeline, in CSS pixels. */
function colorAt(page, x, y) {
  return page.evaluate(([left, top]) => {
    const canvas = document.querySelector('.lane-view canvas');
    return [...canvas.getContext('2d').getImageData(Math.round(left * devicePixelRatio), Math.round(top * devicePixelRatio), 1, 1).data];
  }, [x, y]);
}

test('a server of profiles alone opens with them, its newest run first', async (page) => {
  await page.goto(server);
  await tabs(page).getByRole('button', { name: 'Overview' }).waitFor();
  same(await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allInnerTexts(), ['Profiles']);
  await page.waitForFunction(() => /p\.run=\w+/.test(location.hash) && /p\.tool=overview_page/.test(location.hash));
});

test('a link that is followed while the page is about to write its address is not lost', async (page) => {
  await page.goto(link({ run: 'small', tool: 'kernel_stats' }));
  await tabs(page).locator('[title="kernel_stats"][aria-current]').waitFor();
  await page.evaluate(() => new Promise((resolve) => {
    document.querySelector('.tool-tabs [title="op_profile"]').click();
    // Both timers are due once the page has been busy: first the link, right after it the page's own.
    setTimeout(() => {
      const end = performance.now() + 400;
      while (performance.now() < end);
    }, 60);
    setTimeout(() => {
      location.hash = location.hash.replace('kernel_stats', 'framework_op_stats');
      addEventListener('hashchange', () => setTimeout(resolve), { once: true });
    }, 100);
  }));
  await tabs(page).locator('[title="framework_op_stats"][aria-current]').waitFor();
  await page.waitForFunction(() => /p\.tool=framework_op_stats/.test(location.hash));
});

test('the overview has the steps, what they are made of, and the environment', async (page) => {
  await page.goto(link({ run: 'steps' }));
  await page.getByRole('region', { name: 'Step time' }).getByText('4 steps').waitFor();
  await isDrawn(page, '.steps canvas');
  match(await page.getByRole('region', { name: 'Where it ran' }).innerText(), /Hosts\s+2/);
  const { x, y, width, height } = await page.locator('.steps canvas').boundingBox();
  await page.mouse.move(x + width * 0.9, y + height / 2);
  await page.locator('.tip').getByText(/4[01] ms/).first().waitFor();
  await page.goto(link({ run: 'small' }));
  await page.getByRole('region', { name: "Where the device's time goes" }).getByText('model/dot_2').first().waitFor();
});

test('kernels are sorted, found, filtered, and downloaded', async (page) => {
  await page.goto(link({ run: 'small', tool: 'kernel_stats' }));
  await page.getByRole('grid', { name: 'Kernels' }).waitFor();
  await cell(page, 1, 2).getByText('kernel_c').waitFor();
  same(await cell(page, 1, 5).innerText(), '2,400');
  await page.getByRole('button', { name: 'Total Duration (µs)', exact: true }).click();
  await cell(page, 1, 2).getByText('kernel_a').waitFor();
  await page.waitForFunction(() => /p\.o=/.test(location.hash));
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download as CSV' }).click()]);
  let text = '';
  for await (const piece of await download.createReadStream()) text += piece;
  match(text, /^Rank,Kernel Name,[^]*kernel_c,32,16384/);
  await page.getByRole('searchbox', { name: 'Find in Kernels' }).fill('kernel_b');
  await page.getByText('1 kernel of 3').waitFor();
  // A reload shows the same.
  await page.waitForFunction(() => /p\.q=kernel_b/.test(location.hash));
  await page.reload();
  await page.getByText('1 kernel of 3').waitFor();
  await cell(page, 1, 2).getByText('kernel_b').waitFor();
});

test('a step back leads to the tool before', async (page) => {
  await page.goto(link({ run: 'small', tool: 'overview_page' }));
  await tabs(page).getByRole('button', { name: 'Kernels' }).click();
  await page.getByRole('grid', { name: 'Kernels' }).waitFor();
  await page.waitForFunction(() => /p\.tool=kernel_stats/.test(location.hash));
  await page.goBack();
  await page.getByRole('region', { name: 'Step time' }).waitFor();
});

test('memory has its peak and what was held at it', async (page) => {
  await page.goto(link({ run: 'small', tool: 'memory_profile', host: 'host-a' }));
  await page.getByText('Peak in this profile').waitFor();
  match(await page.locator('.tiles').innerText(), /4 MiB/);
  await isDrawn(page, '.plot canvas');
  await cell(page, 2, 1).getByText('model/weights_3').waitFor();
  const { x, y, width } = await page.locator('.plot canvas').boundingBox();
  await page.mouse.move(x + width * 0.6, y + 100);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.9, y + 100, { steps: 4 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Zoom out' }).click();
  await page.getByText('drag over a part').waitFor();
});

test('operations stand under their roof, and a click finds one', async (page) => {
  await page.goto(link({ run: 'tpu', tool: 'roofline_model' }));
  await page.getByRole('region', { name: 'Roofline of TPU v4' }).waitFor();
  await isDrawn(page, '.plot canvas', 5);
  const box = await page.locator('.plot canvas').boundingBox();
  // The second category has the second colour, which is orange: its dot is where that is.
  const [x, y] = await page.evaluate(() => {
    const canvas = document.querySelector('.plot canvas');
    const { data, width } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let [n, sumX, sumY] = [0, 0, 0];
    for (let i = 0; i < data.length; i += 4) {
      if (data[i] < 200 || data[i + 2] > 120 || data[i + 3] < 150) continue;
      n++;
      sumX += (i / 4) % width;
      sumY += Math.floor(i / 4 / width);
    }
    return [sumX / n / devicePixelRatio, sumY / n / devicePixelRatio];
  });
  await page.mouse.move(box.x + x, box.y + y);
  await page.locator('.tip strong').getByText('dot.2').waitFor();
  match(await page.locator('.tip').innerText(), /convolution[^]*200 FLOP\/byte/);
  await page.mouse.click(box.x + x, box.y + y);
  await page.getByText('1 op of 4').waitFor();
});

test('the tree of operations opens by key and by click', async (page) => {
  await page.goto(link({ run: 'tpu', tool: 'op_profile' }));
  const tree = page.getByRole('treegrid', { name: 'Operations' });
  await tree.getByRole('row', { name: /loop fusion/ }).click();
  await tree.getByRole('row', { name: /fusion\.1/ }).waitFor();
  await tree.focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('complementary', { name: 'Details of fusion.1' }).waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await tree.getByRole('row', { name: /fusion\.1/ }).waitFor({ state: 'detached' });
  await page.getByRole('searchbox', { name: 'Find an operation' }).fill('dot.2');
  await tree.getByRole('row', { name: /dot\.2/ }).waitFor();
});

test('hosts are compared step by step', async (page) => {
  await page.goto(link({ run: 'steps', tool: 'pod_viewer', step: '3' }));
  match(await page.getByRole('region', { name: /^Step 3 on/ }).innerText(), /slowest: host-b/);
});

test('a damaged host is named, and why', async (page) => {
  await page.goto(link({ run: 'torn' }));
  const said = page.getByRole('alert').filter({ hasText: 'One host is not in this answer' });
  match(await said.innerText(), /broken\s+\[broken\.xplane\.pb\] damaged at byte 2/);
  await page.getByRole('region', { name: 'Step time' }).waitFor();
});

test('what a profile does not have is said with the reason', async (page) => {
  await page.goto(link({ run: 'small', tool: 'memory_viewer', host: 'host-a' }));
  await page.getByText('Not available for this profile, because it carries no compiled modules').waitFor();
});

test('a run that is not there is said, and the newest is offered', async (page) => {
  await page.goto(link({ run: 'gone', tool: 'kernel_stats' }));
  await page.getByRole('alert').getByText('There is no such run').waitFor();
  await page.getByRole('button', { name: /^Show / }).click();
  await tabs(page).waitFor();
});

test('a timeline shows lanes of several hosts, and the details of an event', async (page) => {
  await page.goto(link({ run: 'small', tool: 'trace_viewer@' }));
  await timeline(page).waitFor();
  await page.getByRole('button', { name: '/device:GPU:0' }).waitFor();
  await page.getByRole('button', { name: 'host-a', exact: true }).click();
  await page.getByRole('dialog').getByRole('checkbox', { name: 'host-b' }).check();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^host-b \/device:GPU:0/ }).waitFor();
  await page.getByRole('searchbox', { name: 'Find events' }).fill('kernel_c');
  await page.getByText('8 events, 2.4 ms').waitFor();
  await page.getByRole('searchbox', { name: 'Find events' }).press('Enter');
  await page.getByRole('complementary', { name: 'Details of kernel_c' }).getByText('300 µs').waitFor();
});

test('arrows lead from a launch to its kernel, and what an event says is fetched', async (page) => {
  await page.goto(link({ run: 'launches', tool: 'trace_viewer@' }));
  await timeline(page).waitFor();
  await page.getByRole('searchbox', { name: 'Find events' }).fill('kernel_b');
  await page.getByRole('searchbox', { name: 'Find events' }).press('Enter');
  const kernel = page.getByRole('complementary', { name: 'Details of kernel_b' });
  await kernel.getByText('model/dot:Dot').waitFor();
  match(await kernel.innerText(), /From \[\s*launch\s+500 µs before[^]*correlation_id\s+2/);
  // The keys of a timeline are not those of the search.
  await timeline(page).focus();
  await page.keyboard.press('[');
  const launch = page.getByRole('complementary', { name: 'Details of launch' });
  await launch.getByText('correlation_id').waitFor();
  match(await launch.innerText(), /To \]\s*kernel_b\s+500 µs later/);
  await launch.getByRole('button', { name: /kernel_b/ }).click();
  await kernel.waitFor();
  await page.keyboard.press('Escape');
  await kernel.waitFor({ state: 'detached' });
  const picture = () => page.evaluate(() => document.querySelector('.lane-view canvas').toDataURL());
  const before = await picture();
  await page.getByRole('checkbox', { name: 'arrows' }).check();
  await page.waitForFunction(() => /p\.arrows=1/.test(location.hash));
  ok((await picture()) !== before);
});

test('a span is measured: how long, how many, how much of what', async (page) => {
  await page.goto(link({ run: 'small', tool: 'trace_viewer@', host: 'host-a', span: '0-20000' }));
  const measured = page.getByRole('complementary', { name: 'Measured' });
  await measured.getByText('5 events, 30.6 ms of them within').waitFor();
  match(await measured.innerText(), /20 ms[^]*train\s+1\s+20 ms[^]*dot\s+1\s+10 ms[^]*kernel_c\s+1\s+300 µs/);
  await timeline(page).focus();
  await page.keyboard.press('Escape');
  await measured.waitFor({ state: 'detached' });
  const { x, y, width } = await timeline(page).boundingBox();
  const drag = async (from, to) => {
    await page.mouse.move(x + width * from, y + 60);
    await page.mouse.down();
    await page.mouse.move(x + width * to, y + 90, { steps: 4 });
    await page.mouse.up();
  };
  const spans = (from, to) => page.waitForFunction((wanted) => {
    const found = (/p\.span=([\d.]+)-([\d.]+)/.exec(location.hash) ?? []).slice(1).map(Number);
    return wanted.every((time, i) => Math.abs(time - found[i]) < 300);
  }, [from, to]);
  await page.keyboard.down('Shift');
  await drag(0.75, 0.25);
  await page.keyboard.up('Shift');
  await spans(27_500, 82_500);
  same(await page.evaluate(() => /p\.from=/.test(location.hash)), false);
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await drag(0.1, 0.2);
  await spans(11_000, 22_000);
  // An event itself.
  await page.getByRole('searchbox', { name: 'Find events' }).fill('kernel_c');
  await page.getByRole('searchbox', { name: 'Find events' }).press('Enter');
  await timeline(page).focus();
  await page.keyboard.press('m');
  await measured.getByRole('heading', { name: '300 µs' }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('Timeline: measure a span').waitFor();
});

/** Events by a seed: threads of nested calls, so that each is where arithmetic says it is. */
const SYNTHETIC = `(() => {
  const real = window.fetch;
  window.fetch = (input, init) => {
    const url = new URL(String(input));
    if (!/\\/data$/.test(url.pathname) || url.searchParams.get('tag') !== 'trace_viewer@') return real(input, init);
    let seed = 42;
    const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 4294967296;
    const events = [];
    const [threads, each] = [50, 10000];
    for (let t = 0; t < threads; t++) {
      const pid = 1 + (t >> 3);
      if (t % 8 === 0) events.push('{"ph":"M","name":"process_name","pid":' + pid + ',"args":{"name":"process ' + pid + '"}}');
      events.push('{"ph":"M","name":"thread_name","pid":' + pid + ',"tid":' + t + ',"args":{"name":"thread ' + t + '"}}');
      for (let i = 0; i < each / 4; i++) {
        const at = i * 1000;
        const push = (name, ts, dur, arrow = '') => events.push('{"ph":"X","pid":' + pid + ',"tid":' + t + ',"name":"' + name + '","ts":' + ts + ',"dur":' + dur + arrow + ',"args":{"group_id":' + i + '}}');
        push('step', at, 900);
        push('forward', at + 10, 400, ',"bind_id":' + (t * each + i) + ',"flow_out":true');
        push('op_' + Math.floor(random() * 40), at + 20, 1 + Math.floor(random() * 300));
        push('backward', at + 450, 400, ',"bind_id":' + (((t + 1) % threads) * each + i) + ',"flow_in":true');
      }
    }
    const text = '{"traceEvents":[' + events.join(',') + '],"stackFrames":{},"fullTimespan":[0,2500]}';
    return Promise.resolve(new Response(text, { headers: { 'content-type': 'application/json' } }));
  };
})()`;

test('half a million events are drawn and picked', async (page) => {
  await page.addInitScript(SYNTHETIC);
  const started = Date.now();
  // One step, by its place in the link: what is drawn is where arithmetic says, and nothing where there is nothing.
  await page.goto(link({ run: 'small', tool: 'trace_viewer@', from: '1000000', to: '1001000' }));
  await page.locator('.lane-view canvas[data-events="500000"]').waitFor();
  const loaded = Date.now() - started;
  await page.waitForFunction(() => Number(document.querySelector('.lane-view canvas')?.dataset.boxes) > 20);
  const { x, y, width } = await timeline(page).boundingBox();
  const row = (thread, depth) => 26 + 24 + thread * (3 * 18 + 5) + depth * 18 + 9;
  const px = (micros) => (micros / 1000) * width;
  const [forward, gap, step] = [await colorAt(page, px(200), row(0, 1)), await colorAt(page, px(430), row(0, 1)), await colorAt(page, px(430), row(0, 0))];
  same(gap[3], 0);
  ok(forward[3] > 150 && step[3] > 150);
  await page.mouse.click(x + px(100), y + row(0, 1));
  await page.getByRole('complementary', { name: 'Details of forward' }).getByText('400 µs').waitFor();
  await page.mouse.click(x + px(600), y + row(2, 1));
  const details = page.getByRole('complementary', { name: 'Details of backward' });
  match(await details.innerText(), /thread 2[^]*group_id\s+1000/);
  await page.mouse.click(x + px(430), y + row(0, 1));
  await details.waitFor({ state: 'detached' });
  await page.mouse.click(x + px(100), y + row(0, 1));
  await page.keyboard.press('ArrowRight');
  await details.waitFor();
  await page.keyboard.press('Escape');
  await details.waitFor({ state: 'detached' });

  // Wheel, keys and drag move the view, and the link follows.
  const view = () => page.evaluate(() => ['from', 'to'].map((key) => Number(new URLSearchParams(location.hash.split('?')[1]).get(`p.${key}`))));
  await page.mouse.move(x + width / 2, y + 200);
  await page.mouse.wheel(0, 120);
  await page.waitForFunction(() => Number(/p\.to=([\d.]+)/.exec(location.hash)?.[1]) > 1001100);
  const wide = await view();
  ok(wide[0] < 1000000 && wide[1] > 1001000);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 100, y + 200, { steps: 3 });
  await page.mouse.up();
  await page.waitForFunction((before) => Number(/p\.from=([\d.]+)/.exec(location.hash)?.[1]) < before - 50, wide[0]);
  const dragged = await view();
  ok(Math.abs(dragged[0] - (wide[0] - (100 / width) * (wide[1] - wide[0]))) < 2);
  await page.keyboard.down('d');
  await page.waitForTimeout(150);
  await page.keyboard.up('d');
  await page.waitForFunction((before) => Number(/p\.from=([\d.]+)/.exec(location.hash)?.[1]) > before, dragged[0]);
  // d is another key on other pages.
  same(await page.evaluate(() => document.documentElement.dataset.theme), undefined);

  // How long frames take: of the whole, of a tenth, of a hundredth; while searching.
  await page.getByRole('button', { name: 'All of the timeline' }).click();
  await page.waitForFunction(() => !/p\.from=/.test(location.hash));
  // Of 500,000 as many as there are pixels are drawn, and none is left out: the first row has no gap.
  for (const share of [0.2, 0.5, 0.8]) ok((await colorAt(page, Math.round(width * share), row(0, 0)))[3] > 150);
  same((await colorAt(page, width / 2 + 7, row(0, 2) + 12))[3], 0);
  const frames = () => page.evaluate(async () => {
    const canvas = document.querySelector('.lane-view canvas');
    const all = [];
    const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    for (let i = 0; i < 60; i++) {
      const before = canvas.dataset.frameMs;
      canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: i < 30 ? -40 : 40, bubbles: true, cancelable: true }));
      await frame();
      if (canvas.dataset.frameMs !== before) all.push([Number(canvas.dataset.frameMs), Number(canvas.dataset.boxes)]);
    }
    return all;
  });
  const said = (list) => {
    ok(list.length > 20);
    const times = list.map(([ms]) => ms).toSorted((a, b) => a - b);
    return `median ${times[times.length >> 1]} ms, 95 % ${times[Math.floor(times.length * 0.95)]} ms, up to ${Math.max(...list.map(([, boxes]) => boxes))} boxes`;
  };
  const plain = said(await frames());
  // A quarter of a million events are connected, and all of them are measured.
  await page.getByRole('checkbox', { name: 'arrows' }).check();
  const connected = said(await frames());
  await page.getByRole('checkbox', { name: 'arrows' }).uncheck();
  await page.goto(link({ run: 'small', tool: 'trace_viewer@', span: '0-2500000' }));
  await page.getByRole('complementary', { name: 'Measured' }).getByText(/^500,000 events, /).waitFor();
  return `loaded in ${loaded} ms; a frame: ${plain}; with arrows: ${connected}`;
});

test('what was left out of a large profile comes when one looks closer', async (page) => {
  await page.addInitScript(`(() => {
    const real = window.fetch;
    window.fetch = (input, init) => {
      const { pathname, searchParams } = new URL(String(input));
      if (!/\\/data$/.test(pathname) || searchParams.get('tag') !== 'trace_viewer@') return real(input, init);
      if (searchParams.get('search_prefix')) {
        const found = [{ ph: 'X', pid: 1, tid: 1, name: 'rare', ts: 123000, dur: 40, args: {} }, { ph: 'X', pid: 1, tid: 2, name: 'rare', ts: 765000, dur: 40, args: {} }];
        return Promise.resolve(new Response(JSON.stringify({ traceEvents: found, fullTimespan: [0, 1000] }), { headers: { 'content-type': 'application/json' } }));
      }
      window.asked = (window.asked ?? 0) + 1;
      const [from, to] = [Number(searchParams.get('start_time_ms') ?? 0) * 1000, Number(searchParams.get('end_time_ms') ?? 1000) * 1000];
      const events = [{ ph: 'M', name: 'thread_name', pid: 1, tid: 1, args: { name: 'early' } }, { ph: 'M', name: 'thread_name', pid: 1, tid: 2, args: { name: 'late' } }];
      const step = Math.max(1, Math.round((to - from) / 100));
      for (let at = Math.ceil(from / step) * step; at < to; at += step) events.push({ ph: 'X', pid: 1, tid: at < 500000 ? 1 : 2, name: 'every ' + step, ts: at, dur: step / 2, args: {} });
      if (to - from < 100000) events.push({ ph: 'X', pid: 1, tid: from < 500000 ? 1 : 2, name: 'rare', ts: from < 500000 ? 123000 : 765000, dur: 40, args: {} });
      return Promise.resolve(new Response(JSON.stringify({ traceEvents: events, filteredByVisibility: true, fullTimespan: [0, 1000] }), { headers: { 'content-type': 'application/json' } }));
    };
  })()`);
  await page.goto(link({ run: 'small', tool: 'trace_viewer@' }));
  await page.getByText('100 events, the smallest left out').waitFor();
  const { x, y, width } = await timeline(page).boundingBox();
  await page.mouse.move(x + width * 0.2, y + 60);
  for (let i = 0; i < 12; i++) await page.mouse.wheel(0, -120);
  await page.waitForFunction(() => /p\.from=/.test(location.hash));
  await page.waitForFunction(() => window.asked === 2);
  // Events now begin every 200 microseconds or so and take half of that: three tries find one.
  for (const off of [0, 30, 60]) {
    await page.mouse.click(x + width * 0.2 + off, y + 59);
    if (await page.locator('.event-details').isVisible()) break;
  }
  match(await page.locator('.event-details h2').innerText(), /^every \d{3,4}$/);
  // The lane of what is not in sight keeps its place.
  same(await page.locator('.lane-name').allInnerTexts(), ['early', 'late']);
  // The server finds what is not here, and it is fetched when one goes there.
  await page.getByRole('searchbox', { name: 'Find events' }).fill('ra');
  await page.getByText('2 events everywhere').waitFor();
  await page.getByRole('searchbox', { name: 'Find events' }).press('Enter');
  await page.getByRole('searchbox', { name: 'Find events' }).press('Enter');
  await page.getByText('2 of 2 events everywhere').waitFor();
  await page.getByRole('complementary', { name: 'Details of rare' }).getByText('late', { exact: true }).waitFor();
});

real('the real overview, with steps of four hosts', async (page) => {
  await page.goto(link({ run: 'jax-cpu-4host' }));
  await page.getByText('267.1 ms').first().waitFor();
  await page.getByRole('region', { name: 'Step time' }).getByText('20 steps').waitFor();
});

real('every tool of real runs has a page that fits', async (page) => {
  for (const run of ['tpu-inference', 'jax-cpu-4host']) {
    await page.goto(link({ run }));
    await tabs(page).waitFor();
    const tools = await tabs(page).getByRole('button').evaluateAll((all) => all.map((one) => one.title));
    ok(tools.length > 7);
    for (const tool of tools) {
      await tabs(page).locator(`[title="${tool}"]`).click();
      await tabs(page).locator(`[title="${tool}"][aria-current]`).waitFor();
      await page.locator('.tool-page > *, .profiles-page > .message').first().waitFor();
      same(await page.getByText('could not be made').count(), 0, `${run} ${tool}`);
      ok(await fits(page), `${run} ${tool}`);
    }
  }
});

real('real numbers: ops, memory, roofline', async (page) => {
  await page.goto(link({ run: 'tpu-inference', tool: 'hlo_stats' }));
  await cell(page, 1, 2).getByText('copy-done.4').waitFor();
  same(await cell(page, 1, 5).innerText(), '77,773,215.7');
  await page.goto(link({ run: 'GPU-multi-worker', tool: 'framework_op_stats' }));
  await page.getByText('501 ops').waitFor();
  await page.getByRole('checkbox', { name: 'idle time' }).uncheck();
  await page.getByText('499 ops').waitFor();
  await page.goto(link({ run: 'tpu-inference', tool: 'roofline_model' }));
  await page.getByRole('region', { name: 'Roofline of TPU v6 Lite' }).waitFor();
  await page.goto(link({ run: 'tpu-inference', tool: 'trace_viewer@' }));
  await page.locator('.lane-view canvas[data-events="29869"]').waitFor();
});

test('everything is there at 390 pixels, in the dark', async (page) => {
  for (const tool of ['overview_page', 'trace_viewer@', 'kernel_stats', 'op_profile', 'memory_profile']) {
    await page.goto(link({ run: 'small', tool, host: 'host-a' }));
    await page.locator('.tool-page').waitFor();
    ok(await fits(page), tool);
  }
  ok(await page.evaluate(() => Number(/\d+/.exec(getComputedStyle(document.documentElement).backgroundColor)[0]) < 128));
  ok(await page.getByRole('button', { name: 'Share' }).isVisible());
}, { width: 390, height: 844, colorScheme: 'dark' });

await runCases(only);
