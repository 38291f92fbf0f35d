// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

/// A trace made of bytes, sniffed, loaded and ready to be looked at.
///
/// @param storage its tables
public record LoadedTrace(TraceStorage storage) implements AutoCloseable {
    /// Loads a trace.
    public static LoadedTrace of(byte[] file) {
        LoadOptions options =
                new LoadOptions(Long.MAX_VALUE, new ImportOptions(false, false, false));
        return new LoadedTrace(TraceLoader.load(TraceSource.bytes("test", file), options));
    }

    /// A table by its name.
    public Table table(String name) {
        return storage.table("__intrinsic_" + name);
    }

    /// A text of a table, empty where it is null.
    public String text(String table, String column, int row) {
        return storage.strings().getOrEmpty(table(table).strings(column).get(row));
    }

    /// Names of the frames of a stack, or their addresses, from the innermost.
    public List<String> stack(int callsite) {
        Table callsites = table("stack_profile_callsite");
        IntColumn parents = callsites.ints("parent_id");
        List<String> names = new ArrayList<>();
        int row = callsite;
        while (true) {
            int frame = callsites.ints("frame_id").get(row);
            names.add(text("stack_profile_frame", "name", frame));
            if (parents.isNull(row)) {
                return names;
            }
            row = parents.get(row);
        }
    }

    /// What is counted under a stat, over all its indices.
    public long stat(String name) {
        Table stats = table("stats");
        long sum = 0;
        for (int row = 0; row < stats.rowCount(); row++) {
            if (text("stats", "name", row).equals(name)) {
                sum += stats.longs("value").get(row);
            }
        }
        return sum;
    }

    /// An arg of a set as text, or `none`.
    public String arg(int argSet, String key) {
        Table args = table("args");
        for (int row = 0; row < args.rowCount(); row++) {
            if (args.ints("arg_set_id").get(row) == argSet
                    && text("args", "key", row).equals(key)) {
                String text = text("args", "string_value", row);
                return text.isEmpty() ? Long.toString(args.longs("int_value").get(row)) : text;
            }
        }
        return "none";
    }

    @Override
    public void close() {
        storage.close();
    }
}
