// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/// Handlers by number of event type.
final class FtraceHandlers {
    private final @Nullable FtraceHandler[] handlers = new FtraceHandler[FtraceEventTypes.LIMIT];
    private final boolean[] isLookedUp = new boolean[FtraceEventTypes.LIMIT];
    private final Map<Integer, Supplier<FtraceHandler>> makers = new HashMap<>();

    /// Sets the handler of a kind of event. It is made for the first event of its kind.
    ///
    /// @param maker is given the kind, to look the numbers of its fields up
    void on(String eventName, Function<FtraceEventType, FtraceHandler> maker) {
        FtraceEventType type = FtraceEventTypes.of(eventName);
        makers.put(type.number(), () -> maker.apply(type));
    }

    /// Whether a kind of event has a handler.
    boolean contains(int eventNumber) {
        return eventNumber < handlers.length
                && (handlers[eventNumber] != null || makers.containsKey(eventNumber));
    }

    @Nullable FtraceHandler of(int eventNumber) {
        if (eventNumber >= handlers.length) {
            return null;
        }
        if (!isLookedUp[eventNumber]) {
            isLookedUp[eventNumber] = true;
            Supplier<FtraceHandler> maker = makers.remove(eventNumber);
            handlers[eventNumber] = maker == null ? null : maker.get();
        }
        return handlers[eventNumber];
    }
}
