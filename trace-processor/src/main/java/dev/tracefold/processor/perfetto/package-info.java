// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Perfetto's own format: a stream of TracePackets. The tokenizer keeps what depends on the order
/// in the file (sequences, interned data, defaults, clocks); packet modules, each for its own
/// fields, do the rest: [PacketModule] is what to write for a new kind of packet.
@NullMarked
package dev.tracefold.processor.perfetto;

import org.jspecify.annotations.NullMarked;
