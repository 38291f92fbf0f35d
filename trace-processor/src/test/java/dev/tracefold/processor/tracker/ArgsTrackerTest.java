// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;

class ArgsTrackerTest {
    private final TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
    private final ArgsTracker tracker = new ArgsTracker(storage);

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void anIdIsTheRowOfTheFirstArg() {
        tracker.commit(set("a", 1, "b", 2));

        assertThat(tracker.commit(set("a", 1))).isEqualTo(2);
    }

    @Test
    void equalSetsShareAnId() {
        int id = tracker.commit(set("a", 1, "b", 2));
        for (int i = 0; i < 1_000; i++) {
            tracker.commit(set("a", i + 10));
        }

        assertThat(tracker.commit(set("a", 1, "b", 2))).isEqualTo(id);
        assertThat(storage.args().table().rowCount()).isEqualTo(1_002);
    }

    @Test
    void orderTypeAndLengthMakeADifference() {
        int id = tracker.commit(set("a", 1, "b", 2));
        ArgSet uint = new ArgSet();
        uint.add(name("a"), ArgType.UINT, 1);
        uint.add(name("b"), ArgType.INT, 2);

        assertThat(tracker.commit(set("b", 2, "a", 1))).isNotEqualTo(id);
        assertThat(tracker.commit(set("a", 1))).isNotEqualTo(id);
        assertThat(tracker.commit(uint)).isNotEqualTo(id);
    }

    @Test
    void everyTypeHasItsColumn() {
        ArgSet args = new ArgSet();
        args.add(name("s"), ArgType.STRING, name("text"));
        args.addReal(name("r"), name("r"), 1.5);
        args.add(name("p"), ArgType.POINTER, 255);
        args.add(name("n"), ArgType.NULL, 0);

        int id = tracker.commit(args);

        assertThat(storage.args().stringValue().get(id)).isEqualTo(name("text"));
        assertThat(storage.args().realValue().get(id + 1)).isEqualTo(1.5);
        assertThat(storage.args().intValue().get(id + 2)).isEqualTo(255);
        assertThat(storage.args().intValue().isNull(id + 3)).isTrue();
        assertThat(storage.strings().get(storage.args().valueType().get(id + 2)))
                .isEqualTo("pointer");
    }

    @Test
    void aSetIsWrittenOnceItsIdIsRead() {
        IntColumn ids = rows(3);
        tracker.assign(ids, 0, set("a", 1, "b", 2));
        tracker.assign(ids, 2, set("a", 1));

        assertThat(ids.isDeferred()).isTrue();
        assertThat(ids.get(2)).isEqualTo(2);
        assertThat(ids.get(0)).isEqualTo(0);
        assertThat(ids.isNull(1)).isTrue();
        assertThat(ids.data().byteSize()).isPositive();
        assertThat(ids.isDeferred()).isFalse();
    }

    @Test
    void setsAreWrittenOnceArgsAreCounted() {
        tracker.assign(rows(1), 0, set("a", 1, "b", 2));

        assertThat(storage.args().table().rowCount()).isEqualTo(2);
    }

    @Test
    void idsAreTheSameHoweverLateTheyAreWritten() {
        IntColumn ids = rows(2_000);
        for (int i = 0; i < 2_000; i++) {
            tracker.assign(ids, i, mixed(i));
        }
        try (TraceStorage other = new TraceStorage(Long.MAX_VALUE)) {
            ArgsTracker atOnce = new ArgsTracker(other);
            for (String key : List.of("i", "text", "real", "0", "1", "2", "3", "4", "5", "6")) {
                assertThat(other.strings().intern(key)).isEqualTo(name(key));
            }
            for (int i = 0; i < 2_000; i++) {
                assertThat(ids.get(i)).isEqualTo(atOnce.commit(mixed(i)));
            }
        }
    }

    @Test
    void whatIsAssignedAfterReadingIsWrittenToo() {
        IntColumn ids = rows(2);
        tracker.assign(ids, 0, set("a", 1));
        assertThat(ids.get(0)).isZero();

        tracker.assign(ids, 1, set("b", Integer.MIN_VALUE));

        assertThat(ids.get(1)).isEqualTo(1);
        assertThat(storage.args().intValue().get(1)).isEqualTo(Integer.MIN_VALUE);
    }

    /// Sets of many shapes, with repeats, a key that differs from its flat key, and extreme numbers.
    private ArgSet mixed(int i) {
        ArgSet args = new ArgSet();
        args.add(name("i"), ArgType.INT, i % 3 == 0 ? Long.MIN_VALUE + i : i % 50);
        args.add(name("text"), ArgType.STRING, name(String.valueOf(i % 7)));
        if (i % 2 == 0) {
            args.addReal(
                    name("real"), name(String.valueOf(i % 5)), i % 11 == 0 ? Double.NaN : i / 4.0);
        }
        return args;
    }

    private IntColumn rows(int count) {
        Table table = storage.slice().table();
        for (int i = 0; i < count; i++) {
            table.addRow();
        }
        return storage.slice().argSetId();
    }

    private ArgSet set(Object... keysAndValues) {
        ArgSet args = new ArgSet();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            args.add(name((String) keysAndValues[i]), ArgType.INT, (int) keysAndValues[i + 1]);
        }
        return args;
    }

    private int name(String text) {
        return storage.strings().intern(text);
    }
}
