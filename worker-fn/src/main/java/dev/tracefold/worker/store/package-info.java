// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Where traces are: a [TraceAddress] is what a client wrote, a [TraceStore] answers for one kind of
/// address, and [TraceStores] finds the store. The texts of refusals are Bigtrace's, because its
/// clients show them to people.
@NullMarked
package dev.tracefold.worker.store;

import org.jspecify.annotations.NullMarked;
