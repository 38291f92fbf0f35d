// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/// Handlers by number of event type.
final class FtraceHandlers {
    private final @Nullable FtraceHandler[] handlers = new FtraceHandler[FtraceEventTypes.LIMIT];

    /// Sets the handler of a kind of event.
    ///
    /// @param maker is given the kind, to look the numbers of its fields up
    void on(String eventName, Function<FtraceEventType, FtraceHandler> maker) {
        FtraceEventType type = FtraceEventTypes.of(eventName);
        handlers[type.number()] = maker.apply(type);
    }

    @Nullable FtraceHandler of(int eventNumber) {
        return eventNumber < handlers.length ? handlers[eventNumber] : null;
    }
}
