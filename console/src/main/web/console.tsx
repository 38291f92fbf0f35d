// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import { render } from 'preact';
import { App } from './app.tsx';
import { applyTheme, store } from './store.ts';
import './style.css';

applyTheme(store.theme());
render(<App />, document.getElementById('app')!);
