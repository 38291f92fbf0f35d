// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;

class ArgLogTest {
    private static final ArgType[] TYPES = ArgType.values();

    private record Entry(IntColumn column, int row, List<Long> args) {}

    private final TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
    private final ArgLog log = new ArgLog(storage.memory());
    private final List<Entry> written = new ArrayList<>();
    private final ArgSet args = new ArgSet();
    private final Random random = new Random(21);

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void setsOfFewShapesComeBackInTheirOrder() {
        for (int i = 0; i < 20_000; i++) {
            write(column(random.nextInt(3)), i, random.nextInt(4), 1 + random.nextInt(7));
        }

        assertDrained();
    }

    @Test
    void moreShapesThanArePackedComeBackToo() {
        for (int round = 0; round < 300; round++) {
            for (int shape = 0; shape < 150; shape++) {
                write(column(0), round * 150 + shape, shape, 18);
            }
        }

        assertDrained();
    }

    @Test
    void rowsMayBeInAnyOrder() {
        for (int i = 0; i < 3_000; i++) {
            write(column(i % 2), random.nextInt(), 0, 2);
        }

        assertDrained();
    }

    @Test
    void theLogIsUsedAgainOnceItWasRead() {
        for (int round = 0; round < 3; round++) {
            long before = storage.memory().allocatedBytes();
            for (int i = 0; i < 5_000; i++) {
                write(column(0), i, i % 2, 3);
            }

            assertDrained();
            assertThat(log.isEmpty()).isTrue();
            assertThat(storage.memory().allocatedBytes()).isEqualTo(before);
        }
    }

    @Test
    void aSwitchOfTheKernelTakesLittle() {
        long before = storage.memory().allocatedBytes();
        for (int i = 0; i < 100_000; i++) {
            args.clear();
            args.addNew(1, ArgType.STRING, 300 + random.nextInt(400));
            args.addNew(2, ArgType.INT, random.nextInt(400));
            args.addNew(3, ArgType.INT, 120);
            args.addNew(4, ArgType.INT, random.nextInt(3));
            args.addNew(5, ArgType.STRING, 300 + random.nextInt(400));
            args.addNew(6, ArgType.INT, random.nextInt(400));
            args.addNew(7, ArgType.INT, 120);
            log.add(column(0), i, args);
        }

        // 4 numbers of 9 bits, one of 2, two that are always the same, and the step to the next
        // row; and chunks.
        assertThat(storage.memory().allocatedBytes() - before)
                .isLessThan(100_000 * 42 / 8 + (1 << 18));
    }

    private IntColumn column(int number) {
        return switch (number) {
            case 0 -> storage.slice().argSetId();
            case 1 -> storage.ftraceEvent().argSetId();
            default -> storage.counter().argSetId();
        };
    }

    /// @param shape of the types, beside the number of args
    private void write(IntColumn column, int row, int shape, int count) {
        args.clear();
        for (int i = 0; i < count; i++) {
            ArgType type = TYPES[(shape + i) % TYPES.length];
            long value = random.nextLong() >> random.nextInt(64);
            args.addNew(shape + 100, shape * 1000 + i + 1, type, value);
        }
        written.add(new Entry(column, row, flat(args)));
        log.add(column, row, args);
    }

    private void assertDrained() {
        List<Entry> read = new ArrayList<>();
        log.drain((column, row, set) -> read.add(new Entry(column, row, flat(set))));
        assertThat(read).isEqualTo(written);
        written.clear();
    }

    private static List<Long> flat(ArgSet set) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            numbers.add((long) set.flatKey(i));
            numbers.add((long) set.key(i));
            numbers.add((long) set.typeCode(i));
            numbers.add(set.value(i));
        }
        return numbers;
    }
}
