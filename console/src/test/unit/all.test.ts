// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import './bins.test.ts';
import './completion.test.ts';
import './filters.test.ts';
import './format.test.ts';
import './hash.test.ts';
import './perfetto.test.ts';
import './profiles.test.ts';
import './source.test.ts';
import './timeline-data.test.ts';
