// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.importer.ImportScope;
import dev.tracefold.processor.importer.ImportScope.Part;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

/// Events that are as recorders write them are read straight from their bytes, all others field by field. An
/// event whose thread stands before its time, or whose payload has a field that nobody knows, says the same and
/// is one of the others: so each trace here is loaded in both spellings, and what comes of it is compared to the
/// last cell.
class StraightReadingTest {
    private static final int TRACES = 30;
    private static final int EVENTS = 120;
    private static final int SCHED_SWITCH = 4;
    private static final int CLOCK_SNAPSHOT = 6;
    private static final int UNKNOWN_FIELD = 100;

    // SchedSwitchFtraceEvent, SchedWakingFtraceEvent, CpuFrequencyFtraceEvent, PrintFtraceEvent,
    // SysEnter...,
    // SoftirqEntry..., GpuWorkPeriod..., KgslAdrenoCmdbatchSync..., and one that nobody knows.
    private static final int[] KINDS = {4, 4, 4, 4, 20, 20, 17, 11, 3, 329, 24, 25, 470, 601, 1900};

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Event(int cpu, long timestamp, long pid, int kind, byte[] payload) {
        byte[] plain() {
            return ProtoWriter.message(
                    e -> e.varint(1, timestamp).varint(2, pid).bytes(kind, payload));
        }

        /// With a field that nobody knows before the others now and then, so that no event has the fields of
        /// the one before.
        byte[] turned() {
            byte[] other =
                    (timestamp & 1) == 0
                            ? payload
                            : ProtoWriter.message(p -> p.varint(UNKNOWN_FIELD, 1).raw(payload));
            return ProtoWriter.message(
                    e -> e.varint(2, pid).varint(1, timestamp).bytes(kind, other));
        }
    }

    @Test
    void whatIsReadStraightIsWhatIsReadFieldByField() {
        for (long seed = 0; seed < TRACES; seed++) {
            List<Event> events = events(new SplittableRandom(seed));
            try (KernelTrace plain = trace(seed, events, true);
                    KernelTrace turned = trace(seed, events, false)) {
                for (ImportScope scope : scopes()) {
                    assertSame(plain.load(scope).everything(), turned.load(scope).everything());
                }
                assertThat(plain.load().rows("__intrinsic_ftrace_event", "ts")).isNotEmpty();
            }
        }
    }

    /// As long as no event is kept, bundles are passed over as a whole, and looked at again when one is.
    @Test
    void bundlesThatArePassedOverComeBackWhenAnEventIsKept() {
        for (long seed = 0; seed < TRACES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Event> events = new ArrayList<>();
            for (Event event : events(random)) {
                events.add(
                        new Event(
                                event.cpu(),
                                event.timestamp(),
                                tid(random),
                                SCHED_SWITCH,
                                switches(random)));
            }
            Event last = events.getLast();
            for (Event event : events(random)) {
                events.add(
                        new Event(
                                event.cpu(),
                                last.timestamp() - EVENTS + event.timestamp() % (2 * EVENTS),
                                event.pid(),
                                event.kind(),
                                event.payload()));
            }
            try (KernelTrace plain = trace(seed, events, true);
                    KernelTrace turned = trace(seed, events, false)) {
                ImportScope slices = new ImportScope(EnumSet.of(Part.SLICES));
                assertSame(plain.load(slices).everything(), turned.load(slices).everything());
            }
        }
    }

    /// Says where they begin to differ, since there are thousands.
    private static void assertSame(List<String> rows, List<String> expected) {
        int at = 0;
        while (at < Math.min(rows.size(), expected.size())
                && rows.get(at).equals(expected.get(at))) {
            at++;
        }
        assertThat(rows.stream().skip(at).limit(3).toList())
                .isEqualTo(expected.stream().skip(at).limit(3).toList());
    }

    private static List<ImportScope> scopes() {
        return List.of(
                ImportScope.EVERYTHING,
                new ImportScope(EnumSet.of(Part.SCHED_SLICES)),
                new ImportScope(EnumSet.of(Part.SLICES)));
    }

    @Test
    void aSwitchAsKernelsWriteItIsReadStraight() {
        Event event = new Event(0, 1L << 50, 4_000_000, SCHED_SWITCH, new byte[300]);
        byte[] bundle = ProtoWriter.message(b -> b.bytes(2, event.plain()).varint(1, 3));
        EventHead head = new EventHead();

        assertThat(head.read(bundle, 0, bundle.length)).isTrue();
        assertThat(head.timestamp()).isEqualTo(1L << 50);
        assertThat(head.type()).isEqualTo(SCHED_SWITCH);
        assertThat(head.end()).isEqualTo(bundle.length - 2);
        assertThat(head.read(event.turned(), 0, event.turned().length)).isFalse();
    }

