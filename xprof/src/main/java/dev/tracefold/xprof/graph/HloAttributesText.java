// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/// The attributes of an instruction, in the order in which XLA writes them.
final class HloAttributesText {
    private static final Set<String> WITH_DIMENSIONS =
            Set.of(
                    "broadcast",
                    "concatenate",
                    "reduce",
                    "transpose",
                    "reverse",
                    "sort",
                    "map",
                    "all-gather",
                    "all-gather-start",
                    "all-to-all",
                    "reduce-scatter",
                    "get-dimension-size",
                    "set-dimension-size");
    private static final Set<String> APPLIED =
            Set.of(
                    "call",
                    "map",
                    "reduce",
                    "reduce-window",
                    "all-reduce",
                    "all-reduce-start",
                    "reduce-scatter",
                    "scatter",
                    "sort",
                    "top-k");

    private final HloMessage instruction;
    private final String opcode;
    private final List<String> texts = new ArrayList<>();

    private HloAttributesText(HloMessage instruction) {
        this.instruction = instruction;
        this.opcode = instruction.text(2);
    }

    /// The attributes.
    ///
    /// @param names of computations, by number
    /// @param predecessors what has to come before, or nothing
    static List<String> of(HloMessage instruction, Map<Long, String> names, String predecessors) {
        HloAttributesText text = new HloAttributesText(instruction);
        text.own();
        text.collective();
        text.called(names);
        text.shared(predecessors);
        return text.texts;
    }

    private void add(String name, Object value) {
        texts.add(name + "=" + value);
    }

    private void addIf(int field, String name) {
        if (instruction.truth(field)) {
            add(name, "true");
        }
    }

    private void own() {
        switch (opcode) {
            case "iota" -> add("iota_dimension", dimension());
            case "get-tuple-element" -> add("index", instruction.number(13));
            case "compare" -> add("direction", instruction.text(63));
            case "fusion" -> add("kind", instruction.text(11));
            case "slice" -> add("slice", slices());
            case "dynamic-slice" ->
                    add("dynamic_slice_sizes", HloNotation.braced(instruction.numbers(20)));
            case "pad" -> add("padding", HloNotation.padding(instruction.message(21)));
            case "dot" -> dot(instruction.message(30));
            case "reduce-window", "select-and-scatter" ->
                    add("window", HloNotation.window(instruction.message(15)));
            case "convolution" -> convolution();
            case "gather" -> gather(instruction.message(33));
            case "scatter" -> scatter(instruction.message(48));
            case "custom-call" -> customCall();
            default -> {
                // Dimensions, if any, come with the others'.
            }
        }
    }

    private long dimension() {
        List<Long> dimensions = instruction.numbers(14);
        return dimensions.isEmpty() ? 0 : dimensions.getFirst();
    }

    private void collective() {
        if (instruction.has(26) && !opcode.equals("fusion")) {
            add("channel_id", instruction.number(26));
        }
        boolean grouped =
                instruction.has(93)
                        || instruction.has(92)
                        || instruction.has(87)
                        || instruction.has(49);
        if (grouped) {
            add("replica_groups", HloNotation.replicaGroups(instruction));
        }
        if (!instruction.messages(52).isEmpty()) {
            StringJoiner pairs = new StringJoiner(",", "{", "}");
            instruction
                    .messages(52)
                    .forEach(pair -> pairs.add("{" + pair.number(1) + "," + pair.number(2) + "}"));
            add("source_target_pairs", pairs);
        }
        if (WITH_DIMENSIONS.contains(opcode)) {
            add("dimensions", HloNotation.braced(instruction.numbers(14)));
        }
        addIf(60, "is_stable");
        addIf(71, "use_global_device_ids");
    }

    private String slices() {
        StringJoiner text = new StringJoiner(", ", "{", "}");
        for (HloMessage one : instruction.messages(17)) {
            String stride = one.number(3) == 1 ? "" : ":" + one.number(3);
            text.add("[" + one.number(1) + ":" + one.number(2) + stride + "]");
        }
        return text.toString();
    }

