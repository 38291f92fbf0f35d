// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.TraceFileTable;
import dev.tracefold.processor.storage.TraceStorage;

/// Keeps `__intrinsic_trace_file`: a row for every file, those in archives included.
final class TraceFiles {
    static final int NO_PARENT = -1;

    private final TraceFileTable table;
    private final StringPool strings;
    private int started;

    TraceFiles(TraceStorage storage) {
        table = storage.traceFile();
        strings = storage.strings();
    }

    int add(int parent, @Nullable String name, long size) {
        int row = table.table().addRow();
        if (parent != NO_PARENT) {
            table.parentId().set(row, parent);
        }
        if (name != null) {
            table.name().set(row, strings.intern(name));
        }
        table.size().set(row, size);
        table.traceType().set(row, strings.intern(TraceFormat.UNKNOWN_NAME));
        return row;
    }

    void start(int row, TraceFormat format) {
        table.traceType().set(row, strings.intern(format.perfettoName()));
        table.processingOrder().set(row, started++);
        table.isContainer().set(row, format.isContainer() ? 1 : 0);
    }

    void setSize(int row, long size) {
        table.size().set(row, size);
    }

    @Nullable String name(int row) {
        return strings.get(table.name().get(row));
    }

    /// Row of the file with that name, if there is one.
    OptionalInt find(String name) {
        int id = strings.find(name);
        for (int row = 0; id >= 0 && row < table.table().rowCount(); row++) {
            if (table.name().get(row) == id) {
                return OptionalInt.of(row);
            }
        }
        return OptionalInt.empty();
    }
}
