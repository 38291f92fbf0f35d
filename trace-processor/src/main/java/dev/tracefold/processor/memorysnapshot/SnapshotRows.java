// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.memorysnapshot;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.memorysnapshot.MemoryNode.Edge;
import dev.tracefold.processor.memorysnapshot.MemoryNode.Entry;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.TrackSpec;

/// Puts graphs into the memory snapshot tables.
final class SnapshotRows {
    private static final int NO_ROW = -1;
    private static final TrackSpec GLOBAL_INSTANTS =
            TrackSpec.slice("legacy_chrome_global_instants");

    /// Of `LevelOfDetail`: full, light, background.
    private static final List<String> LEVELS = List.of("detailed", "light", "background");

    private final TraceContext context;
    private final StringPool strings;
    private final Table snapshots;
    private final Table processes;
    private final Table nodes;
    private final Table edges;
    private final ArgSet args = new ArgSet();

    SnapshotRows(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        TraceStorage storage = context.storage();
        this.snapshots = storage.table("__intrinsic_memory_snapshot");
        this.processes = storage.table("__intrinsic_process_memory_snapshot");
        this.nodes = storage.table("__intrinsic_memory_snapshot_node");
        this.edges = storage.table("__intrinsic_memory_snapshot_edge");
    }

    void add(long timestampNanos, long level, MemoryGraph graph) {
        ArgSet source = new ArgSet();
        source.add(strings.intern("source"), ArgType.STRING, strings.intern("chrome"));
        int track = context.tracks().intern(GLOBAL_INSTANTS, StringPool.NULL_ID, source);
        int snapshot = snapshots.addRow();
        snapshots.longs("timestamp").set(snapshot, timestampNanos);
        snapshots.ints("track_id").set(snapshot, track);
        String word = LEVELS.get(level >= 0 && level < LEVELS.size() ? (int) level : 0);
        snapshots.strings("detail_level").set(snapshot, strings.intern(word));
        Map<Long, Integer> rowOfId = new HashMap<>();
        graph.processes().forEach((pid, root) -> addProcess(snapshot, pid, root, rowOfId));
        // What is shared is shown as that of process 0.
        addProcess(snapshot, 0, graph.shared(), rowOfId);
        for (Edge edge : graph.edges().reversed()) {
            addEdge(rowOfId.get(edge.source().id()), rowOfId.get(edge.target().id()), edge);
        }
    }

    private void addProcess(int snapshot, long pid, MemoryNode root, Map<Long, Integer> rowOfId) {
        int upid = context.processes().getOrCreateProcess(pid);
        int process = processes.addRow();
        processes.ints("snapshot_id").set(process, snapshot);
        processes.ints("upid").set(process, upid);
        addChildren(process, root, "", NO_ROW, rowOfId);
    }

    /// A root is no node that anyone dumped.
    private void addChildren(
            int process, MemoryNode parent, String path, int row, Map<Long, Integer> rowOfId) {
        parent.children()
                .forEach((name, child) -> {
                    String childPath = path.isEmpty() ? name : path + "/" + name;
                    int childRow = addNode(process, child, childPath, row);
                    rowOfId.putIfAbsent(child.id(), childRow);
                    addChildren(process, child, childPath, childRow, rowOfId);
                });
    }

    private int addNode(int process, MemoryNode node, String path, int parent) {
        int row = nodes.addRow();
        nodes.ints("process_snapshot_id").set(row, process);
        if (parent != NO_ROW) {
            nodes.ints("parent_node_id").set(row, parent);
        }
        nodes.strings("path").set(row, strings.intern(path));
        args.clear();
        node.entries().forEach((name, entry) -> addEntry(row, name, entry));
        if (args.size() > 0) {
            context.args().assign(nodes.ints("arg_set_id"), row, args);
        }
        return row;
    }

    private void addEntry(int row, String name, Entry entry) {
        int value = strings.intern(name + ".value");
        if (entry.text() != null) {
            args.add(value, ArgType.STRING, strings.intern(entry.text()));
        } else if (name.equals(MemoryNode.SIZE) || name.equals(MemoryNode.EFFECTIVE_SIZE)) {
            nodes.longs(name).set(row, entry.number());
        } else {
            int unit = strings.intern(entry.isBytes() ? "bytes" : "objects");
            args.add(value, ArgType.INT, entry.number());
            args.add(strings.intern(name + ".unit"), ArgType.STRING, unit);
        }
    }

    private void addEdge(@Nullable Integer source, @Nullable Integer target, Edge edge) {
        if (source != null && target != null) {
            int row = edges.addRow();
            edges.ints("source_node_id").set(row, source);
            edges.ints("target_node_id").set(row, target);
            edges.ints("importance").set(row, edge.priority());
        }
    }
}
