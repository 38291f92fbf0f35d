// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.importer.WholeFile;
import dev.tracefold.processor.json.JsonTree.Value;
import dev.tracefold.processor.profiling.ProfilerTables;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.ThreadNamePriority;

/// Reads CPU profiles of V8 as Chrome and Node.js save them (`.cpuprofile`): a tree of calls, samples
/// that name its nodes, and the microseconds between them.
///
/// Scripts are mappings; what would be an address is line and column of the function, in the upper and
/// the lower half, so that functions without a name stay apart. A profile does not say which thread it
/// is of: it is thread 1.
public final class V8ProfileReader implements TraceReader {
    private static final int FAILURE = StatKeys.of("json_tokenizer_failure");
    private static final int INVALID_CALLSITE =
            StatKeys.of("legacy_v8_cpu_profile_invalid_callsite");
    private static final int INVALID_SAMPLE = StatKeys.of("legacy_v8_cpu_profile_invalid_sample");
    private static final int THREAD = 1;
    private static final int NANOS_PER_MICRO = 1000;

    private record Node(Value value, int caller) {}

    private final TraceContext context;
    private final ProfilerTables tables;
    private final WholeFile bytes = new WholeFile();
    private final Map<Integer, Integer> callsites = new HashMap<>();
    private final int parserNumber;
    private final int source;

    /// A reader of one file.
    public V8ProfileReader(TraceContext context) {
        this.context = context;
        this.tables = new ProfilerTables(context.storage());
        this.parserNumber = context.sorter().register(this::parse);
        this.source = context.strings().intern("legacy_v8");
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        bytes.add(buffer, offset, length);
    }

    @Override
    public void endOfFile() {
        byte[] text = bytes.take();
        Value profile = JsonTree.parse(text, text.length, context.strings());
        if (profile.isNothing()) {
            context.stats().increment(FAILURE);
        }
        readNodes(profile.get("nodes").items());
        readSamples(profile);
    }

    /// Walks the tree from its roots, which no node names as a child.
    private void readNodes(List<Value> nodes) {
        Map<Integer, Value> byId = new HashMap<>();
        Map<Integer, Integer> parents = new HashMap<>();
        for (Value node : nodes) {
            int id = node.get("id").index();
            byId.put(id, node);
            if (!node.get("parent").isNothing()) {
                parents.put(id, node.get("parent").index());
            }
            for (Value child : node.get("children").items()) {
                parents.put(child.index(), id);
            }
        }
        Deque<Node> open = new ArrayDeque<>();
        for (Value node : nodes) {
            if (!parents.containsKey(node.get("id").index())) {
                open.add(new Node(node, StackProfileTracker.NO_CALLSITE));
            }
        }
        while (!open.isEmpty()) {
            Node node = open.removeLast();
            int id = node.value().get("id").index();
            if (callsites.containsKey(id)) {
                continue;
            }
            int callsite = context.stacks().callsite(node.caller(), frame(node.value()));
            callsites.put(id, callsite);
            addChildren(node.value(), callsite, byId, open);
        }
        adoptByParent(nodes, parents);
    }

    private void addChildren(Value node, int callsite, Map<Integer, Value> byId, Deque<Node> open) {
        for (Value child : node.get("children").items()) {
            @Nullable Value found = byId.get(child.index());
            if (found == null) {
                context.stats().increment(INVALID_CALLSITE);
            } else {
                open.add(new Node(found, callsite));
            }
        }
    }

    /// Nodes that name their parent instead: those come before their children.
    private void adoptByParent(List<Value> nodes, Map<Integer, Integer> parents) {
        for (Value node : nodes) {
            int id = node.get("id").index();
            @Nullable Integer parent = parents.get(id);
            if (callsites.containsKey(id) || parent == null) {
                continue;
            }
            @Nullable Integer caller = callsites.get(parent);
            if (caller == null) {
                context.stats().increment(INVALID_CALLSITE);
            } else {
                callsites.put(id, context.stacks().callsite(caller, frame(node)));
            }
        }
    }

    private int frame(Value node) {
        StringPool strings = context.strings();
        Value call = node.get("callFrame");
        String name = call.get("functionName").text();
        int script = strings.intern(call.get("url").text());
        int noBuildId = strings.intern("");
        long line = (long) call.get("lineNumber").number(-1);
        long column = (long) call.get("columnNumber").number(-1);
        long place = line < 0 ? 0 : line << Integer.SIZE | Math.max(column, 0);
        int mapping =
                context.stacks()
                        .mapping(new StackProfileTracker.Mapping(script, noBuildId, 0, 0, 0, 0, 0));
        Table frames = context.storage().table("__intrinsic_stack_profile_frame");
        int known = frames.rowCount();
        int nameId = strings.intern(name.isEmpty() ? "(anonymous)" : name);
        int frame = context.stacks().frame(mapping, place, nameId);
        if (frame == known && line >= 0) {
            Table symbols = context.storage().table("__intrinsic_stack_profile_symbol");
            int row = symbols.addRow();
            symbols.ints("symbol_set_id").set(row, row);
            symbols.strings("name").set(row, nameId);
            symbols.strings("source_file").set(row, script);
            // The profile counts from 0.
            symbols.ints("line_number").set(row, (int) line + 1);
            frames.ints("symbol_set_id").set(frame, row);
        }
        return frame;
    }

    private void readSamples(Value profile) {
        List<Value> samples = profile.get("samples").items();
        List<Value> deltas = profile.get("timeDeltas").items();
        double micros = profile.get("startTime").number(0);
        for (int i = 0; i < samples.size(); i++) {
            micros += i < deltas.size() ? deltas.get(i).number(0) : 0;
            @Nullable Integer callsite = callsites.get(samples.get(i).index());
            if (callsite == null) {
                context.stats().increment(INVALID_SAMPLE);
                continue;
            }
            long timestamp = context.clocks().defaultToTraceTime((long) (micros * NANOS_PER_MICRO));
            if (timestamp != ClockTracker.UNCONVERTIBLE) {
                context.sorter()
                        .push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, callsite, 0);
            }
        }
    }

    private void parse(long timestampNanos, long callsite, int aux) {
        int utid = context.processes().updateThread(THREAD, THREAD);
        context.processes()
                .updateThreadName(utid, context.strings().intern("V8"), ThreadNamePriority.OTHER);
        tables.add(
                new ProfilerTables.Sample(
                        timestampNanos,
                        source,
                        tables.task(ProfilerTables.NONE, utid),
                        ProfilerTables.NONE,
                        (int) callsite,
                        StringPool.NULL_ID,
                        ProfilerTables.NONE,
                        ProfilerTables.NONE));
    }
}
