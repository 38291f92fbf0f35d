// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.android;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.winscope.PacketTrace;

/// A trace of named processes that draw slices, asked with SQL.
final class AndroidTrace implements AutoCloseable {
    private static final int FTRACE_EVENTS = 1;
    private static final int PROCESS_TREE = 2;
    private static final int PRINT = 3;

    private final PacketTrace packets = new PacketTrace();
    private final Map<Integer, Integer> pids = new HashMap<>();

    /// For packets of other kinds.
    PacketTrace packets() {
        return packets;
    }

    /// Adds a process with its main thread.
    AndroidTrace process(int pid, String name) {
        packets.packet(
                1,
                PROCESS_TREE,
                tree -> tree.nested(1, p -> p.varint(1, pid).varint(2, 1).text(3, name)));
        return thread(pid, pid, "main");
    }

    /// Adds a thread of a process.
    AndroidTrace thread(int pid, int tid, String name) {
        pids.put(tid, pid);
        packets.packet(
                1,
                PROCESS_TREE,
                tree -> tree.nested(2, t -> t.varint(1, tid).text(2, name).varint(3, pid)));
        return this;
    }

    /// Adds a mark of a thread.
    AndroidTrace print(long ts, int tid, String text) {
        packets.packet(p ->
                p.nested(
                        FTRACE_EVENTS,
                        bundle -> {
                            bundle.varint(1, 0);
                            bundle.nested(
                                    2,
                                    event -> {
                                        event.varint(1, ts).varint(2, tid);
                                        event.nested(PRINT, print -> print.text(2, text + '\n'));
                                    });
                        }));
        return this;
    }

    /// Adds the two marks of a slice.
    AndroidTrace slice(long from, long to, int tid, String name) {
        int pid = pids.getOrDefault(tid, tid);
        return print(from, tid, "B|%d|%s".formatted(pid, name))
                .print(to, tid, "E|%d".formatted(pid));
    }

    /// The rows of the last statement, cells joined by bars, nothing for NULL.
    List<String> rows(String sql) {
        return packets.rows(sql);
    }

    @Override
    public void close() {
        packets.close();
    }
}
