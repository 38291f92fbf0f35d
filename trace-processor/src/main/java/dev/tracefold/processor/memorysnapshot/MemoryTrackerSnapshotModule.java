// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.memorysnapshot;

import java.util.NavigableMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.memorysnapshot.MemoryNode.Entry;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `memory_tracker_snapshot` (TracePacket field 73). A snapshot is all packets of one time.
public final class MemoryTrackerSnapshotModule implements PacketModule {
    private static final int MEMORY_TRACKER_SNAPSHOT = 73;
    private static final int PROCESS_MEMORY_DUMPS = 3;
    private static final int ALLOCATOR_DUMPS = 2;
    private static final int MEMORY_EDGES = 3;
    private static final int ENTRIES = 5;
    private static final int UNIT_BYTES = 1;
    private static final int PARSER_FAILURE = StatKeys.of("memory_snapshot_parser_failure");

    /// One process's dump as it came: nodes in the order of their paths, edges in that of their sources.
    /// The first of a name or id counts.
    private static final class ProcessDump {
        private final NavigableMap<String, Node> nodes = new TreeMap<>();
        private final NavigableMap<Long, Edge> edges = new TreeMap<>(Long::compareUnsigned);
    }

    private record Node(long id, NavigableMap<String, Entry> entries) {}

    private record Edge(long target, int importance) {}

    private final TraceContext context;
    private final SnapshotRows rows;
    private final NavigableMap<Long, ProcessDump> dumps = new TreeMap<>();
    private final MessageFields snapshot = new MessageFields(2);
    private final MessageFields process = new MessageFields(1);
    private final MessageFields item = new MessageFields(4);
    private final MessageFields entry = new MessageFields(4);
    private final ProtoReader snapshotItems = new ProtoReader();
    private final ProtoReader processItems = new ProtoReader();
    private final ProtoReader entries = new ProtoReader();
    private long snapshotNanos;
    private long level;

    /// For one trace on one machine.
    public MemoryTrackerSnapshotModule(TraceContext context) {
        this.context = context;
        this.rows = new SnapshotRows(context);
    }

    @Override
    public int[] fields() {
        return new int[] {MEMORY_TRACKER_SNAPSHOT};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        if (timestampNanos != snapshotNanos) {
            finish();
        }
        snapshotNanos = timestampNanos;
        snapshot.enter(value);
        level = snapshot.longValue(2);
        snapshot.walk(snapshotItems);
        while (snapshotItems.next()) {
            if (snapshotItems.field() == PROCESS_MEMORY_DUMPS) {
                process.enter(snapshotItems);
                ProcessDump dump = readProcess();
                dumps.putIfAbsent((long) process.intValue(1), dump);
            }
        }
    }

    /// Stores the snapshot that is there, if any.
    @Override
    public void finish() {
        if (dumps.isEmpty()) {
            return;
        }
        MemoryGraph graph = new MemoryGraph();
        dumps.forEach((pid, dump) -> {
            graph.addProcess(pid);
            dump.nodes.forEach((path, node) -> {
                MemoryNode made = graph.node(pid, node.id(), path);
                node.entries().forEach(made.entries()::putIfAbsent);
            });
        });
        for (ProcessDump dump : dumps.values()) {
            dump.edges.forEach((id, edge) -> graph.own(id, edge.target(), edge.importance()));
        }
        dumps.clear();
        MemorySizes.complete(graph);
        rows.add(snapshotNanos, level, graph);
    }

    private ProcessDump readProcess() {
        ProcessDump dump = new ProcessDump();
        process.walk(processItems);
        while (processItems.next()) {
            if (processItems.field() == ALLOCATOR_DUMPS) {
                item.enter(processItems);
                Node node = new Node(item.longValue(1), readEntries());
                dump.nodes.putIfAbsent(item.string(2), node);
            } else if (processItems.field() == MEMORY_EDGES) {
                item.enter(processItems);
                Edge edge = new Edge(item.longValue(2), item.intValue(3));
                dump.edges.putIfAbsent(item.longValue(1), edge);
            }
        }
        return dump;
    }

    private NavigableMap<String, Entry> readEntries() {
        NavigableMap<String, Entry> found = new TreeMap<>();
        if (item.has(4)) {
            found.put(MemoryNode.SIZE, Entry.bytes(item.longValue(4)));
        }
        item.walk(entries);
        while (entries.next()) {
            if (entries.field() == ENTRIES) {
                entry.enter(entries);
                Entry read = readEntry();
                if (read == null) {
                    context.stats().increment(PARSER_FAILURE);
                } else {
                    found.putIfAbsent(entry.string(1), read);
                }
            }
        }
        return found;
    }

    private @Nullable Entry readEntry() {
        if (entry.has(3)) {
            return new Entry(entry.longValue(3), entry.longValue(2) == UNIT_BYTES, null);
        }
        return entry.has(4) ? new Entry(0, false, entry.string(4)) : null;
    }
}
