// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
