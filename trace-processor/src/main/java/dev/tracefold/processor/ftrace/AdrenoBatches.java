// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Moves the end events of Adreno command batches to where the GPU started them. The GPU counts
/// ticks; an event of each batch tells how many there were at one time. The two may be in any order in
/// the file, so the moved events wait for its end.
final class AdrenoBatches {
    /// Ticks of the GPU's always-on counter a second.
    static final long TICKS_PER_SECOND = 19_200_000;

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final FtraceEventType SYNC = FtraceEventTypes.of("kgsl_adreno_cmdbatch_sync");
    private static final FtraceEventType RETIRED =
            FtraceEventTypes.of("kgsl_adreno_cmdbatch_retired");

    private record BatchId(long context, long number) {}

    private record Sync(long timestampNanos, long ticks) {}

    private record Retired(BatchId batch, long startTicks, int cpu, long reference, int state) {}

    private final FtraceQueues queues;
    private final MessageFields payload = new MessageFields(FtraceEventTypes.MAX_FIELD);
    private final Map<BatchId, Sync> syncs = new HashMap<>();
    private final List<Retired> retired = new ArrayList<>();
    private @Nullable Sync anySync;

    AdrenoBatches(FtraceQueues queues) {
        this.queues = queues;
    }

    boolean contains(int type) {
        return type == SYNC.number() || type == RETIRED.number();
    }

    /// @param event stands on the payload
    void push(
            int type, long timestampNanos, int cpu, long reference, int state, ProtoReader event) {
        payload.enter(event);
        boolean begins = type == SYNC.number();
        FtraceEventType kind = begins ? SYNC : RETIRED;
        BatchId batch =
                new BatchId(
                        payload.uintValue(kind.field("id")),
                        payload.uintValue(kind.field("timestamp")));
        if (begins) {
            Sync sync = new Sync(timestampNanos, payload.longValue(SYNC.field("ticks")));
            syncs.put(batch, sync);
            anySync = sync;
            queues.push(FtraceQueues.Use.ALL, cpu, timestampNanos, reference, state);
        } else {
            long start = payload.longValue(RETIRED.field("start"));
            retired.add(new Retired(batch, start, cpu, reference, state));
            queues.push(FtraceQueues.Use.RAW, cpu, timestampNanos, reference, state);
        }
    }

    void endOfFile() {
        for (Retired end : retired) {
            Sync sync = syncs.getOrDefault(end.batch(), anySync);
            if (sync != null) {
                long nanos =
                        (end.startTicks() - sync.ticks()) * NANOS_PER_SECOND / TICKS_PER_SECOND;
                queues.push(
                        FtraceQueues.Use.ROWS,
                        end.cpu(),
                        sync.timestampNanos() + nanos,
                        end.reference(),
                        end.state());
            }
        }
        retired.clear();
    }
}
