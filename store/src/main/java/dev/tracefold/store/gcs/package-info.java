// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Buckets of Google Cloud Storage: [GcsTraceStore] reads traces, [GcsObjects] is what writes, both through
/// one [GcsClient]. The only package that knows Google's client library, whose classes are loaded with the
/// first address of a bucket.
@NullMarked
package dev.tracefold.store.gcs;

import org.jspecify.annotations.NullMarked;
