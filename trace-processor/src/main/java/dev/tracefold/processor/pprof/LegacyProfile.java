// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.pprof;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.StackProfileTracker;

/// The formats that pprof read before it had its own, told by their first bytes:
///
/// ```
/// CPU, binary words of 4 or 8 bytes in either order: 0 3 0 period_us 0 | count n pc*n | ... | 0 1 0
///     and behind that the mappings as text
/// heap profile: 1: 2 [3: 4] @ heap/5   live objects and bytes [all ever] @ kind / sampling interval
/// 1: 2 [3: 4] @ 0xpc 0xpc ...          MAPPED_LIBRARIES: and the mappings
/// --- heapz 1 ---                      Java: bytes, objects @ numbers; then number, name (File:line)
/// ```
public final class LegacyProfile {
    private static final String HEAP = "heap profile:";
    private static final String JAVA_HEAP = "--- heapz ";
    private static final String JAVA_CONTENTION = "--- contentionz ";
    private static final int HEADER_WORDS = 5;
    private static final int HEADER_VERSION = 3;

    /// Java samples an allocation about every so many bytes.
    private static final double JAVA_INTERVAL_BYTES = 1 << 19;

    private static final Pattern HEAP_HEAD =
            Pattern.compile(
                    "heap profile:\\s*(\\d+):\\s*(\\d+)\\s*\\[\\s*(\\d+):\\s*(\\d+)\\]\\s*@\\s*([a-z_0-9]*)/?(\\d{0,18}).*");
    private static final Pattern HEAP_SAMPLE =
            Pattern.compile(
                    "\\s*(\\d{1,18}):\\s*(\\d{1,18})\\s*\\[\\s*(\\d{1,18}):\\s*(\\d{1,18})\\]\\s*@([ x0-9a-f]*)");
    private static final Pattern JAVA_SAMPLE =
            Pattern.compile("\\s*(\\d{1,18})\\s+(\\d{1,18})\\s+@\\s+([ x0-9a-f]*)");
    private static final Pattern JAVA_LOCATION =
            Pattern.compile("\\s*0x([0-9a-f]{1,15})\\s+(.*?)(?:\\s+\\((.*?)(?::(\\d{1,9}))?\\))?");

    private final byte[] profile;
    private final LegacyStacks stacks;
    private final Aggregates aggregates;

    LegacyProfile(TraceContext context, byte[] profile) {
        this.profile = profile;
        this.stacks = new LegacyStacks(context);
        this.aggregates = new Aggregates(context);
    }

    /// Whether a file that starts with `head[0, length)` is in one of these formats.
    public static boolean isOne(byte[] head, int length) {
        String start = new String(head, 0, Math.min(length, 32), StandardCharsets.ISO_8859_1);
        return start.startsWith(HEAP)
                || start.startsWith(JAVA_HEAP)
                || start.startsWith(JAVA_CONTENTION)
                || words(head, length) != null;
    }

    void read() {
        Words words = words(profile, profile.length);
        if (words != null) {
            readCpu(words);
            return;
        }
        List<String> lines = new String(profile, StandardCharsets.UTF_8).lines().toList();
        if (lines.getFirst().startsWith(HEAP)) {
            readHeap(lines);
        } else {
            readJava(lines);
        }
    }

    /// The words of a binary profile.
    private record Words(ByteBuffer bytes, int width) {
        boolean has(int index, long count) {
            return count >= 0 && count <= bytes.limit() / width - index;
        }

        long get(int index) {
            return width == Long.BYTES
                    ? bytes.getLong(index * width)
                    : Integer.toUnsignedLong(bytes.getInt(index * width));
        }
    }

