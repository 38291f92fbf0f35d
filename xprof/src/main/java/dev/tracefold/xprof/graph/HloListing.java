// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

import dev.tracefold.xprof.hlo.HloLiteral;
import dev.tracefold.xprof.hlo.HloShape;
import dev.tracefold.xprof.space.ProtoCursor;

/// The text of a module in XLA's notation, which XLA's own tools read.
final class HloListing {
    private final HloMessage module;
    private final boolean verbose;
    private final String sigil;
    private final Map<Long, String> computationNames = new HashMap<>();
    private final Map<Long, List<Long>> schedule = new HashMap<>();
    private final StringBuilder out = new StringBuilder();

    private HloListing(HloMessage module, boolean verbose) {
        this.module = module;
        this.verbose = verbose;
        this.sigil = verbose ? "%" : "";
    }

    /// The text.
    ///
    /// @param verbose with signatures of computations, marks before names, and all of each constant
    static String of(byte[] hloProto, boolean verbose) {
        HloListing listing = new HloListing(HloMessage.read(hloProto).message(1), verbose);
        listing.write();
        return listing.out.toString();
    }

    private void write() {
        List<HloMessage> computations = module.messages(3);
        computations.forEach(one -> computationNames.put(one.number(5), sigil + one.text(1)));
        for (HloMessage entry : module.message(7).messages(1)) {
            schedule.put(entry.number(1), entry.message(2).numbers(1));
        }
        writeHeader();
        ComputationOrder.of(computations).forEach(this::writeComputation);
    }

    private void writeHeader() {
        out.append("HloModule ").append(module.text(1));
        if (module.has(7)) {
            out.append(", is_scheduled=true");
        }
        List<HloMessage> aliases = module.message(8).messages(1);
        if (!aliases.isEmpty()) {
            StringJoiner text = new StringJoiner(", ", "{ ", " }");
            aliases.forEach(one -> text.add(alias(one)));
            out.append(", input_output_alias=").append(text);
        }
        List<HloMessage> donors = module.message(18).messages(1);
        if (!donors.isEmpty()) {
            StringJoiner text = new StringJoiner(", ", "{ ", " }");
            donors.forEach(one ->
                    text.add(
                            "(" + one.number(1) + ", " + HloNotation.braced(one.numbers(2)) + ")"));
            out.append(", buffer_donor=").append(text);
        }
        if (module.has(4)) {
            HloMessage program = module.message(4);
            StringBuilder parameters = new StringBuilder();
            int index = 0;
            for (HloShape shape : shapes(program)) {
                parameters.append(separator(index++)).append(shape.text());
            }
            out.append(", entry_computation_layout={(").append(parameters).append(")->");
            out.append(HloNotation.shape(program, 2).text()).append('}');
        }
        if (!module.message(19).messages(1).isEmpty()) {
            out.append(", frontend_attributes=");
            out.append(HloNotation.frontendAttributes(module.message(19)));
        }
        out.append("\n\n");
    }

    private static String alias(HloMessage entry) {
        String kind = entry.number(4) == 2 ? "must-alias" : "may-alias";
        return "%s: (%d, %s, %s)"
                .formatted(
                        HloNotation.braced(entry.numbers(1)),
                        entry.number(2),
                        HloNotation.braced(entry.numbers(3)),
                        kind);
    }

    // Long lists are counted every five.
    private static String separator(int index) {
        if (index == 0) {
            return "";
        }
        return index % 5 == 0 ? ", /*index=" + index + "*/" : ", ";
    }

    private static List<HloShape> shapes(HloMessage program) {
        return program.allBytes(1).stream()
                .map(bytes -> HloShape.read(new ProtoCursor(bytes)))
                .toList();
    }