    @Test
    void anEventCutAnywhereIsNotReadStraight() {
        Event event = new Event(0, 1L << 50, 300, SCHED_SWITCH, new byte[200]);
        byte[] bundle = ProtoWriter.message(b -> b.bytes(2, event.plain()));
        EventHead head = new EventHead();

        for (int length = 0; length < bundle.length; length++) {
            assertThat(head.read(Arrays.copyOf(bundle, length), 0, length)).isFalse();
        }
        assertThat(head.read(bundle, 0, bundle.length)).isTrue();
    }

    private static KernelTrace trace(long seed, List<Event> events, boolean plain) {
        KernelTrace trace = new KernelTrace();
        trace.linux("6.8.0", "x86_64");
        boolean hasOtherClock = seed % 3 == 0;
        for (int i = 0; hasOtherClock && i < 4; i++) {
            long boot = 500 + 700L * i;
            trace.packet(
                    0,
                    CLOCK_SNAPSHOT,
                    s -> s.nested(1, clock(6, boot)).nested(1, clock(5, boot - 300)));
        }
        int at = 0;
        SplittableRandom random = new SplittableRandom(seed);
        while (at < events.size()) {
            int to = Math.min(events.size(), at + random.nextInt(1, 40));
            List<Event> some = events.subList(at, to);
            int cut = random.nextInt(4) == 0 ? 1 + random.nextInt(4) : 0;
            trace.bundle(
                    some.getFirst().cpu(),
                    bundle -> {
                        if (hasOtherClock) {
                            bundle.varint(5, 4);
                        }
                        for (Event event : some) {
                            bundle.bytes(2, plain ? event.plain() : event.turned());
                        }
                        if (cut > 0) {
                            Event last = some.getLast();
                            byte[] bytes = plain ? last.plain() : last.turned();
                            bundle.cut(2, bytes, bytes.length - cut);
                        }
                    });
            at = to;
        }
        return trace;
    }

    private static Consumer<ProtoWriter> clock(int id, long reading) {
        return c -> c.varint(1, id).varint(2, reading);
    }

    private static List<Event> events(SplittableRandom random) {
        List<Event> events = new ArrayList<>();
        long timestamp = random.nextBoolean() ? 1_000 : 1L << 47;
        for (int i = 0; i < EVENTS; i++) {
            timestamp += random.nextInt(40);
            int kind = KINDS[random.nextInt(KINDS.length)];
            byte[] payload =
                    switch (kind) {
                        case SCHED_SWITCH -> switches(random);
                        case 20, 17 -> waking(random);
                        case 3 -> ProtoWriter.message(p -> p.text(2, "B|10|slice"));
                        default -> numbers(random);
                    };
            long pid = random.nextInt(20) == 0 ? -1 - random.nextInt(3) : tid(random);
            events.add(new Event(random.nextInt(3), timestamp, pid, kind, payload));
        }
        return events;
    }

    private static byte[] numbers(SplittableRandom random) {
        int count = random.nextInt(6);
        return ProtoWriter.message(p -> {
            for (int i = 0; i < count; i++) {
                p.varint(1 + (random.nextInt(5) == 0 ? random.nextInt(9) : i), number(random));
            }
        });
    }

    private static byte[] waking(SplittableRandom random) {
        byte[] plain =
                ProtoWriter.message(w ->
                        w.text(1, name(random))
                                .varint(2, tid(random))
                                .varint(3, number(random))
                                .varint(5, random.nextInt(4)));
        return random.nextInt(4) == 0 ? spoiled(plain, random) : plain;
    }

    private static byte[] switches(SplittableRandom random) {
        int[] order = {1, 2, 3, 4, 5, 6, 7};
        int turned = random.nextInt(order.length);
        boolean isTurned = random.nextInt(6) == 0;
        if (isTurned) {
            order[turned] = 1 + random.nextInt(order.length);
        }
        byte[] plain =
                ProtoWriter.message(s -> {
                    for (int field : order) {
                        switch (field) {
                            case 1, 5 -> s.text(field, name(random));
                            case 2, 6 -> s.varint(field, tid(random));
                            default -> s.varint(field, number(random));
                        }
                    }
                });
        return random.nextInt(5) == 0 ? spoiled(plain, random) : plain;
    }

    /// Cut, longer, or another byte somewhere.
    private static byte[] spoiled(byte[] payload, SplittableRandom random) {
        byte[] bytes = payload.clone();
        switch (random.nextInt(3)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(1, 5));
            default -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static String name(SplittableRandom random) {
        return "x".repeat(random.nextInt(12) == 0 ? 130 : random.nextInt(17)) + random.nextInt(4);
    }

    private static long tid(SplittableRandom random) {
        return random.nextInt(8) == 0 ? random.nextInt(5_000_000) : random.nextInt(9);
    }

    private static long number(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextLong();
            case 1 -> -random.nextInt(200);
            case 2 -> random.nextInt(70_000);
            default -> random.nextInt(130);
        };
    }
}
