// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.instruments;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.tracker.StatKeys;

/// Turns backtraces, innermost frame first, into callsites.
final class Backtraces {
    private static final int NO_FRAME = StatKeys.of("instruments_row_missing_frame");
    private static final int HEX = 16;

    private final TraceContext context;
    private final Map<XmlElement, Long> lastAddresses = new HashMap<>();
    private final Map<XmlElement, Integer> mappings = new HashMap<>();
    private final int empty;
    private int unknownMapping = StackProfileTracker.NO_CALLSITE;

    Backtraces(TraceContext context) {
        this.context = context;
        this.empty = context.strings().intern("");
    }

    /// Notes how far binaries reach at least: the export says only where they start.
    void measure(XmlElement backtrace) {
        for (XmlElement frame : backtrace.children("frame")) {
            @Nullable XmlElement binary = frame.find("binary");
            if (binary != null) {
                lastAddresses.merge(binary, address(frame, "addr"), Math::max);
            }
        }
    }

    /// Innermost callsite.
    int callsite(XmlElement backtrace) {
        List<XmlElement> frames = backtrace.children("frame");
        if (frames.isEmpty()) {
            context.stats().increment(NO_FRAME);
        }
        int callsite = StackProfileTracker.NO_CALLSITE;
        for (int i = frames.size() - 1; i >= 0; i--) {
            XmlElement frame = frames.get(i);
            @Nullable XmlElement binary = frame.find("binary");
            long start = binary == null ? 0 : address(binary, "load-addr");
            long relative = address(frame, "addr") - start;
            if (i > 0 && relative != 0) {
                // The address is behind the call.
                relative--;
            }
            int name = context.strings().intern(frame.attribute("name"));
            int mapping = binary == null ? unknownMapping() : mapping(binary, start);
            callsite =
                    context.stacks()
                            .callsite(callsite, context.stacks().frame(mapping, relative, name));
        }
        return callsite;
    }

    private int mapping(XmlElement binary, long start) {
        return mappings.computeIfAbsent(
                binary,
                b -> {
                    String uuid = b.attribute("UUID").replace("-", "").toLowerCase(Locale.ROOT);
                    return context.stacks()
                            .addMapping(
                                    new StackProfileTracker.Mapping(
                                            context.strings().intern(b.attribute("path")),
                                            context.strings().intern(uuid),
                                            start,
                                            lastAddresses.getOrDefault(b, start),
                                            start,
                                            0,
                                            0));
                });
    }

    private int unknownMapping() {
        if (unknownMapping == StackProfileTracker.NO_CALLSITE) {
            unknownMapping =
                    context.stacks()
                            .addMapping(
                                    new StackProfileTracker.Mapping(empty, empty, 0, 0, 0, 0, 0));
        }
        return unknownMapping;
    }

    private static long address(XmlElement element, String attribute) {
        String text = element.attribute(attribute);
        try {
            return Long.parseUnsignedLong(text.startsWith("0x") ? text.substring(2) : text, HEX);
        } catch (NumberFormatException e) {
            // An address that is none is that of nothing.
            return 0;
        }
    }
}
