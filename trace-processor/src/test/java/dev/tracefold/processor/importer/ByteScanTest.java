// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ByteScanTest {
    @Test
    void findsTheFirstOfAByteAndNoneBehindTheEnd() {
        Random random = new Random(3);
        byte[] text = new byte[40];
        for (int round = 0; round < 2_000; round++) {
            random.nextBytes(text);
            int from = random.nextInt(8);
            int end = from + random.nextInt(text.length - from);
            int place = from + random.nextInt(text.length - from);
            text[place] = '<';
            int first = from;
            while (first < end && text[first] != '<') {
                first++;
            }

            assertThat(ByteScan.indexOf('<', text, from, end)).isEqualTo(first);
        }
    }

    @Test
    void oneByteOfManyIsNotAscii() {
        for (int place = 0; place < 30; place++) {
            byte[] text = new byte[30];
            text[place] = (byte) 0x80;

            assertThat(ByteScan.isAscii(text, 0, place)).isTrue();
            assertThat(ByteScan.isAscii(text, 0, place + 1)).isFalse();
            assertThat(ByteScan.isAscii(text, place + 1, 30)).isTrue();
        }
    }
}
