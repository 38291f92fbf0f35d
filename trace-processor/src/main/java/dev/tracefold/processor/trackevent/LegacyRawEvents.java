// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.ArgWriter;

/// Keeps legacy events of phases that no table shows, for exporters.
final class LegacyRawEvents {
    private final TraceContext context;
    private final StringPool strings;
    private final CurrentEvent event;
    private final EventArgs eventArgs;
    private final Table table;
    private final ArgSet args = new ArgSet();

    LegacyRawEvents(TraceContext context, CurrentEvent event, EventArgs eventArgs) {
        this.context = context;
        this.strings = context.strings();
        this.event = event;
        this.eventArgs = eventArgs;
        this.table = context.storage().table("__intrinsic_chrome_raw");
    }

    /// Adds the current event.
    ///
    /// @return false when it has no thread
    boolean add() {
        if (event.utid == CurrentEvent.NONE) {
            return false;
        }
        LegacyEventMessage legacy = event.legacy;
        args.clear();
        add("category", ArgType.STRING, event.category);
        add("name", ArgType.STRING, event.name);
        add("phase", ArgType.STRING, strings.intern(String.valueOf((char) legacy.phase)));
        if (legacy.hasDuration) {
            add("duration_ns", ArgType.INT, legacy.durationUs * 1000);
        }
        if (event.hasThreadTime) {
            add("thread_timestamp_ns", ArgType.INT, event.threadTime);
            if (legacy.hasThreadDuration) {
                add("thread_duration_ns", ArgType.INT, legacy.threadDurationUs * 1000);
            }
        }
        if (event.hasInstructions) {
            add("thread_instruction_count", ArgType.INT, event.instructions);
            if (legacy.hasInstructionDelta) {
                add("thread_instruction_delta", ArgType.INT, legacy.instructionDelta);
            }
        }
        if (legacy.useAsyncTts) {
            add("use_async_tts", ArgType.BOOL, 1);
        }
        addId(legacy);
        @Nullable ArgWriter writer = eventArgs.ofEvent();
        if (writer != null) {
            writer.write(args);
        }
        int row = table.addRow();
        table.longs("ts").set(row, event.timestamp);
        table.strings("name").set(row, strings.intern("track_event.legacy_event"));
        table.ints("utid").set(row, event.utid);
        context.args().assign(table.ints("arg_set_id"), row, args);
        return true;
    }

    private void addId(LegacyEventMessage legacy) {
        if (legacy.hasUnscopedId) {
            add("unscoped_id", ArgType.UINT, legacy.unscopedId);
        } else if (legacy.hasGlobalId) {
            add("global_id", ArgType.UINT, legacy.globalId);
        } else if (legacy.hasLocalId) {
            add("local_id", ArgType.UINT, legacy.localId);
        } else {
            return;
        }
        if (legacy.idScopeStart >= 0 && legacy.idScopeLength > 0) {
            int scope = strings.intern(legacy.buffer, legacy.idScopeStart, legacy.idScopeLength);
            add("id_scope", ArgType.STRING, scope);
        }
    }

    private void add(String key, ArgType type, long value) {
        args.add(strings.intern("legacy_event." + key), type, value);
    }
}
