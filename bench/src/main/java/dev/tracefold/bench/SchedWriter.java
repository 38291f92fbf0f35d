// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.util.SplittableRandom;

import dev.tracefold.processor.wire.ProtoOutput;

/// Writes the trace of [SyntheticTrace#SCHED]. The numbers are field numbers of Perfetto's messages:
/// `FtraceEventBundle`, `FtraceEvent`, `SchedSwitchFtraceEvent`.
final class SchedWriter {
    private static final int CPUS = 8;
    private static final int TASKS = 400;
    private static final int EVENTS_PER_BUNDLE = 500;
    private static final int PRIORITY = 120;

    private final OutputStream out;
    private final SplittableRandom random;
    private final int[] current = new int[CPUS];

    SchedWriter(OutputStream out, SplittableRandom random) {
        this.out = out;
        this.random = random;
    }

    void write(int events) throws IOException {
        ProtoOutput trace = new ProtoOutput();
        ProtoOutput bundle = new ProtoOutput();
        long ts = 1_000_000_000;
        for (int done = 0; done < events; done += EVENTS_PER_BUNDLE) {
            int cpu = random.nextInt(CPUS);
            bundle.clear().varint(1, cpu);
            for (int i = done; i < Math.min(events, done + EVENTS_PER_BUNDLE); i++) {
                ts += random.nextInt(500, 5000);
                int next = random.nextInt(TASKS);
                bundle.message(2, switchEvent(ts, current[cpu], next));
                current[cpu] = next;
            }
            trace.clear().message(1, new ProtoOutput().varint(10, 1).message(1, bundle));
            trace.writeTo(out);
        }
    }

    private static ProtoOutput switchEvent(long ts, int previous, int next) {
        ProtoOutput sched =
                new ProtoOutput()
                        .text(1, "task" + previous)
                        .varint(2, previous)
                        .varint(3, PRIORITY)
                        .varint(4, 1)
                        .text(5, "task" + next)
                        .varint(6, next)
                        .varint(7, PRIORITY);
        return new ProtoOutput().varint(1, ts).varint(2, previous).message(4, sched);
    }
}
