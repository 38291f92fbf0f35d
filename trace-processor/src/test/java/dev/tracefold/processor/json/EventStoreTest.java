// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;

import static org.assertj.core.api.Assertions.assertThat;

class EventStoreTest {
    private static final int MANY = 100_000;

    private final NativeMemory memory = new NativeMemory(Long.MAX_VALUE);
    private final EventStore store = new EventStore(memory);
    private final EventFields fields = new EventFields();

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void givesBackWhatItWasGiven() {
        begin('X', -5);
        fields.setDurationNanos(Long.MIN_VALUE);
        fields.setThreadTimestampNanos(-1);
        fields.setThreadDurationNanos(Long.MAX_VALUE - 1);
        fields.setPid(-1, true);
        fields.setTid(Integer.MIN_VALUE, false);
        fields.setCategory(7);
        fields.setName(Integer.MAX_VALUE);
        fields.setId(-9, false);
        fields.setBindId(Long.MIN_VALUE, false);
        fields.complete();
        ArgSet args = new ArgSet();
        args.add(3, 4, ArgType.INT, Long.MIN_VALUE);
        args.addReal(5, 5, -0.0);
        args.add(6, ArgType.BOOL, 1);
        store.writer().add(fields, args);
        store.finish();

        EventStore.Scan scan = store.new Scan(0);
        assertThat(scan.next()).isTrue();
        assertThat(scan.timestampNanos()).isEqualTo(-5);
        assertThat(scan.durationNanos()).isEqualTo(Long.MIN_VALUE);
        EventFields read = store.read(scan.place());
        assertThat(read.phase()).isEqualTo('X');
        assertThat(read.durationNanos()).isEqualTo(Long.MIN_VALUE);
        assertThat(read.threadTimestampNanos()).isEqualTo(-1);
        assertThat(read.threadDurationNanos()).isEqualTo(Long.MAX_VALUE - 1);
        assertThat(read.pid()).isEqualTo(-1);
        assertThat(read.tid()).isEqualTo(Integer.MIN_VALUE);
        assertThat(read.category()).isEqualTo(7);
        assertThat(read.name()).isEqualTo(Integer.MAX_VALUE);
        assertThat(read.id()).isEqualTo(-9);
        assertThat(read.bindId()).isEqualTo(Long.MIN_VALUE);
        assertThat(read.asyncId()).isNotEqualTo(-9).isEqualTo(asyncIdOf(7, -9));
        assertThat(describe(store))
                .containsExactly(
                        "3 4 INT " + Long.MIN_VALUE, "5 5 REAL " + Long.MIN_VALUE, "6 6 BOOL 1");
        assertThat(scan.next()).isFalse();
    }

    @Test
    void eventsSayOnlyWhatTheyHave() {
        begin('B', 0);
        fields.complete();
        store.writer().add(fields);
        store.finish();

        EventStore.Scan scan = store.new Scan(0);
        assertThat(scan.next()).isTrue();
        EventFields read = store.read(scan.place());
        assertThat(read.durationNanos()).isEqualTo(EventStore.NO_TIME);
        assertThat(read.threadTimestampNanos()).isEqualTo(EventStore.NO_TIME);
        assertThat(read.threadDurationNanos()).isEqualTo(EventStore.NO_TIME);
        assertThat(read.id()).isZero();
        assertThat(store.textLength()).isZero();
        assertThat(describe(store)).isEmpty();
    }

    @Test
    void keepsTextsOfAnyLengthAmongTheOthers() {
        List<String> texts = new ArrayList<>();
        for (int length :
                new int[] {1, 127, 128, 4085, 4096, 5000, 70_000, 262_130, 262_144, 600_000, 3}) {
            texts.add("x".repeat(length - 1) + (char) ('a' + texts.size()));
            begin('M', texts.size());
            fields.complete();
            byte[] text = texts.getLast().getBytes(StandardCharsets.US_ASCII);
            store.writer().add(fields, text, 0, text.length);
            begin('B', texts.size());
            fields.complete();
            store.writer().add(fields);
        }
        store.finish();

        List<String> read = new ArrayList<>();
        EventStore.Scan scan = store.new Scan(0);
        while (scan.next()) {
            EventFields event = store.take(scan.place());
            if (event.phase() == 'M') {
                read.add(
                        new String(
                                store.text(),
                                store.textStart(),
                                store.textLength(),
                                StandardCharsets.US_ASCII));
            } else {
                assertThat(store.textLength()).isZero();
            }
        }
        assertThat(read).isEqualTo(texts);
    }

