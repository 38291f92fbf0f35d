// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.nio.ByteOrder;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.ByteCursor;

/// Records of a piped recording that say what a file says around its records: events, their names,
/// build ids, features.
final class PipeDescription implements RecordWalk.Visitor {
    private static final int HEADER_ATTR = 64;
    private static final int HEADER_BUILD_ID = 67;
    private static final int EVENT_UPDATE = 78;
    private static final int HEADER_FEATURE = 80;
    private static final long UPDATES_NAME = 2;

    private final PerfSession session;
    private final Features features;
    private final ByteCursor payload;
    private final boolean bigEndian;
    private final IntSupplier newSession;

    /// @param newSession makes a row of `__intrinsic_profiler_session`
    PipeDescription(
            PerfSession session,
            Features features,
            byte[] file,
            ByteOrder order,
            IntSupplier newSession) {
        this.session = session;
        this.features = features;
        this.payload = new ByteCursor(file, order);
        this.bigEndian = order == ByteOrder.BIG_ENDIAN;
        this.newSession = newSession;
    }

    /// Whether a record is one of these, so that there is nothing more to it.
    static boolean isDescription(int type) {
        return type == HEADER_ATTR
                || type == HEADER_BUILD_ID
                || type == EVENT_UPDATE
                || type == HEADER_FEATURE;
    }

    @Override
    public void record(int type, int misc, long offset, int size) {
        int length = size - RecordWalk.HEADER_BYTES;
        payload.range(offset + RecordWalk.HEADER_BYTES, length);
        switch (type) {
            case HEADER_ATTR -> readAttr(offset + RecordWalk.HEADER_BYTES, length);
            case HEADER_BUILD_ID -> features.readBuildId(payload, misc, length);
            case EVENT_UPDATE -> readUpdate();
            case HEADER_FEATURE -> {
                long feature = payload.i64();
                features.read((int) feature, payload.position(), payload.remaining());
            }
            default -> {
                // An event, for later.
            }
        }
    }

    /// The attr, which says its length itself, and ids to the end.
    private void readAttr(long offset, int length) {
        payload.i32();
        int attrBytes = payload.i32();
        EventAttr attr =
                EventAttr.read(
                        payload.range(offset, Math.min(attrBytes, length)),
                        bigEndian,
                        newSession.getAsInt());
        session.addAttr(attr);
        payload.range(offset + attrBytes, (long) length - attrBytes);
        while (payload.remaining() >= Long.BYTES) {
            session.addId(payload.i64(), attr);
        }
    }

    private void readUpdate() {
        long kind = payload.i64();
        @Nullable EventAttr attr = session.attrOfId(payload.i64());
        if (kind == UPDATES_NAME && attr != null) {
            attr.setName(payload.text(payload.remaining()));
        }
    }
}
