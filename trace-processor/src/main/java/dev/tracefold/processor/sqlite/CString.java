// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// C strings that live as long as the process: type tags of pointer values, which SQLite compares
/// but does not copy.
final class CString {
    private static final Map<String, Long> LASTING = new ConcurrentHashMap<>();

    private CString() {}

    static long lasting(String text) {
        return LASTING.computeIfAbsent(text, CString::allocate);
    }

    /// Address of a C string in memory of SQLite's that SQLite frees: an error message.
    static long forSqliteToFree(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long address = SqliteApi.malloc(bytes.length + 1L);
        if (address != 0) {
            Native.putBytes(address, bytes);
            Native.putByte(address + bytes.length, (byte) 0);
        }
        return address;
    }

    private static long allocate(String text) {
        return Arena.global().allocateFrom(text).address();
    }
}
