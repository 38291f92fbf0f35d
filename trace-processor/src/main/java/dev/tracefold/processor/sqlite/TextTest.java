// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.function.LongPredicate;

import dev.tracefold.processor.storage.StringPool;

/// Tests of texts as tests of string ids: every different string is looked at once a query at most,
/// however many rows have it.
final class TextTest {
    private static final byte UNKNOWN = 0;
    private static final byte YES = 1;
    private static final byte NO = 2;

    private TextTest() {}

    /// Whether a string of the pool satisfies something.
    @FunctionalInterface
    private interface BytesTest {
        boolean test(long address, int length);
    }

    static Condition pattern(StringPool strings, TextPattern pattern) {
        return new Condition.LongTest(remembering(strings, pattern::matches), false);
    }

    /// Compares byte by byte, as SQLite's BINARY collation does.
    static Condition comparison(StringPool strings, Operator operator, byte[] with) {
        BytesTest test =
                (address, length) -> {
                    int order = compare(address, length, with);
                    return switch (operator) {
                        case LT -> order < 0;
                        case LE -> order <= 0;
                        case GT -> order > 0;
                        default -> order >= 0;
                    };
                };
        return new Condition.LongTest(remembering(strings, test), false);
    }

    private static int compare(long address, int length, byte[] with) {
        int common = Math.min(length, with.length);
        for (int i = 0; i < common; i++) {
            int order =
                    Byte.toUnsignedInt(Native.getByte(address + i)) - Byte.toUnsignedInt(with[i]);
            if (order != 0) {
                return order;
            }
        }
        return length - with.length;
    }

    private static LongPredicate remembering(StringPool strings, BytesTest test) {
        byte[] known = new byte[strings.size()];
        long entries = strings.entries().address();
        return id -> {
            byte answer = known[(int) id];
            if (answer == UNKNOWN) {
                long entry = entries + id * CursorMemory.STRING_BYTES;
                boolean satisfied =
                        test.test(
                                Native.getLong(entry),
                                Native.getInt(entry + CursorMemory.STRING_LENGTH));
                answer = satisfied ? YES : NO;
                known[(int) id] = answer;
            }
            return answer == YES;
        };
    }
}
