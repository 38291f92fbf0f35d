// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.packet;

import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

/// What is likely wrong with how a trace was configured, a row of `__intrinsic_trace_diagnostics`.
///
/// @param key names the mistake
/// @param title in a few words
/// @param description what was found and what comes of it
/// @param remediation what to do next time
/// @param confidence from 0 to 1
record Advice(String key, String title, String description, String remediation, double confidence) {

    void store(TraceStorage storage, int traceId) {
        Table table = storage.table("__intrinsic_trace_diagnostics");
        int row = table.addRow();
        table.strings("key").set(row, storage.strings().intern(key));
        table.strings("title").set(row, storage.strings().intern(title));
        table.strings("description").set(row, storage.strings().intern(description));
        table.strings("remediation").set(row, storage.strings().intern(remediation));
        table.doubles("confidence").set(row, confidence);
        table.ints("trace_id").set(row, traceId);
    }
}
