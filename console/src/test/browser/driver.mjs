// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// Runs cases in a browser, each in a page of its own, and tells of each in a line of JSON.

import { deepStrictEqual as same } from 'node:assert';
import { chromium } from 'playwright-core';

export async function suiteOf(server, executablePath) {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] });
  const cases = [];

  /** A page of its own, and what it did that a page must not do. */
  async function withPage(body, { width = 1280, height = 800, colorScheme = 'light' } = {}) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, acceptDownloads: true });
    context.setDefaultTimeout(Number(process.env.PATIENCE_MS ?? 60_000));
    const page = await context.newPage();
    const wrong = [];
    page.on('pageerror', (error) => wrong.push(`error: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      // A browser says of each answer that is an error that it was one.
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) wrong.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(server) && !/^(data|blob):/.test(request.url())) wrong.push(`asked elsewhere: ${request.url()}`);
    });
    try {
      const note = await body(page);
      same(wrong, []);
      return note;
    } finally {
      await context.close();
    }
  }

  return {
    /** A case; what its body returns is told beside its name. */
    test: (name, body, options = {}) => cases.push({ name, body, options }),
    /** Runs those whose name has these words. */
    async run(only) {
      for (const { name, body, options } of cases.filter((one) => one.name.includes(only))) {
        const started = Date.now();
        let error;
        let note;
        try {
          note = await withPage(body, options);
        } catch (e) {
          error = e.stack ?? String(e);
        }
        console.log(JSON.stringify({ name, millis: Date.now() - started, note, error }));
      }
      await browser.close();
    },
  };
}
