// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Where traces are. [TraceStore] is the port: a store finds, describes and lists the traces of one kind
/// of address. [StoredTrace] is what it knows of one without reading it.
///
/// Implementations are next door, one package each; `registry` takes addresses apart and knows which
/// store answers. Nothing here knows what is in a trace.
@NullMarked
package dev.tracefold.store;

import org.jspecify.annotations.NullMarked;
