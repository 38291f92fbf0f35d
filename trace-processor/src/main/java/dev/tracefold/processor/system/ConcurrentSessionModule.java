// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `concurrent_session_event`: what other tracing sessions did while the trace was recorded.
final class ConcurrentSessionModule extends SystemModule {
    private static final int CONCURRENT_SESSION_EVENT = 134;

    // ConcurrentSessionEvent
    private static final int STATE = 1;
    private static final int SESSION_NAME = 2;
    private static final int SESSION_ID = 3;
    private static final int CONSUMER_UID = 4;
    private static final int NUM_DATA_SOURCES = 5;

    private static final int UNKNOWN_STATE = StatKeys.of("concurrent_session_event_unknown_state");

    private static final int DISABLED = 1;

    /// By number; 0 says nothing.
    private static final @Nullable String[] STATES = {
        null, "DISABLED", "CONFIGURED", "STARTED", "DISABLING_WAITING_STOP_ACKS", "CLONED_READ_ONLY"
    };

    private static final TrackSpec SESSIONS =
            TrackSpec.state("concurrent_tracing_sessions", Dimension.integer("session_id"));

    private final MessageFields event = new MessageFields(NUM_DATA_SOURCES);
    private final ArgSet args = new ArgSet();

    ConcurrentSessionModule(TraceContext context) {
        super(context);
    }

    @Override
    public int[] fields() {
        return new int[] {CONCURRENT_SESSION_EVENT};
    }

    /// A disabled session is gone: that state takes no time.
    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        if (!event.enter(value)) {
            return;
        }
        int number = event.intValue(STATE);
        @Nullable String state = number < 0 || number >= STATES.length ? null : STATES[number];
        if (state == null) {
            context.stats().increment(UNKNOWN_STATE);
            return;
        }
        long id = event.longValue(SESSION_ID);
        int track =
                track(
                        SESSIONS,
                        () ->
                                event.has(SESSION_NAME)
                                        ? event.string(SESSION_NAME)
                                        : "Session " + Long.toUnsignedString(id),
                        id);
        args.clear();
        if (event.has(CONSUMER_UID)) {
            args.add(strings.intern("consumer_uid"), ArgType.INT, event.intValue(CONSUMER_UID));
        }
        if (event.has(NUM_DATA_SOURCES)) {
            args.add(
                    strings.intern("num_data_sources"),
                    ArgType.UINT,
                    event.uintValue(NUM_DATA_SOURCES));
        }
        context.states().enter(timestampNanos, track, NONE, strings.intern(state), args);
        if (number == DISABLED) {
            context.states().enter(timestampNanos, track, NONE, NONE, null);
        }
    }
}