    private void dot(HloMessage numbers) {
        if (numbers.has(3)) {
            add("lhs_batch_dims", HloNotation.braced(numbers.numbers(3)));
        }
        add("lhs_contracting_dims", HloNotation.braced(numbers.numbers(1)));
        if (numbers.has(4)) {
            add("rhs_batch_dims", HloNotation.braced(numbers.numbers(4)));
        }
        add("rhs_contracting_dims", HloNotation.braced(numbers.numbers(2)));
    }

    private void convolution() {
        if (!instruction.message(15).messages(1).isEmpty()) {
            add("window", HloNotation.window(instruction.message(15)));
        }
        add("dim_labels", HloNotation.convolution(instruction.message(16)));
        if (instruction.number(50) > 1) {
            add("feature_group_count", instruction.number(50));
        }
        if (instruction.number(58) > 1) {
            add("batch_group_count", instruction.number(58));
        }
    }

    private void gather(HloMessage numbers) {
        add("offset_dims", HloNotation.braced(numbers.numbers(1)));
        add("collapsed_slice_dims", HloNotation.braced(numbers.numbers(2)));
        add("start_index_map", HloNotation.braced(numbers.numbers(3)));
        if (numbers.has(5)) {
            add("operand_batching_dims", HloNotation.braced(numbers.numbers(5)));
        }
        if (numbers.has(6)) {
            add("start_indices_batching_dims", HloNotation.braced(numbers.numbers(6)));
        }
        add("index_vector_dim", numbers.number(4));
        add("slice_sizes", HloNotation.braced(instruction.numbers(34)));
        addIf(67, "indices_are_sorted");
    }

    private void scatter(HloMessage numbers) {
        add("update_window_dims", HloNotation.braced(numbers.numbers(1)));
        add("inserted_window_dims", HloNotation.braced(numbers.numbers(2)));
        add("scatter_dims_to_operand_dims", HloNotation.braced(numbers.numbers(3)));
        if (numbers.has(5)) {
            add("input_batching_dims", HloNotation.braced(numbers.numbers(5)));
        }
        if (numbers.has(6)) {
            add("scatter_indices_batching_dims", HloNotation.braced(numbers.numbers(6)));
        }
        add("index_vector_dim", numbers.number(4));
        addIf(67, "indices_are_sorted");
        addIf(69, "unique_indices");
    }

    private void customCall() {
        if (!instruction.message(15).messages(1).isEmpty()) {
            add("window", HloNotation.window(instruction.message(15)));
        }
        add("custom_call_target", HloNotation.quoted(instruction.text(28)));
        addIf(65, "custom_call_has_side_effect");
        if (instruction.number(77) == 4) {
            add("api_version", "API_VERSION_TYPED_FFI");
        }
    }

    private void called(Map<Long, String> names) {
        List<String> called =
                instruction.numbers(38).stream()
                        .map(id -> names.getOrDefault(id, Long.toString(id)))
                        .toList();
        if (called.isEmpty()) {
            return;
        }
        switch (opcode) {
            case "fusion" -> add("calls", called.getFirst());
            case "while" -> {
                add("condition", called.getLast());
                add("body", called.getFirst());
            }
            case "select-and-scatter" -> {
                add("select", called.getFirst());
                add("scatter", called.getLast());
            }
            case "conditional" -> add("branch_computations", "{" + String.join(", ", called) + "}");
            case "custom-call" -> add("called_computations", "{" + String.join(", ", called) + "}");
            default -> add(APPLIED.contains(opcode) ? "to_apply" : "calls", called.getFirst());
        }
    }

    private void shared(String predecessors) {
        if (instruction.has(40)) {
            add("sharding", HloNotation.sharding(instruction.message(40)));
        }
        if (!instruction.message(68).messages(1).isEmpty()) {
            add("frontend_attributes", HloNotation.frontendAttributes(instruction.message(68)));
        }
        if (!predecessors.isEmpty()) {
            add("control-predecessors", predecessors);
        }
        String config = instruction.text(43);
        if (!config.isEmpty()) {
            add("backend_config", config.startsWith("{") ? config : HloNotation.quoted(config));
        }
    }
}
