// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import dev.tracefold.xprof.space.ProtoCursor;

/// The shape of a value: an array of elements, or a tuple of shapes.
///
/// @param elementType the number of XLA's primitive type
/// @param dimensions the sizes, for arrays
/// @param parts the shapes, for tuples
/// @param layout how it lies in memory, minor to major; empty if nobody said
/// @param layoutText what the text has after the dimensions
public record HloShape(
        int elementType,
        List<Long> dimensions,
        List<HloShape> parts,
        List<Long> layout,
        String layoutText) {
    static final HloShape NONE = new HloShape(0, List.of(), List.of(), List.of(), "");

    private static final int TUPLE = 13;
    private static final long POINTER_BYTES = 8;

    private static final List<String> NAMES =
            List.of(
                    "invalid",
                    "pred",
                    "s8",
                    "s16",
                    "s32",
                    "s64",
                    "u8",
                    "u16",
                    "u32",
                    "u64",
                    "f16",
                    "f32",
                    "f64",
                    "tuple",
                    "opaque",
                    "c64",
                    "bf16",
                    "token",
                    "c128",
                    "f8e5m2",
                    "f8e4m3fn",
                    "s4",
                    "u4",
                    "f8e4m3b11fnuz",
                    "f8e5m2fnuz",
                    "f8e4m3fnuz",
                    "s2",
                    "u2",
                    "f8e4m3",
                    "f8e3m4",
                    "s1",
                    "u1",
                    "f4e2m1fn",
                    "f8e8m0fnu");

    private static final List<Integer> BITS =
            List.of(
                    0, 8, 8, 16, 32, 64, 8, 16, 32, 64, 16, 32, 64, 0, 0, 64, 16, 0, 128, 8, 8, 4,
                    4, 8, 8, 8, 2, 2, 8, 8, 1, 1, 4, 8);

    /// Copies the lists.
    public HloShape {
        dimensions = List.copyOf(dimensions);
        parts = List.copyOf(parts);
        layout = List.copyOf(layout);
    }

    /// Reads a shape's message.
    public static HloShape read(ProtoCursor cursor) {
        int type = 0;
        List<Long> dimensions = new ArrayList<>();
        List<HloShape> parts = new ArrayList<>();
        List<Long> layout = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        while (cursor.next()) {
            switch (cursor.field()) {
                case 2 -> type = (int) cursor.number();
                case 3 -> numbers(cursor, dimensions);
                case 4 -> parts.add(read(cursor.message()));
                case 5 -> readLayout(cursor.message(), layout, text);
                default -> {}
            }
        }
        return new HloShape(type, dimensions, parts, layout, text.toString());
    }

    static void numbers(ProtoCursor cursor, List<Long> into) {
        if (cursor.packed()) {
            into.addAll(cursor.packedNumbers());
        } else {
            into.add(cursor.number());
        }
    }

    private static void readLayout(ProtoCursor cursor, List<Long> minorToMajor, StringBuilder out) {
        StringBuilder tiles = new StringBuilder();
        long memorySpace = 0;
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> numbers(cursor, minorToMajor);
                case 6 -> {
                    List<Long> tile = new ArrayList<>();
                    ProtoCursor message = cursor.message();
                    while (message.next()) {
                        if (message.field() == 1) {
                            numbers(message, tile);
                        }
                    }
                    tiles.append('(').append(join(tile)).append(')');
                }
                case 8 -> memorySpace = cursor.number();
                default -> {}
            }
        }
        if (!tiles.isEmpty()) {
            out.append('T').append(tiles);
        }
        if (memorySpace != 0) {
            out.append("S(").append(memorySpace).append(')');
        }
    }

    /// The numbers, with commas between them.
    public static String join(List<Long> numbers) {
        return String.join(",", numbers.stream().map(String::valueOf).toList());
    }

    /// Whether it is a tuple.
    public boolean isTuple() {
        return elementType == TUPLE;
    }

    /// How many elements it has; 0 for tuples.
    public long elements() {
        if (isTuple()) {
            return 0;
        }
        long count = 1;
        for (long dimension : dimensions) {
            count *= dimension;
        }
        return count;
    }

    /// How many bytes it takes, with all its parts.
    public long bytes() {
        if (isTuple()) {
            return parts.stream().mapToLong(HloShape::bytes).sum();
        }
        int bits = elementType < BITS.size() ? BITS.get(elementType) : 0;
        return (elements() * bits + 7) / 8;
    }

    /// How many bytes it takes without the parts of a tuple, only with the pointers to them.
    public long ownBytes() {
        return isTuple() ? POINTER_BYTES * parts.size() : bytes();
    }

    /// A part of a tuple; itself for no index, and what is reached as far as the index leads.
    public HloShape part(List<Long> index) {
        HloShape at = this;
        for (long step : index) {
            if (step < 0 || step >= at.parts.size()) {
                return at;
            }
            at = at.parts.get((int) step);
        }
        return at;
    }

    /// The name of the type of the elements.
    public String typeName() {
        return elementType < NAMES.size() ? NAMES.get(elementType) : "invalid";
    }

    /// The text, with the layout.
    public String text() {
        if (isTuple()) {
            return tuple(HloShape::text);
        }
        String base = plainText();
        boolean scalar = dimensions.isEmpty();
        if (scalar && layoutText.isEmpty()) {
            return base;
        }
        if (layout.isEmpty() && !scalar) {
            return base;
        }
        String suffix = layoutText.isEmpty() ? "" : ":" + layoutText;
        return base + "{" + join(layout) + suffix + "}";
    }

    /// The text, without layouts.
    public String plainText() {
        return isTuple() ? tuple(HloShape::plainText) : typeName() + "[" + join(dimensions) + "]";
    }

    private String tuple(Function<HloShape, String> part) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            String index = i > 0 && i % 5 == 0 ? "/*index=" + i + "*/" : "";
            texts.add(index + part.apply(parts.get(i)));
        }
        return "(" + String.join(", ", texts) + ")";
    }
}
