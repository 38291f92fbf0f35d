// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.pprof;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.LongIntMap;
import dev.tracefold.processor.tracker.StackProfileTracker;

/// Call chains of bare addresses, with mappings as `/proc/PID/maps` shows them, or names for some.
final class LegacyStacks {
    private static final Pattern MAPPING =
            Pattern.compile(
                    "\\s*([0-9a-f]{1,16})-([0-9a-f]{1,16}):?\\s+(\\S{4})\\s+([0-9a-f]{1,16})\\s+\\S+\\s+\\d+\\s*(.*)");

    private record Mapping(int row, long end, long start, long offset) {}

    private final TraceContext context;
    private final Functions functions;
    private final int unknown;
    private final TreeMap<Long, Mapping> mappings = new TreeMap<>(Long::compareUnsigned);
    private final Map<Long, Integer> frames = new HashMap<>();

    LegacyStacks(TraceContext context) {
        this.context = context;
        this.unknown = context.strings().intern("[unknown]");
        this.functions = new Functions(context, unknown);
    }

    /// Takes the executable mappings of a list.
    void readMappings(String text) {
        for (String line : text.lines().toList()) {
            Matcher matcher = MAPPING.matcher(line);
            if (matcher.matches() && matcher.group(3).charAt(2) == 'x') {
                long start = Long.parseUnsignedLong(matcher.group(1), 16);
                long end = Long.parseUnsignedLong(matcher.group(2), 16);
                long offset = Long.parseUnsignedLong(matcher.group(4), 16);
                int row =
                        context.stacks()
                                .mapping(
                                        new StackProfileTracker.Mapping(
                                                context.strings().intern(matcher.group(5).strip()),
                                                context.strings().intern(""),
                                                start,
                                                end,
                                                offset,
                                                0,
                                                0));
                mappings.put(start, new Mapping(row, end, start, offset));
            }
        }
    }

    /// Names what is at an address.
    void name(long address, String name, @Nullable String file, long line) {
        frames.put(address, functions.named(address, name, file, line));
    }

    /// Innermost callsite of a list of addresses from the innermost to the outermost.
    ///
    /// @param areReturns whether addresses of callers are those that calls return to
    int calls(String addresses, boolean areReturns) {
        String[] parts = addresses.strip().split("\\s+", -1);
        int callsite = StackProfileTracker.NO_CALLSITE;
        for (int i = parts.length - 1; i >= 0; i--) {
            String digits = parts[i].startsWith("0x") ? parts[i].substring(2) : parts[i];
            if (!digits.isEmpty() && digits.length() <= 16 && digits.indexOf('x') < 0) {
                long address = Long.parseUnsignedLong(digits, 16);
                callsite = call(callsite, areReturns ? address - 1 : address);
            }
        }
        return callsite;
    }

    /// What is at an address, called from another callsite.
    int call(int caller, long address) {
        int frame = frames.computeIfAbsent(address, this::frame);
        return context.stacks().callsite(caller, frame);
    }

    private int frame(long address) {
        Map.Entry<Long, Mapping> entry = mappings.floorEntry(address);
        Mapping mapping = entry == null ? null : entry.getValue();
        if (mapping == null || Long.compareUnsigned(address, mapping.end()) >= 0) {
            functions.beginLines();
            return functions.frame(LongIntMap.NONE, address);
        }
        return context.stacks()
                .frame(mapping.row(), address - mapping.start() + mapping.offset(), unknown);
    }
}
