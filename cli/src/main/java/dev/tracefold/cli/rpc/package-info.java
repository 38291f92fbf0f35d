// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Trace processor's remote procedure calls: what Perfetto's UI and its Python library connect to.
/// [RpcServer] listens; a connection speaks HTTP or, after a handshake, WebSocket; [RpcChannel] reads
/// calls from the stream of bytes and writes answers; [LoadedTrace] is the trace, which one thread
/// works on.
@NullMarked
package dev.tracefold.cli.rpc;

import org.jspecify.annotations.NullMarked;
