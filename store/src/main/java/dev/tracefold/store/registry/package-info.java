// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// From what a client wrote to a trace: a [TraceAddress] is an address taken apart, [TraceStores] knows
/// which store answers for it. The texts of refusals are Bigtrace's, because its clients show them to
/// people.
@NullMarked
package dev.tracefold.store.registry;

import org.jspecify.annotations.NullMarked;
