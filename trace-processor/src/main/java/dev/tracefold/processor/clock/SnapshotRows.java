// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.clock;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.ClockSnapshotTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.TraceStorage;

/// Writes `clock_snapshot`: a row for every clock of every snapshot, links of our own included.
final class SnapshotRows {
    private static final List<String> NAMES =
            List.of(
                    "",
                    "REALTIME",
                    "REALTIME_COARSE",
                    "MONOTONIC",
                    "MONOTONIC_COARSE",
                    "MONOTONIC_RAW",
                    "BOOTTIME");

    private final ClockSnapshotTable table;
    private final StringPool strings;
    private final ClockGraph graph;

    SnapshotRows(TraceStorage storage, ClockGraph graph) {
        this.table = storage.clockSnapshot();
        this.strings = storage.strings();
        this.graph = graph;
    }

    void add(int snapshot, List<QualifiedReading> readings) {
        ClockId traceTime = graph.traceTime().clock();
        @Nullable Long instant = null;
        for (QualifiedReading reading : readings) {
            if (reading.clock().equals(traceTime)) {
                instant = reading.reading();
            }
        }
        for (QualifiedReading reading : readings) {
            long delta = reading.incremental() ? 0 : reading.reading();
            @Nullable Long ts = graph.convert(reading.clock(), delta, traceTime);
            if (ts == null) {
                ts = instant;
            }
            if (ts != null) {
                addRow(snapshot, reading, ts);
            }
        }
    }

    private void addRow(int snapshot, QualifiedReading reading, long ts) {
        int row = table.table().addRow();
        long number = reading.clock().number();
        table.ts().set(row, ts);
        table.clockId().set(row, number);
        if (number > 0 && number < NAMES.size()) {
            table.clockName().set(row, strings.intern(NAMES.get((int) number)));
        }
        table.clockValue().set(row, reading.reading() * reading.unitNanos());
        table.snapshotId().set(row, snapshot);
        table.machineId().set(row, reading.clock().machineId());
    }
}
