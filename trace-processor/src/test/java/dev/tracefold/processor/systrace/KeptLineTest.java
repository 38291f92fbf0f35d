// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.systrace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class KeptLineTest {
    @ParameterizedTest
    @CsvSource({
        "'a b-77    (   76) [004] d..3   316.5: print: B|77|x: y', '77 76 4 a b|print|B|77|x: y'",
        "'<...>-4294967295 [120] 1.5:   x:', '4294967295 -1 120 null|x|'",
        "'<idle>-0     (-----) [000] d..2 1.5: cpu_idle:  state=1  ', '0 -1 0 <idle>|cpu_idle|state=1'",
        "'-1 (x) [0] 1.5: y: z', '1 -1 0 |y|z'"
    })
    void keepsWhatTheEventIsMadeOf(String text, String expected) {
        byte[] bytes = ("before" + text + "behind").getBytes(StandardCharsets.US_ASCII);
        SystraceLine line = new SystraceLine();
        assertThat(line.read(bytes, "before".length(), text.length())).isTrue();

        KeptLine written = new KeptLine();
        written.pack(line);
        byte[] packed = Arrays.copyOf(written.packed(), written.packedLength() + 3);
        KeptLine read = new KeptLine();
        read.read(packed, written.packedLength());

        String task =
                read.taskLength() < 0
                        ? "null"
                        : text(packed, read.taskStart(), read.taskStart() + read.taskLength());
        assertThat(
                        "%d %d %d %s|%s|%s"
                                .formatted(
                                        read.tid(),
                                        read.tgid(),
                                        read.cpu(),
                                        task,
                                        text(packed, read.nameStart(), read.nameEnd()),
                                        text(packed, read.argsStart(), read.argsEnd())))
                .isEqualTo(expected);
        assertThat(written.packedLength()).isLessThan(text.length());
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
    }
}
