// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

/// A heap dump as a tree of classes: every object hangs below the object by which it is reached from
/// a root in the fewest steps.
final class HeapGraphTree {
    private static final String MAPPING = "JAVA";
    private static final String REFERENT = "java.lang.ref.Reference.referent";
    private static final Set<String> WEAK_KINDS =
            Set.of("KIND_WEAK_REFERENCE", "KIND_FINALIZER_REFERENCE", "KIND_PHANTOM_REFERENCE");

    private final Table objects;
    private final Table classes;
    private final Table references;
    private final StringPool strings;
    private final Map<Integer, Integer> distances = new HashMap<>();
    private final CallTree tree = new CallTree();

    HeapGraphTree(TraceStorage storage) {
        objects = storage.table("__intrinsic_heap_graph_object");
        classes = storage.table("__intrinsic_heap_graph_class");
        references = storage.table("__intrinsic_heap_graph_reference");
        strings = storage.strings();
    }

    CallTree build(long ts, long upid) {
        List<Integer> roots = new ArrayList<>();
        for (int row = 0; row < objects.rowCount(); row++) {
            if (objects.longs("graph_sample_ts").get(row) == ts
                    && objects.ints("upid").getLong(row) == upid
                    && !objects.strings("root_type").isNull(row)) {
                roots.add(row);
            }
        }
        measure(roots);
        boolean[] visited = new boolean[objects.rowCount()];
        for (int root : roots) {
            if (!visited[root]) {
                visited[root] = true;
                descend(root, visited);
            }
        }
        return tree;
    }

    private void measure(List<Integer> roots) {
        Deque<Integer> queue = new ArrayDeque<>(roots);
        roots.forEach(root -> distances.put(root, 0));
        while (!queue.isEmpty()) {
            int object = queue.remove();
            for (int owned : owned(object)) {
                if (!distances.containsKey(owned)) {
                    distances.put(owned, distances.getOrDefault(object, 0) + 1);
                    queue.add(owned);
                }
            }
        }
    }

    private int[] owned(int object) {
        if (objects.ints("reference_set_id").isNull(object)) {
            return new int[0];
        }
        long set = objects.ints("reference_set_id").getLong(object);
        TreeSet<Integer> owned = new TreeSet<>();
        for (long row = set; row < references.rowCount(); row++) {
            if (references.ints("reference_set_id").getLong((int) row) != set) {
                break;
            }
            if (!references.ints("owned_id").isNull((int) row) && !isWeak(object, (int) row)) {
                owned.add(references.ints("owned_id").get((int) row));
            }
        }
        return owned.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Whether a reference does not keep what it refers to alive.
    private boolean isWeak(int owner, int reference) {
        int field = references.strings("field_name").get(reference);
        if (!REFERENT.equals(strings.get(field))) {
            return false;
        }
        int kind = classes.strings("kind").get(objects.ints("type_id").get(owner));
        return WEAK_KINDS.contains(strings.getOrEmpty(kind));
    }

    private void descend(int root, boolean[] visited) {
        Deque<Step> path = new ArrayDeque<>();
        path.push(step(root, null));
        while (!path.isEmpty()) {
            Step step = path.element();
            if (step.next == step.children.length) {
                path.pop();
                continue;
            }
            int child = step.children[step.next++];
            if (!visited[child]) {
                visited[child] = true;
                path.push(step(child, step.node));
            }
        }
    }

    private Step step(int object, CallTree.@Nullable Node parent) {
        int type = objects.ints("type_id").get(object);
        @Nullable String name = strings.get(classes.strings("deobfuscated_name").get(type));
        if (name == null) {
            name = strings.getOrEmpty(classes.strings("name").get(type));
        }
        @Nullable String rootType = strings.get(objects.strings("root_type").get(object));
        if (rootType != null) {
            name += " [" + rootType + "]";
        }
        CallTree.Node node = tree.child(parent, Arrays.asList(name), name, MAPPING);
        node.add(1, objects.longs("self_size").get(object));
        long nativeSize = objects.longs("native_size").get(object);
        if (nativeSize > 0) {
            String nativeName = "[native] " + name;
            tree.child(node, Arrays.asList(nativeName), nativeName, MAPPING).add(1, nativeSize);
        }
        int depth = distances.getOrDefault(object, 0);
        int[] children =
                Arrays.stream(owned(object))
                        .filter(child -> distances.getOrDefault(child, 0) == depth + 1)
                        .toArray();
        return new Step(node, children);
    }

    private static final class Step {
        private final CallTree.Node node;
        private final int[] children;
        private int next;

        Step(CallTree.Node node, int[] children) {
            this.node = node;
            this.children = children;
        }
    }
}
