// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.storage.NativeMemory;

import static org.assertj.core.api.Assertions.assertThat;

class KeptTextTest {
    private static final int SHORT = 300;
    private static final int LONG = 40_000;

    @Test
    void whatIsReadIsWhatWasAddedWheneverThatWas() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            KeptText kept = new KeptText(memory);
            Random random = new Random(4);
            List<Long> places = new ArrayList<>();
            List<byte[]> texts = new ArrayList<>();
            byte[] read = new byte[LONG];
            for (int round = 0; round < 5_000; round++) {
                byte[] text = new byte[random.nextInt(random.nextInt(100) == 0 ? LONG : SHORT)];
                random.nextBytes(text);
                places.add(kept.add(text, 0, text.length));
                texts.add(text);
                for (int i = 0; round % 50 == 0 && i < 100; i++) {
                    int any = random.nextInt(texts.size());
                    int length = texts.get(any).length;
                    kept.read(places.get(any), length, read);
                    assertThat(Arrays.copyOf(read, length)).isEqualTo(texts.get(any));
                }
            }

            kept.clear();

            assertThat(memory.allocatedBytes()).isZero();
        }
    }
}
