// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.util.SplittableRandom;

import dev.tracefold.processor.wire.ProtoOutput;

/// Writes the trace of [SyntheticTrace#TRACK_EVENT]. The numbers are field numbers of Perfetto's
/// messages: `TracePacket`, `TrackDescriptor`, `TrackEvent`, `InternedData`.
final class TrackEventWriter {
    private static final int THREADS = 32;
    private static final int THREADS_PER_PROCESS = 8;
    private static final int NAMES = 200;
    private static final int CATEGORIES = 8;
    private static final int MAX_DEPTH = 6;
    private static final int SEQUENCE = 7;
    private static final int TYPE_SLICE_BEGIN = 1;
    private static final int TYPE_SLICE_END = 2;

    private final OutputStream out;
    private final SplittableRandom random;
    private final int[] depth = new int[THREADS];
    private final ProtoOutput trace = new ProtoOutput();
    private final ProtoOutput packet = new ProtoOutput();
    private final ProtoOutput event = new ProtoOutput();

    TrackEventWriter(OutputStream out, SplittableRandom random) {
        this.out = out;
        this.random = random;
    }

    void write(int events) throws IOException {
        for (int thread = 0; thread < THREADS; thread++) {
            writeThread(thread);
        }
        for (int process = 0; process < THREADS / THREADS_PER_PROCESS; process++) {
            ProtoOutput descriptor =
                    new ProtoOutput().varint(1, 1000 + process).text(6, "process" + process);
            descriptorPacket(new ProtoOutput().varint(1, 90 + process).message(3, descriptor));
            writePacket();
        }
        long ts = 1_000_000;
        for (int i = 0; i < events; i++) {
            ts += random.nextInt(50, 900);
            writeEvent(ts, i);
        }
    }

    private void descriptorPacket(ProtoOutput descriptor) {
        packet.clear().varint(10, SEQUENCE).varint(8, 0).message(60, descriptor);
    }

    private void writeThread(int thread) throws IOException {
        ProtoOutput descriptor =
                new ProtoOutput()
                        .varint(1, 1000 + thread / THREADS_PER_PROCESS)
                        .varint(2, 2000 + thread)
                        .text(5, "thread" + thread);
        descriptorPacket(new ProtoOutput().varint(1, 100 + thread).message(4, descriptor));
        if (thread == 0) {
            // The first packet of the sequence clears its state and carries all names.
            packet.varint(13, 3).message(12, internedNames());
        }
        writePacket();
    }

    private static ProtoOutput internedNames() {
        ProtoOutput interned = new ProtoOutput();
        for (int i = 1; i <= NAMES; i++) {
            interned.message(2, new ProtoOutput().varint(1, i).text(2, "event_name_" + i));
        }
        for (int i = 1; i <= CATEGORIES; i++) {
            interned.message(1, new ProtoOutput().varint(1, i).text(2, "cat" + i));
        }
        return interned;
    }

    private void writeEvent(long ts, int index) throws IOException {
        int thread = random.nextInt(THREADS);
        event.clear();
        boolean begin = depth[thread] == 0 || (depth[thread] < MAX_DEPTH && random.nextBoolean());
        if (begin) {
            depth[thread]++;
            event.varint(9, TYPE_SLICE_BEGIN)
                    .varint(11, 100 + thread)
                    .varint(10, random.nextInt(1, NAMES + 1))
                    .varint(3, random.nextInt(1, CATEGORIES + 1));
            if (index % 4 == 0) {
                event.message(4, new ProtoOutput().text(10, "arg").varint(4, index));
            }
        } else {
            depth[thread]--;
            event.varint(9, TYPE_SLICE_END).varint(11, 100 + thread);
        }
        packet.clear().varint(8, ts).varint(10, SEQUENCE).varint(13, 2).message(11, event);
        writePacket();
    }

    private void writePacket() throws IOException {
        trace.clear().message(1, packet);
        trace.writeTo(out);
    }
}
