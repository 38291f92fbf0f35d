// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.frametimeline;

import dev.tracefold.processor.wire.ProtoReader;

/// The fields of one frame message by number, numbers and strings alike; reused for the next.
final class FrameFields {
    private static final int FIELDS = 24;

    private final ProtoReader reader = new ProtoReader();
    private final long[] values = new long[FIELDS];
    private final double[] reals = new double[FIELDS];
    private final int[] starts = new int[FIELDS];
    private int present;

    /// Reads the message that `outer` stands on.
    ///
    /// @return false where it is malformed
    boolean read(ProtoReader outer) {
        present = 0;
        reader.enter(outer);
        while (reader.next()) {
            int field = reader.field();
            if (field < FIELDS) {
                present |= 1 << field;
                values[field] = reader.longValue();
                reals[field] = reader.wireType() == ProtoReader.FIXED32 ? reader.doubleValue() : 0;
                starts[field] = reader.start();
            }
        }
        return !reader.malformed();
    }

    boolean has(int field) {
        return (present & 1 << field) != 0;
    }

    /// The integer of a field, or 0; the length of a string.
    long get(int field) {
        return has(field) ? values[field] : 0;
    }

    /// The float of a field, or 0.
    double real(int field) {
        return has(field) ? reals[field] : 0;
    }

    /// Where a string starts in [#buffer()].
    int start(int field) {
        return starts[field];
    }

    byte[] buffer() {
        return reader.buffer();
    }
}