    @Test
    void eventsOfTwoWritersComeInTheOrderOfTheFileWithTheStringsOfTheTrace() {
        StringPool trace = new StringPool(memory);
        StringPool beside = new StringPool(memory);
        EventWriter side = new EventWriter(null);
        SideNames names = new SideNames();
        ArgSet args = new ArgSet();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            // Runs of 0 to 6 events, some of them empty.
            if (i % 7 == i % 3) {
                store.append(store.writer());
                names.addStrings(beside, trace);
                store.append(side);
            }
            boolean isBeside = i % 7 >= 4;
            StringPool pool = isBeside ? beside : trace;
            begin('b', i);
            fields.setPid(pool.intern("pid" + i % 3), true);
            fields.setName(pool.intern("name" + i % 5));
            fields.setCategory(pool.intern("category" + i % 2));
            fields.setId(pool.intern("id" + i % 11), true);
            fields.setBindId(i, false);
            fields.complete();
            args.clear();
            int key = pool.intern("key" + i % 13);
            args.add(key, ArgType.STRING, pool.intern("value" + i % 17));
            args.add(pool.intern("number"), ArgType.INT, i);
            (isBeside ? side : store.writer()).add(fields, args);
            if (i % 7 == 6) {
                store.append(store.writer());
                names.addStrings(beside, trace);
                store.append(side);
            }
            expected.add(
                    "pid%d name%d category%d id%d %d key%d=value%d number=%d"
                            .formatted(i % 3, i % 5, i % 2, i % 11, i, i % 13, i % 17, i));
        }
        names.addStrings(beside, trace);
        store.append(store.writer());
        store.append(side);
        store.finish(side, names);
        assertThat(store.isInOrder()).isTrue();

        List<String> read = new ArrayList<>();
        EventStore.Scan scan = store.new Scan(0);
        while (scan.next()) {
            EventFields event = store.take(scan.place());
            args.clear();
            store.readArgs(args);
            read.add(
                    "%s %s %s %s %d %s=%s %s=%d"
                            .formatted(
                                    trace.get(event.pid()),
                                    trace.get(event.name()),
                                    trace.get(event.category()),
                                    trace.get((int) event.id()),
                                    event.bindId(),
                                    trace.get(args.key(0)),
                                    trace.get((int) args.value(0)),
                                    trace.get(args.key(1)),
                                    args.value(1)));
        }
        assertThat(read).isEqualTo(expected);
    }

    @Test
    void takesFewBytesAndGivesThemBackAsEventsAreTaken() {
        ArgSet args = new ArgSet();
        for (int i = 0; i < MANY; i++) {
            begin('X', i * 5000L);
            fields.setDurationNanos(4000);
            fields.setPid(1, false);
            fields.setTid(i % 20, false);
            fields.setName(i % 500);
            fields.complete();
            args.clear();
            args.add(1, ArgType.INT, i);
            store.writer().add(fields, args);
        }
        store.finish();
        assertThat(store.size()).isEqualTo(MANY);
        assertThat(memory.allocatedBytes()).isLessThan(MANY * 16L);

        int[] places = new int[MANY];
        EventStore.Scan scan = store.new Scan(0);
        for (int i = 0; scan.next(); i++) {
            places[i] = scan.place();
        }
        // From many places in turn, as where each thread has its events one after the other.
        int step = MANY / 200;
        for (int from = 0; from < step; from++) {
            for (int i = from; i < MANY; i += step) {
                if (i < MANY / 2) {
                    assertThat(store.take(places[i]).name()).isEqualTo(i % 500);
                } else {
                    assertThat(store.read(places[i]).tid()).isEqualTo(i % 20 == 0 ? 1 : i % 20);
                }
            }
        }
        assertThat(memory.allocatedBytes()).isLessThan(MANY * 16L * 3 / 5);
        for (int i = MANY / 2; i < MANY; i++) {
            store.forget(places[i]);
        }
        assertThat(memory.allocatedBytes()).isZero();
        store.clear();
    }

    private void begin(char phase, long timestampNanos) {
        fields.clear();
        fields.setPhase(phase);
        fields.setTimestampNanos(timestampNanos);
    }

    private static long asyncIdOf(int category, long id) {
        EventFields same = new EventFields();
        same.clear();
        same.setCategory(category);
        same.setId(id, false);
        same.complete();
        same.setIds(id, 0, same.asyncId());
        return same.asyncId();
    }

    private static List<String> describe(EventStore store) {
        ArgSet args = new ArgSet();
        store.readArgs(args);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) {
            words.add(
                    "%d %d %s %d"
                            .formatted(args.flatKey(i), args.key(i), args.type(i), args.value(i)));
        }
        return words;
    }
}
