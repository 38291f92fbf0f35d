// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

/// All call stacks of a trace merged by frame name and mapping; inlined functions are frames.
final class CallsiteTree {
    private final TraceStorage storage;
    private final StringPool strings;
    private final CallTree tree = new CallTree();
    private final CallTree.Node[] nodeByCallsite;

    CallsiteTree(TraceStorage storage) {
        this.storage = storage;
        this.strings = storage.strings();
        Table callsites = storage.table("__intrinsic_stack_profile_callsite");
        nodeByCallsite = new CallTree.Node[callsites.rowCount()];
        for (int row = 0; row < nodeByCallsite.length; row++) {
            CallTree.@Nullable Node node =
                    callsites.ints("parent_id").isNull(row)
                            ? null
                            : nodeByCallsite[callsites.ints("parent_id").get(row)];
            nodeByCallsite[row] = addFrames(node, callsites.ints("frame_id").get(row));
        }
    }

    CallTree tree() {
        return tree;
    }

    CallTree.Node node(int callsite) {
        return nodeByCallsite[callsite];
    }

    private CallTree.Node addFrames(CallTree.@Nullable Node parent, int frame) {
        Table frames = storage.table("__intrinsic_stack_profile_frame");
        Table mappings = storage.table("__intrinsic_stack_profile_mapping");
        int mapping = frames.ints("mapping").get(frame);
        @Nullable String mappingName = strings.get(mappings.strings("name").get(mapping));
        if (frames.ints("symbol_set_id").isNull(frame)) {
            @Nullable String name = strings.get(frames.strings("deobfuscated_name").get(frame));
            if (name == null) {
                name = strings.get(frames.strings("name").get(frame));
            }
            return add(parent, name, mappingName, null, null);
        }
        Table symbols = storage.table("__intrinsic_stack_profile_symbol");
        CallTree.@Nullable Node node = parent;
        CallTree.@Nullable Node last = null;
        for (int symbol :
                symbols(symbols, frames.ints("symbol_set_id").getLong(frame)).reversed()) {
            last =
                    add(
                            node,
                            strings.get(symbols.strings("name").get(symbol)),
                            mappingName,
                            strings.get(symbols.strings("source_file").get(symbol)),
                            symbols.ints("line_number").isNull(symbol)
                                    ? null
                                    : (Long) symbols.ints("line_number").getLong(symbol));
            node = last;
        }
        return last == null ? add(parent, null, mappingName, null, null) : last;
    }

    private static List<Integer> symbols(Table symbols, long set) {
        List<Integer> rows = new ArrayList<>();
        for (long row = set; row < symbols.rowCount(); row++) {
            if (symbols.ints("symbol_set_id").getLong((int) row) != set) {
                break;
            }
            rows.add((int) row);
        }
        return rows;
    }

    private CallTree.Node add(
            CallTree.@Nullable Node parent,
            @Nullable String name,
            @Nullable String mapping,
            @Nullable String file,
            @Nullable Long line) {
        int before = tree.size();
        CallTree.Node node = tree.child(parent, Arrays.asList(name, mapping), name, mapping);
        CallTree.setSource(node, tree.size() > before, file, line);
        return node;
    }
}
