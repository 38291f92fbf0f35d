// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.symbolization;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.StringColumn;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;

/// Frames of Java code by their package and name. What lies in a file tells its package by the path;
/// the rest is of the package that a process with such a frame runs.
final class JavaFrames {
    /// Package of code that was compiled while it ran: any.
    static final String MEMFD = "memfd";

    private record Key(int packageName, int name) {}

    private final TraceContext context;
    private final Table frames;
    private final JavaPackages packages;
    private final Map<Key, TreeSet<Integer>> framesOf = new HashMap<>();
    private final Map<Integer, TreeSet<Integer>> framesOfName = new HashMap<>();
    private final Set<Integer> unknown = new HashSet<>();

    private JavaFrames(TraceContext context) {
        this.context = context;
        this.frames = context.storage().table("__intrinsic_stack_profile_frame");
        this.packages = new JavaPackages(context);
    }

    static JavaFrames find(TraceContext context) {
        JavaFrames found = new JavaFrames(context);
        found.sortByMapping();
        if (!found.unknown.isEmpty()) {
            found.guessByProcess();
        }
        return found;
    }

    /// Rows of the frames with a name in a package, in order.
    Collection<Integer> of(int packageName, int name) {
        TreeSet<Integer> rows = framesOf.get(new Key(packageName, name));
        return rows == null ? List.of() : rows;
    }

    /// Rows of the frames with a name, in order, whatever they belong to.
    Collection<Integer> ofAnyPackage(int name) {
        if (framesOfName.isEmpty()) {
            StringColumn names = frames.strings("name");
            framesOf.values().forEach(rows -> rows.forEach(row -> addToName(names, row)));
            unknown.forEach(row -> addToName(names, row));
        }
        TreeSet<Integer> rows = framesOfName.get(name);
        return rows == null ? List.of() : rows;
    }

    private void addToName(StringColumn names, int frame) {
        framesOfName.computeIfAbsent(names.get(frame), n -> new TreeSet<>()).add(frame);
    }

    private void add(int packageName, int frame) {
        Key key = new Key(packageName, frames.strings("name").get(frame));
        framesOf.computeIfAbsent(key, k -> new TreeSet<>()).add(frame);
    }

    private void sortByMapping() {
        StringPool strings = context.strings();
        StringColumn names = frames.strings("name");
        IntColumn mappings = frames.ints("mapping");
        StringColumn paths =
                context.storage().table("__intrinsic_stack_profile_mapping").strings("name");
        for (int row = 0; row < frames.rowCount(); row++) {
            if (strings.getOrEmpty(names.get(row)).indexOf('.') < 0) {
                continue;
            }
            String path = strings.getOrEmpty(paths.get(mappings.get(row)));
            int packageName = packages.ofPath(path);
            if (packageName != StringPool.NULL_ID) {
                add(packageName, row);
            } else if (path.startsWith("/memfd:")) {
                add(strings.intern(MEMFD), row);
            } else {
                unknown.add(row);
            }
        }
    }

    private void guessByProcess() {
        Table allocations = context.storage().table("__intrinsic_heap_profile_allocation");
        for (int row = 0; row < allocations.rowCount(); row++) {
            guess(allocations.ints("upid").get(row), allocations.ints("callsite_id").get(row));
        }
        Table samples = context.storage().table("__intrinsic_profiler_sample");
        Table tasks = context.storage().table("__intrinsic_profiler_task_context");
        for (int row = 0; row < samples.rowCount(); row++) {
            IntColumn task = samples.ints("task_context_id");
            IntColumn callsite = samples.ints("callsite_id");
            if (task.isNull(row) || callsite.isNull(row)) {
                continue;
            }
            int taskRow = task.get(row);
            if (!tasks.ints("upid").isNull(taskRow)) {
                guess(tasks.ints("upid").get(taskRow), callsite.get(row));
            }
        }
        Table threads = context.storage().table("__intrinsic_heap_graph_thread_callsite");
        Table graphs = context.storage().table("__intrinsic_heap_graph");
        for (int row = 0; row < threads.rowCount(); row++) {
            if (!threads.ints("callsite_id").isNull(row)) {
                int graph = threads.ints("heap_graph_id").get(row);
                guess(graphs.ints("upid").get(graph), threads.ints("callsite_id").get(row));
            }
        }
    }

    private void guess(int upid, int innermost) {
        int packageName = packages.ofProcess(upid);
        if (packageName == StringPool.NULL_ID) {
            return;
        }
        Table callsites = context.storage().table("__intrinsic_stack_profile_callsite");
        IntColumn parents = callsites.ints("parent_id");
        int callsite = innermost;
        while (true) {
            int frame = callsites.ints("frame_id").get(callsite);
            if (unknown.remove(frame)) {
                add(packageName, frame);
            }
            if (parents.isNull(callsite)) {
                return;
            }
            callsite = parents.get(callsite);
        }
    }
}
