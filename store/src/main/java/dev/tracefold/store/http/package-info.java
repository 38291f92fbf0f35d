// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Traces of web servers: [HttpTraceStore]. [HostRules] say which hosts may be asked at all.
@NullMarked
package dev.tracefold.store.http;

import org.jspecify.annotations.NullMarked;
