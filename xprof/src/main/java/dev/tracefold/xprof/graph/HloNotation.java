// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

import dev.tracefold.xprof.hlo.HloShape;
import dev.tracefold.xprof.space.ProtoCursor;

/// The notation of values that attributes have.
final class HloNotation {
    private HloNotation() {}

    static HloShape shape(HloMessage holder, int field) {
        return HloShape.read(new ProtoCursor(holder.bytes(field)));
    }

    /// Numbers in braces.
    static String braced(List<Long> numbers) {
        return "{" + HloShape.join(numbers) + "}";
    }

    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> out.append(c);
            }
        }
        return out.append('"').toString();
    }

    /// Attributes of a frontend: names and texts.
    static String frontendAttributes(HloMessage attributes) {
        List<String> pairs = new ArrayList<>();
        for (HloMessage entry : attributes.messages(1)) {
            String value = entry.text(2);
            pairs.add(entry.text(1) + "=" + (value.startsWith("{") ? value : quoted(value)));
        }
        pairs.sort(null);
        return "{" + String.join(",", pairs) + "}";
    }

    /// How a value is spread over devices.
    static String sharding(HloMessage sharding) {
        if (!sharding.messages(5).isEmpty()) {
            StringJoiner parts = new StringJoiner(", ", "{", "}");
            sharding.messages(5).forEach(part -> parts.add(sharding(part)));
            return parts.toString();
        }
        return switch ((int) sharding.number(1)) {
            case 0 -> "{replicated}";
            case 1 -> "{maximal device=" + HloShape.join(sharding.numbers(4)) + "}";
            case 4 -> "{manual}";
            case 5 -> "{unknown}";
            default -> "{devices=" + tiles(sharding) + "}";
        };
    }

    private static String tiles(HloMessage sharding) {
        StringBuilder text = new StringBuilder();
        text.append('[').append(HloShape.join(sharding.numbers(3))).append(']');
        if (sharding.has(9)) {
            text.append("<=").append(iota(sharding.numbers(9), sharding.numbers(10)));
        } else {
            text.append(HloShape.join(sharding.numbers(4)));
        }
        if (sharding.truth(6)) {
            text.append(" last_tile_dim_replicate");
        }
        return text.toString();
    }

    // Devices counted up, in a shape that may be transposed.
    private static String iota(List<Long> dimensions, List<Long> permutation) {
        boolean inOrder = true;
        for (int i = 0; i < permutation.size(); i++) {
            inOrder &= permutation.get(i) == i;
        }
        String base = "[" + HloShape.join(dimensions) + "]";
        return inOrder ? base : base + "T(" + HloShape.join(permutation) + ")";
    }

    /// Which devices work together; nothing if nothing says.
    static String replicaGroups(HloMessage instruction) {
        if (instruction.has(93)) {
            return mesh(instruction.message(93));
        }
        HloMessage iota =
                instruction.has(92) ? instruction.message(92) : instruction.message(87).message(2);
        if (iota.has(1)) {
            return "[%d,%d]<=%s"
                    .formatted(
                            iota.number(1), iota.number(2), iota(iota.numbers(3), iota.numbers(4)));
        }
        List<HloMessage> groups = new ArrayList<>(instruction.messages(49));
        groups.addAll(instruction.message(87).messages(1));
        StringJoiner text = new StringJoiner(",", "{", "}");
        groups.forEach(group -> text.add(braced(group.numbers(1))));
        return text.toString();
    }

    private static String mesh(HloMessage groups) {
        HloMessage mesh = groups.message(1);
        List<HloMessage> axes = mesh.messages(1);
        StringJoiner sizes = new StringJoiner(",", "@mesh<", ">");
        axes.forEach(axis -> sizes.add(axis.text(1) + "=" + axis.number(2)));
        StringJoiner chosen = new StringJoiner(",", " {", "}");
        for (HloMessage axis : groups.messages(2)) {
            int index = (int) axis.number(1);
            chosen.add(index < axes.size() ? axes.get(index).text(1) : Integer.toString(index));
        }
        return sizes.toString() + chosen;
    }

    /// A window that slides: sizes, strides, padding, dilation, as far as they are not the usual.
    static String window(HloMessage window) {
        List<HloMessage> dimensions = window.messages(1);
        StringJoiner text = new StringJoiner(" ", "{", "}");
        text.add("size=" + byX(dimensions, d -> Long.toString(d.number(1))));
        if (dimensions.stream().anyMatch(d -> d.number(2) != 1)) {
            text.add("stride=" + byX(dimensions, d -> Long.toString(d.number(2))));
        }
        if (dimensions.stream().anyMatch(d -> d.number(3) != 0 || d.number(4) != 0)) {
            text.add("pad=" + byX(dimensions, d -> d.number(3) + "_" + d.number(4)));
        }
        if (dimensions.stream().anyMatch(d -> d.number(6) != 1)) {
            text.add("lhs_dilate=" + byX(dimensions, d -> Long.toString(d.number(6))));
        }
        if (dimensions.stream().anyMatch(d -> d.number(5) != 1)) {
            text.add("rhs_dilate=" + byX(dimensions, d -> Long.toString(d.number(5))));
        }
        if (dimensions.stream().anyMatch(d -> d.truth(7))) {
            text.add("rhs_reversal=" + byX(dimensions, d -> d.truth(7) ? "1" : "0"));
        }
        return text.toString();
    }

    private static String byX(
            List<HloMessage> dimensions, java.util.function.Function<HloMessage, String> part) {
        return String.join("x", dimensions.stream().map(part).toList());
    }

    /// The dimensions of a convolution's sides, each by a letter or a number.
    static String convolution(HloMessage numbers) {
        return labels(numbers.number(7), 'b', numbers.number(8), 'f', numbers.numbers(11))
                + "_"
                + labels(numbers.number(3), 'i', numbers.number(4), 'o', numbers.numbers(6))
                + "->"
                + labels(numbers.number(9), 'b', numbers.number(10), 'f', numbers.numbers(12));
    }

    private static String labels(
            long first, char firstName, long second, char secondName, List<Long> spatial) {
        char[] text = new char[spatial.size() + 2];
        java.util.Arrays.fill(text, '?');
        put(text, first, firstName);
        put(text, second, secondName);
        for (int i = 0; i < spatial.size(); i++) {
            put(text, spatial.get(i), (char) ('0' + i));
        }
        return new String(text);
    }

    private static void put(char[] text, long at, char name) {
        if (at >= 0 && at < text.length) {
            text[(int) at] = name;
        }
    }

    /// How much a value is padded in each dimension.
    static String padding(HloMessage config) {
        List<String> parts = new ArrayList<>();
        for (HloMessage one : config.messages(1)) {
            String inner = one.number(3) == 0 ? "" : "_" + one.number(3);
            parts.add(one.number(1) + "_" + one.number(2) + inner);
        }
        return String.join("x", parts);
    }
}