    private static @Nullable Words words(byte[] head, int length) {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            for (int width = Long.BYTES; width >= Integer.BYTES; width -= Integer.BYTES) {
                Words words = new Words(ByteBuffer.wrap(head, 0, length).order(order), width);
                if (words.has(0, HEADER_WORDS)
                        && words.get(0) == 0
                        && words.get(1) == HEADER_VERSION
                        && words.get(2) == 0
                        && words.get(3) > 0
                        && words.get(3) < Integer.MAX_VALUE
                        && words.get(4) == 0) {
                    return words;
                }
            }
        }
        return null;
    }

    private void readCpu(Words words) {
        int samples = aggregates.addProfile("samples", "count");
        int time = aggregates.addProfile("cpu", "nanoseconds");
        long periodNanos = words.get(3) * 1000;
        int end = endOfSamples(words);
        stacks.readMappings(
                new String(
                        profile,
                        end * words.width(),
                        profile.length - end * words.width(),
                        StandardCharsets.UTF_8));
        int at = HEADER_WORDS;
        while (at + 2 < end) {
            long count = words.get(at);
            int depth = (int) words.get(at + 1);
            if (depth == 1 && count == 0) {
                return;
            }
            int callsite = StackProfileTracker.NO_CALLSITE;
            for (int i = depth - 1; i >= 0; i--) {
                long address = words.get(at + 2 + i);
                callsite = stacks.call(callsite, i == 0 ? address : address - 1);
            }
            if (callsite != StackProfileTracker.NO_CALLSITE) {
                aggregates.addSample(samples, callsite, count);
                aggregates.addSample(time, callsite, count * periodNanos);
            }
            at += 2 + depth;
        }
    }

    /// Index of the first word behind the samples, or behind the last that is whole.
    private static int endOfSamples(Words words) {
        int at = HEADER_WORDS;
        while (words.has(at, 2) && words.has(at + 2, words.get(at + 1))) {
            boolean isLast = words.get(at) == 0 && words.get(at + 1) == 1 && words.get(at + 2) == 0;
            at += 2 + (int) words.get(at + 1);
            if (isLast) {
                break;
            }
        }
        return at;
    }

    private void readHeap(List<String> lines) {
        Matcher head = HEAP_HEAD.matcher(lines.getFirst());
        double interval = head.matches() ? interval(head) : 1;
        int[] profiles = {
            aggregates.addProfile("inuse_objects", "count"),
            aggregates.addProfile("inuse_space", "bytes"),
            aggregates.addProfile("alloc_objects", "count"),
            aggregates.addProfile("alloc_space", "bytes")
        };
        int libraries = lines.indexOf("MAPPED_LIBRARIES:");
        if (libraries >= 0) {
            stacks.readMappings(String.join("\n", lines.subList(libraries + 1, lines.size())));
        }
        for (String line : lines) {
            Matcher sample = HEAP_SAMPLE.matcher(line);
            if (!sample.matches()) {
                continue;
            }
            int callsite = stacks.calls(sample.group(5), true);
            if (callsite != StackProfileTracker.NO_CALLSITE) {
                for (int i = 0; i < profiles.length; i += 2) {
                    addScaled(
                            profiles[i],
                            callsite,
                            Long.parseLong(sample.group(i + 1)),
                            Long.parseLong(sample.group(i + 2)),
                            interval);
                }
            }
        }
    }

    /// Go writes twice the interval.
    private static double interval(Matcher head) {
        double number = head.group(6).isEmpty() ? 1 : (double) Long.parseLong(head.group(6));
        return switch (head.group(5)) {
            case "heap" -> number / 2;
            case "heap_v2", "heapz_v2" -> number;
            default -> 1;
        };
    }

    /// What is sampled stands for more of its kind, the more the smaller it is.
    private void addScaled(
            int countProfile, int callsite, long count, long bytes, double intervalBytes) {
        double scale = 1;
        if (count > 0 && bytes > 0 && intervalBytes > 1) {
            scale = 1 / (1 - Math.exp(-((double) bytes / (double) count) / intervalBytes));
        }
        aggregates.addSample(countProfile, callsite, (long) ((double) count * scale));
        aggregates.addSample(countProfile + 1, callsite, (long) ((double) bytes * scale));
    }

    private void readJava(List<String> lines) {
        boolean isHeap = lines.getFirst().startsWith(JAVA_HEAP);
        int first =
                isHeap
                        ? aggregates.addProfile("inuse_objects", "count")
                        : aggregates.addProfile("contentions", "count");
        if (isHeap) {
            aggregates.addProfile("inuse_space", "bytes");
        } else {
            aggregates.addProfile("delay", "microseconds");
        }
        for (String line : lines) {
            Matcher location = JAVA_LOCATION.matcher(line);
            if (location.matches()) {
                stacks.name(
                        Long.parseLong(location.group(1), 16),
                        location.group(2),
                        location.group(3),
                        location.group(4) == null ? 0 : Long.parseLong(location.group(4)));
            }
        }
        for (String line : lines) {
            Matcher sample = JAVA_SAMPLE.matcher(line);
            int callsite =
                    sample.matches()
                            ? stacks.calls(sample.group(3), false)
                            : StackProfileTracker.NO_CALLSITE;
            if (callsite != StackProfileTracker.NO_CALLSITE) {
                addScaled(
                        first,
                        callsite,
                        Long.parseLong(sample.group(2)),
                        Long.parseLong(sample.group(1)),
                        isHeap ? JAVA_INTERVAL_BYTES : 1);
            }
        }
    }
}
