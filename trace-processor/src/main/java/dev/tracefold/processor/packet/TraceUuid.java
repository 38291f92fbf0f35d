// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.packet;

import java.util.UUID;

import dev.tracefold.processor.importer.TraceContext;

/// The trace's id in `metadata`. That of a packet of its own beats that of the configuration: it can
/// change while the recording goes on.
final class TraceUuid {
    private final TraceContext context;
    private boolean known;

    TraceUuid(TraceContext context) {
        this.context = context;
    }

    void set(long msb, long lsb) {
        if (msb != 0 || lsb != 0) {
            context.metadata().set("trace_uuid", new UUID(msb, lsb).toString());
            known = true;
        }
    }

    void setUnlessKnown(long msb, long lsb) {
        if (!known) {
            set(msb, lsb);
        }
    }
}
