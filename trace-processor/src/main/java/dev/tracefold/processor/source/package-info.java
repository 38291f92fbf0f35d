// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Where trace bytes come from. [TraceSource] is all there is; it knows nothing of formats.
@NullMarked
package dev.tracefold.processor.source;

import org.jspecify.annotations.NullMarked;
