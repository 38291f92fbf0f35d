// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class BundleSkimTest {
    private static final int KINDS = 700;
    private static final int SCHED_SWITCH = 4;
    private static final int SCHED_WAKING = 20;
    private static final int PRINT = 3;
    private static final int KIND_OF_TWO_BYTES = 601;

    private final BundleSkim skim = new BundleSkim(passing());

    private static boolean[] passing() {
        boolean[] kinds = new boolean[KINDS];
        kinds[SCHED_SWITCH] = true;
        kinds[SCHED_WAKING] = true;
        kinds[KIND_OF_TWO_BYTES] = true;
        return kinds;
    }

    private static byte[] event(long time, long pid, int kind, int payloadBytes) {
        byte[] payload = new byte[payloadBytes];
        return ProtoWriter.message(e -> e.varint(1, time).varint(2, pid).bytes(kind, payload));
    }

    private boolean read(byte[] bundle) {
        return skim.read(bundle, 0, bundle.length);
    }

    @Test
    void eventsAreCountedByKind() {
        byte[] bundle =
                ProtoWriter.message(b ->
                        b.varint(1, 300)
                                .varint(5, 1)
                                .bytes(2, event(1L << 40, 7, SCHED_SWITCH, 40))
                                .bytes(2, event(5, 70_000, SCHED_SWITCH, 300))
                                .bytes(2, event(1L << 50, 0, KIND_OF_TWO_BYTES, 3))
                                .bytes(2, event(9_000, 1, SCHED_SWITCH, 12))
                                .varint(3, 1));

        assertThat(read(bundle)).isTrue();
        assertThat(skim.events()).isEqualTo(4);
        assertThat(skim.earliest()).isEqualTo(5);
        assertThat(skim.latest()).isEqualTo(1L << 50);
        assertThat(skim.runs()).isEqualTo(3);
        assertThat(skim.kind(0)).isEqualTo(SCHED_SWITCH);
        assertThat(skim.count(0)).isEqualTo(2);
        assertThat(skim.kind(1)).isEqualTo(KIND_OF_TWO_BYTES);
        assertThat(skim.count(1)).isOne();
        assertThat(skim.kind(2)).isEqualTo(SCHED_SWITCH);
        assertThat(skim.eventsStart()).isEqualTo(5);
        assertThat(skim.eventsEnd()).isEqualTo(bundle.length - 2);
    }

    @Test
    void aBundleWithAnEventToKeepIsReadEventByEvent() {
        byte[] bundle =
                ProtoWriter.message(b ->
                        b.varint(1, 0)
                                .bytes(2, event(10, 7, SCHED_SWITCH, 40))
                                .bytes(2, event(20, 7, PRINT, 40)));

        assertThat(read(bundle)).isFalse();
    }

    @Test
    void aBundleWithoutEventsHasNothingToPassOver() {
        assertThat(read(ProtoWriter.message(b -> b.varint(1, 0)))).isFalse();
        assertThat(read(new byte[0])).isFalse();
    }

    /// What is held of a bundle is where its events are: they must be found again by who reads one at a time.
    @Test
    void whatIsPassedOverIsWhatReadsEventByEventToo() {
        SplittableRandom random = new SplittableRandom(7);
        int passed = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bundle = spoiled(random);
            if (read(bundle)) {
                passed++;
                List<Long> times = times(bundle);
                assertThat(times).hasSize(skim.events());
                assertThat(times.stream().min(Long::compare)).contains(skim.earliest());
                assertThat(times.stream().max(Long::compare)).contains(skim.latest());
            }
        }
        assertThat(passed).isBetween(2_000, 18_000);
    }

    private List<Long> times(byte[] bundle) {
        List<Long> times = new ArrayList<>();
        EventHead head = new EventHead();
        int at = skim.eventsStart();
        while (at < skim.eventsEnd()) {
            assertThat(head.read(bundle, at, bundle.length)).isTrue();
            assertThat(passing()[head.type()]).isTrue();
            times.add(head.timestamp());
            at = head.end();
        }
        return times;
    }

    private static byte[] spoiled(SplittableRandom random) {
        int[] kinds = {SCHED_SWITCH, SCHED_WAKING, KIND_OF_TWO_BYTES};
        byte[] bundle =
                ProtoWriter.message(b -> {
                    b.varint(1, random.nextInt(300));
                    for (int i = random.nextInt(6); i >= 0; i--) {
                        long time = random.nextLong(1L << (1 + random.nextInt(56)));
                        long pid = random.nextLong(1L << (1 + random.nextInt(30)));
                        int kind = kinds[random.nextInt(kinds.length)];
                        b.bytes(2, event(time, pid, kind, random.nextInt(200)));
                    }
                    b.varint(5, 1);
                });
        for (int i = random.nextInt(3); i > 0; i--) {
            bundle[random.nextInt(bundle.length)] = (byte) random.nextInt();
        }
        return bundle;
    }
}
