// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

class StringPoolTest {
    private final NativeMemory memory = new NativeMemory(Long.MAX_VALUE);
    private final StringPool pool = new StringPool(memory);

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void nullIsIdZeroAndReadsBackAsNull() {
        assertThat(pool.intern((String) null)).isEqualTo(StringPool.NULL_ID);
        assertThat(pool.get(StringPool.NULL_ID)).isNull();
    }

    @Test
    void theEmptyStringIsNotNull() {
        int id = pool.intern("");

        assertThat(id).isNotEqualTo(StringPool.NULL_ID);
        assertThat(pool.get(id)).isEmpty();
    }

    @Test
    void equalBytesHaveOneIdAndOthersAnother() {
        Random random = new Random(42);
        Map<String, Integer> ids = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            String text = "x".repeat(random.nextInt(40)) + random.nextInt(3_000);

            int id = pool.intern(text);

            assertThat(ids.computeIfAbsent(text, t -> id)).isEqualTo(id);
        }
        assertThat(pool.size()).isEqualTo(ids.size() + 1);
        ids.forEach((text, id) -> assertThat(pool.get(id)).isEqualTo(text));
        ids.forEach((text, id) -> assertThat(pool.find(text)).isEqualTo(id));
    }

    @Test
    void stringsThatAreAlikeAtBothEndsAreKeptApart() {
        for (int round = 0; round < 3; round++) {
            for (int length = 1; length <= 20; length++) {
                for (char letter = 'a'; letter <= 'f'; letter++) {
                    String text = String.valueOf(letter).repeat(length);
                    byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);

                    assertThat(pool.get(pool.intern(bytes, 1, length))).isEqualTo(text);
                    assertThat(pool.intern(text)).isEqualTo(pool.find(text));
                }
            }
        }
        assertThat(pool.size()).isEqualTo(1 + 20 * 6);
    }

    @Test
    void bytesThatAreNoUtf8AreKeptAsTheyAre() {
        byte[] bytes = {(byte) 0xFF, 0, (byte) 0xC3};

        int id = pool.intern(bytes, 0, 3);

        assertThat(pool.bytes(id)).containsExactly(bytes);
    }

    @Test
    void aStringLargerThanAChunkIsHeldWhole() {
        String large = "0123456789".repeat(100_000);

        int id = pool.intern(large);

        assertThat(pool.get(id)).isEqualTo(large);
    }

    @Test
    void findDoesNotAdd() {
        assertThat(pool.find("never seen")).isEqualTo(-1);
        assertThat(pool.size()).isEqualTo(1);
    }

    @Test
    void entriesGiveNativeReadersAddressLengthAndATerminatedString() {
        int id = pool.intern("sched_switch");
        MemorySegment entries = pool.entries();

        long address = entries.get(JAVA_LONG, id * 16L);
        int length = entries.get(JAVA_INT, id * 16L + 8);

        assertThat(length).isEqualTo(12);
        assertThat(pool.segment(id).address()).isEqualTo(address);
        assertThat(pool.segment(id).toArray(JAVA_BYTE))
                .isEqualTo("sched_switch".getBytes(StandardCharsets.UTF_8));
    }
}
