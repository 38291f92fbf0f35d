// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// The kinds of events that have a handler, by the bytes of their names.
final class TextKinds {
    /// With what text calls their fields otherwise.
    private static final Map<String, Map<String, String>> KINDS =
            Map.ofEntries(
                    Map.entry("sched_switch", Map.of()),
                    Map.entry("sched_waking", Map.of()),
                    Map.entry("cpu_frequency", Map.of()),
                    Map.entry("cpu_idle", Map.of()),
                    Map.entry("cpu_frequency_limits", Map.of("min", "min_freq", "max", "max_freq")),
                    Map.entry("clock_set_rate", Map.of()),
                    Map.entry("clock_enable", Map.of()),
                    Map.entry("clock_disable", Map.of()),
                    Map.entry("thermal_temperature", Map.of()),
                    Map.entry("cdev_update", Map.of()),
                    Map.entry("rss_stat", Map.of()),
                    Map.entry(
                            "binder_transaction",
                            Map.of(
                                    "transaction",
                                    "debug_id",
                                    "dest_node",
                                    "target_node",
                                    "dest_proc",
                                    "to_proc",
                                    "dest_thread",
                                    "to_thread")),
                    Map.entry("binder_transaction_received", Map.of("transaction", "debug_id")),
                    Map.entry("binder_transaction_alloc_buf", Map.of("transaction", "debug_id")),
                    Map.entry("binder_command", Map.of()),
                    Map.entry("binder_return", Map.of()),
                    Map.entry("binder_lock", Map.of()),
                    Map.entry("binder_locked", Map.of()),
                    Map.entry("binder_unlock", Map.of()));

    private static final int SLOTS = 128;

    private final @Nullable TextKind[] kinds = new TextKind[SLOTS];
    private final byte[][] names = new byte[SLOTS][];

    TextKinds() {
        KINDS.forEach((name, otherNames) -> {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            int slot = slot(bytes, 0, bytes.length);
            names[slot] = bytes;
            kinds[slot] = new TextKind(FtraceEventTypes.of(name), otherNames);
        });
    }

    /// The kind with that name, or null.
    @Nullable TextKind find(byte[] text, int from, int to) {
        return kinds[slot(text, from, to)];
    }

    /// Where a name is, or the free place where it would be.
    private int slot(byte[] text, int from, int to) {
        int length = to - from;
        int hash = length;
        if (length > 0) {
            hash += text[from] * 31 + text[from + length / 2] * 7 + text[to - 1] * 3;
        }
        int slot = hash & (SLOTS - 1);
        while (names[slot] != null && !isAt(names[slot], text, from, to)) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        return slot;
    }

    private static boolean isAt(byte[] name, byte[] text, int from, int to) {
        return name.length == to - from && Arrays.equals(text, from, to, name, 0, name.length);
    }
}
