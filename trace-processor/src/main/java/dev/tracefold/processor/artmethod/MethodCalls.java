// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.artmethod;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.HeapShare;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.ArgWriter;
import dev.tracefold.processor.tracker.ThreadNamePriority;
import dev.tracefold.processor.tracker.TrackSpec;

/// What threads called and when, by the names of methods and threads, which may come later.
final class MethodCalls {
    static final int ENTER = 0;

    private static final TrackSpec CALLS =
            TrackSpec.slice("art_method_tracing", TrackSpec.Dimension.integer("utid"));
    private static final int NO_LINE = -1;
    private static final int FULL_PARTS = 5;
    private static final long BYTES_OF_METHOD = 150;

    private static final ArgWriter NOTHING = args -> {};

    /// Texts are string ids.
    private record Method(int name, int path, int line) {}

    private final TraceContext context;
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final List<@Nullable Method> methods = new ArrayList<>();
    private final Map<Integer, Integer> threadNames = new HashMap<>();
    private final HeapShare share = new HeapShare("methods of a trace");
    private final ArgSet args = new ArgSet();
    private final int parserNumber;

    MethodCalls(TraceContext context) {
        this.context = context;
        this.parserNumber = context.sorter().register(this::parse);
    }

    /// Adds a method as the runtime describes it: class, method, signature, file and line, some of which
    /// older ones leave out.
    void addMethod(long id, String description) {
        String[] parts = description.strip().split("\t", -1);
        String method = "";
        String signature = "";
        String path = "";
        String line = "";
        if (parts.length == FULL_PARTS) {
            method = parts[1];
            signature = parts[2];
            path = path(parts[0], parts[3]);
            line = parts[4];
        } else if (parts.length > 2 && parts[2].startsWith("(")) {
            method = parts[1];
            signature = parts[2];
            path = parts.length > 3 ? parts[3] : "";
        } else if (parts.length > 2) {
            path = parts[1];
            line = parts[2];
        }
        StringPool strings = context.strings();
        String name = "%s.%s: %s".formatted(parts[0], method, signature);
        methods.set(
                number(id),
                new Method(
                        strings.intern(name),
                        path.isEmpty() ? StringPool.NULL_ID : strings.intern(path),
                        number(line)));
    }

    void addThread(int tid, String name) {
        share.take(BYTES_OF_METHOD);
        threadNames.put(tid, context.strings().intern(name));
    }

    /// Adds that a thread entered or left a method.
    ///
    /// @param action [#ENTER], or anything else to leave
    void push(int tid, long methodId, int action, long timeNanos) {
        long timestamp = context.clocks().defaultToTraceTime(timeNanos);
        if (timestamp != ClockTracker.UNCONVERTIBLE) {
            long payload = (long) number(methodId) << 1 | (action == ENTER ? 0 : 1);
            context.sorter().push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, payload, tid);
        }
    }

    private int number(long methodId) {
        return numbers.computeIfAbsent(
                methodId,
                id -> {
                    share.take(BYTES_OF_METHOD);
                    methods.add(null);
                    return methods.size() - 1;
                });
    }

    private static int number(String digits) {
        try {
            return digits.isEmpty() ? NO_LINE : Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            // Where a method begins is no loss to the calls.
            return NO_LINE;
        }
    }

    /// Files are named without the folders of their package.
    private static String path(String className, String file) {
        int slash = className.lastIndexOf('/');
        return slash >= 0 && file.endsWith(".java")
                ? className.substring(0, slash + 1) + file
                : file;
    }

    private void parse(long timestampNanos, long payload, int tid) {
        int utid = context.processes().getOrCreateThread(Integer.toUnsignedLong(tid));
        @Nullable Integer name = threadNames.remove(tid);
        if (name != null) {
            context.processes()
                    .updateThreadNameAndMaybeProcessName(utid, name, ThreadNamePriority.OTHER);
        }
        int track = context.tracks().intern(CALLS, StringPool.NULL_ID, utid);
        if ((payload & 1) != 0) {
            context.slices()
                    .end(timestampNanos, track, StringPool.NULL_ID, StringPool.NULL_ID, NOTHING);
            return;
        }
        @Nullable Method method = methods.get((int) (payload >>> 1));
        args.clear();
        if (method != null && method.path() != StringPool.NULL_ID) {
            args.add(context.strings().intern("pathname"), ArgType.STRING, method.path());
        }
        if (method != null && method.line() != NO_LINE) {
            args.add(context.strings().intern("line_number"), ArgType.INT, method.line());
        }
        int methodName = method == null ? StringPool.NULL_ID : method.name();
        context.slices().begin(timestampNanos, track, StringPool.NULL_ID, methodName, args);
    }
}