    private void writeComputation(HloMessage computation) {
        boolean entry = computation.number(5) == module.number(6);
        out.append(entry ? "ENTRY " : "").append(sigil).append(computation.text(1)).append(' ');
        if (verbose) {
            out.append(signature(computation.message(4))).append(' ');
        }
        out.append("{\n");
        Map<Long, HloMessage> byId = new HashMap<>();
        List<HloMessage> instructions = computation.messages(2);
        instructions.forEach(one -> byId.put(one.number(35), one));
        for (HloMessage one : order(computation, instructions, byId)) {
            out.append(one.number(35) == computation.number(6) ? "  ROOT " : "  ");
            out.append(sigil).append(one.text(1)).append(" = ");
            out.append(HloNotation.shape(one, 3).text()).append(' ').append(one.text(2));
            out.append('(').append(operands(one, byId)).append(')');
            HloAttributesText.of(one, computationNames, verbose ? predecessors(one, byId) : "")
                    .forEach(attribute -> out.append(", ").append(attribute));
            out.append('\n');
        }
        out.append("}\n\n");
    }

    private static String signature(HloMessage program) {
        List<HloShape> shapes = shapes(program);
        List<String> names = program.texts(3);
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            String name = i < names.size() ? names.get(i) : "p" + i;
            parameters.add(name + ": " + shapes.get(i).plainText());
        }
        return "(%s) -> %s"
                .formatted(
                        String.join(", ", parameters), HloNotation.shape(program, 2).plainText());
    }

    private String predecessors(HloMessage one, Map<Long, HloMessage> byId) {
        StringJoiner text = new StringJoiner(", ", "{", "}");
        for (long id : one.numbers(37)) {
            HloMessage before = byId.get(id);
            if (before != null) {
                text.add(sigil + before.text(1));
            }
        }
        return text.length() > 2 ? text.toString() : "";
    }

    private String operands(HloMessage one, Map<Long, HloMessage> byId) {
        if (one.text(2).equals("parameter")) {
            return Long.toString(one.number(9));
        }
        if (one.text(2).equals("constant")) {
            return HloLiteral.text(new ProtoCursor(one.bytes(8)), verbose);
        }
        StringBuilder text = new StringBuilder();
        int index = 0;
        for (long id : one.numbers(36)) {
            HloMessage operand = byId.get(id);
            // The short form counts types, but not operands.
            String between = verbose || index == 0 ? separator(index) : ", ";
            index++;
            text.append(between).append(sigil);
            text.append(operand == null ? Long.toString(id) : operand.text(1));
        }
        return text.toString();
    }

    /// In the order of the schedule; without one, each instruction after all it needs.
    private List<HloMessage> order(
            HloMessage computation, List<HloMessage> instructions, Map<Long, HloMessage> byId) {
        List<Long> planned = schedule.getOrDefault(computation.number(5), List.of());
        if (planned.size() == instructions.size()) {
            return planned.stream().filter(byId::containsKey).map(id -> byId.get(id)).toList();
        }
        Set<Long> used = new HashSet<>();
        instructions.forEach(one -> used.addAll(one.numbers(36)));
        List<HloMessage> ordered = new ArrayList<>();
        Set<Long> open = new HashSet<>();
        Set<Long> done = new HashSet<>();
        Deque<Long> stack = new ArrayDeque<>();
        instructions.stream()
                .sorted(Comparator.comparingLong(one -> one.number(35)))
                .filter(one -> !used.contains(one.number(35)))
                .forEach(root -> {
                    stack.push(root.number(35));
                    while (!stack.isEmpty()) {
                        visit(stack, open, done, byId, ordered);
                    }
                });
        return List.copyOf(ordered);
    }

    private static void visit(
            Deque<Long> stack,
            Set<Long> open,
            Set<Long> done,
            Map<Long, HloMessage> byId,
            List<HloMessage> ordered) {
        Long id = stack.element();
        HloMessage one = byId.get(id);
        if (one == null || done.contains(id)) {
            stack.pop();
        } else if (!open.add(id)) {
            stack.pop();
            done.add(id);
            ordered.add(one);
        } else {
            // The first operand comes first, so it is pushed last.
            List<Long> needed = new ArrayList<>(one.numbers(36).reversed());
            needed.addAll(one.numbers(37));
            needed.stream().filter(other -> !open.contains(other)).forEach(stack::push);
        }
    }
}
