// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.json.JsonCursor.Kind;
import dev.tracefold.processor.json.JsonCursor.Outcome;
import dev.tracefold.processor.storage.SchedSliceTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.ThreadStateTable;
import dev.tracefold.processor.tracker.CpuTracker;

/// States of threads (`T` with a duration), as schedulers other than the kernel's report them. The
/// same letter without a duration is a step of an async event of old, which is not shown.
final class ThreadStateEvents {
    private final TraceContext context;
    private final JsonCursor cursor = new JsonCursor();
    private final JsonStrings strings;
    private final int running;

    ThreadStateEvents(TraceContext context) {
        this.context = context;
        this.strings = new JsonStrings(context.strings());
        this.running = context.strings().intern("Running");
    }

    /// `T`.
    boolean parse(
            EventFields event, long timestampNanos, int utid, byte[] text, int start, int length) {
        long duration = event.durationNanos();
        if (duration == EventStore.NO_TIME || event.name() == StringPool.NULL_ID) {
            return false;
        }
        ThreadStateTable table = context.storage().threadState();
        int row = table.table().addRow();
        table.ts().set(row, timestampNanos);
        table.dur().set(row, duration);
        table.utid().set(row, utid);
        table.state().set(row, event.name());
        if (length > 0) {
            cursor.reset(text, start + 1, start + length);
            readArgs(row);
        }
        if (event.name() == running && !table.ucpu().isNull(row)) {
            addSchedSlice(row);
        }
        return true;
    }

    private void readArgs(int row) {
        while (cursor.key() == Outcome.OK) {
            String key = strings.get(cursor);
            if (cursor.value() != Outcome.OK) {
                return;
            }
            takeArg(row, key);
            if (cursor.peek() == ',') {
                cursor.skip();
            }
        }
    }

    private void takeArg(int row, String key) {
        ThreadStateTable table = context.storage().threadState();
        boolean isNumber = cursor.kind() == Kind.NUMBER;
        switch (key) {
            case "cpu" -> {
                long cpu = isNumber ? cursor.number().asLong() : -1;
                if (cpu >= 0 && cpu < CpuTracker.CPUS_PER_MACHINE) {
                    table.ucpu().set(row, context.kernel().cpus().getOrCreate((int) cpu));
                }
            }
            case "io_wait" -> {
                boolean isTrue =
                        isNumber ? cursor.number().asLong() != 0 : cursor.kind() == Kind.TRUE;
                table.ioWait().set(row, isTrue ? 1 : 0);
            }
            case "blocked_function" -> {
                if (cursor.kind() == Kind.STRING) {
                    table.blockedFunction().set(row, strings.intern(cursor));
                }
            }
            default -> {
                // Nothing that a state has a column for.
            }
        }
    }

    private void addSchedSlice(int state) {
        ThreadStateTable states = context.storage().threadState();
        SchedSliceTable table = context.storage().schedSlice();
        int row = table.table().addRow();
        table.ts().set(row, states.ts().get(state));
        table.dur().set(row, states.dur().get(state));
        table.utid().set(row, states.utid().get(state));
        table.ucpu().set(row, states.ucpu().get(state));
    }
}
